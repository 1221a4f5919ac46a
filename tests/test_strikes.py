from __future__ import annotations

import pytest

from sim.distributions import Constant
from sim.network import Disruption, Network, Target, WorkCentre
from sim.spans import Span
from sim.strikes import Strike, strikes_of

NETWORK = Network(items=(), sites=(), lanes=(), centres=(WorkCentre(name="oven", site="plant"),))


def struck(target: Target, **effects: object) -> tuple[Strike, ...]:
    storm = Disruption(name="storm", start_day=3, duration_days=Constant(2), targets=(target,), **effects)  # type: ignore[arg-type]
    network = Network(items=(), sites=(), lanes=(), centres=NETWORK.centres, disruptions=(storm,))
    return strikes_of(network, {"storm": (Span(3, 5), Span(9, 9))})


def test_an_outage_of_no_length_is_none() -> None:
    assert [(strike.start, strike.end) for strike in struck(Target(what="site", site="a"), closed=True)] == [(3, 5)]


def test_a_closed_site_is_closed_while_the_outage_lasts_and_delays_what_comes_from_it_or_goes_there() -> None:
    (strike,) = struck(Target(what="site", site="a"), closed=True)
    assert [strike.closes("a", day) for day in (2.9, 3, 4.9, 5)] == [False, True, True, False]
    assert strike.delays("a", "b", "bolt", 4, 9)
    assert strike.delays("b", "a", "bolt", 0, 4)
    assert not strike.delays("b", "c", "bolt", 0, 9)
    assert not strike.delays("a", "b", "bolt", 5, 9)


@pytest.mark.parametrize(("item", "hit"), [("", True), ("bolt", True), ("nut", False)])
def test_a_lane_is_hit_for_the_items_it_is_meant_for(item: str, hit: bool) -> None:
    (strike,) = struck(Target(what="lane", origin="a", item=item), closed=True)
    assert strike.delays("a", "b", "bolt", 0, 4) is hit
    assert not strike.closes("a", 4)


def test_a_work_centre_that_stands_still_delays_what_its_site_makes_and_closes_nothing() -> None:
    (strike,) = struck(Target(what="centre", centre="oven"), closed=True)
    assert strike.delays("plant", "plant", "bolt", 0, 4)
    assert not strike.closes("plant", 4)


def test_a_surge_raises_demand_and_delays_nothing() -> None:
    (strike,) = struck(Target(what="demand", item="bolt"), demand_factor=3.0)
    assert strike.raises("a", "bolt", 0, 4)
    assert not strike.raises("a", "nut", 0, 4)
    assert not strike.delays("a", "b", "bolt", 0, 4)
    assert struck(Target(what="demand", item="bolt"), demand_factor=0.5) == ()
