"""A job of the plant: it waits for its material, goes from machine to machine, and enters the stock."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from sim.in_order import total

if TYPE_CHECKING:
    from sim.processes.plant import Plant
    from sim.processes.shelf import Lots
    from sim.processes.work_centre import Centre

__all__ = ["Job", "Task"]


@dataclass(slots=True, eq=False)
class Task:
    """One operation of one job; without a `centre` it only takes time. `planned_days` is what planners reckon with.

    `run_days` has an entry for each transfer batch, the last one what is left of the job.
    """

    job: Job
    number: int
    centre: Centre | None
    family: str
    setup_days: float
    run_days: Sequence[float]
    planned_days: float

    @property
    def all_run_days(self) -> float:
        """Return the run time of all transfer batches."""
        return total(self.run_days)

    @property
    def planned_days_left(self) -> float:
        """Return the work from this operation to the job's last."""
        return total(task.planned_days for task in self.job.tasks[self.number :])


class Job:
    """`quantity` units started in the plant on one order.

    As a buyer it asks for all its components when it is released, and waits for those that are missing. `left` is what
    has not entered the stock yet, `good_share` its yield, known when the first units do. What goes `again` does so once
    all of it is done, as the job's new quantity; `rounds` counts how often it has.
    """

    __slots__ = (
        "_missing",
        "_part",
        "again",
        "complete_only",
        "due",
        "good_share",
        "left",
        "partner",
        "placed",
        "plant",
        "quantity",
        "rounds",
        "tasks",
    )

    def __init__(self, plant: Plant, quantity: float, placed: float) -> None:
        self.plant = plant
        self.quantity = quantity
        self.placed = placed
        self.due = placed + plant.planned_days
        self.tasks: Sequence[Task] = plant.tasks(self)
        self.partner = plant.point.route.item
        self.complete_only = True
        self.left = quantity
        self.good_share: float | None = None
        self.again = 0.0
        self.rounds = 0
        self._missing = len(plant.components)
        self._part = ""

    def release(self, now: float) -> None:
        """Ask for the components; without any the job begins at once."""
        self.plant.point.note("job", self.quantity, "", now)
        for part, quantity in self.plant.components:
            self._part = part.route.item
            part.request(quantity * self.quantity, self, now, now)
        if not self.plant.components:
            self._begin(now)

    def dispatch(self, quantity: float, placed: float, now: float, lots: Lots = ()) -> None:
        """Take a component; the last one begins the job."""
        self._missing -= 1
        if self._missing == 0:
            self._begin(now)

    def _begin(self, now: float) -> None:
        """Count the job as work in process and send it on its way."""
        plant = self.plant
        facts = plant.point.facts
        facts.jobs += 1
        facts.wait_material_days += now - self.placed
        if now == self.placed:
            facts.jobs_at_once += 1
        plant.inbound.start(self.quantity, self.placed, now)
        plant.clock.process(self._made())

    def _made(self) -> Generator[Event, Any, None]:
        plant = self.plant
        with plant.cards.request() if plant.cards else nullcontext() as card:
            if card is not None:
                yield card
            for task in self.tasks:
                yield from self._step(task)
            if not self.tasks:
                yield plant.receipt(plant.clock.now)
            plant.finish(self, self.left, plant.clock.now)
            while self.again:
                yield from self._do_again()

    def _do_again(self) -> Generator[Event, Any, None]:
        """Send what came out bad and is not scrap round again."""
        plant = self.plant
        self.quantity = self.left = self.again
        self.again, self.good_share = 0.0, None
        self.rounds += 1
        tasks = plant.tasks_again(self)
        self.tasks = [*self.tasks[: len(self.tasks) - len(tasks)], *tasks]
        for task in tasks:
            yield from self._step(task)
        plant.finish(self, self.left, plant.clock.now)

    def _step(self, task: Task) -> Generator[Event, Any, None]:
        """Do one operation: on a machine of its centre, at a subcontractor, or without either."""
        plant, centre = self.plant, task.centre
        now = plant.clock.now
        if centre is None:
            yield plant.receipt(now + task.setup_days + task.all_run_days)
        elif centre.sent_out(task):
            yield plant.receipt(now + centre.subcontract_days)
        else:
            with centre.request(task) as turn:
                done = yield turn
                plant.point.note("start", self.quantity, centre.name, plant.clock.now)
                for moment in done[:-1]:
                    yield plant.receipt(moment)
                    plant.finish(self, plant.transfer_batch, moment)
                yield plant.receipt(done[-1])
            plant.point.note("done", self.quantity, centre.name, plant.clock.now)
