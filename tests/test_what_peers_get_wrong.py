"""What other simulators were found to get wrong, each with a case of its own.

Case A is one warehouse: Poisson demand of 20 a day, lead time 5 days, a year. Case B is a chain of four stages: normal
demand of 50 +- 10 a day, 2 days from stage to stage, base stock everywhere, orders after demand. The figures quoted are
means of 200 runs of a loop written by hand, and of SupplyNetPy 0.5.1 where it is named.
"""

from __future__ import annotations

import numpy as np
import pytest

from policies.reviews import EveryDays
from policies.rules import SS, BaseStock
from sim.decisions import Control, Rule
from sim.distributions import Constant, Normal, Poisson
from sim.ledger import Measure
from sim.model import Model
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock

M = Measure
DAYS, RUNS = 365, 400
STAGES = ("stage 1", "stage 2", "stage 3", "stage 4")


def scenario(stages: tuple[str, ...], lead_time: float, on_hand: dict[str, float], **options: object) -> Scenario:
    """Return a chain of stages that sells at the first; `options` are those of its demand, its lanes, the scenario."""
    pairs = zip(stages, (*stages[1:], "supplier"), strict=True)
    whole = bool(options.get("whole_orders", False))
    network = Network(
        items=(Item(name="item"),),
        sites=(*(Site(name=name) for name in stages), Site(name="supplier", kind="supplier")),
        lanes=tuple(
            Lane(origin=above, destination=name, lead_time_days=Constant(lead_time), complete_only=whole)
            for name, above in pairs
        ),
        demands=(Demand(site=stages[0], item="item", size=options["size"], backorder_share=options.get("waits", 1.0)),),
        stock=tuple(Stock(site=name, item="item", on_hand=units) for name, units in on_hand.items()),
    )
    sequence = options.get("sequence", "demand_first")
    return Scenario(name="case", network=network, horizon_days=DAYS, bucket_days=DAYS, sequence=sequence)


def case_a(rule: Rule, **options: object) -> np.ndarray:
    """Return the ledger of case A, an array [run, stock point, measure]."""
    start = rule.level if isinstance(rule, BaseStock) else rule.order_up_to
    return ledgers(scenario(("shop",), 5, {"shop": start}, size=Poisson(20), **options), rule)


def case_b(level: float, **options: object) -> np.ndarray:
    return ledgers(scenario(STAGES, 2, dict.fromkeys(STAGES, level), size=Normal(50, 10), **options), BaseStock(level))


def ledgers(case: Scenario, rule: Rule) -> np.ndarray:
    stages = len(case.network.sites) - 1
    model = Model(case, [Control(rule, EveryDays(1))] * stages)
    return np.array([model.run(1, k).ledger.values[0] for k in range(RUNS)])


def fill(values: np.ndarray) -> float:
    """Return the share of customers' demand served at once."""
    return float(values[:, 0, M.at_once].sum() / values[:, 0, M.demand].sum())


def stock(values: np.ndarray) -> np.ndarray:
    """Return the mean stock on hand of each stage."""
    mean: np.ndarray = values[:, :, M.on_hand_days].mean(axis=0) / DAYS
    return mean


def test_a_short_site_ships_what_it_has_unless_told_to_ship_whole_orders() -> None:
    """By hand: fill .988 and 20.1 to 20.6 units a stage. Whole orders only, which SupplyNetPy ships always: .832 by
    hand, 16.2, 24.8, 24.9, 24.9 units (SupplyNetPy: 16.8, 25.0, 25.1, 25.2); its fill rate of .888 counts shortages
    otherwise while others wait.
    """
    partial, whole = case_b(120), case_b(120, whole_orders=True)
    assert fill(partial) == pytest.approx(0.988, abs=0.002)
    assert stock(partial) == pytest.approx([20.1, 20.1, 20.2, 20.6], abs=0.15)
    assert fill(whole) == pytest.approx(0.832, abs=0.01)
    assert stock(whole) == pytest.approx([16.2, 24.8, 24.9, 24.9], abs=0.4)


def test_refused_customers_stay_in_the_denominator_of_the_fill_rate() -> None:
    """A rate of demand fulfilled to demand received is always 1 where refused demand is not received (SupplyNetPy)."""
    values = case_a(SS(80, 180), waits=0.0, sequence="review_first")
    lost, demand = values[:, 0, M.lost].sum(), values[:, 0, M.demand].sum()
    assert lost > 0
    assert fill(values) == pytest.approx(1 - lost / demand, abs=1e-12)


def test_deliveries_of_backorders_do_not_count_as_filled_at_once() -> None:
    """By hand .992: gym-invmgmt's fill_rate is 1.0000 in this case, for it counts late deliveries."""
    values = case_a(BaseStock(140), sequence="review_first")
    delivered = (values[:, 0, M.at_once] + values[:, 0, M.late]).sum() / values[:, 0, M.demand].sum()
    assert delivered > 0.999
    assert fill(values) == pytest.approx(0.992, abs=0.001)


def test_a_fill_rate_is_a_share_of_units_not_of_days_without_backorders() -> None:
    """By hand, units: .992; deepbullwhip's fill_rate, the share of periods with net stock >= 0, is .967 of the same."""
    days_short = []
    case = scenario(("shop",), 5, {"shop": 140}, size=Poisson(20), sequence="review_first")
    daily = Model(
        Scenario(name="days", network=case.network, horizon_days=DAYS, bucket_days=1, sequence="review_first"),
        [Control(BaseStock(140), EveryDays(1))],
    )
    for run in range(RUNS):
        days_short.append((daily.run(1, run).ledger.measure(M.closing_backorders) > 0).mean())
    assert 1 - np.mean(days_short) == pytest.approx(0.967, abs=0.004)
    assert fill(ledgers(case, BaseStock(140))) == pytest.approx(0.992, abs=0.001)


def test_a_stage_starves_when_the_stages_above_it_hold_nothing() -> None:
    """An order arrives in full after the lane's own lead time in simulators without coupling (deepbullwhip): there the
    first stage's path is the same whatever the others hold.
    """
    coupled = scenario(STAGES, 2, dict.fromkeys(STAGES, 120.0), size=Normal(50, 10))
    empty = Model(coupled, [Control(BaseStock(level), EveryDays(1)) for level in (120, 0, 0, 0)])
    starved = np.array([empty.run(1, k).ledger.values[0] for k in range(RUNS)])
    assert fill(starved) < 0.1 < 0.98 < fill(case_b(120))


@pytest.mark.parametrize(
    ("rule", "waits", "figure", "units"), [(SS(120, 220), 1.0, 0.9871, 56.8), (SS(120, 220), 0.0, 0.9881, 57.7)]
)
def test_a_validation_case_of_supplynetpy_gives_its_published_result(
    rule: Rule, waits: float, figure: float, units: float
) -> None:
    """Case A, ordering before demand, which is SupplyNetPy's clock with period=1: there it agrees with the loop."""
    values = case_a(rule, waits=waits, sequence="review_first")
    assert fill(values) == pytest.approx(figure, abs=0.0015)
    assert stock(values)[0] == pytest.approx(units, abs=0.6)


def test_the_validation_chain_agrees_with_supplynetpy_where_nothing_is_ever_short() -> None:
    """Case B with base stock 179: fill 1.0 and 79.1 units by hand, 79.4 in SupplyNetPy; whole orders change nothing."""
    partial, whole = case_b(179), case_b(179, whole_orders=True)
    assert fill(partial) == fill(whole) == 1.0
    assert stock(partial) == pytest.approx([79.1] * 4, abs=0.1)
    np.testing.assert_array_equal(partial, whole)
