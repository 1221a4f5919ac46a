"""The study `compare`: policies x scenarios x replications, all policies facing the same worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from experiments.chunks import World
from experiments.failures import StudyError
from experiments.frames import KEYS, categorical, concatenated
from experiments.manifest import describe, digest, now, versions
from experiments.planning_notes import planning_notes
from experiments.precision import Precision
from experiments.replications import Replicated, replicate
from experiments.results import StudyResults
from experiments.retold import may_be_told, untold
from experiments.risk_settings import Risk
from experiments.risk_watch import watch_of
from experiments.running import Findings
from experiments.series import charts_of, on_hand_bands, stockout_shares
from experiments.settings import must_hold
from experiments.siop.settings import Siop
from experiments.slices import slices_of
from experiments.statistics import Adjustment, wording
from experiments.summaries import difference_frame, result_frame, summary_frame
from sim.decisions import Control, Policy, StockFacts
from sim.facts import stock_facts
from sim.kpi import KPIS, kpi_index, kpi_rows
from sim.model import Engine
from sim.network import Scenario
from sim.planning import Planning
from sim.routes import routes

__all__ = ["Done", "Executor", "Keep", "Study", "assumed", "carried_out", "run", "world_of"]

Keep = Literal["replications", "summary"]
Executor = Literal["serial", "process"]
_LEADING_LEVELS = ("total", "site", "class")  # the first of `sim.kpi.levels.LEVELS`


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A comparison of policies: what is compared, how often it is run, and how sure the statements must be.

    Replication k of every policy in a scenario meets the same demand, lead times and opening state (common random
    numbers), because every random draw is keyed by seed, replication, purpose, place and item and by nothing that a
    policy does. Differences to the `baseline` (left out: the first policy) are therefore paired, and need far fewer
    replications than independent runs would.

    `replications` are run of each policy and scenario; with `precision`, that many at first. `executor` is ``serial``,
    this process alone, or ``process``, `workers` processes: 1 is this process alone too, None all cores if the study is
    long enough to be worth it; results are the same, to the last bit, whatever it is. `level` is that of all intervals
    and `adjustment` how comparisons of several policies are corrected (see `experiments.statistics`). `chart_items`
    stock points, the most valuable, are drawn over time. Stock-outs are traced to their causes in `traced` replications
    of each policy (see `sim.causes`).
    `keep` says what is kept of each item: all ``replications``, or, for a catalogue of thousands of items, only the
    ``summary``: means, intervals and differences are then added up as replications come in, and `StudyResults.results`
    has the replications of total, sites and classes; memory does not grow with replications x items.
    `engine` is ``auto``, ``simpy`` or ``compiled`` (see `sim.model.Model`); results are the same whatever it is.
    With `risk` it is a risk study: its books are closed daily, and more is kept of each replication (see
    `experiments.risk`). With `siop` it compares ways of planning along a dial (see `experiments.siop.study`).
    `config` is handed on to the results as it is.
    """

    scenarios: Mapping[str, Scenario]
    policies: Mapping[str, Policy]
    baseline: str = ""
    replications: int = 30
    seed: int = 0
    workers: int | None = None
    level: float = 0.95
    adjustment: Adjustment = "holm"
    precision: Precision | None = None
    chart_items: int = 6
    traced: int = 2
    keep: Keep = "replications"
    engine: Engine = "auto"
    executor: Executor = "process"
    risk: Risk | None = None
    siop: Siop | None = None
    config: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        policies = ", ".join(self.policies)
        checks = {
            "scenarios must name at least one scenario": self.scenarios,
            "policies must name at least one policy": self.policies,
            f"baseline(={self.baseline!r}) must be one of: {policies}": self.baseline in ("", *self.policies),
            f"replications(={self.replications}) must be >= 1": self.replications >= 1,
            f"workers(={self.workers}) must be >= 1, or empty for all cores": self.workers is None or self.workers >= 1,
            f"workers(={self.workers}) must be empty or 1 with executor=serial": self.executor == "process"
            or self.workers in (None, 1),
            f"level(={self.level}) must be between 0 and 1": 0 < self.level < 1,
            f"chart_items(={self.chart_items}) must be >= 0": self.chart_items >= 0,
            f"traced(={self.traced}) must be >= 0": self.traced >= 0,
            f"precision.kpi must be one of: {', '.join(KPIS)}": self.precision is None or self.precision.kpi in KPIS,
        }
        must_hold(checks)

    @property
    def compared_with(self) -> str:
        """Return the name of the policy that the others are compared with."""
        return self.baseline or next(iter(self.policies))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Done:
    """A study that was carried out: its worlds, what was known of their stock points, the findings and the results."""

    worlds: Mapping[str, World]
    facts: Mapping[str, tuple[StockFacts, ...]]
    found: Mapping[str, Findings]
    results: StudyResults


def run(study: Study, *, progress: bool = True, folder: Path | None = None) -> StudyResults:
    """Run a study and return its results, see `carried_out`."""
    return carried_out(study, progress=progress, folder=folder).results


def carried_out(study: Study, *, progress: bool = True, folder: Path | None = None) -> Done:
    """Run a study and return all that came of it.

    A progress bar is shown on a terminal only, and only with `progress`. Finished chunks of replications are kept in
    `folder`: when a study is killed, the same study with the same folder goes on from there (see
    `experiments.checkpoints`; `discard` removes them). Raises StudyError, in words, when a policy
    fails or worker processes die.
    """
    if study.risk:  # what goes wrong within a week must be seen
        daily = {name: replace(scenario, bucket_days=1) for name, scenario in study.scenarios.items()}
        study = replace(study, scenarios=daily)
    facts = {name: stock_facts(scenario, study.seed) for name, scenario in study.scenarios.items()}
    worlds = {name: world_of(study, name, facts[name]) for name in study.scenarios}
    done = replicate(study, worlds, progress=progress, folder=folder)
    results = _results(study, worlds, done, untold(facts))
    return Done(worlds=worlds, facts=facts, found=done.found, results=results)


def world_of(study: Study, name: str, facts: tuple[StockFacts, ...]) -> World:
    """Return what all replications of a scenario of a study share; `facts` are those of its stock points."""
    scenario = study.scenarios[name]
    classes = {fact.item: fact.item_class for fact in facts}
    stock_routes = routes(scenario.network)
    index = kpi_index(scenario, stock_routes, classes)
    # With stock at a single site, an item is its stock point: rows that say the same twice are left out.
    single_site = len(set(index.sites)) == 1
    reported = [not (single_site and entity.level == "item") for entity in index.entities]
    charts = charts_of(scenario, facts, classes, study.chart_items)
    planning = {policy: rule for policy, rule in study.policies.items() if isinstance(rule, Planning)}
    leading = sum(entity.level in _LEADING_LEVELS for entity in index.entities)
    return World(
        name=name,
        scenario=scenario,
        seed=study.seed,
        controls={policy: _controls(name, policy, rule, facts) for policy, rule in study.policies.items()},
        index=index,
        rows=np.flatnonzero(np.repeat(reported, len(KPIS))),
        kept=len(KPIS) * (sum(reported) if study.keep == "replications" else leading),
        charts=charts,
        slices=slices_of(scenario, stock_routes, index, charts, whole=bool(planning)),
        engine=study.engine,
        watch=watch_of(scenario, stock_routes, study.risk.window_days) if study.risk else None,
        planning=planning,
        facts=facts if planning or may_be_told(facts) else (),
    )


def _controls(scenario: str, name: str, policy: Policy, facts: tuple[StockFacts, ...]) -> tuple[Control, ...]:
    try:
        controls = tuple(policy.controls(facts))
    except Exception as error:
        raise StudyError(f"policy {name!r}, scenario {scenario!r}: {type(error).__name__}: {error}") from error
    if len(controls) != len(facts):
        raise StudyError(
            f"policy {name!r}, scenario {scenario!r}: controls() must return one control for each of the {len(facts)} "
            f"stock points, not {len(controls)}"
        )
    return controls


def _results(
    study: Study,
    worlds: Mapping[str, World],
    done: Replicated,
    notes: tuple[str, ...],
) -> StudyResults:
    found, told = done.found, done.told
    keys = {name: _keys(world) for name, world in worlds.items()}
    against = study.compared_with
    results = concatenated(
        [result_frame(name, keys[name].iloc[: world.kept], found[name].runs) for name, world in worlds.items()]
    )
    return StudyResults(
        scenarios=study.scenarios,
        baseline=against,
        level=study.level,
        adjustment=wording(study.adjustment, len(study.policies) - 1),
        results=results,
        summary=concatenated([summary_frame(name, keys[name], found[name].means, study.level) for name in worlds]),
        differences=concatenated(
            [
                difference_frame(name, keys[name], found[name].differences, against, study.level, study.adjustment)
                for name in worlds
            ]
        ),
        on_hand=_on_hand(worlds, found),
        stockouts=_stockouts(worlds, found),
        causes=concatenated([part.causes for part in told]) if told else pd.DataFrame(),
        money=concatenated([part.money for part in told]) if told else pd.DataFrame(),
        segments=_stacked([part.segments for part in told]),
        suppliers=_stacked([part.suppliers for part in told]),
        manifest=_manifest(study, found, results),
        notes=(*assumed(study), *done.notes, *notes),
    )


def _stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Stack the frames that tell anything, or return one of those that do not."""
    return concatenated([frame for frame in frames if len(frame)] or frames[:1] or [pd.DataFrame()])


def assumed(study: Study) -> tuple[str, ...]:
    """Return what was assumed in making the scenarios and, where there is planning, what it goes without."""
    planned = any(isinstance(policy, Planning) for policy in study.policies.values())
    said = [
        note
        for scenario in study.scenarios.values()
        for note in (*scenario.notes, *(planning_notes(scenario.network) if planned else ()))
    ]
    return tuple(dict.fromkeys(said))


def _keys(world: World) -> pd.DataFrame:
    """Return what the KPI rows of a scenario speak of, as categories."""
    rows = kpi_rows(world.index).iloc[world.rows]
    return pd.DataFrame({key: categorical(rows[key].to_numpy(dtype=object)) for key in KEYS})


def _on_hand(worlds: Mapping[str, World], found: Mapping[str, Findings]) -> pd.DataFrame:
    return concatenated(
        [
            on_hand_bands(name, policy, world.scenario.bucket_days, world.charts, runs.on_hand)
            for name, world in worlds.items()
            for policy, runs in found[name].runs.items()
        ]
    )


def _stockouts(worlds: Mapping[str, World], found: Mapping[str, Findings]) -> pd.DataFrame:
    return concatenated(
        [
            stockout_shares(name, policy, world.charts, runs.without_stock, len(runs.kpis))
            for name, world in worlds.items()
            for policy, runs in found[name].runs.items()
        ]
    )


def _manifest(study: Study, found: Mapping[str, Findings], results: pd.DataFrame) -> dict[str, object]:
    """Return all that is needed to repeat the study and to recognise its results."""
    against = study.compared_with
    return {
        "created": now(),
        "digest": digest(results),
        "seed": study.seed,
        "policies": list(study.policies),
        "baseline": against,
        "level": study.level,
        "adjustment": wording(study.adjustment, len(study.policies) - 1),
        "traced": min(study.traced, study.replications),
        "precision": asdict(study.precision) if study.precision else None,
        "scenarios": describe(study.scenarios, {name: len(of.runs[against].kpis) for name, of in found.items()}),
        "versions": versions(),
        "config": dict(study.config),
    }
