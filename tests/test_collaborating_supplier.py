"""A supplier with a plant of its own: what it knows of us matters only where its plant is short of capacity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.demonstrations.collaborating_supplier import Knowledge, Outcome, World, drawn, simulated_supplier
from policies.reviews import EveryDays
from policies.rules import DaysOfCover

TIGHT = World(utilisation=0.95)
WARMUP, PERIODS = 52, 208
KNOWLEDGE: tuple[Knowledge, ...] = ("own", "season", "shared")


def outcomes(world: World, seed: int = 3) -> list[Outcome]:
    series = drawn(world, PERIODS, np.random.default_rng(seed))
    rule = DaysOfCover(1.0, 1)
    return [simulated_supplier(world, knowledge, series, rule, EveryDays(1), WARMUP) for knowledge in KNOWLEDGE]


def test_with_ample_capacity_nothing_waits_whatever_the_supplier_knows() -> None:
    found = outcomes(replace(TIGHT, utilisation=0.0))
    served = [(each.fill_rate, each.lead_time, each.on_time, each.our_stock, each.our_backlog) for each in found]
    assert served[0] == pytest.approx(served[1])
    assert served[0] == pytest.approx(served[2])
    assert (found[0].lead_time, found[0].on_time) == (TIGHT.transit, 1.0)


def test_with_tight_capacity_lead_times_grow_beyond_the_transit() -> None:
    assert outcomes(TIGHT)[0].lead_time > TIGHT.transit + 0.2
    assert outcomes(TIGHT)[0].on_time < 1


@pytest.mark.parametrize("seed", [3, 4])
def test_a_supplier_that_sees_a_season_coming_delivers_no_later(seed: int) -> None:
    seasonal = replace(TIGHT, event_probability=0.0, noise=0.0)
    own, season, shared = outcomes(seasonal, seed)
    assert shared.lead_time == season.lead_time <= own.lead_time  # without events the plan is the season


def test_season_and_plan_have_the_same_mean_so_that_knowledge_not_volume_differs() -> None:
    season, plan, _ = drawn(TIGHT, 40_000, np.random.default_rng(1))
    assert plan.mean() == pytest.approx(season.mean(), rel=0.01)


def test_without_noise_season_and_events_demand_is_its_mean_and_nothing_is_ever_late() -> None:
    still = replace(TIGHT, amplitude=0.0, event_probability=0.0, noise=0.0)
    assert [(each.fill_rate, each.lead_time) for each in outcomes(still)] == [(1.0, TIGHT.transit)] * 3
