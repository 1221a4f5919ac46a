"""Orders that come short and are placed anew, at once or more and more of them, are refused, not run for ever."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from plant_cases import plant
from sourcing_cases import shop_of, supplied

from policies.reviews import Continuous
from policies.rules import RQ, BaseStock, ConstantOrder
from policies.sourcing import StandingOrder, TailoredBaseSurge
from sim.decisions import Control, Rule, Sourcing, SourcingView
from sim.distributions import Constant, Empirical, Poisson, Uniform
from sim.ledger import Measure
from sim.model import Model
from sim.network import Recipe, Scenario

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # of a fork, which no thread minds
_SECONDS = 120
Floats = NDArray[np.float64]


def what_stops(run: Callable[[], object]) -> str:
    """Return what the ValueError says by which a run ends, in a process of its own: one that does not end is killed."""
    ends, told = multiprocessing.Pipe()

    def tell() -> None:
        try:
            run()
        except ValueError as error:
            told.send(str(error))
        else:
            told.send("")

    process = multiprocessing.get_context("fork").Process(target=tell)
    process.start()
    ended = ends.poll(_SECONDS)
    process.kill()
    process.join()
    assert ended, "the run never ends"
    answer: str = ends.recv()
    return answer


@pytest.fixture(params=["simpy", "compiled"])
def engine(request: pytest.FixtureRequest) -> str:
    """Return an engine that can be had."""
    if request.param == "compiled":
        pytest.importorskip("numba")
    return str(request.param)


def shop(**terms: object) -> Scenario:
    """Return a shop with two lanes that take no time."""
    return shop_of(supplied("far", **terms), supplied("near", preference=2, **terms), size=Poisson(4))


@pytest.mark.parametrize(
    ("rule", "sourcing", "named"),
    [
        (ConstantOrder(3), None, "ConstantOrder(units=3)"),
        (BaseStock(20), StandingOrder(4), "StandingOrder(units=4)"),
        (BaseStock(20), TailoredBaseSurge(3, 10), "TailoredBaseSurge(regular_units=3, expedite_up_to=10)"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_orders_at_every_review_on_a_lane_that_comes_short_at_once_are_refused(
    engine: str, rule: Rule, sourcing: Sourcing | None, named: str
) -> None:
    scenario = shop(delivered_share=Constant(0.5))
    model = Model(scenario, [Control(rule, Continuous(), 0.0, sourcing)], engine=engine)
    told = what_stops(model.run)
    assert told.startswith(f"{named} orders without end at shop/item, day 0.0: ")
    assert re.search("by the lane from '(far|near)' to 'shop', and its continuous review ordered anew", told)


@dataclass(frozen=True, slots=True)
class OneOnEach:
    """Order a unit on each lane at every review, whatever the rule wants."""

    def quantities(self, wanted: float, view: SourcingView) -> Floats:
        return np.ones(len(view.open))


def test_orders_of_which_each_that_comes_short_makes_two_are_refused(engine: str) -> None:
    """None takes more than 0.2 days: 2^15 have come short after 15 turns, on one of three days more than 10,000."""
    scenario = shop(delivered_share=Constant(0.5), lead_time_days=Uniform(0.1, 0.2))
    model = Model(scenario, [Control(BaseStock(20), Continuous(), 0.0, OneOnEach())], engine=engine)
    told = what_stops(model.run)
    assert told.startswith("OneOnEach() orders without end at shop/item, day ")
    assert float(told.split("day ")[1].split(":")[0]) < 3


def test_jobs_that_take_no_time_and_come_out_bad_are_refused(engine: str) -> None:
    scenario = plant({"good": [1.0]}, [Recipe(site="plant", item="good", yield_share=Constant(0.5))])
    model = Model(scenario, [Control(ConstantOrder(3), Continuous())], engine=engine)
    assert "by the recipe at 'plant', and" in what_stops(model.run)


@pytest.mark.parametrize("terms", [{"rest_follows_days": 0.0}, {"lead_time_days": 1}, {"order_delay_days": 1}])
def test_orders_of_which_the_rest_follows_or_that_take_time_are_not(engine: str, terms: dict[str, object]) -> None:
    scenario = shop(delivered_share=Constant(0.5), **terms)
    model = Model(scenario, [Control(ConstantOrder(3), Continuous())], engine=engine)
    assert what_stops(model.run) == ""


def test_a_rule_that_orders_what_is_missing_gets_all_of_it_at_one_instant(engine: str) -> None:
    """Half of each order comes: of a base stock of 20 units a half, a quarter, an eighth... until none is missing."""
    scenario = shop(delivered_share=Constant(0.5))
    result = Model(scenario, [Control(BaseStock(20), Continuous())], engine=engine).run()
    np.testing.assert_allclose(result.ledger.measure(Measure.closing_on_hand), 20.0, atol=1e-6)


def test_a_run_that_has_used_up_what_was_drawn_is_not_taken_for_an_endless_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The compiled engine goes on with the last draw, which may be that nothing comes, and begins again with more."""
    pytest.importorskip("numba")
    scenario = shop(delivered_share=Empirical((*[0.0] * 9, 1.0)))
    compiled, simpy = (
        Model(scenario, [Control(RQ(20, 1), Continuous())], engine=engine) for engine in ("compiled", "simpy")
    )
    expected = [simpy.run(0, replication).ledger.values for replication in range(3)]
    monkeypatch.delattr(Model, "_run_processes")  # to which it would turn
    for replication, values in enumerate(expected):
        np.testing.assert_array_equal(compiled.run(0, replication).ledger.values, values)
