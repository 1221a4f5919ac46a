"""Build a scenario's processes, start them, run the clock: the only place where processes are started."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from sim.clock import Clock, Priorities
from sim.decisions import Control, Policy, StockFacts
from sim.demand_to_come import DemandToCome, OrderLines
from sim.facts import stock_facts
from sim.hazards import Disturbances, Hazards
from sim.ledger import Ledger, Measure
from sim.network import Lane, Scenario
from sim.outage_facts import site_book, with_outages
from sim.outages import Outages
from sim.paths import DemandPath, PreparedDemand, damage_luck, deliveries, demand_paths, lead_times, prepared_demands
from sim.planning import Planner, Planning, PlanningStart
from sim.planning_desk import Desk
from sim.plants import Plants, plants
from sim.processes.buckets import close_buckets
from sim.processes.carriage import arrange_transport, arrange_transshipment
from sim.processes.customer_book import open_accounts, with_customers
from sim.processes.disruption import disturb
from sim.processes.fitting_out import fit_out
from sim.processes.lane_book import LaneBook, book_of_lanes
from sim.processes.market import Seller, start_markets
from sim.processes.purchasing import Purchasing
from sim.processes.rationing import RationedStockPoint
from sim.processes.replenishment import Replenishment, Source, reviews
from sim.processes.siop import siop
from sim.processes.supplier import BusySupplier, Supplier
from sim.processes.transport import Transport
from sim.processes.warehouse import StockPoint
from sim.routes import PLANT, SUPPLIER, Route, routes
from sim.stock import WaitingOrder, measures_of
from sim.streams import Streams
from sim.trace import Trace, trace_frame

if TYPE_CHECKING:
    from sim.compiled.scenario import CompiledScenario

__all__ = ["Engine", "EngineError", "Model", "Result", "simulate"]


Engine = Literal["auto", "simpy", "compiled"]


class EngineError(ValueError):
    """The compiled engine was asked for and cannot be had; the message names class and reason."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run leaves: the ledger, the outages by disruption and, when asked for, the trace.

    `safety_stock` is what was planned at each stock point, of a policy that plans its mean over the time after the
    warm-up; `planner` then is the one that did.
    """

    scenario: Scenario
    routes: tuple[Route, ...]
    controls: tuple[Control, ...]
    ledger: Ledger
    safety_stock: np.ndarray
    trace: pd.DataFrame | None = None
    outages: Outages = field(default_factory=dict)
    planner: Planner | None = None


class Model:
    """A checked scenario under given controls, ready to run any replication of it.

    `controls` stand in the order of `sim.routes.routes`, one a stock point. Both engines give the same ledger and
    trace: ``simpy`` is the readable reference, ``compiled`` (numba, the extra `fast`) many times faster, ``auto`` the
    compiled one wherever it can be had. `engine` says which it became, `reason` why it is not the compiled one. A
    policy that plans is given as `planning`, with the `facts` that its planners know.

    Raises EngineError when ``compiled`` is asked for and cannot be had.
    """

    def __init__(
        self,
        scenario: Scenario,
        controls: Sequence[Control],
        *,
        engine: Engine = "auto",
        trace: bool = False,
        planning: Planning | None = None,
        facts: Sequence[StockFacts] = (),
    ) -> None:
        self.scenario = scenario
        self.routes = routes(scenario.network)
        self.controls = tuple(controls)
        self._planning = planning
        self._facts = tuple(facts)
        self.engine: Engine = "simpy"
        self.reason = ""
        self._trace = trace
        if len(controls) != len(self.routes):
            raise ValueError(f"{len(controls)} controls were given for {len(self.routes)} stock points")
        self._safety_stock = np.array([control.safety_stock for control in self.controls])
        self._safety_stock.flags.writeable = False  # for the results of all runs share it
        self._prepared: tuple[PreparedDemand, ...] | None = None
        self._hazards = Hazards(scenario)
        self._compiled = None if engine == "simpy" else self._compile()
        if self._compiled is not None:
            self.engine = "compiled"
        elif engine == "compiled":
            raise EngineError(f"the compiled engine cannot run this: {self.reason}")

    def run(self, seed: int = 0, replication: int = 0) -> Result:
        """Run one replication. The same seed and replication draw the same world whatever the controls."""
        if self._compiled is not None:
            broken = self._hazards.draw(Streams(seed, replication)) if self._hazards.disruptions else None
            run = self._compiled.run(seed, replication, broken, None if self._planning is None else self._desk)
            if run is not None:
                return self._result(run.ledger, self._compiled.trace() if self._trace else None, broken, run.desk)
        return self._run_processes(Streams(seed, replication))

    def _desk(self, streams: Streams, lines: OrderLines) -> Desk:
        """Return a new planner of a replication, at its desk."""
        assert self._planning is not None
        own = Streams(streams.seed, streams.replication)
        start = PlanningStart(
            scenario=self.scenario,
            routes=self.routes,
            facts=self._facts,
            controls=self.controls,
            streams=own,
        )
        return Desk(self._planning.planner(start), start, DemandToCome(self.scenario, lines, own))

    def _compile(self) -> CompiledScenario | None:
        """Return the compiled twin; note the reason and return None when there is none."""
        try:
            from sim.compiled.rules import NotCompilable
            from sim.compiled.scenario import CompiledScenario
        except ImportError as error:
            self.reason = f"numba, the extra `fast`, cannot be imported ({error})"
            return None
        try:
            planned = self._planning is not None
            return CompiledScenario(self.scenario, self.routes, self.controls, trace=self._trace, planned=planned)
        except NotCompilable as found:
            self.reason = str(found)
            return None

    def _run_processes(self, streams: Streams) -> Result:
        """Run one replication as SimPy processes."""
        scenario, clock = self.scenario, Clock()
        rows: Trace | None = [] if self._trace else None
        broken = self._hazards.draw(streams) if self._hazards.disruptions else None
        priorities, suppliers = Priorities(scenario.sequence), _suppliers(clock, scenario)
        points, made = _stock_points(clock, scenario, self.routes, self.controls, suppliers, streams, rows, broken)
        if broken is not None:
            for process in disturb(clock, priorities, points, suppliers, broken):
                clock.process(process)
        if self._planning is not None:
            _track_shipments(scenario, points)
        _open(scenario, {(point.route.site, point.route.item): point for point in points})
        fit_out(clock, priorities, scenario, points, streams)
        self._prepared = prepared_demands(scenario) if self._prepared is None else self._prepared
        surges = None if broken is None else [broken.demand(demand) for demand in scenario.network.demands]
        services = arrange_transport(clock, priorities, scenario, points, streams)
        arrange_transshipment(clock, priorities, scenario, points, self.controls)
        accounts = open_accounts(clock, scenario, points, priorities, streams)
        sellers = accounts or _sellers(scenario, points)
        paths = demand_paths(self._prepared, streams, surges)
        desk = None
        if self._planning is not None:
            paths = tuple(replace(path, quantities=path.quantities.copy()) for path in paths)
            desk = self._desk(streams, _lines_of(paths))
            clock.process(siop(clock, desk, points))
        start_markets(clock, scenario, sellers, paths)
        _start_reviews(clock, scenario, points, self.controls)
        clock.process(close_buckets(clock, scenario.bucket_days, scenario.horizon_days, points))
        opening = np.array([point.on_hand for point in points])
        clock.run(until=scenario.horizon_days)
        ledger = replace(_ledger(scenario, points, opening, made), services=services.closed() if services else None)
        ledger = with_customers(ledger, scenario, points, accounts)
        return self._result(ledger, None if rows is None else trace_frame(rows), broken, desk)

    def _result(
        self, ledger: Ledger, trace: pd.DataFrame | None, disturbances: Disturbances | None, desk: Desk | None
    ) -> Result:
        """Join what a run leaves; the outages, known before it, enter book and trace here."""
        if desk is None:
            planner, safety_stock = None, self._safety_stock
        else:
            planner, safety_stock = desk.planner, desk.safety_stock
        outages: Outages = {}
        if disturbances is not None:
            outages = disturbances.outages
            ledger = replace(ledger, site_book=site_book(self.scenario, disturbances))
            if trace is not None:
                trace = with_outages(trace, disturbances, self.scenario.horizon_days)
        return Result(self.scenario, self.routes, self.controls, ledger, safety_stock, trace, outages, planner)


def simulate(
    scenario: Scenario,
    policy: Policy | Sequence[Control],
    *,
    seed: int = 0,
    replication: int = 0,
    trace: bool = False,
    engine: Engine = "simpy",
) -> Result:
    """Run one replication of a checked scenario under a policy.

    `policy` may also be the controls it would set, one a stock point in the order of `sim.routes.routes`. For many
    replications make a `Model` once.
    """
    if isinstance(policy, Sequence):
        return Model(scenario, policy, engine=engine, trace=trace).run(seed, replication)
    facts = stock_facts(scenario, seed)
    planning = policy if isinstance(policy, Planning) else None
    model = Model(scenario, policy.controls(facts), engine=engine, trace=trace, planning=planning, facts=facts)
    return model.run(seed, replication)


def _stock_points(
    clock: Clock,
    scenario: Scenario,
    stock_routes: Sequence[Route],
    controls: Sequence[Control],
    suppliers: Mapping[str, Source],
    streams: Streams,
    trace: Trace | None,
    disturbances: Disturbances | None,
) -> tuple[list[StockPoint], Plants]:
    priorities = Priorities(scenario.sequence)
    points = _empty_points(clock, scenario, stock_routes, controls, trace)
    unit_cost = {item.name: item.unit_cost for item in scenario.network.items}
    made = plants(clock, scenario, points, streams, disturbances)
    for number, (point, route, control) in enumerate(zip(points, stock_routes, controls, strict=True)):
        point.replenishment = Replenishment(clock, priorities, number, point, control)
        sources = [
            _source(number, lane, source, points, suppliers, made)
            for lane, source in zip(route.lanes, route.sources, strict=True)
        ]
        point.replenishment.inbounds = _inbounds(clock, priorities.receive(number), point, sources, streams)
        for inbound, source in zip(point.replenishment.inbounds, route.sources, strict=True):
            if route.is_booked:
                inbound.book = LaneBook(inbound.lane, unit_cost[route.item], bought=source == SUPPLIER)
        if control.sourcing is not None:
            inbounds = point.replenishment.inbounds
            point.replenishment.purchasing = Purchasing(inbounds, unit_cost[route.item], scenario.horizon_days)
        if number in made.by_point:
            made.by_point[number].inbound = point.replenishment.inbounds[0]
    return points, made


def _inbounds(
    clock: Clock, priority: int, point: StockPoint, sources: Sequence[Source], streams: Streams
) -> tuple[Transport, ...]:
    route = point.route
    return tuple(
        Transport(
            clock,
            priority,
            point,
            lane,
            source,
            lead_times(route, lane, streams),
            damage_luck(route, lane, streams),
            None if lane.delivers_in_full else deliveries(route, lane, streams),
        )
        for lane, source in zip(route.lanes, sources, strict=True)
    )


def _source(
    number: int, lane: Lane, source: int, points: Sequence[StockPoint], suppliers: Mapping[str, Source], made: Plants
) -> Source:
    """Return what a lane into stock point `number` orders from."""
    if source == PLANT:
        return made.by_point[number]
    return suppliers[lane.origin] if source < 0 else points[source]


def _suppliers(clock: Clock, scenario: Scenario) -> dict[str, Source]:
    """Return the suppliers by name; those without limit are all the same one."""
    priorities, unlimited = Priorities(scenario.sequence), Supplier()
    return {
        site.name: unlimited if math.isinf(site.units_per_day) else BusySupplier(clock, priorities.made(number), site)
        for number, site in enumerate(scenario.network.sites)
    }


def _empty_points(
    clock: Clock, scenario: Scenario, stock_routes: Sequence[Route], controls: Sequence[Control], trace: Trace | None
) -> list[StockPoint]:
    """Return the stock points, those with an allocation rationed, the others first come, first served."""
    priorities, days = Priorities(scenario.sequence), scenario.horizon_days
    priority_of = {segment.name: segment.priority for segment in scenario.network.segments}
    first_of = {route.echelon: number for number, route in reversed(list(enumerate(stock_routes)))}
    points: list[StockPoint] = []
    for number, (route, control) in enumerate(zip(stock_routes, controls, strict=True)):
        if control.allocation is None:
            points.append(StockPoint(clock, priorities, number, route, days, trace))
        else:
            points.append(
                RationedStockPoint(
                    clock,
                    priorities,
                    number,
                    route,
                    days,
                    trace,
                    allocation=control.allocation,
                    priority_of=priority_of,
                    first=first_of[route.echelon],
                )
            )
    return points


def _open(scenario: Scenario, points: dict[tuple[str, str], StockPoint]) -> None:
    """Set the opening state: stock, backorders, orders on the way."""
    for row in scenario.network.stock:
        point = points[row.site, row.item]
        point.on_hand = row.on_hand
        point.backorders = row.backorders
        if row.backorders:
            point.waiting.append(WaitingOrder(row.backorders, 0.0, "", False, None, point.facts, float("nan")))
    for order in scenario.network.open_orders:
        point = points[order.site, order.item]
        point.on_order += order.quantity
        point.in_transit += order.quantity
        inbound = point.replenishment.inbounds[0]
        placed = point.route.placed_day(order.due_day)
        inbound.on_order += order.quantity
        if point.replenishment.purchasing is not None:
            point.replenishment.purchasing.expected(order.quantity, placed, inbound)
        inbound.deliver(order.quantity, placed, order.due_day)


def _track_shipments(scenario: Scenario, points: Sequence[StockPoint]) -> None:
    """Let the preferred lane of each stock point know what is under way, for a planner may hasten or withdraw it."""
    unit_cost = {item.name: item.unit_cost for item in scenario.network.items}
    for point in points:
        inbound = point.replenishment.inbounds[0]
        inbound.tracked_until = scenario.horizon_days
        inbound.expedite_cost_per_unit = inbound.lane.expedite_cost_share * unit_cost[point.route.item]


def _lines_of(paths: Sequence[DemandPath]) -> OrderLines:
    return ((number, path.times, path.quantities) for number, path in enumerate(paths))


def _sellers(scenario: Scenario, points: Sequence[StockPoint]) -> Sequence[Seller]:
    """Return the stock point of each demand."""
    index = {(point.route.site, point.route.item): point for point in points}
    return [index[demand.site, demand.item] for demand in scenario.network.demands]


def _start_reviews(clock: Clock, scenario: Scenario, points: Sequence[StockPoint], controls: Sequence[Control]) -> None:
    """Start a review process a site and timetable, the most downstream echelon first."""
    priorities = Priorities(scenario.sequence)
    timetables: dict[tuple[int, str, tuple[float, ...]], list[int]] = defaultdict(list)
    for number, (point, control) in enumerate(zip(points, controls, strict=True)):
        if control.review.continuous:
            times: tuple[float, ...] = (0.0,)
        else:
            times = tuple(control.review.times(scenario.horizon_days, scenario.start_date.weekday()).tolist())
        timetables[point.route.echelon, point.route.site, times].append(number)
    for (_, _, times), numbers in timetables.items():
        reviewed = [points[number] for number in numbers]
        clock.process(reviews(clock, priorities.review(numbers[0]), times, reviewed))


def _ledger(scenario: Scenario, points: Sequence[StockPoint], opening: np.ndarray, made: Plants) -> Ledger:
    buckets = scenario.horizon_days // scenario.bucket_days
    values = np.empty((buckets, len(points), len(Measure)))
    for k, point in enumerate(points):
        values[:, k, :] = [measures_of(facts) for facts in point.buckets]
    inbounds = [inbound for point in points for inbound in point.replenishment.inbounds]
    books = [inbound.book for inbound in inbounds if inbound.book is not None]
    for centre in made.centres:
        centre.close(scenario.horizon_days)
    return Ledger(
        values=values,
        sites=tuple(point.route.site for point in points),
        items=tuple(point.route.item for point in points),
        opening_on_hand=opening,
        bucket_days=scenario.bucket_days,
        lanes=book_of_lanes([point.route for point in points], books),
        centres=made.book.closed() if made.centres else None,
    )
