"""What sharing our plan with a supplier is worth: much when its capacity is tight, nothing when it is ample.

The supplier is mechanistic, see `experiments.demonstrations.collaborating_supplier`: no parameter says what sharing
brings. All arms meet the same demand (common random numbers), so that differences are taken within replications.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.demonstrations.collaborating_supplier import (
    LONGEST_COVER,
    YEAR,
    Knowledge,
    Outcome,
    World,
    drawn,
    simulated_supplier,
)
from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.estimates import mean_of
from experiments.demonstrations.findings import Chart, Claim, Findings, about_zero, at_least, at_most
from experiments.settings import must_hold
from sim.decisions import Review, Rule

__all__ = ["SupplierCollaboration"]

Floats = NDArray[np.float64]
_KNOWLEDGE: tuple[Knowledge, ...] = ("own", "season", "shared")
_TOLD = {"own": "moving average of our orders", "season": "knows our season", "shared": "sees our plan"}
_MEASURES = tuple(field.name for field in fields(Outcome))


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierCollaboration:
    """Sharing the plan over a range of the supplier's utilisation, 0 being a plant without limit.

    `rule` orders up to a moving average (its parameters are set); `review` must look every day. Costs are 1 a unit and
    period in our stock, `supplier_holding` in the supplier's, `penalty` a unit that a customer waits for. The
    supplier's cover is that of `covers` which costs least in `training_replications`, by world and knowledge.
    """

    rule: Rule
    review: Review
    utilisations: tuple[float, ...] = (0.0, 0.7, 0.8, 0.9, 0.95)
    amplitude: float = 0.3
    event_probability: float = 0.05
    noise: float = 0.2
    transit: int = 2
    covers: tuple[int, ...] = (0, 1, 2, 3, 4, 6, 8, 10)
    window: int = 8
    safety_stock: float = 60.0
    supplier_holding: float = 0.5
    penalty: float = 20.0
    years: int = 8
    replications: int = 20
    training_replications: int = 3

    def __post_init__(self) -> None:
        checks = {
            f"utilisations(={list(self.utilisations)}) must begin with 0 and rise": len(self.utilisations) >= 2
            and self.utilisations[0] == 0
            and list(self.utilisations) == sorted(set(self.utilisations)),
            f"years(={self.years}) must be >= 2, the first to warm up": self.years >= 2,
            f"replications(={self.replications}) must be >= 2": self.replications >= 2,
            f"penalty(={self.penalty}) must be > 0": self.penalty > 0,
            f"covers(={list(self.covers)}) must name some, from 0 to {LONGEST_COVER}": self.covers
            and 0 <= min(self.covers) <= max(self.covers) <= LONGEST_COVER,
            f"training_replications(={self.training_replications}) must be >= 1": self.training_replications >= 1,
        }
        must_hold(checks)
        assert all(self.worlds)  # each checks itself

    @property
    def worlds(self) -> tuple[World, ...]:
        """Return the worlds: seasonal ones by utilisation, then the most loaded one with flat demand."""
        seasonal = World(
            utilisation=0.0,
            amplitude=self.amplitude,
            event_probability=self.event_probability,
            noise=self.noise,
            transit=self.transit,
            window=self.window,
            safety_stock=self.safety_stock,
        )
        loaded = tuple(replace(seasonal, utilisation=share) for share in self.utilisations)
        return (*loaded, replace(loaded[-1], amplitude=0.0, event_probability=0.0))

    def short(self) -> SupplierCollaboration:
        """Return the same with two replications of two years and two utilisations."""
        few = replace(self, utilisations=(0.0, self.utilisations[-1]), covers=(0, 6), training_replications=1)
        return replace(few, years=2, replications=2)

    def run(self, setting: Setting) -> Findings:
        """Simulate all worlds with each knowledge of the supplier and compare."""
        covers = setting.each(partial(_best_covers, self, setting), self.worlds)
        worlds = list(zip(self.worlds, covers, strict=True))
        tasks = [(world, chosen, k) for world, chosen in worlds for k in range(self.replications)]
        answers = np.array(setting.each(partial(_outcomes, self, setting), tasks))
        found = answers.reshape(len(worlds), self.replications, len(_KNOWLEDGE), -1)
        table = pd.DataFrame([row for k, part in enumerate(found) for row in _rows(self, *worlds[k], part, setting)])
        return Findings(
            title="Sharing the plan with a supplier",
            shown=_SHOWN,
            sources=_SOURCES,
            table=table,
            claims=tuple(_claims(self, table)),
            charts=(_savings_chart(table), _lead_time_chart(table)),
            headline=_headline(table),
            notes=_NOTES,
        )


_SHOWN = (
    "A supplier with a queue of its own delivers late when our orders rise faster than its forecast of them. Given our "
    "plan it builds stock ahead of seasons and events. Where it has capacity to spare there is nothing to build ahead, "
    "and the plan is worth nothing."
)
_SOURCES = (
    "The mechanism is our own; that the value of shared forecasts depends on the agility of the supplier is found in "
    "Aviv (2001, 2007, Management Science 47 and 53).",
    "Gavirneni, Kapuscinski & Tayur (1999), Value of information in capacitated supply chains. Management Science 45.",
)
_NOTES = (
    "A period is a week; season of a year; events are as large as a week's mean demand and stand in our plan.",
    "We order alike in all arms; only what the supplier expects us to order differs. Its cover is chosen in each arm "
    "on training paths. A first run, with a cover of six weeks in all arms, showed sharing to cost money at a load "
    "of 70 or 80 %: it filled the supplier with stock that was not needed there.",
    "The supplier does not commit to a band of quantities, nor does it build further ahead than its cover.",
)


def _best_covers(shown: SupplierCollaboration, setting: Setting, world: World) -> tuple[int, ...]:
    """Return, for each knowledge, the cover that cost least on the training paths; of equal ones the shortest."""
    paths = [
        drawn(world, YEAR * shown.years, setting.generator("training", k)) for k in range(shown.training_replications)
    ]

    def cost(knowledge: Knowledge, cover: int) -> float:
        tried = replace(world, cover=cover)
        runs = [simulated_supplier(tried, knowledge, path, shown.rule, shown.review, YEAR) for path in paths]
        return sum(run.cost(shown.supplier_holding, shown.penalty) for run in runs)

    return tuple(min(shown.covers, key=partial(cost, knowledge)) for knowledge in _KNOWLEDGE)


def _outcomes(
    shown: SupplierCollaboration, setting: Setting, task: tuple[World, tuple[int, ...], int]
) -> list[tuple[float, ...]]:
    """Return the outcome with each knowledge, on one sample of demand: the same for every utilisation."""
    world, covers, replication = task
    series = drawn(world, YEAR * shown.years, setting.generator("supplier collaboration", replication))
    return [
        astuple(simulated_supplier(replace(world, cover=cover), knowledge, series, shown.rule, shown.review, YEAR))
        for knowledge, cover in zip(_KNOWLEDGE, covers, strict=True)
    ]


def _rows(
    shown: SupplierCollaboration, world: World, covers: tuple[int, ...], found: Floats, setting: Setting
) -> Iterator[dict[str, object]]:
    """Yield a row for each knowledge: means over replications, and the cost that sharing the plan would save."""
    costs = _costs(found, shown.supplier_holding, shown.penalty)
    ours = _costs(found, 0.0, shown.penalty)
    demand = "season and events" if world.amplitude or world.event_probability else "flat"
    for k, knowledge in enumerate(_KNOWLEDGE):
        saving, (low, high) = mean_of(100 * (1 - costs[:, -1] / costs[:, k]), setting.level)
        own, (own_low, own_high) = mean_of(100 * (1 - ours[:, -1] / ours[:, k]), setting.level)
        yield {
            "supplier": _TOLD[knowledge],
            "demand": demand,
            "utilisation_percent": 100 * world.utilisation,
            "cover": covers[k],
            **dict(zip(_MEASURES, found[:, k].mean(axis=0).tolist(), strict=True)),
            "cost": float(costs[:, k].mean()),
            "sharing_saves_percent": saving,
            "low": low,
            "high": high,
            "ours_saved_percent": own,
            "ours_low": own_low,
            "ours_high": own_high,
        }


def _costs(found: Floats, supplier_holding: float, penalty: float) -> Floats:
    """Return the cost of each replication and knowledge, an array of that shape."""
    return np.array([[Outcome(*run).cost(supplier_holding, penalty) for run in runs] for runs in found])


def _claims(shown: SupplierCollaboration, table: pd.DataFrame) -> Iterator[Claim]:
    most = 100 * shown.utilisations[-1]
    seasonal = table[table["demand"] != "flat"]
    for knowledge in ("own", "season"):
        rows = seasonal[seasonal["supplier"] == _TOLD[knowledge]].set_index("utilisation_percent").to_dict("index")
        named = f"supplier that {_TOLD[knowledge]}" if knowledge == "season" else f"supplier with a {_TOLD[knowledge]}"
        ample, tight = rows[0.0], rows[most]
        ours = (float(ample["ours_saved_percent"]), (float(ample["ours_low"]), float(ample["ours_high"])))
        yield about_zero(f"Ample capacity, {named}: our own cost saved by sharing", *ours, unit="%", decimals=2)
        text = f"Ample capacity, {named}: cost saved by sharing, with its stock"
        yield about_zero(text, *_saving(ample), unit="%", decimals=2)
        yield at_least(
            f"Utilisation {most:g} %, {named}: cost saved by sharing, low end of its interval",
            float(tight["low"]),
            0.0,
            unit="%",
            decimals=1,
        )
    yield from _emergent(shown, seasonal, most)
    own = table[(table["supplier"] == _TOLD["own"]) & (table["utilisation_percent"] == most)]
    saved = dict(zip(own["demand"], own["sharing_saves_percent"], strict=True))
    text = f"Utilisation {most:g} %, flat demand: cost saved by sharing, no more than with season and events"
    yield at_most(text, saved["flat"], saved["season and events"], unit="%", decimals=1)


def _emergent(shown: SupplierCollaboration, seasonal: pd.DataFrame, most: float) -> Iterator[Claim]:
    """Claim that late deliveries come of tight capacity, and that sharing makes fewer of them."""
    lead = seasonal.set_index(["utilisation_percent", "supplier"])["lead_time"].to_dict()
    own, told = lead[most, _TOLD["own"]], lead[most, _TOLD["shared"]]
    excess = max(abs(lead[0.0, name] - shown.transit) for name in _TOLD.values())
    text = "Ample capacity: mean lead time is the transit, whatever the supplier knows: largest excess in weeks"
    yield at_most(text, excess, 1e-9)
    text = f"Utilisation {most:g} %: mean lead time without sharing, in weeks, beyond the transit"
    yield at_least(text, own, float(shown.transit), decimals=2)
    text = f"Utilisation {most:g} %: mean lead time with sharing, in weeks, no longer than without"
    yield at_most(text, told, own, decimals=2)


def _saving(row: Mapping[Hashable, Any]) -> tuple[float, tuple[float, float]]:
    return float(row["sharing_saves_percent"]), (float(row["low"]), float(row["high"]))


def _headline(table: pd.DataFrame) -> str:
    rows = table[(table["demand"] != "flat") & (table["supplier"] == _TOLD["own"])]
    told = [
        f"{row['sharing_saves_percent']:.1f} % at {row['utilisation_percent']:g} %" for row in rows.to_dict("records")
    ]
    return f"By the supplier's utilisation, sharing saves {', '.join(told)}."


def _savings_chart(table: pd.DataFrame) -> Chart:
    rows = table[(table["demand"] != "flat") & (table["supplier"] != _TOLD["shared"])]
    data = rows.assign(
        series=rows["supplier"].str.capitalize(), x=rows["utilisation_percent"], y=rows["sharing_saves_percent"]
    )
    return Chart(
        name="savings",
        title="Cost saved by sharing the plan, by what the supplier knew before",
        caption="Our stock, the supplier's stock and customers' waiting together; bands are confidence intervals of "
        "paired differences. Utilisation 0 is a plant without limit.",
        kind="lines",
        data=data[["series", "x", "y", "low", "high"]],
        x_label="Utilisation of the supplier's plant, %",
        y_label="Cost saved, %",
        reference=0.0,
    )


def _lead_time_chart(table: pd.DataFrame) -> Chart:
    rows = table[table["demand"] != "flat"]
    data = rows.assign(series=rows["supplier"].str.capitalize(), x=rows["utilisation_percent"], y=rows["lead_time"])
    return Chart(
        name="lead_time",
        title="Lead time as it emerges",
        caption="Mean over shipments from our order to its receipt; the transit alone takes the lowest value.",
        kind="lines",
        data=data[["series", "x", "y"]],
        x_label="Utilisation of the supplier's plant, %",
        y_label="Mean lead time, weeks",
    )
