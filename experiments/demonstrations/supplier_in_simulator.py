"""The retailer and supplier of `experiments.demonstrations.shared_demand` in the simulator, beside its arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.demonstrations.bullwhip_chain import LevelByDay
from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.shared_demand import Pair, orders_of, series_of, totals_ahead
from sim.decisions import Control, Review
from sim.distributions import Constant, Replay
from sim.ledger import Measure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock

__all__ = ["largest_difference"]

Floats = NDArray[np.float64]
_MEAN = 1000.0  # in standard deviations of a shock: far above any swing of orders


def largest_difference(pair: Pair, review: Review, periods: int, setting: Setting) -> float:
    """Return by how much the supplier's net stock in the simulator differs from the arrays, at most over all days.

    Both with demand shared and not: the supplier orders up to what it expects of the L + 1 orders to come, and its net
    stock at the end of day t + L + 1 is what it expected less what came.
    """
    shocks, demand = series_of(pair, periods, setting.generator("supplier in the simulator"))
    orders = orders_of(pair, demand)
    expected = pair.persistence * orders
    return max(_apart(pair, demand, expected - shared * pair.shock * shocks, review) for shared in (0.0, 1.0))


def _apart(pair: Pair, demand: Floats, expected: Floats, review: Review) -> float:
    cover, retail = pair.supplier_lead_time + 1, pair.retailer_lead_time + 1
    levels = [retail * _MEAN + pair.response * demand, cover * _MEAN + expected]
    scenario = _scenario((retail, cover), demand, (levels[0][0], levels[1][0]))
    ledger = simulate(scenario, [Control(LevelByDay(level), review) for level in levels]).ledger
    net = ledger.measure(Measure.closing_on_hand)[:, 1] - ledger.measure(Measure.closing_owed)[:, 1]
    orders = orders_of(pair, demand)
    wanted = expected[: len(demand) - cover] - totals_ahead(orders, cover)
    return float(np.abs(net[cover:] - wanted).max())


def _scenario(lead_times: tuple[int, int], demand: Floats, opening: tuple[float, float]) -> Scenario:
    sites = ("retailer", "supplier", "source")
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="retailer"), Site(name="supplier"), Site(name="source", kind="supplier")),
        lanes=tuple(
            Lane(origin=sites[k + 1], destination=sites[k], lead_time_days=Constant(float(lead_times[k])))
            for k in range(2)
        ),
        demands=(Demand(site="retailer", item="item", size=Replay(tuple((_MEAN + demand).tolist()))),),
        stock=tuple(Stock(site=site, item="item", on_hand=level) for site, level in zip(sites, opening, strict=False)),
    )
    return Scenario(name="information sharing", network=network, horizon_days=len(demand), bucket_days=1)
