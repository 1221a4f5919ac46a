"""Worlds that differ from a scenario in one respect, for controls and for strengths that nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from sim.distributions import Lognormal
from sim.network import Demand, Lane, Network, Projects, Recipe, Scenario

__all__ = ["WORLDS", "WORLD_STRENGTHS", "with_drift"]


def _stationary(scenario: Scenario) -> Scenario:
    """Return the scenario without season, trend, drift, events and project orders; the long-run means stay."""

    def calm(demand: Demand) -> Demand:
        shape = replace(demand.shape, season_factors=(), trend_per_year=0.0, level_sd=0.0)
        return replace(demand, shape=shape, events=(), projects=Projects())

    return _with(scenario, demands=tuple(map(calm, scenario.network.demands)))


def _ample_capacity(scenario: Scenario) -> Scenario:
    """Return the scenario with machines that work at five times the speed."""

    def fast(recipe: Recipe) -> Recipe:
        steps = [
            replace(step, setup_days=step.setup_days / 5, run_days_per_unit=step.run_days_per_unit / 5)
            if step.centre
            else step
            for step in recipe.operations
        ]
        return replace(recipe, operations=tuple(steps))

    return _with(scenario, recipes=tuple(map(fast, scenario.network.recipes)))


def _erratic_supply(scenario: Scenario) -> Scenario:
    """Return the scenario with lead times of suppliers that vary twice as much about the same means."""

    def erratic(lane: Lane) -> Lane:
        moments = lane.lead_time_days.moments()
        if not moments.sd:
            return lane
        return replace(lane, lead_time_days=Lognormal(mean=moments.mean, sd=2 * moments.sd))

    return _with(scenario, lanes=tuple(map(erratic, scenario.network.lanes)))


def with_drift(scenario: Scenario, sd_per_week: float) -> Scenario:
    """Return the scenario whose demand levels drift by this standard deviation of their logarithm a week."""

    def drifting(demand: Demand) -> Demand:
        phi = demand.shape.level_phi or 0.995 ** (1 / 7)
        return replace(demand, shape=replace(demand.shape, level_phi=phi, level_sd=sd_per_week / 7**0.5))

    return _with(scenario, demands=tuple(map(drifting, scenario.network.demands)))


def _with(scenario: Scenario, **parts: object) -> Scenario:
    network: Network = replace(scenario.network, **parts)  # type: ignore[arg-type]
    return replace(scenario, network=network)


WORLDS: Mapping[str, Callable[[Scenario], Scenario]] = MappingProxyType(
    {"stationary": _stationary, "ample_capacity": _ample_capacity, "erratic_supply": _erratic_supply}
)
"""Worlds by name, each made from a scenario."""
WORLD_STRENGTHS: Mapping[str, Callable[[Scenario, float], Scenario]] = MappingProxyType({"drift": with_drift})
"""Strengths of a world by name, each set in a scenario."""
