"""The system of `experiments.demonstrations.divergent` in the simulator, beside its arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.divergent import Information, System, net_stocks
from sim.decisions import Control, Review, Rule
from sim.distributions import Constant, Replay
from sim.ledger import Measure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock

__all__ = ["largest_gap"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def largest_gap(system: System, rule: Rule, review: Review, periods: int, setting: Setting) -> float:
    """Return the largest difference of any net stock on any day between simulator and arrays, traditional supplier.

    Reorder points are the mean demand until the next arrival, which makes the supplier run out again and again.
    """
    demand = setting.generator("divergent").poisson(1.0, (periods, system.retailers))
    reorder = system.retailer_lead_time + 1
    supplier_reorder = system.supplier_lead_time * system.retailers // system.batch
    wanted = net_stocks(system, Information(), reorder, supplier_reorder, demand)
    return float(np.abs(_simulated(system, rule, review, reorder, supplier_reorder, demand) - wanted).max())


def _simulated(
    system: System, rule: Any, review: Review, reorder: int, supplier_reorder: int, demand: Integers
) -> Floats:
    """Return the net stock at the end of each day, an array [days, 1 + retailers], the supplier first."""
    batch, lot = float(system.batch), float(system.batch * system.lot_batches)
    retail = Control(replace(rule, reorder_point=float(reorder), order_quantity=batch), review)
    above = Control(replace(rule, reorder_point=batch * supplier_reorder, order_quantity=lot), review)
    scenario = _scenario(system, reorder, supplier_reorder, demand)
    ledger = simulate(scenario, [*[retail] * system.retailers, above]).ledger
    short = ledger.measure(Measure.closing_backorders) + ledger.measure(Measure.closing_owed)
    net = ledger.measure(Measure.closing_on_hand) - short
    return np.concatenate([net[:, -1:], net[:, :-1]], axis=1)


def _scenario(system: System, reorder: int, supplier_reorder: int, demand: Integers) -> Scenario:
    shops = [f"shop {k:02d}" for k in range(system.retailers)]
    to_shop, to_depot = Constant(float(system.retailer_lead_time)), Constant(float(system.supplier_lead_time))
    opening = float(max(0, supplier_reorder + system.lot_batches) * system.batch)
    network = Network(
        items=(Item(name="item"),),
        sites=(*(Site(name=shop) for shop in shops), Site(name="depot"), Site(name="source", kind="supplier")),
        lanes=(
            *(Lane(origin="depot", destination=shop, lead_time_days=to_shop) for shop in shops),
            Lane(origin="source", destination="depot", lead_time_days=to_depot),
        ),
        demands=tuple(
            Demand(site=shop, item="item", size=Replay(tuple(demand[:, k].astype(float).tolist())))
            for k, shop in enumerate(shops)
        ),
        stock=(
            *(Stock(site=shop, item="item", on_hand=float(reorder + system.batch)) for shop in shops),
            Stock(site="depot", item="item", on_hand=opening),
        ),
    )
    return Scenario(name="divergent", network=network, horizon_days=len(demand), bucket_days=1, sequence="review_first")
