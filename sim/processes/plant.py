"""The plant of a site, as the stock point of an item that it makes knows it: orders become jobs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import simpy
from simpy.events import Event

from sim.clock import Clock
from sim.network import Operation
from sim.processes.job import Job, Task

if TYPE_CHECKING:
    from sim.processes.transport import Transport
    from sim.processes.warehouse import Buyer, StockPoint
    from sim.processes.work_centre import Centre

__all__ = ["Plant", "Step"]

_ROUNDING = 1e-9


@dataclass(slots=True, eq=False)
class Step:
    """An operation of a recipe, the centre it needs and the successive draws on its run time, those of rework apart."""

    operation: Operation
    centre: Centre | None
    factors: Iterator[float]
    factors_again: Iterator[float]


class Plant:
    """Makes one item at one site by its recipe.

    `components` and `by_products` are stock points of the site and units for each unit started; `cards`, when the
    site limits its jobs, is held by a job from its material to its end. `receive_rank` orders the ends of operations.
    """

    __slots__ = (
        "_receive_rank",
        "_recipe",
        "_steps",
        "_yields",
        "_yields_again",
        "by_products",
        "cards",
        "clock",
        "components",
        "family",
        "inbound",
        "planned_days",
        "point",
        "transfer_batch",
    )

    def __init__(
        self,
        clock: Clock,
        point: StockPoint,
        family: str,
        steps: Sequence[Step],
        yields: Iterator[float],
        yields_again: Iterator[float],
        receive_rank: int,
        cards: simpy.Resource | None,
    ) -> None:
        self.clock = clock
        self.point = point
        assert point.route.recipe is not None
        self._recipe = point.route.recipe
        self.transfer_batch = self._recipe.transfer_batch
        self.family = family
        self.cards = cards
        self._steps = steps
        self._yields = yields
        self._yields_again = yields_again
        self._receive_rank = receive_rank
        self.planned_days = point.route.lane.planned_lead_time_days
        self.inbound: Transport
        self.components: tuple[tuple[StockPoint, float], ...] = ()
        self.by_products: tuple[tuple[StockPoint, float], ...] = ()

    def request(self, quantity: float, buyer: Buyer, placed: float, now: float) -> None:
        """Make an order a job."""
        Job(self, quantity, placed).release(now)

    def tasks(self, job: Job) -> list[Task]:
        """Return the operations of a job, their times drawn: those of the k-th job are the same whatever is decided."""
        found = []
        for number, step in enumerate(self._steps):
            operation = step.operation
            units = self._transfers(job.quantity) if number == len(self._steps) - 1 else (job.quantity,)
            factor = next(step.factors)
            run_days = [batch * operation.run_days_per_unit * factor for batch in units]
            planned = operation.planned_days(job.quantity)
            found.append(Task(job, number, step.centre, self.family, operation.setup_days, run_days, planned))
        return found

    def tasks_again(self, job: Job) -> list[Task]:
        """Return the operations that the rework of a job takes, their times drawn."""
        found = []
        for number, step in enumerate(self._steps[self._recipe.rework_from - 1 :], start=self._recipe.rework_from - 1):
            operation = step.operation
            run_days = (job.quantity * operation.run_days_per_unit * next(step.factors_again),)
            planned = operation.planned_days(job.quantity)
            found.append(Task(job, number, step.centre, self.family, operation.setup_days, run_days, planned))
        return found

    def _transfers(self, quantity: float) -> list[float]:
        """Return the units of a job that leave its last operation together, in turn."""
        if not self.transfer_batch:
            return [quantity]
        whole = math.ceil(quantity / self.transfer_batch - _ROUNDING) - 1
        return [self.transfer_batch] * whole + [quantity - whole * self.transfer_batch]

    def receipt(self, time: float) -> Event:
        """Return the moment `time`, in the phase in which goods are received."""
        return self.clock.at(time, self._receive_rank)

    def finish(self, job: Job, quantity: float, now: float) -> None:
        """Take units that a job has made into stock, and their scrap off the books; what is done again stays."""
        if job.good_share is None:
            job.good_share = min(1.0, next(self._yields_again if job.rounds else self._yields))
        job.left -= quantity
        good = quantity * job.good_share
        if quantity - good < _ROUNDING * quantity:
            good = quantity
        bad, again = quantity - good, 0.0
        if bad and job.rounds < self._recipe.rework_rounds:
            again = bad * self._recipe.rework_share
        if again:
            job.again += again
            self.point.facts.reworked += again
            self.point.note("rework", again, "", now)
        if good or bad - again:
            self.inbound.finish(good, bad - again, job.placed, now)
        for by_product, units in () if job.rounds else self.by_products:
            by_product.gain(units * quantity, self.point.route.item, now)
