"""Area 7: queues in front of work centres, made to order and made to stock."""

from __future__ import annotations

import math

import numpy as np
import pytest
from theory.one_plant import EXPONENTIAL, line, run
from theory.one_site import agree, share

from policies.reviews import Continuous
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Distribution, Gamma, Uniform
from sim.model import simulate

LENGTHS = pytest.mark.parametrize("long", [False, pytest.param(True, marks=pytest.mark.full)], ids=["short", "long"])
"""By default a second or two of simulation and a wide margin, in full as much as it takes for a narrow one."""


@pytest.mark.parametrize(
    ("rho", "wait", "batch_days"),
    [
        (0.5, 1.0, 500),
        pytest.param(0.8, 4.0, 2000, marks=pytest.mark.full),
        pytest.param(0.9, 9.0, 8000, marks=pytest.mark.full),
    ],
)
def test_one_machine_with_exponential_times(rho: float, wait: float, batch_days: int) -> None:
    """Q-MM1: mean wait rho / (1 - rho), mean number in the queue by Little's law."""
    facts = run(line(rate=rho, batch_days=batch_days))
    agree(facts.wait, wait, within=0.2)
    agree(facts.per_day(facts.centre("queue_days")), rho * wait, within=0.2)
    agree(facts.per_day(facts["backorder_days"]), rho / (1 - rho), within=0.2)
    agree(share(facts.centre("run_days"), facts.centre("open_days")), rho, within=0.05)


@pytest.mark.parametrize(
    ("machines", "rate", "p_wait", "wait", "batch_days"),
    [
        (3, 2.4, 0.64719101, 1.0786517, 100),
        pytest.param(3, 2.4, 0.64719101, 1.0786517, 1000, marks=pytest.mark.full),
        pytest.param(2, 1.6, 0.71111111, 1.7777778, 1000, marks=pytest.mark.full),
        pytest.param(5, 4.5, 0.76249322, 1.5249864, 1000, marks=pytest.mark.full),
    ],
)
def test_several_machines(machines: int, rate: float, p_wait: float, wait: float, batch_days: int) -> None:
    """Q-MMC: Erlang C."""
    long = batch_days == 1000
    facts = run(line(rate=rate, machines=machines, batch_days=batch_days))
    agree(facts.wait, wait, within=0.2 if long else 0.4)
    waited = facts.centre("jobs") - facts.centre("jobs_at_once")
    agree(share(waited, facts.centre("jobs")), p_wait, within=0.05 if long else 0.1)


@pytest.mark.parametrize("machines", [1, 3])
def test_each_job_starts_when_it_comes_or_when_enough_others_are_done(machines: int) -> None:
    """Job by job: with c machines the k-th job starts once k - c jobs are done (Kiefer & Wolfowitz 1955)."""
    scenario = line(rate=0.8 * machines, machines=machines, batch_days=300, batches=1)
    trace = simulate(scenario, [Control(BaseStock(0), Continuous())], trace=True).trace
    assert trace is not None
    came, started, done = (trace.loc[trace["event"] == event, "day"].to_numpy() for event in ("job", "start", "done"))
    free = np.concatenate([np.zeros(machines), done])[: len(started)]
    np.testing.assert_array_equal(started, np.maximum(came[: len(started)], free))
    assert (started > came[: len(started)]).mean() > 0.3


@LENGTHS
@pytest.mark.parametrize("factor", [Constant(1), Uniform(0, 2), Gamma(1, 0.5), Gamma(1, 1.5)], ids=str)
def test_times_of_any_law_wait_by_their_variance(factor: Distribution, long: bool) -> None:
    """M/G/1: mean wait = rho (1 + cv2) / 2 / (1 - rho); Pollaczek 1930, Khinchine 1932."""
    rho, cv = (0.7, factor.moments().sd) if long else (0.4, factor.moments().sd)
    facts = run(line(rate=rho, factors=[factor], batch_days=2000 if long else 300))
    agree(facts.wait, rho * (1 + cv * cv) / 2 / (1 - rho), within=0.25 if long else 0.4)


@LENGTHS
def test_failures_lengthen_the_work_and_make_it_vary(long: bool) -> None:
    """M/G/1 with preemptive failures by running time: availability A = m / (m + r), effective mean t / A and squared
    cv = c2 + 2 A (1 - A) r / t for exponential times to failure and repairs; Hopp & Spearman 2008, ch. 8.
    """
    failure, repair, rate = 8.0, 2.0, 0.6 if long else 0.4
    terms = {"days_between_failures": Gamma(failure, failure), "repair_days": Gamma(repair, repair)}
    facts = run(line(rate=rate, batch_days=2000 if long else 400, **terms))
    available = failure / (failure + repair)
    cv2, rho = 1 + 2 * available * (1 - available) * repair, rate / available
    agree(facts.wait, rho * (1 + cv2) / 2 / (1 - rho) / available, within=0.2)
    agree(facts.per_day(facts.centre("down_days")), rate * repair / failure, within=0.05 if long else 0.2)
    agree(facts.per_day(facts.centre("run_days")), rate, within=0.05)


def test_a_machine_that_fails_by_the_calendar_is_up_its_share_of_the_time() -> None:
    """The up share of an alternating renewal process is mean up / (mean up + mean down)."""
    terms = {"days_between_failures": Gamma(8, 8), "repair_days": Uniform(1, 3), "failures_count": "calendar"}
    facts = run(line(rate=0.3, batch_days=1000, **terms))
    agree(facts.per_day(facts.centre("down_days")), 0.2, within=0.05)


@pytest.mark.parametrize(
    ("stations", "rho", "flow_days", "batch_days"),
    [
        (3, 0.5, 6.0, 250),
        pytest.param(3, 0.5, 6.0, 2000, marks=pytest.mark.full),
        pytest.param(2, 0.8, 10.0, 2000, marks=pytest.mark.full),
    ],
)
def test_stations_in_a_row_behave_as_if_each_stood_alone(
    stations: int, rho: float, flow_days: float, batch_days: int
) -> None:
    """Q-TANDEM: Jackson 1957, Burke 1956."""
    facts = run(line(rate=rho, factors=[EXPONENTIAL] * stations, batch_days=batch_days))
    agree(share(facts["backorder_days"], facts["demand"]), flow_days, within=0.12)
    agree(facts.per_day(facts["in_transit_days"]), rho * flow_days, within=0.12)


@pytest.mark.full
def test_regular_releases_shorten_the_queue() -> None:
    """Q-GIM1: Erlang-2 arrivals are every other event of a Poisson stream: of customers who buy singles, when jobs are
    of two units.
    """
    facts = run(line(rate=1.6, run_days=[0.5], recipe={"batch_multiple": 2}))
    agree(facts.wait, 2.8439798, within=0.15)


def test_making_few_to_stock_from_one_machine() -> None:
    """The shortfall is geometric: fill rate 1 - rho^S, mean stock S - rho (1 - rho^S) / (1 - rho)."""
    facts = run(line(rate=0.5, batch_days=400), BaseStock(3))
    agree(share(facts["at_once"], facts["demand"]), 1 - 0.5**3, within=0.05)
    agree(facts.per_day(facts["on_hand_days"]), 3 - (1 - 0.5**3), within=0.05)


@pytest.mark.full
def test_making_to_stock_from_one_machine() -> None:
    """MTS-10: the shortfall is geometric; Buzacott & Shanthikumar 1993."""
    facts = run(line(rate=0.8, batches=80), BaseStock(10))
    agree(share(facts["at_once"], facts["demand"]), 0.89262582)
    agree(facts.per_day(facts["on_hand_days"]), 6.4294967, within=0.04)
    agree(facts.per_day(facts["backorder_days"]), 0.42949673, within=0.5)


@pytest.mark.full
def test_the_optimal_level_to_make_to_beats_its_neighbours() -> None:
    """MTS-10: S* = floor(ln(h / (h + b)) / ln rho) = 10 for h = 1, b = 9; all on the same demand and times."""

    def cost(level: int) -> float:
        facts = run(line(rate=0.8, batches=40), BaseStock(level))
        return float((facts["on_hand_days"] + 9 * facts["backorder_days"]).sum())

    assert cost(10) < min(cost(5), cost(17))


@LENGTHS
def test_lost_sales_keep_the_machine_from_ever_falling_far_behind(long: bool) -> None:
    """MTS-LOST: the units to make are an M/M/1/6 queue, a buffer of six places."""
    facts = run(line(rate=0.8, demand={"backorder_share": 0.0}, batch_days=2000 if long else 400), BaseStock(6))
    within = 0.03 if long else 0.06
    agree(share(facts["at_once"], facts["demand"]), 0.93365835, within=within)
    agree(facts.per_day(facts["on_hand_days"]), 3.8575663, within=within)
    agree(share(facts.centre("run_days"), facts.centre("open_days")), 0.74692668, within=within)


@LENGTHS
@pytest.mark.parametrize(("stations", "cards", "output"), [(3, 5, 5 / 7), (4, 10, 10 / 13), (2, 1, 1 / 2)])
def test_cards_limit_what_is_in_the_line_and_what_it_puts_out(
    stations: int, cards: int, output: float, long: bool
) -> None:
    """Q-CONWIP: a balanced closed line puts out N / (N + M - 1); demand is more than the line can make."""
    batch_days = 250 if long else 60
    scenario = line(rate=1.2, factors=[EXPONENTIAL] * stations, site={"job_limit": cards}, batch_days=batch_days)
    facts = run(scenario)
    agree(facts.per_day(facts["received"]), output, within=0.03 if long else 0.06)


@pytest.mark.full
def test_cards_in_a_line_with_a_bottleneck() -> None:
    """Q-CONWIP: rates 1, 1.25 and 0.9, six cards, by mean value analysis; jobs at a station wait or are worked on."""
    scenario = line(
        rate=1.2, factors=[EXPONENTIAL] * 3, run_days=[1, 0.8, 1 / 0.9], site={"job_limit": 6}, batch_days=250
    )
    facts = run(scenario)
    agree(facts.per_day(facts["received"]), 0.7571721)
    for number, jobs in enumerate([2.06204, 1.2890651, 2.6488949]):
        there = facts.centre("queue_days", number) + facts.centre("run_days", number)
        agree(facts.per_day(there), jobs, within=0.1)


def test_most_orders_are_done_within_twice_the_mean_time() -> None:
    """As MTO-LT at half the load: the time in the system is exponential with mean 2."""
    facts = run(line(rate=0.5, demand={"promise_days": 4.0}, batch_days=300))
    agree(share(facts["lead_days"], facts["shipments"]), 2.0, within=0.15)
    agree(share(facts["on_time"], facts["on_time_due"]), 1 - math.exp(-2), within=0.06)


@pytest.mark.full
def test_orders_are_done_within_an_exponential_time() -> None:
    """MTO-LT: the time in an M/M/1 system is exponential with mean 5; within 10 days with probability 1 - exp(-2)."""
    facts = run(line(rate=0.8, demand={"promise_days": 10.0}))
    agree(share(facts["lead_days"], facts["shipments"]), 5.0, within=0.12)
    agree(share(facts["lead_days_squared"], facts["shipments"]), 50.0, within=0.5)
    agree(share(facts["shipments_on_time"], facts["shipments"]), 1 - math.exp(-2), within=0.05)
    agree(share(facts["on_time"], facts["on_time_due"]), 1 - math.exp(-2), within=0.05)
