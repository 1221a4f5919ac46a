"""Tiny scenarios and policies for the tests of studies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control, Rule, StockFacts, StockView
from sim.distributions import Constant, Poisson
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock


@dataclass(frozen=True, slots=True)
class UpTo:
    """Order every stock point up to the same level, every day."""

    units: float

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        return [Control(BaseStock(self.units), EveryDays(1.0)) for _ in facts]


@dataclass(frozen=True, slots=True)
class Everywhere:
    """Give every stock point the same rule."""

    rule: Rule

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        return [Control(self.rule, EveryDays(1.0)) for _ in facts]


@dataclass(frozen=True, slots=True)
class FailsOnDay:
    """Fail on a given day where more than 120 units were asked for in the first two days."""

    day: float

    def quantity(self, view: StockView) -> float:
        if view.day >= self.day and view.demand_by_day[:2].sum() > 120:
            raise ZeroDivisionError("division by zero")
        return 0.0


@dataclass(frozen=True, slots=True)
class Answers:
    """Answer whatever it is told to."""

    answer: object

    def quantity(self, view: StockView) -> float:
        return self.answer  # type: ignore[return-value]


def shop(name: str = "shop", demand: float = 5.0, days: int = 42, items: Sequence[str] = ("bolt",)) -> Scenario:
    """One site that sells; the k-th item sells k times as fast as the first and costs 1."""
    return _scenario(
        name, days, items, [Lane(origin="maker", destination="shop", lead_time_days=Constant(2.0))], demand
    )


def depot_and_shop(days: int = 42) -> Scenario:
    """A shop that a depot supplies."""
    lanes = [
        Lane(origin="maker", destination="depot", lead_time_days=Constant(2.0)),
        Lane(origin="depot", destination="shop", lead_time_days=Constant(1.0)),
    ]
    return _scenario("chain", days, ("bolt",), lanes, 5.0)


def _scenario(name: str, days: int, items: Sequence[str], lanes: Sequence[Lane], demand: float) -> Scenario:
    network = Network(
        items=tuple(Item(name=item, item_class="AB"[k % 2]) for k, item in enumerate(items)),
        sites=(Site(name="maker", kind="supplier"), *(Site(name=lane.destination) for lane in lanes)),
        lanes=tuple(lanes),
        demands=tuple(Demand(site="shop", item=item, size=Poisson(demand * (k + 1))) for k, item in enumerate(items)),
        stock=tuple(Stock(site="shop", item=item, on_hand=12.0) for item in items),
    )
    return Scenario(name=name, network=network, horizon_days=days, warmup_days=7, bucket_days=7)
