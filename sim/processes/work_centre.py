"""Work centres: jobs queue for machines, and free machines are given to them once in an instant."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import simpy
from simpy.resources.resource import Release, Request

from sim.books import OpenBook
from sim.clock import Clock
from sim.ledger import CentreMeasure
from sim.network import WorkCentre
from sim.processes.dispatching import RULES
from sim.processes.job import Task
from sim.processes.machine import Machine

__all__ = ["Centre", "Turn"]


class Turn(Request):
    """A job's place in the queue of a centre; once it has a machine its value are the moments when each transfer
    batch is done.
    """

    def __init__(self, centre: Centre, task: Task, now: float) -> None:
        self.task = task
        self.came = now
        self.machine: Machine
        super().__init__(centre)


class Centre(simpy.Resource):
    """A work centre whose queue is ordered by its dispatching rule at the moment when a machine is free to work.

    Jobs come and machines fall free at any point of an instant; the free machines, lowest number first, choose in the
    phase MAKE, when all have come. A machine that cannot work then (no shift, a repair) chooses when it can.
    """

    def __init__(
        self,
        clock: Clock,
        priority: int,
        centre: WorkCentre,
        machines: tuple[Machine, ...],
        change_overs: Mapping[tuple[str, str], float],
        open_share: float,
        book: OpenBook,
        row: int,
    ) -> None:
        super().__init__(clock, centre.machines)
        self._clock = clock
        self._priority = priority
        self._terms = centre
        self._machines = machines
        self._change_overs = change_overs
        self._open_share = open_share
        self._book = book
        self._row = row
        self._rule = RULES[centre.dispatching]
        self._due = self._wake = -1.0
        self.name = centre.name

    def request(self, task: Task) -> Turn:  # type: ignore[override]
        """Queue for a machine."""
        return Turn(self, task, self._clock.now)

    def days_to_wait(self) -> float:
        """Return how long the jobs that wait keep the machines busy, in days of the calendar."""
        work = 0.0
        for turn in self.put_queue:
            work += turn.task.planned_days
        return work / len(self._machines) / self._open_share

    def sent_out(self, task: Task) -> bool:
        """Whether a job that comes now is done by a subcontractor."""
        if self.days_to_wait() <= self._terms.subcontract_from_days:
            return False
        cost = self._terms.subcontract_cost_per_unit * task.job.quantity
        self._book.add(self._row, CentreMeasure.sent_out, 1.0, self._clock.now)
        self._charge(task, cost, self._clock.now)
        return True

    @property
    def subcontract_days(self) -> float:
        """Return how long a subcontractor takes."""
        return self._terms.subcontract_days

    def _trigger_put(self, get_event: Release | None) -> None:
        """Dispatch later in this instant, once, instead of giving machines to whoever asks first."""
        if self.put_queue and self._due != self._clock.now:
            self._due = self._clock.now
            self._at(self._clock.now)

    def _at(self, time: float) -> None:
        callbacks = self._clock.at(time, self._priority).callbacks
        assert callbacks is not None
        callbacks.append(self._dispatch)

    def _do_get(self, event: Release) -> None:
        turn = event.request
        assert isinstance(turn, Turn)
        turn.machine.busy = False
        turn.machine.free_since = self._clock.now
        super()._do_get(event)

    def _dispatch(self, _event: Any) -> None:
        """Give the free machines that can work now to jobs; look again when the others can."""
        now = self._clock.now
        self._due = -1.0
        wake = math.inf
        for machine in self._machines:
            if machine.busy or not self.put_queue:
                continue
            overtime = self._works_overtime()
            ready = machine.ready(now, overtime)
            if ready > now:
                wake = min(wake, ready)
            else:
                self._start(self._first(machine, now), machine, now, overtime)
        if self.put_queue and wake < math.inf and wake != self._wake:
            self._wake = wake
            self._at(wake)

    def _works_overtime(self) -> bool:
        return self._terms.works_overtime and self.days_to_wait() > self._terms.overtime_from_days

    def _first(self, machine: Machine, now: float) -> Turn:
        """Return the turn that the rule puts first, among equals the one that came first."""
        turns: Sequence[Turn] = self.put_queue
        best, least = turns[0], math.inf
        for turn in turns:
            rank = self._rule(turn.task, machine, now)
            if rank < least:
                best, least = turn, rank
        return best

    def _start(self, turn: Turn, machine: Machine, now: float, overtime: bool) -> None:
        task = turn.task
        self.put_queue.remove(turn)
        self.users.append(turn)
        turn.machine = machine
        self._enter_wait(turn, machine, now)
        setup = task.setup_days + self._change_over(machine, task)
        machine.busy, machine.family = True, task.family
        ready = machine.work(now, setup, CentreMeasure.setup_days, overtime)
        done = []
        for days in task.run_days:
            ready = machine.work(ready, days, CentreMeasure.run_days, overtime)
            done.append(ready)
        self._enter_cost(task, machine, setup + task.all_run_days, now)
        turn.succeed(done)

    def _change_over(self, machine: Machine, task: Task) -> float:
        if machine.family is None:
            return 0.0
        return self._change_overs.get((machine.family, task.family), 0.0)

    def _enter_wait(self, turn: Turn, machine: Machine, now: float) -> None:
        """Enter what the job has waited for: first for a machine that others used, then for this one to open."""
        book, row = self._book, self._row
        free = max(turn.came, machine.free_since)
        book.spread(row, CentreMeasure.queue_days, turn.came, now)
        book.spread(row, CentreMeasure.wait_machine_days, turn.came, free)
        machine.wait(free, now)
        book.add(row, CentreMeasure.jobs, 1.0, now)
        if turn.came == now:
            book.add(row, CentreMeasure.jobs_at_once, 1.0, now)

    def _enter_cost(self, task: Task, machine: Machine, days: float, now: float) -> None:
        cost = days * self._terms.cost_per_machine_day
        cost += machine.take_overtime() * 24 * self._terms.overtime_cost_per_hour
        self._charge(task, cost, now)

    def _charge(self, task: Task, cost: float, now: float) -> None:
        self._book.add(self._row, CentreMeasure.cost, cost, now)
        task.job.plant.point.facts.production_cost += cost

    def close(self, horizon_days: int) -> None:
        """Enter, at the end of the run, the open time and the time that jobs still wait."""
        for turn in self.put_queue:
            self._book.spread(self._row, CentreMeasure.queue_days, turn.came, horizon_days)
        for machine in self._machines:
            machine.enter_open(horizon_days)
