"""The report of a study: one self-contained HTML page and its pictures as PNG files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from experiments.report.assumptions import replications_fact, study_facts, world_facts
from experiments.report.page import Section, write_page
from experiments.report.partners import partner_tables
from experiments.report.pictures import pictures, scenario_rows
from experiments.report.shortages import shortages
from experiments.report.tables import GROUPS, Table, all_kpis, at_a_glance, by_group
from experiments.report.verdict import Verdict, overall, rule, verdict
from experiments.results import StudyResults
from experiments.wording.causes import cause_definitions
from experiments.wording.measures import definition_of, kpi_label
from experiments.wording.numerals import percent
from experiments.wording.phrases import heading, label_of

__all__ = ["write_report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section(Section):
    verdict: Verdict
    intervals: bool
    never_out: bool
    glance: Table
    shortages: tuple[Table, ...]
    partners: tuple[Table, ...]
    groups: tuple[Table, ...]
    kpis: tuple[Table, ...]


def write_report(results: StudyResults, folder: Path) -> Path:
    """Write ``report.html`` and ``plots/*.png`` into `folder`, made if need be, and return the page's path.

    Page and pictures are made and stored beside the folder first and moved in when complete; the pictures of an
    earlier report are replaced as a whole. The same results give the same bytes.
    """
    sections = [_section(results, name, f"s{k}") for k, name in enumerate(results.scenarios, start=1)]
    shown = set(results.summary["kpi"].astype(str))
    return write_page(
        "report.html.jinja",
        sections,
        folder,
        overall=overall([section.verdict for section in sections]),
        level=percent(results.level, 0),
        baseline=label_of(results.baseline),
        facts=[*study_facts(results), ("How the verdict is reached", rule(results))],
        notes=results.notes,
        causes=cause_definitions() if any(section.shortages for section in sections) else [],
        definitions=[(kpi_label(kpi), definition_of(kpi)) for kpis in GROUPS.values() for kpi in kpis if kpi in shown],
    )


def _section(results: StudyResults, name: str, anchor: str) -> _Section:
    judged = verdict(results, name)
    scenario = results.scenarios[name]
    summary, differences = (scenario_rows(frame, name, "total") for frame in (results.summary, results.differences))
    causes, traced = scenario_rows(results.causes, name), int(results.manifest.get("traced", 0))
    short = shortages(causes, scenario.currency, baseline=results.baseline, replications=traced)
    return _Section(
        anchor=anchor,
        title=heading(name),
        description=scenario.description,
        verdict=judged,
        intervals=bool(summary["low"].notna().any()),
        never_out=_never_out(results, name),
        glance=at_a_glance(summary, differences, scenario.currency, results.baseline, judged.recommended),
        shortages=short.tables if short else (),
        partners=tuple(_partners(results, name, traced)),
        groups=tuple(_groups(results, judged)),
        kpis=tuple(all_kpis(summary, differences, scenario.currency, results.baseline)),
        pictures={picture.name: picture for picture in pictures(results, judged, anchor, short)},
        facts=(*world_facts(scenario), replications_fact(results, name)),
    )


def _partners(results: StudyResults, name: str, traced: int) -> Iterator[Table]:
    """Yield what there is to tell of customers and suppliers."""
    segments, suppliers = (scenario_rows(frame, name) for frame in (results.segments, results.suppliers))
    yield from partner_tables(segments, suppliers, results.scenarios[name].currency, traced)


def _never_out(results: StudyResults, name: str) -> bool:
    shares = results.stockouts.loc[results.stockouts["scenario"] == name, "share"]
    return len(shares) > 0 and not shares.any()


def _groups(results: StudyResults, judged: Verdict) -> Iterator[Table]:
    """Yield the tables by class and by site, where there is more than one."""
    name, baseline, challenger = judged.scenario, results.baseline, judged.challenger
    currency = results.scenarios[name].currency
    for level in ("class", "site"):
        by: Literal["item_class", "site"] = "item_class" if level == "class" else "site"
        summary, differences = (scenario_rows(frame, name, level) for frame in (results.summary, results.differences))
        if summary[by].nunique() > 1:
            yield by_group(summary, differences, currency, baseline, challenger, by)
