"""The report of a study: one self-contained HTML page and its pictures as PNG files."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from experiments.report.assumptions import study_facts, world_facts
from experiments.report.pictures import Picture, pictures, scenario_rows
from experiments.report.shortages import shortages
from experiments.report.tables import GROUPS, Table, all_kpis, at_a_glance, by_group
from experiments.report.verdict import Verdict, overall, rule, verdict
from experiments.results import StudyResults
from experiments.wording.causes import cause_definitions
from experiments.wording.measures import definition_of, kpi_label
from experiments.wording.numerals import percent
from experiments.wording.phrases import label_of

__all__ = ["write_report"]


@dataclass(frozen=True, slots=True)
class _Section:
    """What the page says of one scenario."""

    anchor: str
    title: str
    description: str
    verdict: Verdict
    intervals: bool
    never_out: bool
    glance: Table
    shortages: tuple[Table, ...]
    groups: tuple[Table, ...]
    kpis: tuple[Table, ...]
    pictures: Mapping[str, Picture]
    facts: tuple[tuple[str, str], ...]


def write_report(results: StudyResults, folder: Path) -> Path:
    """Write ``report.html`` and ``plots/*.png`` into `folder`, made if need be, and return the page's path.

    Page and pictures are made and stored beside the folder first and moved in when complete; the pictures of an
    earlier report are replaced as a whole. The same results give the same bytes.
    """
    sections = [_section(results, name, f"s{k}") for k, name in enumerate(results.scenarios, start=1)]
    page = _page(results, sections)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as name:
        staging = Path(name)
        (staging / "report.html").write_text(page, encoding="utf-8", newline="\n")
        (staging / "plots").mkdir()
        for file, picture in _files(sections):
            (staging / "plots" / file).write_bytes(picture.png)
        folder.mkdir(exist_ok=True)
        if (folder / "plots").exists():
            (folder / "plots").replace(staging / "replaced")
        shutil.move(staging / "plots", folder / "plots")
        return (staging / "report.html").replace(folder / "report.html")


def _section(results: StudyResults, name: str, anchor: str) -> _Section:
    judged = verdict(results, name)
    scenario = results.scenarios[name]
    summary, differences = (scenario_rows(frame, name, "total") for frame in (results.summary, results.differences))
    causes, traced = scenario_rows(results.causes, name), int(results.manifest.get("traced", 0))
    short = shortages(causes, scenario.currency, baseline=results.baseline, replications=traced)
    return _Section(
        anchor=anchor,
        title=_heading(name),
        description=scenario.description,
        verdict=judged,
        intervals=bool(summary["low"].notna().any()),
        never_out=_never_out(results, name),
        glance=at_a_glance(summary, differences, scenario.currency, results.baseline, judged.recommended),
        shortages=short.tables if short else (),
        groups=tuple(_groups(results, judged)),
        kpis=tuple(all_kpis(summary, differences, scenario.currency, results.baseline)),
        pictures={picture.name: picture for picture in pictures(results, judged, anchor, short)},
        facts=tuple(world_facts(results, name)),
    )


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


def _page(results: StudyResults, sections: list[_Section]) -> str:
    environment = Environment(
        loader=PackageLoader("experiments.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["svg"] = Markup
    titles = [section.title for section in sections]
    shown = set(results.summary["kpi"].astype(str))
    return environment.get_template("report.html.jinja").render(
        title=titles[0] if len(titles) == 1 else f"{len(titles)} scenarios",
        sections=sections,
        overall=overall([section.verdict for section in sections]),
        rule=rule(results),
        level=percent(results.level, 0),
        baseline=label_of(results.baseline),
        facts=list(study_facts(results)),
        notes=results.notes,
        causes=cause_definitions() if any(section.shortages for section in sections) else [],
        definitions=[(kpi_label(kpi), definition_of(kpi)) for kpis in GROUPS.values() for kpi in kpis if kpi in shown],
    )


def _files(sections: list[_Section]) -> Iterator[tuple[str, Picture]]:
    """Yield the file name of each picture, led by its scenario where there are several."""
    for section in sections:
        lead = "" if len(sections) == 1 else f"{section.anchor}_{re.sub(r'[^a-z0-9]+', '_', section.title.lower())}_"
        for picture in section.pictures.values():
            yield f"{lead}{picture.name}.png", picture


def _heading(name: str) -> str:
    text = label_of(name)
    return text[:1].upper() + text[1:]
