"""The arrays of a run and the record of their addresses that the kernel is given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba.core.errors import NumbaError
from numpy.typing import NDArray

from sim.compiled.kernel import run
from sim.compiled.layout import Day, Event, Floats, Memory, Note, Order, Records, Status, dtype
from sim.compiled.lower import Lowered
from sim.compiled.rules import CompiledRule
from sim.ledger import Measure
from sim.network import Scenario

__all__ = ["Workspace"]

_POOLS = {Status.EVENTS: ("events",), Status.ORDERS: ("orders",), Status.ROWS: ("rows",)}
_STATUS = tuple(Status)
_WORD = {name: place for place, name in enumerate(Memory.__annotations__)}


class Workspace:
    """Keeps the arrays alive, and their addresses true, from run to run."""

    def __init__(self, scenario: Scenario, lowered: Lowered, rules: Sequence[CompiledRule], *, trace: bool) -> None:
        self._arrays: dict[str, NDArray[np.generic]] = {}
        self._memory = np.zeros(1, dtype(Memory))
        self._words = self._memory.view(np.int64)
        self._address = self._memory.ctypes.data
        self._rules = rules
        run(self._address, np.empty(0))  # of no components: compiles the kernel, or loads it
        self._ledger_size = scenario.horizon_days // scenario.bucket_days * len(lowered.points) * len(Measure)
        points = lowered.points.copy()
        self._levels, self._opening = points.view(np.uint8), lowered.points.view(np.uint8)
        largest = int(lowered.components["point_count"].max(initial=1))
        for name in ("demands", "streams", "components", "open_orders", "stream_times", "parameters"):
            self.place(name, getattr(lowered, name))
        self.place("points", points)
        self.place("members", points.ctypes.data + points.itemsize * lowered.members)
        self.place("open_facts", np.empty(largest * len(Measure)))
        self.place("asked", np.empty(largest * scenario.horizon_days))
        self.place("days", np.empty(scenario.horizon_days, dtype(Day)))
        self.place("rules", np.array([rule.address for rule in rules], dtype=np.int64))
        for name, kind in (("events", Event), ("orders", Order)):
            self.place(name, np.empty(256, dtype(kind)))
        self.place("rows", np.empty(4096 if trace else 0, dtype(Note)))
        self._set_numbers(scenario, lowered)

    def _set_numbers(self, scenario: Scenario, lowered: Lowered) -> None:
        memory = self._memory
        memory["horizon"] = memory["horizon_days"] = scenario.horizon_days
        memory["demand_first"] = scenario.sequence == "demand_first"
        memory["bucket_bytes"] = len(lowered.points) * len(Measure) * 8
        memory["component_count"], memory["demand_count"] = len(lowered.components), len(lowered.demands)
        memory["parameter_count"] = lowered.parameters.shape[1]
        self._set_limits()

    def _set_limits(self) -> None:
        for name in ("events", "orders"):
            self._memory[f"{name}_end"] = self._words[_WORD[name]] + self._arrays[name].nbytes
        self._memory["row_limit"] = len(self._arrays["rows"])

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

    def run(self) -> tuple[Status, Floats]:
        """Run once from the opening state; return the status and the ledger. What was too small has grown since."""
        ledger = np.empty(self._ledger_size)
        self._levels[:] = self._opening
        self._words[_WORD["row_count"]] = self._words[_WORD["status"]] = 0
        try:
            status = _STATUS[run(self._address, ledger)]
        except NumbaError:
            raise
        except Exception:  # a rule may raise anything
            status = Status.FAILED
        for name in _POOLS.get(status, ()):
            pool = self._arrays[name]
            self.place(name, np.empty(4 * len(pool), pool.dtype))
            self._set_limits()
        return status, ledger
