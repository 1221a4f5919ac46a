"""The released plan, and how execution reads it: reorder points and levels, week by week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.planning import Order

__all__ = ["Levels", "Released", "demand_ahead", "later", "levels_of"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Released:
    """What execution goes by until the next release; arrays are by stock point.

    `forecast` [points, weeks] is what will be taken from each, from week `week` on, the last week standing for all
    later ones, and `shaped` [points, weeks] what of it the plan sells beyond demand; `protection_days` how far ahead a
    review must look, `safety_stock` and `lot` are units, `extra` [points, weeks] is stock to be built ahead of a peak,
    `reserve` what is to be ordered once of suppliers kept in reserve. `whole` says which points deal in whole units.
    """

    week: int
    forecast: Floats
    shaped: Floats
    protection_days: Floats
    safety_stock: Floats
    lot: Floats
    extra: Floats
    whole: NDArray[np.bool_]
    reserve: tuple[Order, ...] = ()


class Levels(NamedTuple):
    """Reorder point, level ordered up to, and stock held beyond the expected demand, [points] each."""

    reorder_point: Floats
    order_up_to: Floats
    held: Floats


def demand_ahead(forecast: Floats, first_week: float, weeks: Floats) -> Floats:
    """Return the forecast [points, weeks] summed over the `weeks` [points] that follow week `first_week`.

    Parts of a week count by their share; beyond the last week the forecast goes on as it ends.
    """
    ends = first_week + weeks
    near = forecast[:, : int(np.ceil(ends.max(initial=0.0))) + 1]
    total = np.concatenate([np.zeros((len(near), 1)), np.cumsum(near, axis=1)], axis=1)
    return _until(total, near, ends) - _until(total, near, np.full(len(near), first_week))


def _until(total: Floats, forecast: Floats, week: Floats) -> Floats:
    """Return the forecast of all weeks before `week` [points]."""
    last = forecast.shape[1] - 1
    whole = np.clip(np.floor(week).astype(np.intp), 0, last)
    rows = np.arange(len(forecast))
    reached: Floats = total[rows, whole] + (week - whole) * forecast[rows, whole]
    return reached


def later(plan: Floats, weeks: int) -> Floats:
    """Return a plan [points, weeks] as seen so many weeks later; it goes on as it ends."""
    kept = plan[:, min(weeks, plan.shape[1]) :]
    return np.concatenate([kept, np.repeat(plan[:, -1:], plan.shape[1] - kept.shape[1], axis=1)], axis=1)


def levels_of(released: Released, week: int) -> Levels:
    """Return how each stock point is run in a week.

    Reorder point = forecast of the protection period + safety stock + what is built ahead; order up to a lot above.
    """
    late = week - released.week
    ahead = demand_ahead(released.forecast, late, released.protection_days / _WEEK_DAYS)
    extra = released.extra[:, min(late, released.extra.shape[1] - 1)]
    point = ahead + released.safety_stock + extra
    point = np.where(released.whole, np.ceil(point - 1e-9), point)
    level = point + np.maximum(released.lot, np.where(released.whole, 1.0, 0.0))
    level = np.where(level > point, level, np.nextafter(point, np.inf))
    return Levels(point, level, released.safety_stock + extra)
