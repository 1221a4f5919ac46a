"""What each function forecasts: the statistical baseline seen through its bias, its incentive and its noise.

All arrays are [functions, items, weeks] in the order of `FUNCTIONS`; the first is the baseline itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FUNCTIONS",
    "JUDGING",
    "Budget",
    "Judgement",
    "JudgementErrors",
    "budget_path",
    "frozen_budget",
    "functional_forecasts",
    "mean_of_last",
    "no_errors",
    "redraw",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
JUDGING = ("sales", "marketing", "finance", "procurement")
FUNCTIONS = ("statistical", *JUDGING)
_NEVER = -(10**9)
_YEAR_WEEKS = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How a function departs from the figures it starts from, as shares of them.

    `blind_spot` is the mean of the bias that is not meant (what it overlooks), `incentive` of the one that is (a quota,
    a hedge against shortage; below 0: sandbagging), a distinction of Oliva & Watson (2009, 2011). `sd` is the standard
    deviation of the noise, redrawn every `hold_weeks`, for each item on its own (`by_item`) or once for all.
    `honesty` 1 does not react to being corrected; h < 1 adds (1 - h) of the correction the function has learned of.
    `reason_share` is the probability that an override is given with a reason.
    """

    blind_spot: float = 0.0
    incentive: float = 0.0
    sd: float = 0.0
    hold_weeks: int = 13
    by_item: bool = False
    honesty: float = 1.0
    reason_share: float = 1.0

    def __post_init__(self) -> None:
        wrong = [
            f"{name}(={getattr(self, name)}) must be from 0 to 1"
            for name in ("honesty", "reason_share")
            if not 0 <= getattr(self, name) <= 1
        ]
        if self.sd < 0:
            wrong.append(f"sd(={self.sd}) must be >= 0")
        if self.hold_weeks < 1:
            wrong.append(f"hold_weeks(={self.hold_weeks}) must be >= 1")
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def bias(self) -> float:
        """Return the mean of the whole bias."""
        return self.blind_spot + self.incentive


@dataclass(frozen=True, slots=True)
class JudgementErrors:
    """The noise that each function holds to at present.

    `drawn_week` [functions], `error` [functions, items] as a share, `reasoned` [functions, items]: with a reason.
    """

    drawn_week: Ints
    error: Floats
    reasoned: Bools


def no_errors(items: int) -> JudgementErrors:
    """Return the errors before any draw: none."""
    shape = (len(FUNCTIONS), items)
    return JudgementErrors(np.full(shape[0], _NEVER), np.zeros(shape), np.ones(shape, dtype=np.bool_))


def redraw(
    judgements: Sequence[Judgement], held: JudgementErrors, week: int, rng: np.random.Generator
) -> JudgementErrors:
    """Return the errors with those drawn anew that have been held long enough; `judgements` as in `FUNCTIONS`.

    As many numbers are drawn at every call whatever is needed, so that a change of one function leaves the draws of
    the others, and of later cycles, alone.
    """
    normal, uniform = rng.standard_normal(held.error.shape), rng.random(held.error.shape)
    by_item = np.array([[each.by_item] for each in judgements])
    sd = np.array([[each.sd] for each in judgements])
    share = np.array([[each.reason_share] for each in judgements])
    due = week - held.drawn_week >= np.array([each.hold_weeks for each in judgements])
    error = np.where(due[:, None], sd * np.where(by_item, normal, normal[:, :1]), held.error)
    reasoned = np.where(due[:, None], uniform < share, held.reasoned)
    return JudgementErrors(np.where(due, week, held.drawn_week), error, reasoned)


@dataclass(frozen=True, slots=True)
class Budget:
    """The forecast that the year's budget was made of: `path` [items, weeks] from `start_week` on."""

    start_week: int
    path: Floats


def frozen_budget(budget: Budget | None, statistical: Floats, week: int) -> Budget:
    """Return the budget in force: the present one for 52 weeks, then a new one of the baseline of that week."""
    if budget is not None and week - budget.start_week < _YEAR_WEEKS:
        return budget
    return Budget(week, statistical.copy())


def budget_path(budget: Budget, week: int, weeks: int) -> Floats:
    """Return the budget [items, weeks] from `week` on; past its end the latest year of it is repeated."""
    end = budget.path.shape[1]
    index = np.arange(week - budget.start_week, week - budget.start_week + weeks)
    year = min(_YEAR_WEEKS, end)
    index = np.where(index < end, index, end - year + (index - end) % year)
    path: Floats = budget.path[:, index]
    return path


def mean_of_last(shipments: Floats, weeks: int = 26) -> Floats:
    """Return the mean [items] of the latest `weeks` columns of [items, weeks]; NaN is left out, nothing known is 0."""
    window = shipments[:, -weeks:]
    known = ~np.isnan(window)
    mean: Floats = np.where(known, window, 0.0).sum(axis=1) / np.maximum(1, known.sum(axis=1))
    return mean


def functional_forecasts(
    baseline: Floats,
    judgements: Sequence[Judgement],
    errors: JudgementErrors,
    *,
    promoted: Bools | None,
    budget: Floats,
    shipments_per_week: Floats,
    padding: Floats | float = 0.0,
) -> Floats:
    """Return the forecasts [functions, items, weeks] without events, none below 0.

    With f = 1 + bias + noise + padding of each function: sales and marketing give f x `baseline`, marketing where
    `promoted` [items, weeks] only (none: nowhere); finance f x the frozen `budget` [items, weeks]; procurement f x the
    mean of past shipments [items], in which what was short is missing. `padding` [functions, items] is what a function
    adds to meet the correction it expects.
    """
    bias = np.array([[each.bias] for each in judgements])
    factor = np.maximum(0.0, 1.0 + bias + errors.error + padding)[:, :, None]
    forecasts = np.empty((len(FUNCTIONS), *baseline.shape))
    forecasts[0] = baseline
    np.multiply(baseline, factor[1], out=forecasts[1])
    forecasts[2] = baseline if promoted is None else np.where(promoted, baseline * factor[2], baseline)
    np.multiply(budget, factor[3], out=forecasts[3])
    forecasts[4] = shipments_per_week[:, None] * factor[4]
    return forecasts
