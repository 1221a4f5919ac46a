"""What every step of every demand review forecast, kept to be compared with the demand that came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.forecasting.errors import bias_share, forecast_value_added, wmape
from policies.planning.demand import STEPS, DemandPlan

__all__ = ["STEP_BEFORE", "ForecastArchive", "StepErrors", "step_errors"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STEP_BEFORE = {
    "statistical": "naive",
    "indicator": "statistical",
    **dict.fromkeys(("sales", "marketing", "finance", "procurement", "consensus"), "indicator"),
    "gate": "consensus",
    "events": "gate",
    "shaping": "events",
}


@dataclass(frozen=True, slots=True)
class ForecastArchive:
    """The steps of past reviews: `made_weeks` [cycles], `forecasts` [cycles, steps, items, weeks ahead]."""

    made_weeks: Ints
    forecasts: Floats

    @staticmethod
    def of(plans: Sequence[DemandPlan], weeks: int = 26) -> ForecastArchive:
        """Return the archive of the plans, each for its first `weeks` weeks."""
        if not plans:
            raise ValueError("plans(=[]) must have at least one demand plan")
        made = np.array([plan.week for plan in plans], dtype=np.int64)
        return ForecastArchive(made, np.stack([plan.steps[:, :, :weeks] for plan in plans]))


@dataclass(frozen=True, slots=True)
class StepErrors:
    """How each step did, [steps] in the order of `STEPS`.

    `wmape` and `bias` are shares of demand; `value_added` is the WMAPE of the step before (`STEP_BEFORE`) less its own
    and `over_naive` that of the naive forecast less its own, NaN for the naive forecast itself. `pairs` counts the
    items and cycles that were compared.
    """

    wmape: Floats
    bias: Floats
    value_added: Floats
    over_naive: Floats
    pairs: int


def step_errors(archive: ForecastArchive, demand: Floats, lag_weeks: int = 0, span_weeks: int = 4) -> StepErrors:
    """Compare the sums over `span_weeks` weeks, forecast `lag_weeks` ahead of them, with `demand` [items, weeks].

    Window: all cycles whose weeks have come (NaN in the demand leaves the item and cycle out). Denominator: the demand
    of these weeks; ratios are of sums over items and cycles.
    """
    if lag_weeks < 0 or span_weeks < 1 or lag_weeks + span_weeks > archive.forecasts.shape[3]:
        kept = archive.forecasts.shape[3]
        raise ValueError(f"lag_weeks(={lag_weeks}) + span_weeks(={span_weeks}) must be <= {kept}, the weeks kept")
    first = archive.made_weeks + lag_weeks
    come = first + span_weeks <= demand.shape[1]
    weeks = first[come, None] + np.arange(span_weeks)
    actual = demand[:, weeks].sum(axis=2).T
    forecast = archive.forecasts[come, :, :, lag_weeks : lag_weeks + span_weeks].sum(axis=3).transpose(1, 0, 2)
    measured = wmape(forecast, np.broadcast_to(actual, forecast.shape), axis=(1, 2))
    before = forecast[[STEPS.index(STEP_BEFORE.get(step, step)) for step in STEPS]]
    added = forecast_value_added(before, forecast, np.broadcast_to(actual, forecast.shape), axis=(1, 2))
    added[0] = np.nan
    over_naive = measured[0] - measured
    over_naive[0] = np.nan
    bias = bias_share(forecast, np.broadcast_to(actual, forecast.shape), axis=(1, 2))
    return StepErrors(measured, bias, added, over_naive, int((~np.isnan(actual)).sum()))
