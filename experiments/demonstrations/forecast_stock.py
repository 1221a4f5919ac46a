"""Stock that follows forecasts: demand of several kinds, and an order-up-to policy driven by any forecaster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

__all__ = ["KINDS", "Forecaster", "InUse", "Policy", "demand_of", "forecasts_in_use", "frontier", "risk_errors"]

Floats = NDArray[np.float64]
_YEAR_WEEKS = 52
_CV = 0.35


@runtime_checkable
class Forecaster(Protocol):
    """The demand to expect of many series at once (see `policies.forecasting.forecaster`)."""

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return forecasts [series, horizon] from `history` [series, periods]."""
        ...


KINDS: Final[Mapping[str, str]] = {
    "steady": "a constant mean",
    "seasonal": "a yearly wave of 40 %",
    "drifting": "a level that changes at random, by 4 % a week",
    "trending": "growth or decline of up to 1 % a week, for a year at a time",
    "intermittent": "demand in one week of four, sizes geometric",
}
"""The kinds of demand, and what they are."""


def demand_of(kind: str, items: int, weeks: int, generator: np.random.Generator) -> Floats:
    """Return weekly demand [items, weeks] of a kind: gamma about its mean, with a coefficient of variation of 0.35."""
    size = 1 + 20 * np.exp(0.5 * generator.standard_normal((items, 1)))
    time = np.arange(weeks)
    if kind == "intermittent":
        occurs = generator.random((items, weeks)) < 0.25
        return np.where(occurs, generator.geometric(1 / size, (items, weeks)), 0.0)
    level = np.ones((items, weeks))
    if kind == "seasonal":
        level = 1 + 0.4 * np.sin(2 * np.pi * (time / _YEAR_WEEKS + generator.random((items, 1))))
    if kind == "drifting":
        level = np.exp((0.04 * generator.standard_normal((items, weeks))).cumsum(axis=1))
    if kind == "trending":
        years = weeks // _YEAR_WEEKS + 1
        slopes = np.repeat(generator.uniform(-0.01, 0.01, (items, years)), _YEAR_WEEKS, axis=1)[:, :weeks]
        level = np.exp(slopes.cumsum(axis=1))
    return size * level * generator.gamma(1 / _CV**2, _CV**2, (items, weeks))


@dataclass(frozen=True, slots=True)
class Policy:
    """Orders once a week up to forecast + k sigma over lead time and review; forecasts renewed every `cycle_weeks`.

    An order at the start of week t arrives at the start of week t + `lead_weeks`; what is short waits.
    """

    lead_weeks: int = 4
    cycle_weeks: int = 4

    @property
    def risk_weeks(self) -> int:
        """Return the weeks from an order to the end of the week in which the next one arrives."""
        return self.lead_weeks + 1


@dataclass(frozen=True, slots=True)
class InUse:
    """The forecasts in use in each week from `start` on: of that week alone, and of its risk period; [items, weeks]."""

    start: int
    week: Floats
    risk: Floats


def forecasts_in_use(forecaster: Forecaster, demand: Floats, start: int, policy: Policy) -> InUse:
    """Return the forecasts that a cycle from week `start` on works with; each knows the weeks before its origin."""
    ahead, weeks = policy.cycle_weeks + policy.lead_weeks, demand.shape[1]
    single, risk = [], []
    for origin in range(start, weeks, policy.cycle_weeks):
        forecast = forecaster.forecast(demand[:, :origin], ahead)
        single.append(forecast[:, : policy.cycle_weeks])
        risk.append(sliding_window_view(forecast, policy.risk_weeks, axis=1).sum(axis=2))
    count = weeks - start
    return InUse(start, np.concatenate(single, axis=1)[:, :count], np.concatenate(risk, axis=1)[:, :count])


def risk_errors(used: InUse, demand: Floats, policy: Policy) -> Floats:
    """Return forecast - demand over the risk period that begins each week [items, weeks], as far as it ends."""
    actual = sliding_window_view(demand[:, used.start :], policy.risk_weeks, axis=1).sum(axis=2)
    errors: Floats = used.risk[:, : actual.shape[1]] - actual
    return errors


def frontier(
    used: InUse, demand: Floats, sigma: Floats, factors: Floats, first: int, policy: Policy
) -> tuple[Floats, Floats]:
    """Return fill rate and mean stock in units, summed over items, for each safety factor; weeks from `first` on."""
    target = used.risk[:, first - used.start :] + (factors[:, np.newaxis] * sigma)[:, :, np.newaxis]
    asked = demand[:, first:]
    lead = policy.lead_weeks
    position, filled, held, weeks = target[:, :, 0], np.zeros(len(factors)), np.zeros(len(factors)), 0
    for week in range(asked.shape[1] - lead):
        position = np.maximum(position, target[:, :, week])
        before = position - asked[:, week : week + lead].sum(axis=1)
        due = asked[:, week + lead]
        filled += np.clip(before, 0.0, due).sum(axis=1)
        held += np.maximum(before - due, 0.0).sum(axis=1)
        position = position - asked[:, week]
        weeks += 1
    return filled / asked[:, lead : lead + weeks].sum(), held / weeks
