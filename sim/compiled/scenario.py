"""A scenario under given controls, compiled once and run replication by replication."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numba.core.errors import NumbaError

from sim.compiled.draws import DemandDraws, LeadTimeDraws, Lines
from sim.compiled.kernel import run
from sim.compiled.layout import Arrays, Due, Event, Memory, Note, Order, Records, Status, dtype
from sim.compiled.lower import lower
from sim.compiled.notes import notes_frame
from sim.compiled.rules import CompiledRule, Signature, compiled_rule
from sim.decisions import Control
from sim.ledger import Ledger, Measure
from sim.network import Scenario
from sim.routes import Route
from sim.streams import Streams

__all__ = ["CompiledScenario"]

_CHANGING = ("leads", "lead_days", "demands", "line_times", "line_units", "ledger")
_WORD = {name: place for place, name in enumerate(Memory.__annotations__)}


class CompiledScenario:
    """All that the replications of a scenario under given controls share; `run` one of them.

    Stock points that share nothing are simulated apart, unless a trace is asked for, whose rows stand in the order in
    which things happen anywhere. Not to be used by two threads at a time. Raises NotCompilable naming class and reason.
    """

    def __init__(
        self, scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control], *, trace: bool = False
    ) -> None:
        lowered = lower(scenario, routes, controls, apart=not trace)
        self._scenario = scenario
        self._routes = routes
        self._rules = [_compiled(wanted) for wanted in lowered.rules]
        self._points = lowered.points
        self._demand_draws = DemandDraws(scenario, lowered.demands)
        self._lead_draws = LeadTimeDraws(routes, lowered.leads, lowered.known_lead_days, lowered.drawn_leads)
        largest = int(lowered.components["point_count"].max(initial=1))
        self._arrays = Arrays(
            points=lowered.points.copy(),
            leads=lowered.leads,
            demands=lowered.demands,
            streams=lowered.streams,
            components=lowered.components,
            open_orders=lowered.open_orders,
            members=lowered.members,
            stream_times=lowered.stream_times,
            line_times=np.empty(0),
            line_units=np.empty(0),
            lead_days=np.empty(0),
            ledger=np.empty(0),
            asked=np.empty(largest * scenario.horizon_days),
            parameters=lowered.parameters,
            rules=np.array([rule.address for rule in self._rules], dtype=np.int64),
            heap=np.empty(256, dtype(Due)),
            events=np.empty(256, dtype(Event)),
            orders=np.empty(256, dtype(Order)),
            rows=np.empty(4096 if trace else 0, dtype(Note)),
        )
        self._memory = _memory(scenario, self._arrays)

    def run(self, seed: int, replication: int) -> Ledger | None:
        """Run a replication and return its ledger; None when a rule fails in it, which SimPy reports better."""
        streams = Streams(seed, replication)
        lines = self._demand_draws.draw(streams)
        status = Status.ROWS
        while status != Status.DONE:
            status = self._attempt(lines, streams)
            if status == Status.FAILED:
                return None
        buckets = self._scenario.horizon_days // self._scenario.bucket_days
        return Ledger(
            values=self._arrays.ledger.reshape(buckets, len(self._routes), len(Measure)),
            sites=tuple(route.site for route in self._routes),
            items=tuple(route.item for route in self._routes),
            opening_on_hand=self._points["on_hand"].copy(),
            bucket_days=self._scenario.bucket_days,
        )

    def trace(self) -> pd.DataFrame:
        """Return the trace of the latest run."""
        network = self._scenario.network
        partners = [demand.segment for demand in network.demands]
        partners += ["", *(route.site for route in self._routes), *(route.lane.origin for route in self._routes)]
        rows = self._arrays.rows[: int(self._memory["row_count"][0])]
        return notes_frame(rows, [r.site for r in self._routes], [r.item for r in self._routes], partners)

    def _attempt(self, lines: Lines, streams: Streams) -> Status:
        """Run once; what was too small for it grows."""
        leads, lead_days = self._lead_draws.draw(streams)
        buckets = self._scenario.horizon_days // self._scenario.bucket_days
        self._arrays = self._arrays._replace(
            leads=leads,
            lead_days=lead_days,
            demands=lines.demands,
            line_times=lines.times,
            line_units=lines.units,
            ledger=np.zeros(buckets * len(self._points) * len(Measure)),
        )
        self._arrays.points[:] = self._points
        status = _run(self._memory, self._arrays)
        if status in (Status.EVENTS, Status.ORDERS, Status.ROWS):
            self._arrays = _grown(self._arrays, status)
            self._memory = _memory(self._scenario, self._arrays)
        elif status == Status.DONE and self._lead_draws.grow(leads):
            return Status.LEADS
        return status


def _run(memory: Records, arrays: Arrays) -> Status:
    numbers = memory.view(np.int64)
    for name in _CHANGING:
        numbers[_WORD[name]] = getattr(arrays, name).ctypes.data
    numbers[_WORD["row_count"]] = numbers[_WORD["status"]] = 0
    try:
        return Status(run(memory.ctypes.data))
    except NumbaError:
        raise
    except Exception:  # a rule may raise anything
        return Status.FAILED


def _memory(scenario: Scenario, arrays: Arrays) -> Records:
    memory = np.zeros(1, dtype(Memory))
    memory["horizon"] = memory["horizon_days"] = scenario.horizon_days
    memory["demand_first"] = scenario.sequence == "demand_first"
    memory["stride"] = len(arrays.points) * len(Measure)
    memory["component_count"], memory["demand_count"] = len(arrays.components), len(arrays.demands)
    memory["parameter_count"] = arrays.parameters.shape[1]
    for name, array in zip(Arrays._fields, arrays, strict=True):
        memory[name] = array.ctypes.data
    for name in ("event", "order", "row"):
        memory[f"{name}_limit"] = len(getattr(arrays, f"{name}s"))
    return memory


def _grown(arrays: Arrays, status: Status) -> Arrays:
    if status == Status.EVENTS:
        size = 4 * len(arrays.events)
        return arrays._replace(events=np.empty(size, dtype(Event)), heap=np.empty(size, dtype(Due)))
    if status == Status.ORDERS:
        return arrays._replace(orders=np.empty(4 * len(arrays.orders), dtype(Order)))
    return arrays._replace(rows=np.empty(4 * len(arrays.rows), dtype(Note)))


_known: dict[Signature, CompiledRule] = {}


def _compiled(wanted: Signature) -> CompiledRule:
    if wanted not in _known:
        _known[wanted] = compiled_rule(wanted)
    return _known[wanted]
