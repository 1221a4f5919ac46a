"""How good the decisions on exceptions were, from reruns of the same random numbers without each action."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.planning.inventory_demand import Floats

__all__ = ["ByRerun", "DecisionQuality", "decision_quality", "was_needed"]


@dataclass(frozen=True, slots=True)
class DecisionQuality:
    """Counts and ratios of the worked exceptions; a ratio without a denominator is NaN.

    `precision` = needed and worked / worked; `recall` = needed and worked / all needed; `euros_averted_per_touch` =
    (loss without the action - loss with it - cost of the action), summed, / worked.
    """

    worked: int
    needed: int
    missed: int
    precision: float
    recall: float
    euros_averted: float
    euros_averted_per_touch: float


def was_needed(net_stock_without: Floats, lost_without: Floats, least_euros: float = 0.0) -> NDArray[np.bool_]:
    """Return whether an exception about a shortage was real: without the action customers waited, and money was lost.

    `net_stock_without` [exceptions, weeks] is on hand - backorders of the rerun, `lost_without` [exceptions] its loss.
    """
    return (net_stock_without < 0).any(axis=1) & (lost_without > least_euros)


def decision_quality(
    needed: NDArray[np.bool_], lost_with: Floats, lost_without: Floats, action_cost: Floats, missed: int
) -> DecisionQuality:
    """Return the score of the worked exceptions; arrays are [worked].

    `missed` counts the losses of the run that no worked exception was about.
    """
    hits, worked = int(needed.sum()), int(needed.size)
    averted = float((lost_without - lost_with - action_cost).sum())
    return DecisionQuality(
        worked=worked,
        needed=hits + missed,
        missed=missed,
        precision=hits / worked if worked else np.nan,
        recall=hits / (hits + missed) if hits + missed else np.nan,
        euros_averted=averted,
        euros_averted_per_touch=averted / worked if worked else np.nan,
    )


@dataclass(frozen=True, slots=True)
class ByRerun:
    """The score as a configuration names it; losses up to `least_euros` do not count as a shortage."""

    least_euros: float = 0.0

    def quality(
        self, net_stock_without: Floats, lost_with: Floats, lost_without: Floats, action_cost: Floats, missed: int
    ) -> DecisionQuality:
        """Return the score of worked exceptions about shortages; see `was_needed` and `decision_quality`."""
        needed = was_needed(net_stock_without, lost_without, self.least_euros)
        return decision_quality(needed, lost_with, lost_without, action_cost, missed)
