"""How production lies in memory: plants, work centres, machines and jobs, and the way to their records."""

from __future__ import annotations

from enum import IntEnum

from sim.compiled.pointers import record_at

__all__ = [
    "NORMAL",
    "URGENT",
    "Cards",
    "Centre",
    "Dispatch",
    "Draws",
    "Factory",
    "Job",
    "Machine",
    "Part",
    "Plant",
    "Step",
    "Task",
    "cards_at",
    "centre_at",
    "draws_at",
    "factory_at",
    "job_at",
    "machine_at",
    "part_at",
    "plant_at",
    "step_at",
    "task_at",
]

URGENT, NORMAL = -2 << 40, -1 << 40
"""The keys of what SimPy does at once, before all phases of an instant: new processes, then resources given away."""


class Dispatch(IntEnum):
    """The dispatching rules, in the order of `sim.network.centres.Dispatching`."""

    fifo = 0
    spt = 1
    edd = 2
    critical_ratio = 3
    run_out = 4
    family = 5


class Factory:
    """All that makes anything: the addresses of its arrays, its counters, the list of jobs that begin now.

    `times` holds the working times of the machines and the change-overs, `pool` what is drawn in turn.
    """

    horizon: float
    bucket_days: float
    plants: int
    operations: int
    parts: int
    centres: int
    machines: int
    cards: int
    draws: int
    times: int
    pool: int
    book: int
    jobs: int
    tasks: int
    job_limit: int
    job_count: int
    free_job: int
    most_operations: int
    begun: int
    last_begun: int
    buckets: int
    centre_count: int
    no_name: int


class Plant:
    """What makes one item: stretches of operations and parts, by-products behind the components.

    What is made enters the stock `transfer_batch` units at a time (0: all at once). `yields` and `yields_again` (of
    rework) are rows of `Draws`, `cards` one of `Cards` (-1: without limit); `item_name` is the partner in the trace.
    """

    planned_days: float
    rework_share: float
    transfer_batch: float
    point: int
    operations: int
    operation_count: int
    parts: int
    component_count: int
    by_product_count: int
    yields: int
    family: int
    cards: int
    item_name: int
    yields_again: int
    rework_from: int
    rework_rounds: int


class Step:
    """A step: `centre` is -1 when it only takes time, `factors` and `factors_again` are rows of `Draws`."""

    setup_days: float
    run_days_per_unit: float
    mean_factor: float
    centre: int
    factors: int
    factors_again: int


class Part:
    """Units of the stock point number `point` for each unit started."""

    quantity: float
    point: int


class Centre:
    """A work centre with its queue; `change_overs` is where its square table begins in `times` (-1: none)."""

    open_share: float
    overtime_from_days: float
    overtime_cost_per_hour: float
    subcontract_from_days: float
    subcontract_days: float
    subcontract_cost_per_unit: float
    cost_per_machine_day: float
    due: float
    wake: float
    key: int
    number: int
    name: int
    rule: int
    machines: int
    machine_count: int
    works_overtime: int
    change_overs: int
    families: int
    head: int
    tail: int


class Machine:
    """A machine; its working times are stretches of `times`: openings, then as many closings.

    Its speed is 1 until the first of `speed_count` changes: their times stand from `speed` on, then the new speeds.

    `uptimes` and `repairs` are rows of `Draws`, used by failures that count running time.
    """

    free_since: float
    left_up: float
    overtime: float
    shifts: int
    shift_count: int
    plain: int
    plain_count: int
    longer: int
    longer_count: int
    speed: int
    speed_count: int
    uptimes: int
    repairs: int
    busy: int
    family: int


class Cards:
    """The cards of a site that limits its jobs, and the jobs that wait for one."""

    limit: int
    users: int
    head: int
    tail: int


class Job:
    """A job. It stands in one list at most, linked by `before` and `after`; `machine` is an address, 0 without.

    `left` has not entered the stock yet. `batches` is the address of when the next transfer batch is done (0: none is
    under way), `good_share` the yield, known once the first units are.
    """

    quantity: float
    again: float
    left: float
    good_share: float
    placed: float
    due: float
    came: float
    rounds: int
    plant: int
    missing: int
    yield_known: int
    batches: int
    step: int
    machine: int
    tasks: int
    before: int
    after: int


class Task:
    """An operation of a job; `factor` is what was drawn of its run time."""

    run_days: float
    factor: float
    planned_days: float


class Draws:
    """What is drawn in turn: a stretch of the pool, `cycle` when it begins again at its end."""

    first: int
    count: int
    used: int
    cycle: int


factory_at = record_at(Factory)
plant_at = record_at(Plant)
step_at = record_at(Step)
part_at = record_at(Part)
centre_at = record_at(Centre)
machine_at = record_at(Machine)
cards_at = record_at(Cards)
job_at = record_at(Job)
task_at = record_at(Task)
draws_at = record_at(Draws)
