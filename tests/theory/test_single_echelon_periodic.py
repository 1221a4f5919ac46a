"""Area 1, periodic review: base stock, (R, S) and (s, S). Oracle clock: receive, review, demand, count."""

from __future__ import annotations

import numpy as np
import pytest
from theory.one_site import agree, by_batches, one_site, share

from policies.reviews import EveryDays
from policies.rules import SS, BaseStock
from sim.distributions import Normal, Poisson

DAILY = EveryDays(1)


def test_periodic_base_stock_with_poisson_demand() -> None:
    """PBS-01: closed form; Poisson(5), L = 2, S = 20; the day's end is S less L + 1 = 3 days of demand."""
    scenario = one_site(Poisson(5), lead_time=2, on_hand=20, batch_days=1, batches=30_000, warmup_batches=20)
    facts = by_batches(scenario, BaseStock(20), DAILY)
    days = {
        "on hand": facts["closing_on_hand"],
        "fill": facts["at_once"] / 5,
        "no backorder": (facts["closing_backorders"] == 0).astype(float),
        "after receipt": facts["closing_on_hand"] + facts["at_once"],
        "backorders": facts["closing_backorders"],
    }
    figures = {"on hand": 5.2123, "fill": 0.95809564, "no backorder": 0.91702909, "after receipt": 10.002778}
    for name, figure in {**figures, "backorders": 0.21230002}.items():
        sums = days[name].reshape(30, 1000).sum(axis=1)
        agree(share(sums, np.full(30, 1000.0)), figure, 1e-6, within=0.2 if name == "backorders" else 0.03)


def test_periodic_base_stock_optimum_with_normal_demand() -> None:
    """PBS-03: Snyder & Shen Ex. 4.4; N(50, 8), L = 4, h = 0.18, p = 0.7: S* = 264.76689."""
    costs = {}
    for level in (255, 264.76689, 275):
        facts = by_batches(one_site(Normal(50, 8), lead_time=4, on_hand=level), BaseStock(level), DAILY)
        costs[level] = facts.per_day(0.18 * facts["on_hand_days"] + 0.7 * facts["backorder_days"])
    agree(costs[264.76689], 4.466781, 1e-4)
    assert costs[264.76689].mean < min(costs[255].mean, costs[275].mean)


def test_order_up_to_every_five_days() -> None:
    """RS-01: Silver, Pyke & Thomas; R = 5, L = 3, S = 180, N(20, 6) a day.

    Exact P2 = 1 - [G(S; R + L) - G(S; L)] / (mu R); leaving G(S; L) out changes nothing in the digits shown.
    """
    facts = by_batches(one_site(Normal(20, 6), lead_time=3, on_hand=180), BaseStock(180), EveryDays(5))
    agree(share(facts["cycles"] - facts["cycles_short"], facts["cycles"]), 0.88070359, 1e-9)
    agree(share(facts["at_once"], facts["demand"]), 0.99005179, 1e-6)
    agree(facts.per_day(facts["on_hand_days"]), 60.204963, 1e-6)
    agree(facts.per_day(facts["backorder_days"]), 0.20496265, 1e-6, within=0.15)


def test_reorder_point_order_up_to_with_poisson_demand() -> None:
    """SS-P-01: Zheng & Federgruen 1991; Snyder & Shen Ex. 4.7; Poisson(6), L = 0, h = 1, p = 4, K = 5."""
    facts = by_batches(one_site(Poisson(6), on_hand=10), SS(4, 10), DAILY)
    agree(facts.per_day(_cost(facts, 5, 4)), 8.0341116, 1e-6)
    agree(facts.per_day(facts["orders"]), 0.68196644, 1e-6)
    agree(facts.per_day(facts["on_hand_days"]), 3.1411472, 1e-6)
    agree(facts.per_day(facts["backorder_days"]), 0.37078304, 1e-6, within=0.06)


def test_a_worse_reorder_point_and_order_up_to_costs_what_it_should() -> None:
    """SS-P-01: (6, 18) costs 10.193799 a period."""
    facts = by_batches(one_site(Poisson(6), on_hand=18), SS(6, 18), DAILY)
    agree(facts.per_day(_cost(facts, 5, 4)), 10.193799, 1e-5)


def _cost(facts, setup, penalty):
    return setup * facts["orders"] + facts["on_hand_days"] + penalty * facts["backorder_days"]


TABLE = [  # mean, s*, S*, cost
    (10, 6, 40, 35.0216),
    (15, 10, 49, 42.6978),
    (20, 14, 62, 49.173),
    (21, 15, 65, 50.406),
    (22, 16, 68, 51.6323),
    (23, 17, 52, 52.7567),
    (24, 18, 54, 53.5179),
    (25, 19, 56, 54.2622),
    (30, 23, 66, 57.8189),
    (35, 28, 77, 61.2155),
    (40, 33, 87, 64.5118),
    (45, 37, 97, 67.776),
    (50, 42, 108, 70.9752),
    (51, 43, 110, 71.6109),
    (52, 44, 112, 72.2461),
    (55, 47, 118, 74.1487),
    (59, 51, 126, 76.6791),
    (60, 52, 129, 77.3059),
    (61, 52, 131, 77.9287),
    (63, 54, 73, 78.2868),
    (64, 55, 74, 78.4023),
    (65, 57, 75, 78.5182),
    (70, 62, 81, 79.0375),
    (75, 85, 86, 79.5538),
]
ALWAYS = (10, 52, 75)


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, marks=() if row[0] in ALWAYS else pytest.mark.full, id=f"mean {row[0]}") for row in TABLE],
)
def test_optimal_policies_of_the_zheng_federgruen_table(row: tuple[float, float, float, float]) -> None:
    """SS-ZF-TABLE: Zheng & Federgruen, Oper. Res. 39 (1991); Veinott & Wagner 1965. K = 64, h = 1, p = 9, L = 0."""
    mean, point, level, figure = row
    facts = by_batches(one_site(Poisson(mean), on_hand=level, batch_days=1000), SS(point, level), DAILY)
    agree(facts.per_day(_cost(facts, 64, 9)), figure, 1e-3, within=0.02)
