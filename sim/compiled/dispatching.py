"""Dispatching, compiled: which of the jobs that wait for a centre a free machine takes."""

from __future__ import annotations

import math

from sim.compiled.jit import apart, compiled
from sim.compiled.layout import Memory, Point
from sim.compiled.plant_layout import Centre, Dispatch, Factory, Job, Machine, job_at, plant_at, task_at
from sim.compiled.pointers import float_at, point_at

__all__ = ["first_job"]

_RECENT_DAYS = 28
_LEAST_DEMAND = 1e-9


@apart
def first_job(factory: Factory, memory: Memory, centre: Centre, machine: Machine, now: float) -> int:
    """Return the address of the job that the rule puts first, among equals the one that came first."""
    best = centre.head
    if centre.rule == Dispatch.fifo:
        return best
    least, address = math.inf, centre.head
    while address != 0:
        job = job_at(address, 0)
        rank = _rank(memory, centre, machine, job, now)
        if rank < least:
            best, least = address, rank
        address = job.after
    return best


@compiled
def _rank(memory: Memory, centre: Centre, machine: Machine, job: Job, now: float) -> float:
    plant = plant_at(job.plant, 0)
    if centre.rule == Dispatch.spt:
        rank = task_at(job.tasks, job.step).planned_days
    elif centre.rule == Dispatch.edd:
        rank = job.due
    elif centre.rule == Dispatch.critical_ratio:
        left = 0.0
        for k in range(job.step, plant.operation_count):
            left += task_at(job.tasks, k).planned_days
        rank = (job.due - now) / left if left > 0 else math.inf
    elif centre.rule == Dispatch.run_out:
        rank = _days_of_stock(point_at(memory.points, plant.point), now)
    else:
        rank = 0.0 if plant.family == machine.family else 1.0
    return rank


@compiled
def _days_of_stock(point: Point, now: float) -> float:
    last = int(now) + 1
    first = max(0, last - _RECENT_DAYS)
    total = 0.0
    for k in range(first, last):
        total += float_at(point.demand_by_day, k)
    return (point.on_hand - point.backorders - point.owed) / max(total / (last - first), _LEAST_DEMAND)
