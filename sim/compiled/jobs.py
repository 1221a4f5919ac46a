"""Jobs of the plant, compiled: they are made, get their components and begin (`sim.processes.job.Job`)."""

from __future__ import annotations

import math

from sim.compiled.calendar import push
from sim.compiled.centre_book import next_draw
from sim.compiled.jit import apart, compiled
from sim.compiled.layout import Kind, Memory, Point, Status
from sim.compiled.notes import What, note
from sim.compiled.plant_layout import (
    URGENT,
    Factory,
    Job,
    Plant,
    Step,
    Task,
    factory_at,
    job_at,
    plant_at,
    step_at,
    task_at,
)
from sim.compiled.pointers import add, address_of, point_at
from sim.compiled.settling import settle
from sim.ledger import Measure

__all__ = ["begin", "component_came", "do_again", "first_batches", "forget_job", "new_job"]

_ROUNDING = 1e-9
_JOBS = int(Measure.jobs)
_JOBS_AT_ONCE = int(Measure.jobs_at_once)
_WAIT_MATERIAL = int(Measure.wait_material_days)
_DISPATCHED = int(Measure.dispatched)


@compiled
def new_job(factory: Factory, memory: Memory, plant: Plant, quantity: float, now: float) -> int:
    """Make an order a job, the times of its operations drawn, and return its address, 0 when the pool is exhausted."""
    address = factory.free_job
    if address != 0:
        factory.free_job = job_at(address, 0).after
    elif factory.job_count == factory.job_limit:
        memory.status = Status.JOBS
        return 0
    else:
        address = address_of(job_at(factory.jobs, factory.job_count))
        tasks = task_at(factory.tasks, factory.job_count * factory.most_operations)
        job_at(address, 0).tasks = address_of(tasks)
        factory.job_count += 1
    job = job_at(address, 0)
    job.plant = address_of(plant)
    job.quantity = quantity
    job.placed = now
    job.due = now + plant.planned_days
    job.missing = plant.component_count
    job.step = 0
    job.machine = 0
    job.rounds = 0
    job.batches = 0
    _not_made(job)
    for k in range(plant.operation_count):
        operation, task = step_at(factory.operations, plant.operations + k), task_at(job.tasks, k)
        task.factor = next_draw(factory, operation.factors)
        task.run_days = quantity * operation.run_days_per_unit * task.factor
        if plant.transfer_batch > 0 and k == plant.operation_count - 1:
            task.run_days = _days_by_batch(plant, operation, task, quantity)
        task.planned_days = operation.setup_days + quantity * operation.run_days_per_unit * operation.mean_factor
    return address


@compiled
def _not_made(job: Job) -> None:
    """Let nothing of a job have been made."""
    job.left = job.quantity
    job.again = 0.0
    job.yield_known = 0


@compiled
def first_batches(plant: Plant, quantity: float) -> int:
    """Return how many transfer batches of a quantity leave the last operation before what is then left of it."""
    return math.ceil(quantity / plant.transfer_batch - _ROUNDING) - 1


@apart
def _days_by_batch(plant: Plant, operation: Step, task: Task, quantity: float) -> float:
    """Return how long an operation runs, added batch by batch."""
    days, batches = 0.0, first_batches(plant, quantity)
    for _ in range(batches):
        days += plant.transfer_batch * operation.run_days_per_unit * task.factor
    rest = quantity - batches * plant.transfer_batch
    return days + rest * operation.run_days_per_unit * task.factor


@apart
def do_again(factory: Factory, plant: Plant, job: Job) -> None:
    """Make what goes round again the quantity of a job, and draw the times of its operations."""
    quantity = job.again
    job.quantity = quantity
    _not_made(job)
    job.rounds += 1
    job.step = plant.rework_from - 1
    for k in range(job.step, plant.operation_count):
        operation, task = step_at(factory.operations, plant.operations + k), task_at(job.tasks, k)
        task.run_days = quantity * operation.run_days_per_unit * next_draw(factory, operation.factors_again)
        task.planned_days = operation.setup_days + quantity * operation.run_days_per_unit * operation.mean_factor


@compiled
def forget_job(factory: Factory, job: Job) -> None:
    """Free the place of a job."""
    job.after = factory.free_job
    factory.free_job = address_of(job)


@apart
def component_came(memory: Memory, address: int, now: float) -> None:
    """Take a component; the last one begins the job."""
    job = job_at(address, 0)
    job.missing -= 1
    if job.missing == 0:
        begin(factory_at(memory.factory, 0), memory, job, now)


@compiled
def begin(factory: Factory, memory: Memory, job: Job, now: float) -> None:
    """Count a job as work in process and send it on its way, as soon as what happens now has happened."""
    point = point_at(memory.points, plant_at(job.plant, 0).point)
    add(point.facts, _JOBS, 1.0)
    add(point.facts, _WAIT_MATERIAL, now - job.placed)
    if now == job.placed:
        add(point.facts, _JOBS_AT_ONCE, 1.0)
    _expect(memory, point, job.quantity, now)
    job.after = 0
    if factory.begun == 0:
        factory.begun = address_of(job)
        push(memory, now, URGENT, Kind.JOBS_BEGIN, 0, 0.0, 0.0)
    else:
        job_at(factory.last_begun, 0).after = address_of(job)
    factory.last_begun = address_of(job)


@compiled
def _expect(memory: Memory, point: Point, quantity: float, now: float) -> None:
    settle(point, now)
    point.in_transit += quantity
    add(point.facts, _DISPATCHED, quantity)
    note(memory, point, What.DISPATCH, quantity, point.origin_name, now)
