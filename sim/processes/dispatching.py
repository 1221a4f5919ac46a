"""Dispatching: which of the jobs that wait for a centre a free machine takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sim.in_order import total
from sim.network.centres import Dispatching

if TYPE_CHECKING:
    from sim.processes.job import Task
    from sim.processes.machine import Machine
    from sim.processes.warehouse import StockPoint

__all__ = ["RULES"]

_RECENT_DAYS = 28
_LEAST_DEMAND = 1e-9
Rule = Callable[["Task", "Machine", float], float]
"""(task, the free machine, now) to a number: the lowest goes first, among equals who came first."""


def _fifo(task: Task, machine: Machine, now: float) -> float:
    return 0.0


def _shortest(task: Task, machine: Machine, now: float) -> float:
    return task.planned_days


def _due(task: Task, machine: Machine, now: float) -> float:
    return task.job.due


def _critical_ratio(task: Task, machine: Machine, now: float) -> float:
    """Return the time left until the job is due over the work that is left; a job without work left is never first."""
    left = task.planned_days_left
    return (task.job.due - now) / left if left > 0 else math.inf


def _run_out(task: Task, machine: Machine, now: float) -> float:
    """Return how many days the item's stock, less what is owed, lasts."""
    return _days_of_stock(task.job.plant.point, now)


def _family(task: Task, machine: Machine, now: float) -> float:
    return 0.0 if task.family == machine.family else 1.0


def _days_of_stock(point: StockPoint, now: float) -> float:
    """Return what is on hand less all that is owed, over the mean daily demand of the last four weeks."""
    last = int(now) + 1
    first = max(0, last - _RECENT_DAYS)
    per_day = total(point.demand_by_day[first:last].tolist()) / (last - first)
    return (point.on_hand - point.backorders - point.owed) / max(per_day, _LEAST_DEMAND)


RULES: Mapping[Dispatching, Rule] = {
    "fifo": _fifo,
    "spt": _shortest,
    "edd": _due,
    "critical_ratio": _critical_ratio,
    "run_out": _run_out,
    "family": _family,
}
