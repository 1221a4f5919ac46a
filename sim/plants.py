"""Build what makes things: work centres with their machines, and a plant for each stock point that is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import simpy

from sim.books import OpenBook
from sim.clock import Clock, Priorities
from sim.draws import draws
from sim.hazards import Disturbances
from sim.ledger import CentreMeasure
from sim.making import open_shares
from sim.network import Network, Recipe, Scenario, WorkCentre
from sim.processes.machine import Machine
from sim.processes.plant import Plant, Step
from sim.processes.warehouse import StockPoint
from sim.processes.work_centre import Centre
from sim.streams import Streams
from sim.working_time import without, working_time

__all__ = ["Plants", "change_overs", "machines", "plants"]


@dataclass(slots=True, eq=False)
class Plants:
    """The plants by the number of the stock point they make, the work centres and their book."""

    by_point: dict[int, Plant]
    centres: tuple[Centre, ...]
    book: OpenBook


def plants(
    clock: Clock,
    scenario: Scenario,
    points: Sequence[StockPoint],
    streams: Streams,
    disturbances: Disturbances | None = None,
) -> Plants:
    """Return all that makes anything in a scenario; nothing where it has no recipes."""
    network, priorities = scenario.network, Priorities(scenario.sequence)
    names = tuple(centre.name for centre in network.centres)
    book = OpenBook(names, CentreMeasure, scenario.horizon_days, scenario.bucket_days)
    shares = open_shares(network)
    centres = {
        centre.name: Centre(
            clock,
            priorities.dispatch(row),
            centre,
            machines(centre, scenario, streams, book, row, disturbances),
            change_overs(network, centre.name),
            shares[centre.name],
            book,
            row,
        )
        for row, centre in enumerate(network.centres)
    }
    cards = {site.name: simpy.Resource(clock, int(site.job_limit)) for site in network.sites if site.job_limit < 1e9}
    made = {
        number: _plant(clock, network, point, centres, streams, priorities.receive(number), cards)
        for number, point in enumerate(points)
        if point.route.recipe is not None
    }
    index = {(point.route.site, point.route.item): point for point in points}
    for plant in made.values():
        recipe = plant.point.route.recipe
        assert recipe is not None
        plant.components = tuple((index[recipe.site, part.item], part.quantity) for part in recipe.components)
        plant.by_products = tuple((index[recipe.site, part.item], part.quantity) for part in recipe.by_products)
    return Plants(made, tuple(centres.values()), book)


def machines(
    centre: WorkCentre,
    scenario: Scenario,
    streams: Streams,
    book: OpenBook,
    row: int,
    disturbances: Disturbances | None,
) -> tuple[Machine, ...]:
    """Return the machines of work centre number `row`, their failures by the calendar drawn and in its book."""
    own = [shift for shift in scenario.network.shifts if shift.centre == centre.name]
    weekday, horizon = scenario.start_date.weekday(), scenario.horizon_days
    shifts = working_time(own, horizon, weekday)
    longer = working_time(own, horizon, weekday, centre.overtime_hours) if centre.works_overtime else shifts
    speed = None if disturbances is None else disturbances.centre_speed(centre)
    if disturbances is not None:
        closed = tuple(disturbances.centre_closed(centre))
        shifts, longer = without(shifts, closed), without(longer, closed)
    return tuple(
        Machine(centre, number, shifts, longer, horizon, streams, book, row, speed) for number in range(centre.machines)
    )


def change_overs(network: Network, centre: str) -> dict[tuple[str, str], float]:
    """Return the days of a change-over at a centre, by the families from and to."""
    return {(row.from_family, row.to_family): row.days for row in network.change_overs if row.centre == centre}


def _plant(
    clock: Clock,
    network: Network,
    point: StockPoint,
    centres: dict[str, Centre],
    streams: Streams,
    receive_rank: int,
    cards: dict[str, simpy.Resource],
) -> Plant:
    recipe = point.route.recipe
    assert recipe is not None
    family = next(item.family for item in network.items if item.name == recipe.item)
    yields = draws(recipe.yield_share, streams, "yield", recipe.site, recipe.item)
    again = draws(recipe.yield_share, streams, "yield_again", recipe.site, recipe.item)
    steps = _steps(recipe, centres, streams)
    return Plant(clock, point, family, steps, yields, again, receive_rank, cards.get(recipe.site))


def _steps(recipe: Recipe, centres: dict[str, Centre], streams: Streams) -> list[Step]:
    return [
        Step(
            operation,
            centres.get(operation.centre),
            draws(operation.run_time_factor, streams, "run_time", recipe.site, recipe.item, str(number)),
            draws(operation.run_time_factor, streams, "run_time_again", recipe.site, recipe.item, str(number)),
        )
        for number, operation in enumerate(recipe.operations)
    ]
