"""The report of a risk study: one self-contained HTML page and its pictures as PNG files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from experiments.report.assumptions import replications_fact, study_facts, world_facts
from experiments.report.page import ToldSection, heading, write_page
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
    knocked = _of(results.knock_outs, name)
    most = most_looked_at(results, name)
    return {
        "spread": (quantile_table(_of(results.quantiles, name), scenario.currency),),
        "tails": tuple(tail_tables(_of(results.tails, name), scenario.currency)),
        "stockouts": (stockout_table(_of(results.stockouts, name), results.risk.stockout_days, baseline),)
        if results.risk.stockout_days
        else (),
        "knock_outs": (knock_out_table(knocked, most),) if len(knocked) else (),
        "worst": (moments_table(results.worst[name, baseline], scenario),),
        "causes": short.tables if short else (),
    }


def _of(frame: pd.DataFrame, scenario: str) -> pd.DataFrame:
    return frame[frame["scenario"] == scenario]


def _risk_facts(results: RiskResults, name: str) -> Iterator[tuple[str, str]]:
    risk, scenario = results.risk, results.study.scenarios[name]
    broken = [disruption.name for disruption in scenario.network.disruptions] if scenario.disrupted else []
    named = ", ".join(broken).replace("_", " ")
    yield "Disruptions", f"{named}." if broken else "None: only demand and lead times vary."
    if risk.knock_out_replications:
        day = scenario.warmup_days if risk.knock_out_day is None else risk.knock_out_day
        yield (
            "Knock-outs",
            f"Each site on day {plain(day)}, {risk.knock_out_replications} replications: for good, and for "
            f"{risk.knock_out_days} days; target {percent(risk.service_target)}; followed for "
            f"{plain(most_looked_at(results, name))} days. The scenario's own disruptions are left out.",
        )
