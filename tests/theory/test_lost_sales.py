"""Area 2, lost sales. Oracle clock of the periodic tables: receive, review, demand, count (Zipkin 2008)."""

from __future__ import annotations

import pytest
from theory.one_site import Estimate, agree, by_batches, one_site, share

from policies.reviews import Continuous, EveryDays
from policies.rules import RQ, SS, BaseStock, CappedBaseStock, ConstantOrder
from sim.decisions import Rule
from sim.distributions import Constant, Distribution, Gamma, NegativeBinomial, Poisson, Uniform

DAILY = EveryDays(1)
POISSON = Poisson(5)
GEOMETRIC = NegativeBinomial(5, 30**0.5)  # P(d = k) = (1/6)(5/6)^k
SHORT = {(1, 4), (2, 19), (4, 39)}  # the (L, p) tested by default; the rest of the tables runs with `full`

BASE_STOCK = {  # (L, p): best S, exact cost
    (1, 4): (12, 4.1628),
    (1, 9): (13, 5.5475),
    (1, 19): (15, 6.7278),
    (1, 39): (16, 7.8626),
    (2, 4): (16, 4.6386),
    (2, 9): (19, 6.3163),
    (2, 19): (21, 7.8422),
    (2, 39): (22, 9.1903),
    (3, 4): (20, 4.9749961),
    (3, 9): (23, 6.8640271),
    (3, 19): (26, 8.6044886),
    (3, 39): (28, 10.217627),
    (4, 4): (25, 5.1977691),
    (4, 9): (28, 7.2709335),
    (4, 19): (31, 9.2319333),
    (4, 39): (33, 11.062288),
}
CAPPED_BASE_STOCK = {  # (L, p): best S, best cap r, exact cost
    (1, 4): (13, 5, 9.871236),
    (1, 9): (18, 8, 14.582608),
    (1, 19): (22, 13, 19.312412),
    (1, 39): (27, 16, 23.947224),
    (2, 4): (17, 4, 10.321502),
    (2, 9): (23, 6, 15.641017),
    (2, 19): (28, 9, 21.066536),
    (2, 39): (34, 12, 26.388068),
    (3, 4): (21, 4, 10.523661),
    (3, 9): (27, 6, 16.295559),
    (3, 19): (34, 8, 22.291544),
    (3, 39): (40, 10, 28.22002),
    (4, 4): (25, 4, 10.688635),
    (4, 9): (32, 5, 16.726763),
    (4, 19): (39, 7, 23.208417),
    (4, 39): (46, 9, 29.670163),
}
OPTIMAL_POISSON = {
    (1, 4): 4.0407,
    (1, 9): 5.4382,
    (1, 19): 6.6757,
    (1, 39): 7.8359,
    (2, 4): 4.3953,
    (2, 9): 6.0936,
    (2, 19): 7.6644,
    (2, 39): 9.1064,
    (3, 4): 4.5987,
    (3, 9): 6.5314,
    (3, 19): 8.3625,
    (3, 39): 10.0385,
    (4, 4): 4.7285,
    (4, 9): 6.8359,
    (4, 19): 8.8872,
    (4, 39): 10.7944,
}
OPTIMAL_GEOMETRIC = {
    (1, 4): 9.8175,
    (1, 9): 14.5082,
    (1, 19): 19.2179,
    (1, 39): 23.8657,
    (2, 4): 10.2402,
    (2, 9): 15.5029,
    (2, 19): 20.8906,
    (2, 39): 26.2138,
    (3, 4): 10.4667,
    (3, 9): 16.1367,
    (3, 19): 22.0645,
    (3, 39): 27.9635,
    (4, 4): 10.6065,
    (4, 9): 16.5774,
    (4, 19): 22.953,
    (4, 39): 29.3559,
}


def rows(table: dict[tuple[int, int], object]) -> list[object]:
    """Return the keys of a table as parameters, all but the short set marked `full`."""
    marks = {True: [], False: [pytest.mark.full]}
    return [pytest.param(row, marks=marks[row in SHORT], id=f"L={row[0]} p={row[1]}") for row in table]


def cost(size: Distribution, lead_time: int, penalty: float, rule: Rule, days: int = 1600) -> Estimate:
    """Return the cost per period at h = 1 and `penalty` per lost unit."""
    scenario = one_site(size, lead_time=lead_time, batch_days=days, on_hand=10, backorder_share=0.0)
    facts = by_batches(scenario, rule, DAILY)
    return facts.per_day(facts["on_hand_days"] + penalty * facts["lost"])


@pytest.mark.parametrize("row", rows(BASE_STOCK))
def test_base_stock_costs_what_zipkin_reports(row: tuple[int, int]) -> None:
    """LS-ZIP-POISSON-BS: Zipkin, Oper. Res. 56 (2008), exact policy evaluation."""
    level, figure = BASE_STOCK[row]
    agree(cost(POISSON, *row, BaseStock(level), 2500), figure, 2e-4, within=0.04)


@pytest.mark.parametrize("row", rows(CAPPED_BASE_STOCK))
def test_capped_base_stock_costs_what_its_markov_chain_says(row: tuple[int, int]) -> None:
    """LS-ZIP-GEOMETRIC-CBS: Johansen & Thorstenson 2008; Xin 2021; order min((S - position)+, r)."""
    level, cap, figure = CAPPED_BASE_STOCK[row]
    agree(cost(GEOMETRIC, *row, CappedBaseStock(level, cap), 2500), figure, 2e-4, within=0.05)


@pytest.mark.parametrize("row", rows(OPTIMAL_POISSON))
def test_no_policy_beats_the_optimum_for_poisson_demand(row: tuple[int, int]) -> None:
    """LS-ZIP-POISSON-OPT: Zipkin 2008; the optimal cost is a lower bound of every policy's."""
    level, figure = BASE_STOCK[row]
    for rule in (BaseStock(level), CappedBaseStock(level + 1, 7), SS(level - 1, level + 1), RQ(level - 3, 4)):
        estimate = cost(POISSON, *row, rule, 800)
        assert estimate.mean >= figure - 3 * estimate.error, rule
        assert 3 * estimate.error <= 0.05 * estimate.mean


@pytest.mark.parametrize("row", rows(OPTIMAL_GEOMETRIC))
def test_no_policy_beats_the_optimum_for_geometric_demand(row: tuple[int, int]) -> None:
    """LS-ZIP-GEOMETRIC-OPT: Zipkin 2008; the optimal cost is a lower bound of every policy's."""
    level, cap, _ = CAPPED_BASE_STOCK[row]
    figure = OPTIMAL_GEOMETRIC[row]
    for rule in (CappedBaseStock(level, cap), BaseStock(level), SS(level - 2, level + 2), ConstantOrder(4)):
        estimate = cost(GEOMETRIC, *row, rule, 1200)
        assert estimate.mean >= figure - 3 * estimate.error, rule
        assert 3 * estimate.error <= 0.1 * estimate.mean


@pytest.mark.parametrize("lead_time", [1, 4])
@pytest.mark.parametrize(
    ("order", "figures"),
    [
        (4, {4: 5.2747943, 9: 10.274794, 19: 20.274794, 39: 40.274794}),
        (3, {4: 8.269308, 9: 18.269308, 19: 38.269308, 39: 78.269308}),
    ],
)
def test_the_constant_order_policy_costs_the_same_at_any_lead_time(
    order: int, figures: dict[int, float], lead_time: int
) -> None:
    """LS-CONST: chain x -> (x - d)+ + r; Goldberg et al. 2016; lost = mean - r, so cost = p (5 - r) + E[left over]."""
    scenario = one_site(POISSON, lead_time=lead_time, batch_days=2000, on_hand=order, backorder_share=0.0)
    facts = by_batches(scenario, ConstantOrder(order), DAILY)
    for penalty, figure in figures.items():
        agree(facts.per_day(facts["on_hand_days"] + penalty * facts["lost"]), figure, 1e-4, within=0.06)


ERLANG = {  # S, rate, mean lead time: fill rate, on hand, on order
    (5, 2.0, 2.0): (0.80093313, 1.7962675, 3.2037325),
    (1, 1.0, 0.5): (0.66666667, 0.66666667, 0.33333333),
}


@pytest.mark.parametrize("law", ["constant", "exponential", "uniform"])
@pytest.mark.parametrize("case", ERLANG, ids=["LS-ERL-S5", "LS-ERL-S1"])
def test_base_stock_with_lost_sales_is_an_erlang_loss_system(case: tuple[int, float, float], law: str) -> None:
    """LS-ERL-S5, LS-ERL-S1: M/G/S/S does not feel the law of the lead time, only its mean; Karush 1957."""
    level, rate, mean = case
    laws = {"constant": Constant(mean), "exponential": Gamma(mean, mean), "uniform": Uniform(0, 2 * mean)}
    terms = {"orders_per_day": rate, "on_hand": level, "backorder_share": 0.0}
    facts = by_batches(
        one_site(Constant(1), lead_time=laws[law], batch_days=1600, **terms), BaseStock(level), Continuous()
    )
    fill, on_hand, on_order = ERLANG[case]
    agree(share(facts["at_once"], facts["demand"]), fill)
    agree(facts.per_day(facts["on_hand_days"]), on_hand)
    agree(facts.per_day(facts["on_order_days"]), on_order)


def test_reorder_point_lot_with_lost_sales() -> None:
    """LS-RQ-8-20: Hadley & Whitin 1963, regenerative analysis; rate 10, lead time 1, one order outstanding."""
    terms = {"orders_per_day": 10, "on_hand": 28, "backorder_share": 0.0}
    facts = by_batches(one_site(Constant(1), lead_time=1, batch_days=600, **terms), RQ(8, 20), Continuous())
    agree(share(facts["at_once"], facts["demand"]), 0.89045804, 1e-6)
    agree(facts.per_day(facts["on_hand_days"]), 9.7597326, 1e-5)
    agree(facts.per_day(facts["orders"]), 0.44522902, 1e-7)
    agree(facts.per_day(facts["lost"]), 1.0954196, 1e-7, within=0.06)
