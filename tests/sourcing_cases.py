"""A shop with several suppliers, and what a sourcing sees of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.reviews import EveryDays
from sim.decisions import Control, Review, Rule, Sourcing, SourcingView, StockView
from sim.distributions import Constant, Distribution
from sim.ledger import LaneMeasure
from sim.model import Result, simulate
from sim.network import Demand, Item, Lane, Network, PriceBreak, Scenario, Site, Stock
from sim.network.procurement import price_table

__all__ = ["BREAKS", "OrderOnce", "lane_sums", "run", "shop_of", "sourcing_view", "supplied"]

NOTHING, DAILY = Constant(0), EveryDays(1)


@dataclass(frozen=True, slots=True)
class OrderOnce:
    """Order `units` on day 0, and nothing more."""

    units: float

    def quantity(self, view: StockView) -> float:
        return self.units if view.day == 0 else 0.0


def supplied(name: str, **terms: object) -> Lane:
    """Return a lane from a supplier to the shop."""
    days = terms.pop("lead_time_days", 0.0)
    law = days if isinstance(days, Distribution) else Constant(days)
    return Lane(origin=name, destination="shop", lead_time_days=law, **terms)


def shop_of(
    *lanes: Lane, size: Distribution = NOTHING, days: int = 28, bucket_days: int = 1, **options: object
) -> Scenario:
    """Return a shop with these lanes; `options` are limits of the suppliers, the item and of the demand."""
    limits = options.pop("limits", {})
    stock = Stock(site="shop", item="item", on_hand=options.pop("on_hand", 0.0))
    item = Item(name="item", unit_cost=options.pop("unit_cost", 1.0))
    origins = dict.fromkeys(lane.origin for lane in lanes)
    return Scenario(
        name="shop",
        network=Network(
            items=(item,),
            sites=(*(Site(name=name, kind="supplier", **limits) for name in origins), Site(name="shop")),
            lanes=lanes,
            demands=(Demand(site="shop", item="item", size=size, **options.pop("demand", {})),),
            stock=(stock,),
        ),
        horizon_days=days,
        bucket_days=bucket_days,
        sequence="review_first",
        **options,
    )


def run(
    scenario: Scenario, rule: Rule, sourcing: Sourcing | None = None, review: Review = DAILY, **options: object
) -> Result:
    """Simulate a scenario with one stock point."""
    return simulate(scenario, [Control(rule, review, 0.0, sourcing)], engine="simpy", **options)


def lane_sums(result: Result, measure: LaneMeasure) -> list[float]:
    """Return a measure of each lane, summed over the run."""
    return result.ledger.lanes.measure(measure).sum(axis=0).tolist()


def sourcing_view(
    *,
    on_hand: float = 0.0,
    due: Sequence[tuple[int, float]] = (),
    day: float = 0.0,
    demand: Sequence[float] = (),
    lanes: Sequence[Lane] | None = None,
    ordered: Sequence[float] = (0.0, 0.0),
    is_open: Sequence[float] = (1.0, 1.0),
) -> SourcingView:
    """Return what a sourcing sees: by default a preferred lane of 20 days, a fast one of 3; `due` is (day, units)."""
    lanes = lanes or (supplied("far", lead_time_days=20), supplied("near", lead_time_days=3, preference=2))
    due_by_day: NDArray[np.float64] = np.zeros(100)
    for when, units in due:
        due_by_day[when] += units
    on_order = float(due_by_day.sum())
    known = np.zeros(100)
    known[: len(demand)] = demand
    stock = StockView(day, on_hand, on_order, 0.0, on_hand + on_order, known, len(demand))
    terms = [
        [lane.planned_lead_time_days for lane in lanes],
        [lane.order_cost for lane in lanes],
        [lane.transport_cost_per_unit for lane in lanes],
        [lane.order_multiple for lane in lanes],
        [lane.smallest_order for lane in lanes],
        [lane.maximum_order for lane in lanes],
    ]
    return SourcingView(
        stock,
        np.zeros(len(lanes)),
        np.array(ordered),
        np.array(is_open),
        due_by_day,
        99,
        *map(np.array, terms),
        *price_table(lanes, 10.0),
    )


BREAKS = (PriceBreak(from_units=100, unit_price=8), PriceBreak(from_units=500, unit_price=6))
