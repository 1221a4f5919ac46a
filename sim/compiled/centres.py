"""Work centres, compiled: `sim.processes.work_centre.Centre`, statement by statement."""

from __future__ import annotations

import math

from sim.compiled.calendar import push
from sim.compiled.centre_book import enter, spread
from sim.compiled.dispatching import first_job
from sim.compiled.jit import apart, cached, compiled
from sim.compiled.jobs import first_batches
from sim.compiled.layout import Kind, Memory
from sim.compiled.machines import ready_at, wait_for, work
from sim.compiled.notes import What, note
from sim.compiled.orders import forget, new_order
from sim.compiled.plant_layout import (
    Centre,
    Factory,
    Job,
    Machine,
    centre_at,
    factory_at,
    job_at,
    machine_at,
    plant_at,
    step_at,
    task_at,
)
from sim.compiled.pointers import add, address_of, float_at, order_at, point_at
from sim.ledger import CentreMeasure, Measure

__all__ = ["await_batch", "close_centres", "dispatch_jobs", "free", "join", "sent_out"]

_PRODUCTION_COST = int(Measure.production_cost)
_JOBS = int(CentreMeasure.jobs)
_JOBS_AT_ONCE = int(CentreMeasure.jobs_at_once)
_RUN = int(CentreMeasure.run_days)
_SETUP = int(CentreMeasure.setup_days)
_QUEUE = int(CentreMeasure.queue_days)
_WAIT_MACHINE = int(CentreMeasure.wait_machine_days)
_SENT_OUT = int(CentreMeasure.sent_out)
_COST = int(CentreMeasure.cost)


@compiled
def join(memory: Memory, centre: Centre, job: Job, now: float) -> None:
    """Let a job queue for a machine."""
    job.came = now
    job.after = 0
    job.before = centre.tail
    if centre.tail == 0:
        centre.head = address_of(job)
    else:
        job_at(centre.tail, 0).after = address_of(job)
    centre.tail = address_of(job)
    _dispatch_soon(memory, centre, now)


@compiled
def _leave(centre: Centre, job: Job) -> None:
    if job.before == 0:
        centre.head = job.after
    else:
        job_at(job.before, 0).after = job.after
    if job.after == 0:
        centre.tail = job.before
    else:
        job_at(job.after, 0).before = job.before


@compiled
def _dispatch_soon(memory: Memory, centre: Centre, now: float) -> None:
    """Dispatch later in this instant, once."""
    if centre.head != 0 and centre.due != now:
        centre.due = now
        push(memory, now, centre.key, Kind.DISPATCH_JOBS, address_of(centre), 0.0, 0.0)


@compiled
def free(memory: Memory, centre: Centre, machine: Machine, now: float) -> None:
    """Give a machine back."""
    machine.busy = 0
    machine.free_since = now
    _dispatch_soon(memory, centre, now)


@compiled
def _days_to_wait(centre: Centre) -> float:
    """Return how long the jobs that wait keep the machines busy, in days of the calendar."""
    days, address = 0.0, centre.head
    while address != 0:
        job = job_at(address, 0)
        days += task_at(job.tasks, job.step).planned_days
        address = job.after
    return days / centre.machine_count / centre.open_share


@compiled
def sent_out(factory: Factory, memory: Memory, centre: Centre, job: Job, now: float) -> bool:
    """Whether a job that comes now is done by a subcontractor."""
    if centre.subcontract_from_days == math.inf or _days_to_wait(centre) <= centre.subcontract_from_days:
        return False
    enter(factory, centre.number, _SENT_OUT, 1.0, now)
    _charge(factory, memory, centre, job, centre.subcontract_cost_per_unit * job.quantity, now)
    return True


@compiled
def _charge(factory: Factory, memory: Memory, centre: Centre, job: Job, cost: float, now: float) -> None:
    enter(factory, centre.number, _COST, cost, now)
    add(point_at(memory.points, plant_at(job.plant, 0).point).facts, _PRODUCTION_COST, cost)


@apart
def dispatch_jobs(factory: Factory, memory: Memory, centre: Centre, now: float) -> None:
    """Give the free machines that can work now to jobs; look again when the others can."""
    centre.due = -1.0
    wake = math.inf
    for k in range(centre.machine_count):
        machine = machine_at(factory.machines, centre.machines + k)
        if machine.busy or centre.head == 0:
            continue
        overtime = bool(centre.works_overtime) and _days_to_wait(centre) > centre.overtime_from_days
        ready = ready_at(factory, machine, now, overtime)
        if ready > now:
            wake = min(wake, ready)
        else:
            job = job_at(first_job(factory, memory, centre, machine, now), 0)
            _start(factory, memory, centre, job, machine, now, overtime)
    if centre.head != 0 and wake < math.inf and wake != centre.wake:
        centre.wake = wake
        push(memory, wake, centre.key, Kind.DISPATCH_JOBS, address_of(centre), 0.0, 0.0)


@compiled
def _start(
    factory: Factory, memory: Memory, centre: Centre, job: Job, machine: Machine, now: float, overtime: bool
) -> None:
    row, plant = centre.number, plant_at(job.plant, 0)
    operation, task = step_at(factory.operations, plant.operations + job.step), task_at(job.tasks, job.step)
    point = point_at(memory.points, plant.point)
    _leave(centre, job)
    job.machine = address_of(machine)
    _enter_wait(factory, job, machine, row, now)
    setup = operation.setup_days + _change_over(factory, centre, machine, plant.family)
    machine.busy = 1
    machine.family = plant.family
    ready = work(factory, machine, row, now, setup, _SETUP, overtime)
    in_batches = plant.transfer_batch > 0 and job.rounds == 0 and job.step == plant.operation_count - 1
    if in_batches:
        _run_batches(factory, memory, job, machine, row, ready, overtime)
    else:
        ready = work(factory, machine, row, ready, task.run_days, _RUN, overtime)
    cost = (setup + task.run_days) * centre.cost_per_machine_day
    cost += machine.overtime * 24 * centre.overtime_cost_per_hour
    machine.overtime = 0.0
    _charge(factory, memory, centre, job, cost, now)
    note(memory, point, What.START, job.quantity, centre.name, now)
    if in_batches:
        await_batch(memory, job, point.receive_key)
    else:
        push(memory, ready, point.receive_key, Kind.STEP_DONE, address_of(job), 0.0, 0.0)


@apart
def _run_batches(
    factory: Factory, memory: Memory, job: Job, machine: Machine, row: int, start: float, overtime: bool
) -> None:
    """Run the last operation of a job batch by batch, and note when each is done."""
    plant, task = plant_at(job.plant, 0), task_at(job.tasks, job.step)
    days_per_unit = step_at(factory.operations, plant.operations + job.step).run_days_per_unit
    batches, ready, last = first_batches(plant, job.quantity), start, 0
    for k in range(batches + 1):
        units = plant.transfer_batch if k < batches else job.quantity - batches * plant.transfer_batch
        ready = work(factory, machine, row, ready, units * days_per_unit * task.factor, _RUN, overtime)
        address = new_order(memory)
        if address == 0:
            return
        order_at(address, 0).due = ready
        order_at(address, 0).after = 0
        if last == 0:
            job.batches = address
        else:
            order_at(last, 0).after = address
        last = address


@apart
def await_batch(memory: Memory, job: Job, key: int) -> None:
    """Wait for the next transfer batch of a job; the last one ends its operation."""
    if job.batches == 0:
        return
    batch = order_at(job.batches, 0)
    job.batches = batch.after
    kind = Kind.STEP_DONE if job.batches == 0 else Kind.BATCH_DONE
    push(memory, batch.due, key, kind, address_of(job), 0.0, 0.0)
    forget(memory, batch)


@compiled
def _change_over(factory: Factory, centre: Centre, machine: Machine, family: int) -> float:
    if machine.family < 0 or centre.change_overs < 0:
        return 0.0
    days: float = float_at(factory.times, centre.change_overs + machine.family * centre.families + family)
    return days


@compiled
def _enter_wait(factory: Factory, job: Job, machine: Machine, row: int, now: float) -> None:
    """Enter what the job has waited for: first for a machine that others used, then for this one to open."""
    free_from = max(job.came, machine.free_since)
    spread(factory, row, _QUEUE, job.came, now)
    spread(factory, row, _WAIT_MACHINE, job.came, free_from)
    wait_for(factory, machine, row, free_from, now)
    enter(factory, row, _JOBS, 1.0, now)
    if job.came == now:
        enter(factory, row, _JOBS_AT_ONCE, 1.0, now)


@cached
def close_centres(address: int) -> int:
    """Enter, at the end of the run, the time that jobs still wait; return the number of centres."""
    factory = factory_at(address, 0)
    for k in range(factory.centre_count):
        waiting = centre_at(factory.centres, k).head
        while waiting != 0:
            job = job_at(waiting, 0)
            spread(factory, k, _QUEUE, job.came, factory.horizon)
            waiting = job.after
    return factory.centre_count
