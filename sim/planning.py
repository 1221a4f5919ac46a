"""Planning inside a run: at set moments a planner sees the whole chain and changes how its stock points are run.

Rules decide day by day at one stock point; a planner decides now and then for all of them. What it may see and do is
the same in both engines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sim.decisions import Control, Rule, StockFacts
from sim.network import Scenario
from sim.routes import Route
from sim.streams import Streams

__all__ = [
    "Action",
    "AgendaTable",
    "Cancel",
    "CyclePack",
    "Expedite",
    "Measuring",
    "Order",
    "Planner",
    "Planning",
    "PlanningStart",
    "PlanningView",
    "Presenting",
    "SetRule",
    "ShapeDemand",
]

Floats = NDArray[np.float64]


class SetRule(NamedTuple):
    """From now on run a stock point by a rule of the class it began with; `safety_stock` is what the plan holds."""

    point: int
    rule: Rule
    safety_stock: float


class Order(NamedTuple):
    """Order for a stock point on one of its lanes (0: the preferred), fitted to the lots of the lane."""

    point: int
    quantity: float
    lane: int = 0


class Expedite(NamedTuple):
    """Hasten, of what is under way to a stock point on its preferred lane, the shipment that was ordered first.

    It comes `Lane.expedite_days` from now; shipments that come by then anyway are left alone. Where nothing can be
    hastened nothing happens.
    """

    point: int


class Cancel(NamedTuple):
    """Withdraw up to `quantity` units on their way to a stock point on its preferred lane, the latest ordered first.

    Only of what was ordered within the last `within_days`.
    """

    point: int
    quantity: float
    within_days: float


class ShapeDemand(NamedTuple):
    """Have customers of a demand ask for `share` more from a day to before another, by price or promotion.

    Below 0: less. Demands count as those of the network do; what is asked for up to the end of today stays as it is.
    """

    demand: int
    first_day: float
    before_day: float
    share: float


Action = SetRule | Order | Expedite | Cancel | ShapeDemand


class PlanningView(NamedTuple):
    """What a planner sees; arrays are read-only, stock points stand in the order of `sim.routes.routes`.

    `on_hand`, `on_order`, `in_transit`, `backorders` (of customers) and `owed` (to stock points downstream) have an
    entry a stock point. `facts` has the shape (closed buckets, stock points, measures of `sim.ledger.Measure`), each
    bucket as it stood when the planner first saw it closed. `demand` has the shape (demands of the network, days): what
    customers asked for on each day so far, today's included.
    """

    day: float
    on_hand: Floats
    on_order: Floats
    in_transit: Floats
    backorders: Floats
    owed: Floats
    facts: Floats
    demand: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningStart:
    """What a planner knows before the start of a replication.

    `facts` and `controls` stand as the stock points of `routes` do. Whatever chance decides about planning (biases,
    attendance, what sales know beforehand) is drawn from `streams`, under keys of its own.
    """

    scenario: Scenario
    routes: tuple[Route, ...]
    facts: tuple[StockFacts, ...]
    controls: tuple[Control, ...]
    streams: Streams


class Planner(Protocol):
    """Plans one replication: made anew for each, it may remember."""

    @property
    def moments(self) -> Floats:
        """Return when it is asked (days, ascending), in the phase PLAN."""
        ...

    def act(self, view: PlanningView) -> Sequence[Action]:
        """Return what to do now, in this order."""
        ...


@runtime_checkable
class Measuring(Protocol):
    """A planner that tells of its own work."""

    @property
    def measures(self) -> Mapping[str, float]:
        """Return what it measured of a replication, by name; the names are the same in all, NaN where not known."""
        ...


class AgendaTable(NamedTuple):
    """A table of an agenda: its title, the names of its columns, and its rows, texts and figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]


class CyclePack(NamedTuple):
    """What lay on the table in a cycle whose data were closed on `day`, and led to a `version` of the plan."""

    day: float
    version: int
    tables: tuple[AgendaTable, ...]


@runtime_checkable
class Presenting(Protocol):
    """A planner that can show what its cycles were decided on."""

    def packs(self, last: int) -> Sequence[CyclePack]:
        """Return the packs of the `last` cycles of a replication that is over, the latest last."""
        ...


@runtime_checkable
class Planning(Protocol):
    """A policy that also plans: besides its controls it gives a planner for each replication."""

    def planner(self, start: PlanningStart) -> Planner:
        """Return the planner of a replication; the same start gives one that decides the same."""
        ...
