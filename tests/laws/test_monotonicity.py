"""More stock never serves worse, on the same demand (check 13)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from policies.reviews import Continuous, EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Gamma, NegativeBinomial, Poisson, Uniform
from sim.ledger import Ledger, Measure
from sim.model import simulate
from sim.network import Scenario

LEVELS = st.tuples(st.integers(0, 60), st.integers(0, 25)).map(lambda pair: (pair[0], sum(pair)))
SEQUENCES = st.sampled_from(["demand_first", "review_first"])
REVIEWS = st.sampled_from([EveryDays(1), EveryDays(4), Continuous()])
SIZES = st.sampled_from([Poisson(5), NegativeBinomial(4, 6), Gamma(3, 3)])


def ledger(make: Callable[[float], Scenario], level: float, review: object, seed: int) -> Ledger:
    return simulate(make(level), [Control(BaseStock(level), review)], seed=seed).ledger


def never_less(more: np.ndarray, less: np.ndarray) -> None:
    assert (more >= less - 1e-9).all()


@given(LEVELS, SEQUENCES, REVIEWS, SIZES, st.sampled_from([Constant(0), Constant(3), Uniform(0, 6)]), st.integers(0, 9))
def test_check_13_a_higher_level_serves_no_less_and_owes_no_more(
    shop, levels, sequence, review, size, lead_time, seed
) -> None:
    """Pathwise, with backorders: at once and on hand never fall, backorders never rise, in any day."""
    low, high = (
        ledger(lambda s: shop(size, lead_time, on_hand=s, sequence=sequence), level, review, seed) for level in levels
    )
    never_less(high.measure(Measure.at_once), low.measure(Measure.at_once))
    never_less(high.measure(Measure.on_hand_days), low.measure(Measure.on_hand_days))
    never_less(low.measure(Measure.backorder_days), high.measure(Measure.backorder_days))
    never_less(low.measure(Measure.closing_backorders), high.measure(Measure.closing_backorders))


@given(LEVELS, SEQUENCES, SIZES, st.integers(0, 4), st.integers(0, 9))
def test_check_13_a_higher_level_loses_no_more_sales(shop, levels, sequence, size, days, seed) -> None:
    """Pathwise, with lost sales and a constant lead time: no less is sold from the start to any day."""
    low, high = (
        ledger(
            lambda s: shop(size, Constant(days), on_hand=s, sequence=sequence, backorder_share=0.0),
            level,
            EveryDays(1),
            seed,
        )
        for level in levels
    )
    sold = (np.cumsum(run.measure(Measure.at_once)) for run in (high, low))
    never_less(*sold)


@given(LEVELS, LEVELS, SEQUENCES, st.integers(0, 9))
def test_check_13_more_stock_at_either_echelon_never_makes_a_customer_wait_longer(
    chain, at_shop, at_dc, sequence, seed
) -> None:
    def backorder_days(shop_level: float, dc_level: float) -> np.ndarray:
        scenario = chain(3, 1, on_hand={"shop": shop_level, "dc": dc_level}, sequence=sequence)
        controls = [Control(BaseStock(level), EveryDays(1)) for level in (shop_level, dc_level)]
        return simulate(scenario, controls, seed=seed).ledger.measure(Measure.backorder_days)[:, 0]

    low = backorder_days(at_shop[0], at_dc[0])
    never_less(low, backorder_days(at_shop[1], at_dc[0]))
    never_less(low, backorder_days(at_shop[0], at_dc[1]))


@given(st.integers(10, 60), SEQUENCES, SIZES, st.integers(0, 4), st.integers(0, 9))
def test_a_longer_lead_time_never_serves_better(shop, level, sequence, size, days, seed) -> None:
    near, far = (
        ledger(lambda s, d=d: shop(size, Constant(d), on_hand=s, sequence=sequence), level, EveryDays(1), seed)
        for d in (days, days + 2)
    )
    never_less(near.measure(Measure.at_once), far.measure(Measure.at_once))
    never_less(far.measure(Measure.backorder_days), near.measure(Measure.backorder_days))
