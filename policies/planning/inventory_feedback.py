"""What the inventory review learns from the service that its targets gave."""

from __future__ import annotations

import numpy as np

from policies.planning.inventory_demand import Floats

__all__ = ["learnt_scale"]


def learnt_scale(
    scale: Floats, target: Floats, achieved: Floats, gain: float = 5.0, most_change: float = 0.1, on: bool = True
) -> Floats:
    """Return what safety factors are multiplied with next cycle, per class: k <- k (1 + g (beta* - beta achieved)).

    `scale`, `target` and `achieved` are [classes] (or [items]); a cycle changes the scale by at most `most_change`.
    A class without demand (NaN achieved) keeps its scale, as all do when learning is not `on`.
    """
    if not on:
        return scale
    change = np.clip(gain * (target - achieved), -most_change, most_change)
    learnt: Floats = scale * (1 + np.where(np.isnan(change), 0.0, change))
    return learnt
