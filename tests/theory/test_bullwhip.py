"""Area 6: how much order-up-to rules amplify the variance of demand, against the closed forms.

In theory an order may be negative (a return). Here the mean demand is a hundred standard deviations, so that none is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from theory.one_site import Estimate, agree, share

from policies.reviews import EveryDays
from policies.rules import BaseStock, DaysOfCover, ProportionalOrderUpTo, SmoothedCover
from sim.decisions import Control, Rule
from sim.distributions import Constant, Distribution, Normal
from sim.ledger import Ledger, Measure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Shape, Site, Stock

Floats = NDArray[np.float64]
MEAN = 1000.0
SD = 10.0
WARMUP = 100
DAYS = 300
SUPPLIER = Site(name="supplier", kind="supplier")
REPLICATIONS = [100, pytest.param(1000, marks=pytest.mark.full)]


def run(network: Network, controls: Sequence[Control], sequence: str, replications: int) -> list[Ledger]:
    scenario = Scenario(
        name="bullwhip",
        network=network,
        horizon_days=WARMUP + DAYS,
        warmup_days=WARMUP,
        bucket_days=1,
        sequence=sequence,
    )
    return [simulate(scenario, controls, seed=1, replication=k).ledger for k in range(replications)]


def daily(ledgers: Sequence[Ledger], measure: Measure, site: int = 0) -> Floats:
    """Return a measure of a site, an array (replications, days), the warm-up left out."""
    return np.array([ledger.measure(measure)[WARMUP:, site] for ledger in ledgers])


def squares(values: Floats, mean: float) -> Floats:
    """Return the sum of squared deviations in each replication."""
    return ((values - mean) ** 2).sum(axis=1)


def run_shop(
    rule: Rule,
    size: Distribution,
    replications: int,
    *,
    lead_time_days: float = 2.0,
    shape: Shape | None = None,
    sequence: str = "review_first",
) -> list[Ledger]:
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="shop"), SUPPLIER),
        lanes=(Lane(origin=SUPPLIER.name, destination="shop", lead_time_days=Constant(lead_time_days)),),
        demands=(Demand(site="shop", item="item", size=size, shape=shape or Shape()),),
    )
    ledgers = run(network, [Control(rule, EveryDays(1))], sequence, replications)
    assert daily(ledgers, Measure.ordered).min() > 0, "an order was cut at zero: the closed form does not hold"
    return ledgers


def bullwhip(ledgers: Sequence[Ledger]) -> Estimate:
    """Return the variance of orders over that of demand, both about their known mean."""
    return share(squares(daily(ledgers, Measure.ordered), MEAN), squares(daily(ledgers, Measure.demand), MEAN))


@pytest.mark.parametrize("replications", REPLICATIONS)
@pytest.mark.parametrize(
    ("cover_days", "window_days", "ratio"),
    [(1, 4, 1.625), (3, 4, 3.625), (5, 4, 6.625), (5, 10, 2.5), (5, 20, 1.625)],
)
def test_a_moving_average_amplifies_demand_as_chen_and_others_prove(cover_days, window_days, ratio, replications):
    # Oracle BW-MA-IID: Chen, Drezner, Ryan & Simchi-Levi (2000): 1 + 2L/p + 2L^2/p^2.
    rule = DaysOfCover(cover_days, window_days, MEAN)
    agree(bullwhip(run_shop(rule, Normal(MEAN, SD), replications)), ratio)


@pytest.mark.parametrize("replications", REPLICATIONS)
@pytest.mark.parametrize(
    ("cover_days", "alpha", "phi", "ratio"),
    [(2, 0.2, 0.0, 1.9777777777777779), (5, 0.1, 0.0, 2.263157894736842), (3, 0.4, 0.5, 4.0)],
)
def test_exponential_smoothing_amplifies_demand_as_chen_and_others_prove(cover_days, alpha, phi, ratio, replications):
    # Oracle BW-ES: Chen, Ryan & Simchi-Levi (2000): 1 + (2La + 2L^2 a^2 / (2 - a)) (1 - rho) / (1 - (1 - a) rho).
    # Demand is the mean times exp(AR(1)); at a standard deviation of 1 % that is an AR(1) to within 0.01 %.
    shape = Shape(level_phi=phi, level_sd=SD / MEAN)
    rule = SmoothedCover(cover_days, alpha, MEAN)
    agree(bullwhip(run_shop(rule, Constant(MEAN), replications, shape=shape)), ratio)


@pytest.mark.parametrize("replications", REPLICATIONS)
@pytest.mark.parametrize(
    ("smoothing", "lead_time", "orders_ratio", "stock_ratio"),
    [
        (1, 2, 1.0, 3.0),
        (2, 2, 0.3333333333333333, 3.3333333333333335),
        (4, 2, 0.14285714285714285, 4.285714285714286),
        (4, 0, 0.14285714285714285, 2.2857142857142856),
        (8, 3, 0.06666666666666667, 7.266666666666667),
    ],
)
def test_a_proportional_rule_calms_orders_and_lets_stock_swing(
    smoothing, lead_time, orders_ratio, stock_ratio, replications
):
    # Oracle BW-POUT: Disney & Towill (2003), Dejonckheere et al. (2003): 1 / (2T - 1) and 1 + L + (T - 1)^2 / (2T - 1).
    # Ordered after the demand of day t, usable before that of day t + L + 1.
    rule = ProportionalOrderUpTo((lead_time + 3) * MEAN, MEAN, smoothing)
    ledgers = run_shop(rule, Normal(MEAN, SD), replications, lead_time_days=lead_time + 1.0, sequence="demand_first")
    net_stock = daily(ledgers, Measure.closing_on_hand) - daily(ledgers, Measure.closing_backorders)
    agree(bullwhip(ledgers), orders_ratio, within=0.08)
    demand_squares = squares(daily(ledgers, Measure.demand), MEAN)
    agree(share(squares(net_stock, net_stock.mean()), demand_squares), stock_ratio, within=0.08)


def run_retailers(first_days: Sequence[int], interval_days: int, replications: int) -> Floats:
    """Return the orders that reach the depot of base-stock retailers, an array (replications, days)."""
    shops = [f"shop {k}" for k in range(len(first_days))]
    origins = {**dict.fromkeys(shops, "depot"), "depot": SUPPLIER.name}
    network = Network(
        items=(Item(name="item"),),
        sites=(*(Site(name=site) for site in origins), SUPPLIER),
        lanes=tuple(Lane(origin=origin, destination=site) for site, origin in origins.items()),
        demands=tuple(Demand(site=shop, item="item", size=Normal(20.0, 6.0)) for shop in shops),
        stock=(Stock(site="depot", item="item", on_hand=1e6),),
    )
    controls = [Control(BaseStock(500.0), EveryDays(interval_days, first)) for first in first_days]
    ledgers = run(network, [*controls, Control(BaseStock(1e6), EveryDays(1))], "review_first", replications)
    return daily(ledgers, Measure.requested, site=len(shops))


@pytest.mark.parametrize("replications", [40, pytest.param(400, marks=pytest.mark.full)])
@pytest.mark.parametrize(
    ("first_days", "interval_days", "variance"),
    [
        pytest.param([0], 4, 1236.0, id="one retailer"),
        pytest.param([0] * 10, 4, 120360.0, id="all on the same day"),
        pytest.param([k % 4 for k in range(10)], 4, 1960.0, id="spread over the days"),
        pytest.param([0] * 10, 1, 360.0, id="every day"),
    ],
)
def test_orders_gathered_over_days_vary_as_lee_and_others_compute(first_days, interval_days, variance, replications):
    # Oracle BW-BATCH: Lee, Padmanabhan & Whang (1997), Management Science 43.
    orders = run_retailers(first_days, interval_days, replications)
    agree(share(squares(orders, 20.0 * len(first_days)), np.full(replications, float(DAYS))), variance, within=0.05)
