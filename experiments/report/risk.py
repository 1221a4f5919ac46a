"""The report of a risk study: one self-contained HTML page and its pictures as PNG files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from experiments.report.assumptions import replications_fact, study_facts, world_facts
from experiments.report.page import ToldSection, write_page
from experiments.report.pictures import scenario_rows
from experiments.report.risk_pictures import most_looked_at, risk_pictures
from experiments.report.risk_tables import (
    knock_out_table,
    moments_table,
    quantile_table,
    stockout_table,
    tail_tables,
)
from experiments.report.risk_verdict import headline, sentences
from experiments.report.shortages import Shortages, shortages
from experiments.report.tables import Table
from experiments.risk_results import RiskResults
from experiments.wording.causes import cause_definitions
from experiments.wording.numerals import percent, plain
from experiments.wording.phrases import heading
from experiments.wording.risk import RISK_MEANINGS

__all__ = ["write_risk_report"]


def write_risk_report(results: RiskResults, folder: Path) -> Path:
    """Write ``report.html`` and ``plots/*.png`` into `folder`, made if need be, and return the page's path."""
    names = list(results.study.scenarios)
    sections = [_section(results, name, f"s{k}") for k, name in enumerate(names, start=1)]
    study = results.study
    return write_page(
        "risk.html.jinja",
        sections,
        folder,
        level=percent(study.level, 0),
        facts=list(study_facts(study)),
        notes=study.notes,
        meanings=[*RISK_MEANINGS, *(cause_definitions() if any(each.tables["causes"] for each in sections) else ())],
    )


def _section(results: RiskResults, name: str, anchor: str) -> ToldSection:
    scenario = results.study.scenarios[name]
    traced = int(results.study.manifest.get("traced", 0))
    causes = scenario_rows(results.study.causes, name)
    short = shortages(causes, scenario.currency, baseline=results.study.baseline, replications=traced)
    return ToldSection(
        anchor=anchor,
        title=heading(name),
        description=scenario.description,
        headline=headline(results, name),
        sentences=tuple(sentences(results, name)),
        tables=_tables(results, name, short),
        pictures={picture.name: picture for picture in risk_pictures(results, name, anchor, short)},
        facts=(*world_facts(scenario), replications_fact(results.study, name), *_risk_facts(results, name)),
    )


def _tables(results: RiskResults, name: str, short: Shortages | None) -> Mapping[str, tuple[Table, ...]]:
    scenario, baseline = results.study.scenarios[name], results.study.baseline
    knocked = scenario_rows(results.knock_outs, name)
    most = most_looked_at(results, name)
    return {
        "spread": (quantile_table(scenario_rows(results.quantiles, name), scenario.currency),),
        "tails": tuple(tail_tables(scenario_rows(results.tails, name), scenario.currency)),
        "stockouts": (stockout_table(scenario_rows(results.stockouts, name), results.risk.stockout_days, baseline),)
        if results.risk.stockout_days
        else (),
        "knock_outs": (knock_out_table(knocked, most),) if len(knocked) else (),
        "worst": (moments_table(results.worst[name, baseline], scenario),),
        "causes": short.tables if short else (),
    }


def _risk_facts(results: RiskResults, name: str) -> Iterator[tuple[str, str]]:
    risk, scenario = results.risk, results.study.scenarios[name]
    broken = [disruption.name for disruption in scenario.network.disruptions] if scenario.disrupted else []
    named = ", ".join(broken).replace("_", " ")
    yield "Disruptions", f"{named}." if broken else "None: only demand and lead times vary."
    if risk.knock_out_replications:
        yield (
            "Knock-outs",
            f"Each site on day {plain(risk.first_out_day(scenario))}, {risk.knock_out_replications} replications: for "
            f"good, and for {risk.knock_out_days} days; target {percent(risk.service_target)}; followed for "
            f"{plain(most_looked_at(results, name))} days. The scenario's own disruptions are left out.",
        )
