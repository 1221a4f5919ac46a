from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.distributions import Constant, Distribution, Gamma, Replay, Uniform
from sim.lifetimes import Exponential
from sim.network import Disruption
from sim.outages import Outages, draw_outages
from sim.spans import Span
from sim.streams import Streams

STORM = Disruption(name="storm", time_to_failure_days=Exponential(30), duration_days=Gamma(4, 2))
FLOOD = Disruption(name="flood", after="storm", delay_days=2.5, probability=0.3, duration_days=Uniform(1, 5))
DATED = Disruption(name="strike", start_day=10, duration_days=Constant(5))


def drawn(*disruptions: Disruption, days: float = 100_000, replication: int = 0) -> Outages:
    return draw_outages(disruptions, Streams(1, replication), days)


def test_a_dated_disruption_comes_on_its_day_and_lasts_its_time() -> None:
    assert drawn(DATED)["strike"] == (Span(10, 15),)


def test_a_disruption_dated_after_the_horizon_does_not_come() -> None:
    assert drawn(DATED, days=10)["strike"] == ()


@pytest.mark.parametrize("duration", [Gamma(4, 2), Exponential(7), Uniform(0, 12)])
def test_what_breaks_and_is_repaired_is_available_for_mtbf_over_mtbf_and_mttr(duration: Distribution) -> None:
    """The long-run availability of an alternating renewal process (Barlow & Proschan 1965)."""
    days = 2_000_000.0
    spans = drawn(replace(STORM, duration_days=duration), days=days)["storm"]
    down = sum(min(span.end, days) - span.start for span in spans) / days
    mean = duration.moments().mean
    assert 1 - down == pytest.approx(30 / (30 + mean), rel=0.003)


def test_a_disruption_never_starts_before_the_one_before_has_ended() -> None:
    spans = drawn(STORM)["storm"]
    assert all(later.start > earlier.end for earlier, later in pairwise(spans))


def test_a_caused_disruption_follows_its_share_of_the_causes_after_its_delay() -> None:
    found = drawn(FLOOD, STORM, days=1_000_000)
    causes = {span.start + 2.5 for span in found["storm"]}
    assert {span.start for span in found["flood"]} <= causes
    share, error = len(found["flood"]) / len(causes), np.sqrt(0.3 * 0.7 / len(causes))
    assert abs(share - 0.3) < 3 * error < 0.02


def test_a_chain_goes_on_from_cause_to_cause() -> None:
    first = replace(DATED, name="quake")
    second = Disruption(name="fire", after="quake", delay_days=1, duration_days=Constant(2))
    third = Disruption(name="blackout", after="fire", delay_days=3, duration_days=Constant(2))
    assert drawn(third, second, first)["blackout"] == (Span(14, 16),)


def test_a_dated_disruption_with_a_probability_comes_in_that_share_of_the_replications() -> None:
    threatened = replace(DATED, probability=0.4)
    strikes = [len(drawn(threatened, days=20, replication=k)["strike"]) for k in range(2000)]
    assert np.mean(strikes) == pytest.approx(0.4, abs=3 * np.sqrt(0.24 / 2000))


def test_another_probability_leaves_the_times_of_those_that_come_as_they_were() -> None:
    rare, certain = (set(drawn(replace(FLOOD, probability=p), STORM)["flood"]) for p in (0.3, 1.0))
    assert rare < certain


def test_a_longer_run_begins_with_the_outages_of_a_shorter_one() -> None:
    short, long = drawn(STORM, days=500)["storm"], drawn(STORM, days=5000)["storm"]
    assert short == long[: len(short)]


def test_other_disruptions_change_nothing() -> None:
    assert drawn(STORM)["storm"] == drawn(DATED, replace(STORM, name="other"), STORM, FLOOD)["storm"]


def test_observed_durations_come_in_their_order() -> None:
    often = Disruption(name="often", time_to_failure_days=Constant(10), duration_days=Replay((1, 2)))
    assert [span.end - span.start for span in drawn(often, days=44)["often"]] == [1, 2, 1]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "start_day, time_to_failure_days or after must be given"),
        ({"start_day": 3, "after": "storm"}, "one of them only"),
        ({"start_day": -1}, r"start_day\(=-1\) must be >= 0"),
        ({"start_day": 1, "probability": 1.5}, r"probability\(=1.5\) must be between 0 and 1"),
        ({"time_to_failure_days": Constant(3), "probability": 0.5}, r"probability\(=0.5\) must be 1"),
        ({"start_day": 1, "stock_destroyed_share": 2}, r"stock_destroyed_share\(=2\) must be between 0 and 1"),
        ({"start_day": 1, "refuses_orders": True}, "refuses_orders needs closed"),
        ({"start_day": 1, "demand_factor": -1}, r"demand_factor\(=-1\) must be >= 0"),
    ],
)
def test_a_disruption_that_makes_no_sense_is_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Disruption(name="x", duration_days=Constant(1), **fields)
