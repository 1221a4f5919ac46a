"""The stock points of a compiled run that waits for the planner, as the desk reaches them."""

from __future__ import annotations

from collections.abc import Sequence

from sim.compiled.draws import Lines
from sim.compiled.layout import Floats, Kind
from sim.compiled.rules import parameters
from sim.compiled.workspace import Workspace
from sim.decisions import Rule
from sim.demand_to_come import OrderLines
from sim.ledger import Measure
from sim.planning import Cancel, Expedite, Order

__all__ = ["Chain", "lines_by_demand"]

_KIND = {Order: Kind.PLANNED_ORDER, Expedite: Kind.EXPEDITE, Cancel: Kind.CANCEL}


class Chain:
    """The kernel's arrays in the terms of `sim.planning_desk.World`."""

    def __init__(self, workspace: Workspace, points: int) -> None:
        self._workspace = workspace
        self._points = workspace.array("points")
        self._parameters = workspace.array("parameters")
        self._shape = (-1, points, len(Measure))

    def level(self, name: str) -> Floats:
        """Return a level of every stock point."""
        levels: Floats = self._points[name].copy()
        return levels

    def closed(self, first: int, last: int) -> Floats:
        """Return the facts of closed buckets."""
        return self._workspace.ledger.reshape(self._shape)[first:last]

    def set_rules(self, points: Sequence[int], rules: Sequence[Rule]) -> None:
        """Run stock points by other parameters of their rules."""
        rows = [parameters(rule) for rule in rules]
        if len(set(map(len, rows))) == 1:
            self._parameters[points, : len(rows[0])] = rows
            return
        for point, fields in zip(points, rows, strict=True):
            self._parameters[point, : len(fields)] = fields

    def schedule(self, action: Order | Expedite | Cancel, now: float) -> None:
        """Do what an action says, as soon as the run goes on."""
        quantity = 0.0 if isinstance(action, Expedite) else action.quantity
        since = now - action.within_days if isinstance(action, Cancel) else 0.0
        if isinstance(action, Order):
            since = float(action.lane)
        self._workspace.schedule(_KIND[type(action)], action.point, quantity, since, now)


def lines_by_demand(lines: Lines) -> OrderLines:
    """Yield (number of the demand, times, units) of the order lines of a replication."""
    numbers, counts = lines.demands["number"].tolist(), lines.demands["count"].tolist()
    times, units = lines.demands["times"].tolist(), lines.demands["first"].tolist()
    for number, count, time, unit in zip(numbers, counts, times, units, strict=True):
        yield number, lines.times[time : time + count], lines.units[unit : unit + count]
