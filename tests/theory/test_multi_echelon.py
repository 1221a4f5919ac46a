"""Area 3: serial systems, one warehouse with many retailers, and risk pooling, against their exact solutions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm, poisson
from theory.one_site import Estimate, agree, share

from policies.reviews import Continuous, EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Distribution, Normal, Poisson
from sim.ledger import Ledger, Measure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock
from sim.paths import demand_paths, prepared_demands
from sim.streams import Streams

Floats = NDArray[np.float64]
BATCHES = 40
ITEM = Item(name="item")
SUPPLIER = Site(name="supplier", kind="supplier")


def scenario_of(network: Network, days: int, **terms: str) -> Scenario:
    """Return a scenario of `days` in 40 buckets, and one more before them as the warm-up."""
    batch = days // BATCHES
    return Scenario(
        name="theory", network=network, horizon_days=days + batch, warmup_days=batch, bucket_days=batch, **terms
    )


def serial(demand: Demand, lead_times: Sequence[float], levels: Sequence[float]) -> Network:
    """Stage 1 sells and the last stage is fed by a supplier; local base-stock levels, downstream first."""
    stages = [str(j + 1) for j in range(len(levels))]
    lanes = zip(pairwise([*stages, SUPPLIER.name]), lead_times, strict=True)
    return Network(
        items=(ITEM,),
        sites=(*(Site(name=stage) for stage in stages), SUPPLIER),
        lanes=tuple(Lane(origin=o, destination=d, lead_time_days=Constant(days)) for (d, o), days in lanes),
        demands=(demand,),
        stock=tuple(Stock(site=stage, item="item", on_hand=s) for stage, s in zip(stages, levels, strict=True)),
    )


def batches(ledger: Ledger, measure: Measure) -> Floats:
    """Return a measure per batch and stock point, the warm-up left out."""
    return ledger.measure(measure)[1:]


def mean_per_day(ledger: Ledger, sums: Floats) -> Estimate:
    return share(sums, np.full(len(sums), ledger.bucket_days))


def local(echelon_levels: Sequence[float]) -> list[float]:
    return np.diff(echelon_levels, prepend=0).tolist()


def at_stages(echelon_holding: Sequence[float]) -> Floats:
    """Return the holding cost of a unit at each stage: the sum of the echelon rates from there upstream."""
    return np.cumsum(echelon_holding[::-1])[::-1]


def serial_cost(ledger: Ledger, local_holding: Sequence[float], backorder_cost: float) -> Estimate:
    """Return the cost a day: stock at its stage's rate, goods under way at that of the stage they left (nothing for the
    supplier's), backorders of customers."""
    on_hand = batches(ledger, Measure.on_hand_days) @ np.array(local_holding)
    under_way = batches(ledger, Measure.in_transit_days) @ np.array([*local_holding[1:], 0.0])
    owed = backorder_cost * batches(ledger, Measure.backorder_days)[:, 0]
    return mean_per_day(ledger, on_hand + under_way + owed)


def exact_serial(demand_means: Sequence[float], levels: Sequence[float]) -> tuple[list[float], float]:
    """Return the exact mean stock of each stage and the mean backorders of customers, for Poisson demand.

    Backorders of a stage are (those of the stage above + Poisson demand in its own lead time - its level)+, the two
    independent (Clark & Scarf 1960; Chen & Zheng 1994).
    """
    counts = np.arange(400)
    owed = (counts == 0).astype(float)
    on_hand = []
    for mean, level in list(zip(demand_means, map(int, levels), strict=True))[::-1]:
        short = np.convolve(owed, poisson.pmf(counts, mean))[: len(counts)]
        on_hand.append(float(np.maximum(level - counts, 0) @ short))
        owed = np.concatenate([[short[: level + 1].sum()], short[level + 1 :], np.zeros(level)])
    return on_hand[::-1], float(counts @ owed)


def agree_with_exact(ledger: Ledger, demand_means: Sequence[float], levels: Sequence[float]) -> None:
    on_hand, backorders = exact_serial(demand_means, levels)
    agree(mean_per_day(ledger, batches(ledger, Measure.backorder_days)[:, 0]), backorders, within=0.2)
    for stage, figure in enumerate(on_hand):
        agree(mean_per_day(ledger, batches(ledger, Measure.on_hand_days)[:, stage]), figure, within=0.06)


# Shang & Song (2003), Management Science 49, Table 1, rows 1 and 25: Poisson(16) per time unit, lead times 0.25.
SHANG_SONG = [
    pytest.param((0.25, 0.25, 0.25, 0.25), 9.0, (8, 13, 18, 22), 12.68789782790031, id="SER-SS-1"),
    pytest.param((0.25, 2.5, 2.5, 0.25), 99.0, (11, 14, 18, 26), 74.56363970770467, id="SER-SS-25"),
]


@pytest.mark.parametrize(("holding", "penalty", "echelon_levels", "cost"), SHANG_SONG)
def test_the_exact_recursion_gives_the_cost_that_shang_and_song_print(holding, penalty, echelon_levels, cost):
    on_hand, backorders = exact_serial([4.0] * 4, local(echelon_levels))
    rates = at_stages(holding)
    under_way = 4.0 * rates[1:].sum()
    assert rates @ on_hand + under_way + penalty * backorders == pytest.approx(cost, rel=1e-6)


@pytest.mark.parametrize("days", [10_000, pytest.param(60_000, marks=pytest.mark.full)])
@pytest.mark.parametrize(("holding", "penalty", "echelon_levels", "cost"), SHANG_SONG)
def test_a_serial_system_under_continuous_review_costs_what_shang_and_song_print(
    holding, penalty, echelon_levels, cost, days
):
    levels = local(echelon_levels)
    demand = Demand(site="1", item="item", size=Constant(1.0), orders_per_day=16.0)
    scenario = scenario_of(serial(demand, [0.25] * 4, levels), days)
    ledger = simulate(scenario, [Control(BaseStock(level), Continuous()) for level in levels], seed=1).ledger
    agree(serial_cost(ledger, at_stages(holding), penalty), cost, tolerance=1e-6 * cost)
    agree_with_exact(ledger, [4.0] * 4, levels)


def run_periodic(
    size: Distribution,
    lead_times: Sequence[float],
    levels: Sequence[float],
    days: int,
    sequence: str = "review_first",
) -> Ledger:
    network = serial(Demand(site="1", item="item", size=size), lead_times, levels)
    controls = [Control(BaseStock(level), EveryDays(1)) for level in levels]
    return simulate(scenario_of(network, days, sequence=sequence), controls, seed=1).ledger


def test_the_exact_recursion_gives_the_cost_of_clark_and_scarf():
    # Oracle SER-PER-01. Ordering before demand, stage 1 faces its lead time and one period more.
    on_hand, backorders = exact_serial([10.0, 5.0, 10.0], local([15, 20, 31]))
    under_way = 4.0 * 5.0 + 2.0 * 5.0
    assert np.dot(on_hand, (7.0, 4.0, 2.0)) + under_way + 37.12 * backorders == pytest.approx(79.7399797, rel=1e-6)


@pytest.mark.parametrize("days", [60_000, pytest.param(400_000, marks=pytest.mark.full)])
def test_a_serial_system_under_periodic_review_costs_what_clark_and_scarf_compute(days):
    # Oracle SER-PER-01: Clark & Scarf (1960), Chen & Zheng (1994), costs of Snyder & Shen, Example 6.1.
    levels = local([15, 20, 31])
    ledger = run_periodic(Poisson(5.0), (1.0, 1.0, 2.0), levels, days)
    agree(serial_cost(ledger, (7.0, 4.0, 2.0), 37.12), 79.73997974003623)
    agree_with_exact(ledger, [10.0, 5.0, 10.0], levels)


def test_with_demand_before_the_review_the_last_stage_faces_a_period_less():
    # The recursion of SER-PER-01 on the other clock: demand of L1 = 1 period instead of 2 at stage 1.
    levels = [10, 5, 11]
    ledger = run_periodic(Poisson(5.0), (1.0, 1.0, 2.0), levels, 60_000, sequence="demand_first")
    agree_with_exact(ledger, [5.0, 5.0, 10.0], levels)


@pytest.mark.parametrize("days", [60_000, pytest.param(400_000, marks=pytest.mark.full)])
def test_a_serial_system_with_normal_demand_costs_what_snyder_and_shen_compute(days):
    # Oracle SER-EX61: Snyder & Shen, Fundamentals of Supply Chain Theory, Example 6.1 (book: 47.65). Stage 1 of theirs
    # faces one period of demand: here its lead time is 0, and the goods on their way to it, (h2 + h3) x 5, are added.
    ledger = run_periodic(Normal(5.0, 1.0), (0.0, 1.0, 2.0), local([6.49, 12.02, 22.71]), days)
    simulated = serial_cost(ledger, (7.0, 4.0, 2.0), 37.12)
    agree(Estimate(simulated.mean + 20.0, simulated.error), 47.660113379317, tolerance=0.005)


# Oracle OWMR-01: Sherbrooke (1968), Simon (1971), Graves (1985). Per retailer: demand a day, transport days, exact fill
# rate, stock and backorders, and the backorders of the METRIC approximation.
RETAILERS = {
    "shop 1": (1.0, 1.0, 0.8124143817864874, 1.65015577650952, 0.10538674847233889, 0.08149492216761145),
    "shop 2": (0.5, 2.0, 0.8703127271359845, 1.8245114077984101, 0.05212689377974024, 0.04671979200862755),
    "shop 3": (2.0, 0.5, 0.6990225420216127, 1.3781640398636101, 0.28862598378940696, 0.19015240658613686),
}
LEVELS = {**dict.fromkeys(RETAILERS, 3), "depot": 6}


def retailers(days: int) -> Scenario:
    lanes = [Lane(origin="depot", destination=shop, lead_time_days=Constant(row[1])) for shop, row in RETAILERS.items()]
    network = Network(
        items=(ITEM,),
        sites=(*(Site(name=site) for site in LEVELS), SUPPLIER),
        lanes=(*lanes, Lane(origin=SUPPLIER.name, destination="depot", lead_time_days=Constant(2.0))),
        demands=tuple(
            Demand(site=shop, item="item", size=Constant(1.0), orders_per_day=row[0]) for shop, row in RETAILERS.items()
        ),
        stock=tuple(Stock(site=site, item="item", on_hand=level) for site, level in LEVELS.items()),
    )
    return scenario_of(network, days)


def run_retailers(days: int, seed: int) -> Ledger:
    controls = [Control(BaseStock(level), Continuous()) for level in LEVELS.values()]
    return simulate(retailers(days), controls, seed=seed).ledger


@pytest.fixture(scope="module", params=[60_000, pytest.param(400_000, marks=pytest.mark.full)])
def long_run(request) -> Ledger:
    return run_retailers(request.param, seed=1)


def test_the_depot_of_retailers_holds_and_owes_what_graves_computes(long_run):
    agree(mean_per_day(long_run, batches(long_run, Measure.on_hand_days)[:, 3]), 0.5933084018716659)
    agree(mean_per_day(long_run, batches(long_run, Measure.owed_days)[:, 3]), 1.5933084018704533)


@pytest.mark.parametrize("shop", RETAILERS)
def test_each_retailer_serves_holds_and_owes_what_graves_computes(long_run, shop):
    _, _, fill_rate, on_hand, backorders, _ = RETAILERS[shop]
    here = list(RETAILERS).index(shop)
    agree(share(batches(long_run, Measure.at_once)[:, here], batches(long_run, Measure.demand)[:, here]), fill_rate)
    agree(mean_per_day(long_run, batches(long_run, Measure.on_hand_days)[:, here]), on_hand)
    agree(mean_per_day(long_run, batches(long_run, Measure.backorder_days)[:, here]), backorders, within=0.1)


@pytest.mark.parametrize("shop", ["shop 1", "shop 3"])
def test_retailers_owe_more_than_the_metric_approximation_says(long_run, shop):
    # METRIC takes successive waits at the depot for independent; a simulator must not reproduce that.
    here = list(RETAILERS).index(shop)
    owed = mean_per_day(long_run, batches(long_run, Measure.backorder_days)[:, here])
    assert owed.mean - 3 * owed.error > RETAILERS[shop][5]


def test_one_for_one_retailers_are_served_in_the_order_that_the_arithmetic_says():
    # With base stock s, the k-th unit asked for is served by the (k - s)-th unit ordered.
    scenario = retailers(4_000)
    paths = demand_paths(prepared_demands(scenario), Streams(7, 0))
    shop = np.repeat(np.arange(3), [len(path.times) for path in paths])
    times = np.concatenate([path.times for path in paths])
    shop, times = shop[np.argsort(times)], np.sort(times)
    leaves_depot = np.maximum(times, np.concatenate([np.zeros(6), times[:-6] + 2.0]))
    ledger = run_retailers(4_000, seed=7)
    for here, (_, transport_days, *_) in enumerate(RETAILERS.values()):
        asked, comes = times[shop == here], leaves_depot[shop == here] + transport_days
        at_once = 3 + np.count_nonzero(comes[:-3] <= asked[3:])
        assert ledger.measure(Measure.at_once)[:, here].sum() == at_once


def newsvendors(sites: Sequence[str], level: float) -> Ledger:
    """Four streams of N(100, 30) over the given sites in turn; each site orders up to `level` before a day's demand."""
    network = Network(
        items=(ITEM,),
        sites=(*(Site(name=site) for site in sites), SUPPLIER),
        lanes=tuple(Lane(origin=SUPPLIER.name, destination=site) for site in sites),
        demands=tuple(
            Demand(site=sites[k % len(sites)], item="item", segment=str(k), size=Normal(100.0, 30.0)) for k in range(4)
        ),
    )
    controls = [Control(BaseStock(level), EveryDays(1))] * len(sites)
    return simulate(scenario_of(network, 12_000, sequence="review_first"), controls, seed=1).ledger


def newsvendor_cost(ledger: Ledger) -> Estimate:
    left, short = (batches(ledger, m).sum(axis=1) for m in (Measure.on_hand_days, Measure.backorder_days))
    return mean_per_day(ledger, left + 9.0 * short)


def test_pooling_four_newsvendors_halves_their_cost():
    # Oracle POOL-rho0: Eppen (1979), h = 1, p = 9: costs grow with the standard deviation, sqrt(4) / 4 when pooled.
    z = float(norm.ppf(0.9))
    agree(newsvendor_cost(newsvendors(("a", "b", "c", "d"), 100 + 30 * z)), 210.59799831898422)
    agree(newsvendor_cost(newsvendors(("hub",), 400 + 60 * z)), 105.29899915949211)
