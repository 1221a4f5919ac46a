"""The study `risk`: what can go wrong, how badly, how likely, and why."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments.chunks import World
from experiments.executors import cores
from experiments.risk_frames import (
    LOSS_SIGN,
    measures_frame,
    quantiles_frame,
    service_frame,
    stockouts_frame,
    tails_frame,
)
from experiments.risk_knock_out import knock_out_frame
from experiments.risk_results import RiskResults
from experiments.risk_story import worst_replication
from experiments.study import Done, Study, carried_out

__all__ = ["run_risk", "worst_of"]

_WORTH_A_POOL = 200_000  # days of stock points


def run_risk(study: Study, *, progress: bool = True, folder: Path | None = None) -> RiskResults:
    """Run a study with `risk`: its replications with daily books, then the knock-outs and the worst replications.

    Replications go through the same chunks, executor and stored pieces as those of a comparison, so that results do not
    depend on who ran them. Raises StudyError as `experiments.study.run` does.
    """
    if study.risk is None:
        raise ValueError("a risk study needs its settings: risk=Risk()")
    return _results(study, carried_out(study, progress=progress, folder=folder))


def worst_of(measures: pd.DataFrame, scenario: str, policy: str, measure: str) -> int:
    """Return the replication in which a measure of a policy was worst."""
    rows = measures[
        (measures["scenario"] == scenario) & (measures["policy"] == policy) & (measures["measure"] == measure)
    ].dropna(subset=["value"])
    return (
        int(rows["replication"].iloc[int((LOSS_SIGN[measure] * rows["value"]).to_numpy().argmax())]) if len(rows) else 0
    )


def _results(study: Study, done: Done) -> RiskResults:
    risk = study.risk
    assert risk is not None
    runs = {name: found.runs for name, found in done.found.items()}
    measures = pd.concat([measures_frame(done.worlds[name], runs[name]) for name in runs], ignore_index=True)
    likely = [stockouts_frame(done.worlds[name], runs[name], risk.stockout_days, study.level) for name in runs]
    knocked = min(risk.knock_out_replications, study.replications)
    outs = [knock_out_frame(world, risk, knocked, _workers(study, world, knocked)) for world in done.worlds.values()]
    return RiskResults(
        study=done.results,
        risk=risk,
        measures=measures,
        tails=tails_frame(measures, risk.levels, study.compared_with, study.level, study.seed),
        quantiles=quantiles_frame(measures),
        stockouts=pd.concat(likely, ignore_index=True),
        service=pd.concat([service_frame(done.worlds[name], runs[name]) for name in runs], ignore_index=True),
        knock_outs=pd.concat(outs, ignore_index=True),
        worst={
            (name, policy): worst_replication(
                world, done.facts[name], policy, worst_of(measures, name, policy, risk.worst_by)
            )
            for name, world in done.worlds.items()
            for policy in study.policies
        },
    )


def _workers(study: Study, world: World, replications: int) -> int:
    """Return how many processes are worth it for the knock-outs: one unless there is much to run."""
    if study.executor == "serial":
        return 1
    runs = len(world.index.sites) * world.scenario.horizon_days * len(study.policies) * replications
    return study.workers or (cores() if runs > _WORTH_A_POOL else 1)
