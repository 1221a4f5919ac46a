"""The report of a study of ways of planning: one self-contained HTML page and its pictures as PNG files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.report.cycle_page import write_cycle_pages
from experiments.report.page import heading, write_page
from experiments.report.pictures import Picture, rendered
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
from experiments.siop.study import Found, SiopResults
from experiments.siop.words import CLAIM, headline, sentences
from experiments.wording.numerals import percent, plain
from experiments.wording.phrases import label_of

__all__ = ["write_siop_report"]


@dataclass(frozen=True, slots=True)
class _Section:
    """What the page says of one scenario."""

    anchor: str
    title: str
    description: str
    headline: str
    sentences: tuple[str, ...]
    tables: Mapping[str, Table]
    pictures: Mapping[str, Picture]
    facts: tuple[tuple[str, str], ...]


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


def _section(results: SiopResults, name: str, anchor: str) -> _Section:
    found = results.found[name]
    pictures = rendered(siop_drawings(results, name), anchor)
    return _Section(
        anchor=anchor,
        title=heading(name),
        description=found.scenario.description,
        headline=headline(results, name),
        sentences=tuple(sentences(results, name)),
        tables=dict(_tables(results, found)),
        pictures={picture.name: picture for picture in pictures},
        facts=tuple(_world_facts(found)),
    )


def _tables(results: SiopResults, found: Found) -> Iterator[tuple[str, Table]]:
    siop = results.siop
    yield "equal", equal_table(found, siop)
    if any(baseline != siop.full for baseline in siop.baselines):
        yield "claim", claim_table(found, siop)
    if len(found.held_out):
        yield "held_out", held_out_table(found, siop)
    yield "deployed", deployed_table(found, siop)
    planning = planning_table(found)
    if planning is not None:
        yield "planning", planning
    if len(found.levers):
        yield "levers", lever_table(found)
    if len(found.controls):
        yield "controls", control_table(found, siop)
    if len(found.points):
        yield "priors", prior_table(found)


def _world_facts(found: Found) -> Iterator[tuple[str, str]]:
    scenario = found.scenario
    network = scenario.network
    yield "World", f"{len(network.items)} items, {len(network.sites)} sites, from {scenario.start_date.isoformat()}."
    days, warm = plain(scenario.horizon_days), plain(scenario.warmup_days)
    yield "Window", f"{days} days, of which the first {warm} are not counted."
    if not network.recipes:
        yield "No plant", "Nothing is made, so the supply plan has no capacity to keep to and builds nothing ahead."


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
    keys = {"Seed": "seed", "Digest of the runs": "digest", "Digest of the settings": "config_digest"}
    for term, key in keys.items():
        yield term, str(results.manifest[key])
    yield "Made", str(results.manifest["created"])
    versions = results.manifest["versions"]
    assert isinstance(versions, Mapping)
    yield "Versions", ", ".join(f"{label_of(str(name))} {number}" for name, number in versions.items())


def _effort(effort: PlanningEffort) -> str:
    return (
        f"A demand review takes {effort.hours_per_demand_review:g} hours of all who take part, an inventory review "
        f"{effort.hours_per_inventory_review:g}, a supply review {effort.hours_per_supply_review:g}, an agreed release "
        f"{effort.hours_per_agreed_release:g}, a huddle {effort.hours_per_huddle:g}; an item takes "
        f"{effort.minutes_per_item:g} minutes, an exception {effort.minutes_per_exception:g}; an hour costs "
        f"{effort.cost_per_hour:g}. These are assumptions of ours."
    )
