"""Area 5: dual sourcing. Oracle clock: receive, order (the fast lane has lead time 0), demand, count: review first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from theory.one_site import BATCHES, Estimate, Facts, agree

from policies.reviews import EveryDays
from policies.rules import BaseStock, ConstantOrder
from policies.sourcing import DualIndex, SingleIndex, TailoredBaseSurge
from sim.decisions import Control, Rule, Sourcing
from sim.distributions import Constant, Distribution, Empirical, Normal
from sim.ledger import LaneMeasure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock

ZERO_TO_FOUR = Empirical((0, 1, 2, 3, 4))
HOLDING, PENALTY = 5, 495
BATCH_DAYS = 800


def two_lanes(size: Distribution, regular_days: float, on_hand: float, batch_days: int, batches: int) -> Scenario:
    """Return a shop with a regular lane and one that delivers at once; the first batch is warm-up."""
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="far", kind="supplier"), Site(name="near", kind="supplier"), Site(name="shop")),
        lanes=(
            Lane(origin="far", destination="shop", lead_time_days=Constant(regular_days)),
            Lane(origin="near", destination="shop", preference=2),
        ),
        demands=(Demand(site="shop", item="item", size=size),),
        stock=(Stock(site="shop", item="item", on_hand=on_hand),),
    )
    return Scenario(
        name="two lanes",
        network=network,
        horizon_days=batch_days * (batches + 1),
        bucket_days=batch_days,
        sequence="review_first",
    )


def cost(lead_time: int, premium: float, rule: Rule, sourcing: Sourcing, on_hand: float = 8) -> Estimate:
    scenario = two_lanes(ZERO_TO_FOUR, lead_time, on_hand, BATCH_DAYS, BATCHES)
    ledger = simulate(scenario, [Control(rule, EveryDays(1), 0.0, sourcing)], seed=3).ledger
    facts = Facts(ledger.values[1:, 0, :], BATCH_DAYS)
    expedited = ledger.lanes.measure(LaneMeasure.dispatched)[1:, 1]
    return facts.per_day(premium * expedited + HOLDING * facts["on_hand_days"] + PENALTY * facts["backorder_days"])


@dataclass(frozen=True)
class Instance:
    """One of the nine of Veeraraghavan & Scheller-Wolf (2008) and its oracles."""

    lead_time: int
    premium: float
    optimal: float
    capped: tuple[float, float, float, float]
    single: tuple[float, float, float]


NINE = [
    Instance(2, 5, 16.7698, (4, 7, 2, 16.782407), (6, 5, 18)),
    Instance(2, 10, 19.73333, (4, 8, 2, 19.799406), (8, 6, 22)),
    Instance(2, 20, 23.07143, (4, 9, 3, 23.120879), (10, 7, 26)),
    Instance(3, 5, 16.87672, (4, 9, 1, 16.878307), (7, 6, 19)),
    Instance(3, 10, 20.34105, (4, 10, 2, 20.465662), (7, 6, 25)),
    Instance(3, 20, 24.33561, (4, 11, 2, 24.402433), (10, 8, 31)),
    Instance(4, 5, 16.89305, (4, 11, 1, 16.893094), (4, 4, 20)),
    Instance(4, 10, 20.61223, (4, 11, 2, 20.863817), (8, 7, 26)),
    Instance(4, 20, 25.03978, (4, 13, 2, 25.0441), (12, 10, 34)),
]
nine = pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            marks=() if case.premium == 10 else pytest.mark.full,
            id=f"{case.lead_time} days, premium {case.premium}",
        )
        for case in NINE
    ],
)


@nine
def test_the_best_capped_dual_index_costs_what_the_markov_chain_says_and_no_less_than_the_optimum(
    case: Instance,
) -> None:
    """DS-CDI, DS-OPT: exact stationary costs; relative value iteration."""
    expedite, regular, cap, figure = case.capped
    found = cost(case.lead_time, case.premium, BaseStock(regular), DualIndex(expedite, cap))
    agree(found, figure, 1e-4)
    assert found.mean >= case.optimal - 3 * found.error


@nine
def test_the_best_single_index_costs_what_the_markov_chain_says_and_no_less_than_the_optimum(case: Instance) -> None:
    """DS-SI: exact stationary costs."""
    regular, expedite, figure = case.single
    found = cost(case.lead_time, case.premium, BaseStock(regular), SingleIndex(expedite))
    agree(found, figure, 1e-4)
    assert found.mean >= case.optimal - 3 * found.error


@pytest.mark.parametrize(
    ("premium", "regular", "level", "figure"),
    [(5, 1, 4, 16.903047), (10, 1, 4, 21.903047), (20, 1, 4, 31.903047), (10, 0, 4, 30.0), (10, 1, 3, 89.334827)],
)
@pytest.mark.parametrize("lead_time", [2, pytest.param(4, marks=pytest.mark.full)])
def test_tailored_base_surge_costs_what_the_overshoot_says_whatever_the_lead_time(
    lead_time: int, premium: float, regular: float, level: float, figure: float
) -> None:
    """DS-TBS-EXACT: the overshoot is a Lindley recursion (Allon & Van Mieghem 2010; Janakiraman et al. 2015)."""
    found = cost(lead_time, premium, ConstantOrder(0), TailoredBaseSurge(regular, level))
    agree(found, figure, 1e-5, within=0.04)


@dataclass(frozen=True)
class WholeNormal:
    """Demand rounded to whole units, as the oracle has it."""

    normal: Normal

    def sample(self, rng, size, factor=1.0):
        return np.round(self.normal.sample(rng, size, factor))

    def moments(self):
        return self.normal.moments()


@pytest.mark.parametrize(
    ("expedite", "regular", "figure", "tolerance"), [(50, 80, 3296.8709, 0.002), (49, 114, 3192.78, 0.002)]
)
def test_a_plain_dual_index_over_a_thousand_days_from_a_full_shelf(
    expedite: float, regular: float, figure: float, tolerance: float
) -> None:
    """SIMOPT-DUAL: DUALSOURCING-1 of SimOpt; prices 110 and 100, demand round(N(30, 10)+), opening stock 40."""
    scenario = two_lanes(WholeNormal(Normal(30, 10)), 2, 40, 1000, 0)
    control = Control(BaseStock(regular), EveryDays(1), 0.0, DualIndex(expedite))
    totals = []
    for k in range(30):
        ledger = simulate(scenario, [control], seed=1, replication=k).ledger
        far, near = ledger.lanes.measure(LaneMeasure.ordered)[0]
        facts = Facts(ledger.values[:, 0, :], 1000)
        stock = HOLDING * facts["on_hand_days"] + PENALTY * facts["backorder_days"]
        totals.append(float(100 * far + 110 * near + stock[0]))
    agree(Facts(np.zeros((30, 1)), 1000).per_day(np.array(totals)), figure, tolerance * figure)
