"""The arrays of a run and the record of their addresses that the kernel is given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numba.core.errors import NumbaError
from numpy.typing import NDArray

from sim.compiled.account_layout import Line
from sim.compiled.allocating import compiled_allocation
from sim.compiled.asking import ask_handled
from sim.compiled.calls import LANE_TASK, RATION_TASK, code_of
from sim.compiled.factory import FactoryArrays
from sim.compiled.freight import FreightArrays
from sim.compiled.handling import handle
from sim.compiled.kernel import run
from sim.compiled.layout import Day, Event, Floats, Kind, Memory, Note, Order, Records, Status, dtype
from sim.compiled.lower import Lowered
from sim.compiled.planning import schedule
from sim.compiled.procurement import Procurement
from sim.compiled.purchasing import lane_task
from sim.compiled.ration_layout import ViewRow
from sim.compiled.rationing import ration_task
from sim.compiled.rations import Rations
from sim.compiled.rules import RULE_TASK, CompiledRule
from sim.compiled.sourcing import compiled_sourcing
from sim.compiled.transshipment import SisterArrays
from sim.ledger import CustomerMeasure, LaneMeasure, Measure
from sim.network import Scenario

__all__ = ["Workspace"]

_POOLS: dict[Status, tuple[str, ...]] = {Status.EVENTS: ("events",), Status.ORDERS: ("orders",), Status.ROWS: ("rows",)}
_AT_FIRST, _ROWS = 256, 4096
_OF_PLANNED = 1 << 14  # a planned run that has to begin again plans again; memory that no run touches costs nothing
_STATUS = tuple(Status)
_WORD = {name: place for place, name in enumerate(Memory.__annotations__)}
_FIRST_PLAN = _WORD["first_plan"]


class Workspace:
    """Keeps the arrays alive, and their addresses true, from run to run."""

    def __init__(
        self,
        scenario: Scenario,
        lowered: Lowered,
        rules: Sequence[CompiledRule],
        factory: FactoryArrays | None,
        freight: FreightArrays | None,
        *,
        trace: bool,
        planned: bool = False,
    ) -> None:
        self._arrays: dict[str, NDArray[np.generic]] = {}
        self._memory = np.zeros(1, dtype(Memory))
        self._words = self._memory.view(np.int64)
        self._numbers = self._memory.view(np.float64)
        self._address = self._memory.ctypes.data
        self._rules = rules
        self._factory, self._freight = factory, freight
        run(self._address, np.empty(0))  # of no components: compiles the kernel, or loads it
        self._ledger = np.empty(0)
        self._ledger_size = scenario.horizon_days // scenario.bucket_days * len(lowered.points) * len(Measure)
        self._starts: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]] = []
        self._place_handling(lowered)
        points = self._begins_as("points", lowered.points)
        self._place_sisters(lowered, points)
        largest = int(lowered.components["point_count"].max(initial=1))
        for name in ("demands", "streams", "components", "open_orders", "stream_times"):
            self.place(name, getattr(lowered, name))
        self._begins_as("parameters", lowered.parameters)
        self.place("members", points.ctypes.data + points.itemsize * lowered.members)
        self.place("open_facts", np.empty(largest * len(Measure)))
        self.place("asked", np.empty(largest * scenario.horizon_days))
        self.place("days", np.empty(scenario.horizon_days, dtype(Day)))
        self.place("rules", np.array([rule.address for rule in rules], dtype=np.int64))
        self._place_lanes(lowered.procurement, scenario.horizon_days // scenario.bucket_days)
        self._place_rations(lowered.rations, len(lowered.demands))
        self._place_pools(scenario.horizon_days * len(points), trace=trace, planned=planned)
        self._set_numbers(scenario, lowered)

    def _place_sisters(self, lowered: Lowered, points: Records) -> None:
        self._sisters = None
        if len(lowered.transshipping.sisters):
            self._sisters = SisterArrays(lowered.transshipping, points)
            lowered.points["sisters"] = self._sisters.addresses
            self._memory["sister_code"] = self._sisters.code

    def _place_lanes(self, bought: Procurement, buckets: int) -> None:
        self._book_shape = buckets, len(bought.names), len(LaneMeasure)
        self.book = np.empty((0, 0, 0))
        for name in ("buyings", "inbounds", "blocks", "free_from"):
            self._begins_as(name, getattr(bought, name))
        for name in ("makers", "prices", "sourcing_parameters"):
            self.place(name, getattr(bought, name))
        self._sourcings = [compiled_sourcing(wanted) for wanted in bought.sourcings]
        self.place("sourcings", np.array([sourcing.address for sourcing in self._sourcings], dtype=np.int64))
        if len(bought.buyings):
            self._memory["lane_code"] = code_of(lane_task, LANE_TASK)

    def _place_handling(self, lowered: Lowered) -> None:
        """Place what has to do with handling, and tell stock points and rules where."""
        fitted = lowered.fittings
        self._first_handled = len(lowered.leads) - len(fitted.in_turn)
        for name in ("handlings", "premises"):
            self._begins_as(name, getattr(fitted, name))
        for name in ("flows", "flow_of", "stored", "volumes", "ages"):
            self.place(name, getattr(fitted, name))
        if not len(fitted.handlings):
            return
        self._memory["handling_code"] = code_of(handle, LANE_TASK)
        self._memory["asking_code"] = code_of(ask_handled, RULE_TASK)
        first, ages = self._words[_WORD["handlings"]], self._words[_WORD["ages"]]
        words = lowered.parameters.view(np.int64)
        for point in np.flatnonzero(fitted.handling_of >= 0).tolist():
            number = fitted.handling_of[point]
            row, behind = fitted.handlings[number], lowered.rules[lowered.points["rule"][point]].numbers
            lowered.points["handling"][point] = first + number * fitted.handlings.itemsize
            words[point, behind : behind + 2] = ages + 8 * row["ages"], row["age_count"]

    def _place_rations(self, found: Rations | None, demands: int) -> None:
        self._view_rows = 0 if found is None else len(ViewRow)
        self._accounts = 0 if found is None or not found.accounts else demands
        if found is None:
            return
        self._begins_as("rations", found.rations)
        self.place("allocation_parameters", found.parameters)
        self.place("priorities", found.priorities)
        self._allocations = [compiled_allocation(wanted) for wanted in found.allocations]
        self.place("allocations", np.array([each.address for each in self._allocations], dtype=np.int64))
        self._memory["ration_code"] = code_of(ration_task, RATION_TASK)

    def _place_pools(self, point_days: int, *, trace: bool, planned: bool) -> None:
        for name, kind in (("events", Event), ("orders", Order)):
            self.place(name, np.empty(_OF_PLANNED if planned else _AT_FIRST, dtype(kind)))
        rows = max(_ROWS, point_days if planned else 0)
        self.place("rows", np.empty(rows if trace else 0, dtype(Note)))

    def _set_numbers(self, scenario: Scenario, lowered: Lowered) -> None:
        memory = self._memory
        memory["horizon"] = memory["horizon_days"] = scenario.horizon_days
        memory["demand_first"] = scenario.sequence == "demand_first"
        memory["lane_bucket_bytes"] = len(lowered.procurement.names) * len(LaneMeasure) * 8
        memory["bucket_bytes"] = len(lowered.points) * len(Measure) * 8
        memory["component_count"], memory["demand_count"] = len(lowered.components), len(lowered.demands)
        memory["bucket_count"] = scenario.horizon_days // scenario.bucket_days
        memory["parameter_count"] = lowered.parameters.shape[1]
        memory["factory"] = 0 if self._factory is None else self._factory.address
        memory["freight"] = 0 if self._freight is None else self._freight.address
        memory["first_plan"], memory["plan_key"] = math.inf, lowered.plan_key
        self._set_limits()

    def _set_limits(self) -> None:
        orders = len(self._arrays["orders"])
        self.place("ration_view", np.empty(self._view_rows * orders))
        self.place("lines", np.empty(orders if self._accounts else 0, dtype(Line)))
        for name in ("events", "orders"):
            self._memory[f"{name}_end"] = self._words[_WORD[name]] + self._arrays[name].nbytes
        self._memory["row_limit"] = len(self._arrays["rows"])

    def _begins_as(self, name: str, opening: NDArray[Any]) -> NDArray[Any]:
        """Place a copy of an array that is set to it before each run."""
        copy = opening.copy()
        self.place(name, copy)
        if copy.size:
            self._starts.append((copy.view(np.uint8), opening.view(np.uint8)))
        return copy

    def place(self, name: str, array: NDArray[np.generic]) -> None:
        """Use an array from now on, under its name in `Memory`."""
        if self._arrays.get(name) is not array:
            self._arrays[name] = array
            self._words[_WORD[name]] = array.ctypes.data

    @property
    def rows(self) -> Records:
        """The trace of the latest run."""
        rows: Records = self._arrays["rows"][: int(self._words[_WORD["row_count"]])]  # type: ignore[assignment]
        return rows

    def run(self, first_plan: float = math.inf) -> tuple[Status, Floats]:
        """Run once from the opening state; return the status and the ledger. What was too small has grown since.

        A planned run waits at the time `first_plan`, with the status PAUSED: see `go_on`.
        """
        self._ledger = np.empty(self._ledger_size)
        self._numbers[_FIRST_PLAN] = first_plan
        for levels, opening in self._starts:
            levels[:] = opening
        if self._book_shape[1]:
            buckets, *row = self._book_shape
            book = np.zeros((buckets + 1, *row))  # what is beyond the last bucket is entered, too, and left out
            self.place("lane_facts", book)
            self.book = book[:buckets]
        if self._accounts:
            rows = int(self._words[_WORD["bucket_count"]]) + 1  # as for the lanes
            self.place("customer_book", np.zeros((rows, self._accounts, len(CustomerMeasure))))
        if self._factory is not None:
            self._factory.open()
        if self._freight is not None:
            self._freight.open()
        if self._sisters is not None:
            self._sisters.open()
        if self._first_handled < len(self._arrays["leads"]):
            self.array("leads")["used"][self._first_handled :] = 0
        self._words[_WORD["row_count"]] = self._words[_WORD["status"]] = self._words[_WORD["resumed"]] = 0
        return self._run(), self._ledger

    def go_on(self, next_plan: float) -> Status:
        """Go on with a run that waited, to the next time that it waits or to its end."""
        if next_plan < math.inf:
            self.schedule(Kind.PLAN, -1, 0.0, 0.0, next_plan)
        if self._words[_WORD["status"]] == Status.PAUSED:
            self._words[_WORD["status"]], self._words[_WORD["resumed"]] = Status.DONE, 1
            return self._run()
        return self._grown(_STATUS[self._words[_WORD["status"]]])

    def schedule(self, kind: Kind, point: int, quantity: float, since: float, time: float) -> None:
        """Have something done at a time, when a run that waits goes on."""
        schedule(self._address, int(kind), point, quantity, since, time)

    def array(self, name: str) -> NDArray[Any]:
        """Return an array by its name in `Memory`."""
        return self._arrays[name]

    @property
    def ledger(self) -> Floats:
        """The ledger of the latest run, or of the one that waits."""
        return self._ledger

    def _run(self) -> Status:
        try:
            status = _STATUS[run(self._address, self._ledger)]
        except NumbaError:
            raise
        except Exception:  # a rule may raise anything
            status = Status.FAILED
        return status if status is Status.DONE else self._grown(status)

    def _grown(self, status: Status) -> Status:
        """Enlarge what a run found too small."""
        if status == Status.JOBS and self._factory is not None:
            self._factory.more_jobs()
        if status == Status.PARCELS and self._freight is not None:
            self._freight.more_parcels()
        for name in _POOLS.get(status, ()):
            pool = self._arrays[name]
            self.place(name, np.empty(4 * len(pool), pool.dtype))
            self._set_limits()
        return status
