"""The report of a study of ways of planning: one self-contained HTML page and its pictures as PNG files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from experiments.report.assumptions import origin_facts, world_facts
from experiments.report.cycle_page import write_cycle_pages
from experiments.report.page import ToldSection, write_page
from experiments.report.pictures import rendered
from experiments.report.siop_pictures import siop_drawings
from experiments.report.siop_tables import (
    claim_table,
    control_table,
    deployed_table,
    equal_table,
    held_out_table,
    lever_table,
    planning_table,
    prior_table,
)
from experiments.report.tables import Table
from experiments.siop.effort import PlanningEffort
from experiments.siop.settings import Siop
from experiments.siop.study import Found, SiopResults
from experiments.siop.words import CLAIM, headline, sentences
from experiments.wording.numerals import percent
from experiments.wording.phrases import heading

__all__ = ["write_siop_report"]


def write_siop_report(results: SiopResults, folder: Path) -> Path:
    """Write ``report.html``, ``plots/*.png`` and ``cycles/`` into `folder`, made if need be; return the page's path."""
    packs = [page for name in results.packs for page in _cycles(results, name, folder)]
    sections = [_section(results, name, f"s{k}") for k, name in enumerate(results.found, start=1)]
    return write_page(
        "siop.html.jinja",
        sections,
        folder,
        claim=CLAIM,
        level=percent(results.study.level, 0),
        packs=packs,
        facts=list(_facts(results)),
        notes=results.notes,
    )


def _cycles(results: SiopResults, name: str, folder: Path) -> Iterator[tuple[str, str]]:
    lead = name if len(results.packs) > 1 else ""
    packs = results.packs[name]
    yield from write_cycle_pages(results.found[name].scenario, results.siop.pack_arm, packs, folder, lead)


def _section(results: SiopResults, name: str, anchor: str) -> ToldSection:
    found = results.found[name]
    pictures = rendered(siop_drawings(results, name), anchor)
    return ToldSection(
        anchor=anchor,
        title=heading(name),
        description=found.scenario.description,
        headline=headline(results, name),
        sentences=tuple(sentences(results, name)),
        tables=_tables(results.siop, found),
        pictures={picture.name: picture for picture in pictures},
        facts=tuple(world_facts(found.scenario)),
    )


def _tables(siop: Siop, found: Found) -> Mapping[str, tuple[Table, ...]]:
    planning = planning_table(found)
    return {
        "stock": tuple(_stock_tables(siop, found)),
        "levers": (lever_table(found),) if len(found.levers) else (),
        "planning": (planning,) if planning else (),
        "controls": (control_table(found, siop),) if len(found.controls) else (),
        "priors": (prior_table(found),) if len(found.points) else (),
    }


def _stock_tables(siop: Siop, found: Found) -> Iterator[Table]:
    if any(baseline != siop.full for baseline in siop.baselines):
        yield claim_table(found, siop)
    yield equal_table(found, siop)
    if len(found.held_out):
        yield held_out_table(found, siop)
    yield deployed_table(found, siop)


def _facts(results: SiopResults) -> Iterator[tuple[str, str]]:
    study, siop = results.study, results.siop
    yield "Replications", f"{study.replications} of each way of planning and setting of the dial."
    parts = {
        "the levers": siop.build_up.replications if siop.build_up and siop.levers else 0,
        "the negative controls": siop.controls.replications if siop.controls else 0,
        "tuning the dial": siop.training.replications if siop.training else 0,
        "each point of the sensitivity": siop.sensitivity.replications if siop.sensitivity else 0,
    }
    asked = ", ".join(f"{count} of {label}" for label, count in parts.items() if count)
    if asked:
        yield "Fewer for the parts", f"{asked}."
    yield "Effort", _effort(siop.effort)
    digests = {"Digest of the runs": "digest", "Digest of the settings": "config_digest"}
    yield from origin_facts(results.manifest, digests)


def _effort(effort: PlanningEffort) -> str:
    return (
        f"A demand review takes {effort.hours_per_demand_review:g} hours of all who take part, an inventory review "
        f"{effort.hours_per_inventory_review:g}, a supply review {effort.hours_per_supply_review:g}, an agreed release "
        f"{effort.hours_per_agreed_release:g}, a huddle {effort.hours_per_huddle:g}; an item takes "
        f"{effort.minutes_per_item:g} minutes, an exception {effort.minutes_per_exception:g}; an hour costs "
        f"{effort.cost_per_hour:g}. These are assumptions of ours."
    )
