"""The plant, compiled: orders become jobs, which go from operation to operation and enter the stock.

Order and form of every float operation are those of `sim.processes.plant` and `sim.processes.job`. What SimPy does at
once in an instant, before all phases, are events of the lowest keys here.
"""

from __future__ import annotations

from sim.compiled.calendar import push
from sim.compiled.centre_book import next_draw
from sim.compiled.centres import await_batch, dispatch_jobs, free, join, sent_out
from sim.compiled.jit import apart, compiled
from sim.compiled.jobs import begin, do_again, forget_job, new_job
from sim.compiled.layout import Kind, Memory, Point
from sim.compiled.notes import What, note
from sim.compiled.plant_layout import (
    NORMAL,
    Cards,
    Factory,
    Job,
    Plant,
    cards_at,
    centre_at,
    factory_at,
    job_at,
    machine_at,
    part_at,
    plant_at,
    step_at,
    task_at,
)
from sim.compiled.pointers import add, address_of, point_at
from sim.compiled.stock import gain, receive, request_part, write_off
from sim.ledger import Measure

__all__ = ["happen_in_plant", "release"]

_ROUNDING = 1e-9
_REWORKED = int(Measure.reworked)
_SCRAPPED = int(Measure.scrapped)


@apart
def release(memory: Memory, point: Point, quantity: float, now: float) -> None:
    """Make an order a job that asks for its components; without any it begins at once."""
    factory = factory_at(memory.factory, 0)
    plant = plant_at(factory.plants, point.plant - 1)
    address = new_job(factory, memory, plant, quantity, now)
    if address == 0:
        return
    note(memory, point, What.JOB, quantity, factory.no_name, now)
    for k in range(plant.component_count):
        part = part_at(factory.parts, plant.parts + k)
        request_part(
            memory, point_at(memory.points, part.point), part.quantity * quantity, address, plant.item_name, now
        )
    if plant.component_count == 0:
        begin(factory, memory, job_at(address, 0), now)


@apart
def happen_in_plant(memory: Memory, kind: int, subject: int, now: float) -> None:
    """Let an event of the plant happen."""
    factory = factory_at(memory.factory, 0)
    if kind == Kind.DISPATCH_JOBS:
        dispatch_jobs(factory, memory, centre_at(subject, 0), now)
    elif kind == Kind.STEP_DONE:
        _step_done(factory, memory, job_at(subject, 0), now)
    elif kind == Kind.BATCH_DONE:
        _batch_done(factory, memory, job_at(subject, 0), now)
    elif kind == Kind.JOBS_BEGIN:
        _begin_all(factory, memory, now)
    elif kind == Kind.CARD_GIVEN:
        _next_step(factory, memory, job_at(subject, 0), now)
    else:
        _give_card(memory, cards_at(subject, 0), now)


@compiled
def _begin_all(factory: Factory, memory: Memory, now: float) -> None:
    """Begin the jobs that have got their last component, the first first."""
    address = factory.begun
    factory.begun = 0
    while address != 0:
        job = job_at(address, 0)
        address = job.after
        number = plant_at(job.plant, 0).cards
        if number >= 0:
            _ask_for_card(memory, cards_at(factory.cards, number), job, now)
        else:
            _next_step(factory, memory, job, now)


@compiled
def _ask_for_card(memory: Memory, cards: Cards, job: Job, now: float) -> None:
    job.after = 0
    if cards.head == 0:
        cards.head = address_of(job)
    else:
        job_at(cards.tail, 0).after = address_of(job)
    cards.tail = address_of(job)
    _give_card(memory, cards, now)


@compiled
def _give_card(memory: Memory, cards: Cards, now: float) -> None:
    """Give a card to the job that waits longest, if there are both."""
    if cards.head != 0 and cards.users < cards.limit:
        job = job_at(cards.head, 0)
        cards.head = job.after
        cards.users += 1
        push(memory, now, NORMAL, Kind.CARD_GIVEN, address_of(job), 0.0, 0.0)


@apart
def _next_step(factory: Factory, memory: Memory, job: Job, now: float) -> None:
    """Begin an operation: in the queue of its centre, at a subcontractor, or without either."""
    plant = plant_at(job.plant, 0)
    point = point_at(memory.points, plant.point)
    job.machine = 0
    done = now
    if plant.operation_count > 0:
        operation = step_at(factory.operations, plant.operations + job.step)
        if operation.centre >= 0:
            centre = centre_at(factory.centres, operation.centre)
            if not sent_out(factory, memory, centre, job, now):
                join(memory, centre, job, now)
                return
            done = now + centre.subcontract_days
        else:
            done = now + operation.setup_days + task_at(job.tasks, job.step).run_days
    push(memory, done, point.receive_key, Kind.STEP_DONE, address_of(job), 0.0, 0.0)


@compiled
def _step_done(factory: Factory, memory: Memory, job: Job, now: float) -> None:
    """End an operation: the machine falls free, and the job goes on or is finished."""
    plant = plant_at(job.plant, 0)
    if job.machine != 0:
        operation = step_at(factory.operations, plant.operations + job.step)
        centre = centre_at(factory.centres, operation.centre)
        free(memory, centre, machine_at(job.machine, 0), now)
        note(memory, point_at(memory.points, plant.point), What.DONE, job.quantity, centre.name, now)
    job.step += 1
    if job.step < plant.operation_count:
        _next_step(factory, memory, job, now)
        return
    _finish(factory, memory, plant, job, job.left, now)
    if job.again != 0.0:
        do_again(factory, plant, job)
        _next_step(factory, memory, job, now)
        return
    if plant.cards >= 0:
        cards = cards_at(factory.cards, plant.cards)
        cards.users -= 1
        push(memory, now, NORMAL, Kind.CARD_BACK, address_of(cards), 0.0, 0.0)
    forget_job(factory, job)


@compiled
def _batch_done(factory: Factory, memory: Memory, job: Job, now: float) -> None:
    """Take a transfer batch into stock while the machine goes on with the next."""
    plant = plant_at(job.plant, 0)
    _finish(factory, memory, plant, job, plant.transfer_batch, now)
    await_batch(memory, job, point_at(memory.points, plant.point).receive_key)


@apart
def _finish(factory: Factory, memory: Memory, plant: Plant, job: Job, quantity: float, now: float) -> None:
    """Take units that a job has made into stock, and their scrap off the books; what is done again stays."""
    point = point_at(memory.points, plant.point)
    if not job.yield_known:
        job.yield_known = 1
        job.good_share = min(1.0, next_draw(factory, plant.yields_again if job.rounds > 0 else plant.yields))
    job.left -= quantity
    good = quantity * job.good_share
    if quantity - good < _ROUNDING * quantity:
        good = quantity
    scrap, again = quantity - good, 0.0
    if scrap != 0.0 and job.rounds < plant.rework_rounds:
        again = scrap * plant.rework_share
    if again != 0.0:
        job.again += again
        add(point.facts, _REWORKED, again)
        note(memory, point, What.REWORK, again, factory.no_name, now)
    scrap -= again
    if good != 0.0:
        receive(memory, point, good, job.placed, point.quoted_days, point.origin_name, now)
    if scrap != 0.0:
        write_off(memory, point, _SCRAPPED, What.SCRAPPED, scrap, factory.no_name, now)
    for k in range(plant.by_product_count if job.rounds == 0 else 0):
        part = part_at(factory.parts, plant.parts + plant.component_count + k)
        gain(memory, point_at(memory.points, part.point), part.quantity * quantity, plant.item_name, now)
