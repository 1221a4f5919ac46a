"""Rough-cut capacity: what a plan of families asks of the resources, before anyone schedules it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["RoughCut", "load_shares", "planned_hours", "rough_cut"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RoughCut:
    """Loads of a plan, [resources, months].

    `hours` are asked for, `shares` the same over the hours there are; `overload_hours` are above them.
    `feasible_share` is the share of resource-months without overload (1 without resources).
    """

    hours: Floats
    shares: Floats
    overload_hours: Floats
    feasible_share: float


def planned_hours(bill: Floats, units: Floats) -> Floats:
    """Return hours [resources, months] for units [families, months] by the bill of resources [families, resources]."""
    return np.asarray(bill.T @ units, dtype=np.float64)


def load_shares(hours: Floats, capacity_hours: Floats) -> Floats:
    """Return hours over capacity, both [resources, months]; inf where work meets no capacity."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(hours > 0, hours / capacity_hours, 0.0)


def rough_cut(bill: Floats, units: Floats, capacity_hours: Floats) -> RoughCut:
    """Return the loads of units [families, months] on resources of `capacity_hours` [resources, months]."""
    hours = planned_hours(bill, units)
    over = np.maximum(hours - capacity_hours, 0.0)
    over = np.where(over > 1e-9 * np.maximum(capacity_hours, 1.0), over, 0.0)
    feasible = float((over == 0).mean()) if over.size else 1.0
    return RoughCut(hours, load_shares(hours, capacity_hours), over, feasible)
