"""Safety-stock formulas against the oracles of area 10 and, in simulation, against the service they promise."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from policies.fill_rate import FillRate
from policies.lot_size import FixedLot, LotSize
from policies.policy import Sized
from policies.reviews import Continuous, EveryDays
from policies.safety_stock import CycleService, King, SafetyStock
from policies.shortage import unit_normal_loss
from sim.clock import Sequence
from sim.decisions import Review, StockFacts
from sim.distributions import Constant, Distribution, Empirical, Gamma, NegativeBinomial, Normal
from sim.facts import stock_facts
from sim.ledger import Measure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock


def facts(demand: np.ndarray, lead_times_days: np.ndarray) -> StockFacts:
    return StockFacts(
        site="shop",
        item="item",
        echelon=0,
        demand=demand,
        demand_bucket_days=1.0,
        lead_times_days=lead_times_days,
        quoted_lead_time_days=4.0,
        single_orders=True,
        demand_first=False,
        unit_cost=1.0,
        unit_price=1.0,
        order_cost=0.0,
        holding_cost_per_unit_day=0.0,
        lot_multiple=0.0,
        minimum_order=0.0,
    )


def with_moments(mean: float, sd: float, size: int = 100) -> np.ndarray:
    """Return a history of exactly this mean and standard deviation."""
    step = sd * math.sqrt((size - 1) / size)
    return mean + step * np.tile([-1.0, 1.0], size // 2)


@pytest.mark.parametrize(
    ("k", "loss"),
    [
        (0, 0.3989422804014327),
        (0.25, 0.2863446982235802),
        (0.5, 0.19779655740130603),
        (0.75, 0.13116691787215323),
        (1, 0.08331547058768629),
        (1.25, 0.050586868305452726),
        (1.5, 0.029306793762604616),
        (1.645, 0.02088564148012674),
        (1.75, 0.016173794314831583),
        (2, 0.008490702616829646),
        (2.25, 0.004234588361816907),
        (2.5, 0.002004137179128139),
        (3, 0.0003821543170476971),
    ],
)
def test_unit_normal_loss(k: float, loss: float) -> None:
    # Oracle SS-LOSS: closed form; Silver, Pyke & Thomas, appendix.
    assert unit_normal_loss(k) == pytest.approx(loss, rel=1e-9)


def test_safety_stock_with_variable_lead_time() -> None:
    # Oracle SS-LT-01: d = 100, sd = 25, L = 4, sL = 1.2, 95 %: d L + z sqrt(L sd^2 + d^2 sL^2) (Chopra & Meindl).
    row = facts(with_moments(100.0, 25.0), with_moments(4.0, 1.2))
    safety_stock = King(0.95).units(row, Continuous(), 0.0)
    assert safety_stock / 1.6448536269514722 == pytest.approx(130.0, rel=1e-12)
    assert safety_stock == pytest.approx(213.8309715036914, rel=1e-9)
    assert Sized(King(0.95), review=Continuous()).control(row).rule.level == pytest.approx(613.8309715036914, rel=1e-9)


def test_safety_factor_for_a_98_percent_fill_rate_in_lots() -> None:
    # Oracle SS-FILL-01: Q = 200, sigma of lead-time demand 50; k of G(k) - G(k + Q / sigma) = (1 - P2) Q / sigma.
    row = facts(with_moments(100.0, 25.0), np.array([4.0]))
    k = FillRate(0.98, "normal").units(row, Continuous(), 200.0) / 50
    assert k == pytest.approx(1.021238566954245, abs=1e-6)
    assert 50 * k == pytest.approx(51.06194387715062, abs=1e-4)  # that of G(k) = (1 - P2) Q / sigma
    assert float(ndtr(k)) == pytest.approx(0.8464293614637496, abs=1e-6)


FIVE_DAYS = Constant(5.0)


def fill_and_cycles(
    size: Distribution,
    sizing: SafetyStock,
    review: Review,
    lot: LotSize | None = None,
    lead_time: Distribution = FIVE_DAYS,
    sequence: Sequence = "demand_first",
) -> np.ndarray:
    """Return fill rate and cycle service of 20 runs of three years, sized on 100,000 days of history, not on two years.

    On two years the estimates of the moments, not the formula, would decide what is reached.
    """
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="factory", kind="supplier"), Site(name="shop")),
        lanes=(Lane(origin="factory", destination="shop", lead_time_days=lead_time),),
        demands=(Demand(site="shop", item="item", size=size),),
        stock=(Stock(site="shop", item="item", on_hand=100.0),),
    )
    scenario = Scenario(name="sized", network=network, horizon_days=1120, sequence=sequence)
    rng = np.random.default_rng(0)
    known = replace(
        stock_facts(scenario)[0],
        demand=size.sample(rng, 100_000),
        lead_times_days=lead_time.sample(rng, 1 if isinstance(lead_time, Constant) else 10_000),
    )
    control = Sized(sizing, lot, review, "order_up_to" if lot is None else "reorder_lot").control(known)
    runs = [simulate(scenario, [control], seed=seed).ledger.values[4:].sum(axis=(0, 1)) for seed in range(20)]
    return np.array(
        [
            (run[Measure.at_once] / run[Measure.demand], 1 - run[Measure.cycles_short] / run[Measure.cycles])
            for run in runs
        ]
    )


def near(samples: np.ndarray, expected: float, tolerance: float = 0.002) -> bool:
    """Say whether the mean lies within the tolerance or three standard errors."""
    error = 3 * samples.std(ddof=1) / math.sqrt(len(samples))
    return abs(float(samples.mean()) - expected) <= max(tolerance, error)


@pytest.mark.parametrize("sequence", ["demand_first", "review_first"])
@pytest.mark.parametrize(("every", "lot"), [(1.0, None), (7.0, None), (1.0, FixedLot(60.0)), (7.0, FixedLot(60.0))])
def test_a_fill_rate_is_reached_on_gamma_demand(sequence: Sequence, every: float, lot: LotSize | None) -> None:
    fill = fill_and_cycles(Gamma(10.0, 12.0), FillRate(0.95, "gamma"), EveryDays(every), lot, sequence=sequence)[:, 0]
    assert near(fill, 0.95)


@pytest.mark.parametrize("lot", [None, FixedLot(200.0)])
def test_a_fill_rate_is_reached_on_normal_demand(lot: LotSize | None) -> None:
    fill = fill_and_cycles(Normal(100.0, 30.0), FillRate(0.97, "normal"), EveryDays(1.0), lot)[:, 0]
    assert near(fill, 0.97)


def test_a_fill_rate_on_whole_units_is_reached_with_little_to_spare() -> None:
    demand, review = NegativeBinomial(6.0, 6.0), EveryDays(1.0)
    fill = fill_and_cycles(demand, FillRate(0.95, "negative_binomial"), review)[:, 0]
    assert 0.948 < fill.mean() < 0.96


def test_normal_sizing_misses_the_fill_rate_of_skewed_demand() -> None:
    fill = fill_and_cycles(Gamma(10.0, 12.0), FillRate(0.95, "normal"), EveryDays(1.0))[:, 0]
    assert fill.mean() < 0.935


@pytest.mark.parametrize("sequence", ["demand_first", "review_first"])
def test_a_cycle_service_is_reached_with_a_periodic_review(sequence: Sequence) -> None:
    cycles = fill_and_cycles(Normal(100.0, 30.0), CycleService(0.9), EveryDays(7.0), sequence=sequence)[:, 1]
    assert near(cycles, 0.9)


def test_only_king_keeps_its_promise_when_lead_times_vary() -> None:
    # Reviewed every 28 days orders do not overtake each other; the lead time is that of whole days.
    case = (EveryDays(28.0), None, Empirical((10.0, 12.0, 14.0, 16.0, 18.0)))
    assert near(fill_and_cycles(Normal(100.0, 30.0), King(0.9), *case)[:, 1], 0.9, 0.02)
    assert fill_and_cycles(Normal(100.0, 30.0), CycleService(0.9), *case)[:, 1].mean() < 0.8
