"""A scenario under given controls, compiled once and run replication by replication."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from sim.compiled.chain import Chain, lines_by_demand
from sim.compiled.draws import DemandDraws, LeadTimeDraws, Lines, blocks_at_first
from sim.compiled.factory import FactoryArrays
from sim.compiled.freight import FreightArrays
from sim.compiled.layout import Status
from sim.compiled.lower import lower
from sim.compiled.notes import notes_frame
from sim.compiled.outages import OutageTables
from sim.compiled.procurement import limited_suppliers
from sim.compiled.rules import compiled_rule
from sim.compiled.workspace import Workspace
from sim.decisions import Control
from sim.demand_to_come import OrderLines
from sim.hazards import Disturbances, Hazards
from sim.ledger import Book, LaneMeasure, Ledger, Measure
from sim.network import Scenario
from sim.planning_desk import Desk
from sim.processes.customer_book import booked, keeps_accounts
from sim.routes import Route
from sim.streams import ReusedStreams, Streams

__all__ = ["CompiledScenario", "DeskOf", "Finished"]

DeskOf = Callable[[Streams, OrderLines], Desk]
"""Makes the desk of a replication from its streams and the order lines of its customers."""


class Finished(NamedTuple):
    """What a run leaves: its ledger, and the desk that planned it."""

    ledger: Ledger
    desk: Desk | None


class CompiledScenario:
    """All that the replications of a scenario under given controls share; `run` one of them.

    Stock points that share nothing are simulated apart, unless a trace is asked for, whose rows stand in the order in
    which things happen anywhere, or they are `planned` together. Not to be used by two threads at a time. Raises
    NotCompilable naming class and reason.
    """

    def __init__(
        self,
        scenario: Scenario,
        routes: Sequence[Route],
        controls: Sequence[Control],
        *,
        trace: bool = False,
        planned: bool = False,
    ) -> None:
        lowered = lower(scenario, routes, controls, apart=not (trace or planned))
        self._scenario = scenario
        self._routes = routes
        self._sites = tuple(route.site for route in routes)
        self._items = tuple(route.item for route in routes)
        self._lanes = lowered.procurement.names
        self._origins = lowered.procurement.origins
        self._opening = lowered.points["on_hand"].copy()
        self._opening.flags.writeable = False  # for the ledgers of all runs share it
        self._shape = (-1, len(routes), len(Measure))
        self._generator = Streams(0, 0).generator()
        self._demand_draws = DemandDraws(scenario, lowered.demands)
        self._lead_draws = LeadTimeDraws(
            lowered.leads,
            lowered.known_lead_days,
            lowered.drawn_leads,
            blocks_at_first(scenario.horizon_days) if planned else 1,
        )
        suppliers = list(limited_suppliers(scenario))
        self._outages = OutageTables(Hazards(scenario), routes, lowered.procurement.inbounds, suppliers)
        rules = [compiled_rule(wanted) for wanted in lowered.rules]
        self._factory = None
        if lowered.production is not None:
            self._factory = FactoryArrays(scenario, routes, lowered.production, planned=planned)
        self._freight = FreightArrays(scenario, lowered.services, planned=planned) if lowered.services.names else None
        self._workspace = Workspace(
            scenario, lowered, rules, self._factory, self._freight, trace=trace, planned=planned
        )
        self._lines: Lines | None = None

    def run(
        self, seed: int, replication: int, broken: Disturbances | None = None, desk_of: DeskOf | None = None
    ) -> Finished | None:
        """Run a replication, with the planner at the desk that `desk_of` makes for it.

        Return None when a rule fails in it, which SimPy reports better.
        """
        streams = ReusedStreams(seed, replication, self._generator)
        workspace = self._workspace
        if broken is not None:
            workspace.place("outages", self._outages.lay_out(broken))
        lines = self._demand_draws.draw(streams, broken)
        if lines is not self._lines:
            self._lines = lines
            for name, array in zip(("demands", "line_times", "line_units"), lines, strict=True):
                workspace.place(name, array)
        enough = False
        while not enough:
            leads, lead_days = self._lead_draws.draw(streams)
            if self._factory is not None:
                self._factory.draw(streams, broken)
            workspace.place("leads", leads)
            workspace.place("lead_days", lead_days)
            desk = None if desk_of is None else desk_of(streams, lines_by_demand(self._changeable(lines)))
            status = self._planned(desk) if desk is not None else workspace.run()[0]
            drawn_all = not self._lead_draws.grow(leads)
            if self._factory is not None:
                drawn_all = not self._factory.grow() and drawn_all
            if status == Status.FAILED and drawn_all:
                return None
            enough = status == Status.DONE and drawn_all
        ledger = self._close()
        if keeps_accounts(self._scenario.network):
            ledger = booked(ledger, self._scenario, self._workspace.array("customer_book")[:-1])
        return Finished(ledger, desk)

    def _changeable(self, lines: Lines) -> Lines:
        """Return the lines with units of their own, which the run now goes by."""
        self._lines, units = None, lines.units.copy()
        self._workspace.place("line_units", units)
        return lines._replace(units=units)

    def _planned(self, desk: Desk) -> Status:
        """Run to the end, asking the planner at each of its moments."""
        chain = Chain(self._workspace, len(self._routes))
        moments = [*desk.moments.tolist(), math.inf]
        status, _ = self._workspace.run(moments[0])
        for now, following in pairwise(moments):
            if status != Status.PAUSED:
                break
            desk.act(now, chain)
            status = self._workspace.go_on(following)
        return status

    def _close(self) -> Ledger:
        workspace = self._workspace
        return Ledger(
            values=workspace.ledger.reshape(self._shape),
            sites=self._sites,
            items=self._items,
            opening_on_hand=self._opening,
            bucket_days=self._scenario.bucket_days,
            lanes=Book(workspace.book, self._lanes, LaneMeasure) if self._lanes else None,
            centres=None if self._factory is None else self._factory.close(),
            services=None if self._freight is None else self._freight.close(),
        )

    def trace(self) -> pd.DataFrame:
        """Return the trace of the latest run."""
        partners = [demand.segment for demand in self._scenario.network.demands]
        partners += ["", *self._sites, *(route.lane.origin for route in self._routes), *self._origins]
        partners += [*self._items, *(centre.name for centre in self._scenario.network.centres)]
        return notes_frame(self._workspace.rows, self._sites, self._items, partners)
