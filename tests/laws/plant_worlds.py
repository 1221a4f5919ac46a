"""Random small plants: one to three levels of recipes, one to three centres, with all that may go wrong there."""

from __future__ import annotations

import math
from collections.abc import Callable

from hypothesis import strategies as st
from laws.worlds import REVIEWS, World, whole_rules

from sim.decisions import Control
from sim.distributions import Constant, Gamma, Poisson, Uniform
from sim.network import (
    ByProduct,
    ChangeOver,
    Component,
    Demand,
    Item,
    Lane,
    Network,
    Operation,
    Recipe,
    Scenario,
    Shift,
    Site,
    Stock,
    WorkCentre,
)
from sim.routes import routes

__all__ = ["plants"]

HORIZON_DAYS = 35
BOUGHT = ("ore", "salt")
USAGES = st.sampled_from([1.0, 2.0, 0.25])
YIELDS = st.sampled_from([Constant(1), Constant(0.9), Uniform(0.6, 1)])
REWORK = st.sampled_from([{}, {"rework_share": 1.0}, {"rework_share": 0.6, "rework_rounds": 3}])
BATCHES = st.sampled_from(
    [{}, {}, {"batch_multiple": 4}, {"minimum_batch": 6}, {"maximum_batch": 9}, {"transfer_batch": 1.5}]
)
FAILURES = st.sampled_from(
    [
        {},
        {"days_between_failures": Gamma(4, 4), "repair_days": Uniform(0, 1)},
        {"days_between_failures": Gamma(4, 4), "repair_days": Constant(0.5), "failures_count": "calendar"},
    ]
)
RULES = st.sampled_from(["fifo", "spt", "edd", "critical_ratio", "run_out", "family"])
OUTSIDE = st.sampled_from([{}, {}, {"subcontract_from_days": 1.5, "subcontract_days": 3}])


@st.composite
def plants(draw: Callable[..., object]) -> World:
    """Draw a plant; every item sold is made, from what is made a level below it or bought."""
    levels = [[f"item {level}.{k}" for k in range(draw(st.integers(1, 2)))] for level in range(draw(st.integers(1, 3)))]
    made = [item for level in levels for item in level]
    names = [f"centre {k}" for k in range(draw(st.integers(1, 3)))]
    shifts = {name: draw(_shifts(name)) for name in names}
    by_products = draw(st.booleans())
    below = [*levels[1:], list(BOUGHT)]
    network = Network(
        items=tuple(Item(name=item, family=f"family {k % 2}") for k, item in enumerate([*made, *BOUGHT, "slag"])),
        sites=(Site(name="supplier", kind="supplier"), Site(name="plant", job_limit=draw(_limits()))),
        lanes=tuple(Lane(origin="supplier", destination="plant", item=item) for item in (*BOUGHT, "slag")),
        demands=tuple(_demand(draw, item) for item in levels[0]),
        stock=(Stock(site="plant", item="ore", on_hand=30.0), Stock(site="plant", item="slag", on_hand=1.0)),
        recipes=tuple(
            _recipe(draw, item, parts, names, by_products)
            for level, parts in zip(levels, below, strict=True)
            for item in level
        ),
        centres=tuple(_centre(draw, name, works_shifts=bool(shifts[name])) for name in names),
        shifts=tuple(shift for own in shifts.values() for shift in own),
        change_overs=tuple(
            ChangeOver(centre=name, from_family="family 0", to_family="family 1", days=0.1) for name in names
        ),
    )
    scenario = Scenario(
        name="plant",
        network=network,
        horizon_days=HORIZON_DAYS,
        bucket_days=draw(st.sampled_from([1, 7])),
        sequence=draw(st.sampled_from(["demand_first", "review_first"])),
    )
    return World(scenario, {(route.site, route.item): _control(draw) for route in routes(network)})


def _limits() -> st.SearchStrategy[float]:
    return st.sampled_from([math.inf, math.inf, 1.0, 3.0])


def _centre(draw, name: str, *, works_shifts: bool) -> WorkCentre:
    overtime = draw(st.booleans()) and works_shifts
    longer = {"overtime_hours": 3, "overtime_from_days": 0.5} if overtime else {}
    terms = draw(FAILURES) | draw(OUTSIDE) | longer
    return WorkCentre(name=name, site="plant", machines=draw(st.integers(1, 2)), dispatching=draw(RULES), **terms)


def _shifts(name: str) -> st.SearchStrategy[list[Shift]]:
    week = [Shift(centre=name, weekday=day, start_hour=6, end_hour=22) for day in ("mon", "tue", "wed", "thu", "sat")]
    return st.sampled_from([[], week])


def _recipe(draw, item: str, parts: list[str], centres: list[str], by_products: bool) -> Recipe:
    chosen = draw(st.lists(st.sampled_from(parts), min_size=1, unique=True))
    steps = draw(st.lists(st.sampled_from([*centres, ""]), max_size=2))
    return Recipe(
        site="plant",
        item=item,
        components=tuple(Component(item=part, quantity=draw(USAGES)) for part in chosen),
        operations=tuple(
            Operation(centre=step, setup_days=0.05, run_days_per_unit=0.03, run_time_factor=draw(YIELDS))
            for step in steps
        ),
        by_products=(ByProduct(item="slag", quantity=0.5),) if by_products else (),
        yield_share=draw(YIELDS),
        **(draw(REWORK) if steps else {}),
        **draw(BATCHES),
    )


def _demand(draw, item: str) -> Demand:
    return Demand(
        site="plant",
        item=item,
        size=draw(st.sampled_from([Poisson(3), Constant(2), Gamma(4, 3)])),
        backorder_share=draw(st.sampled_from([1.0, 0.5])),
    )


def _control(draw) -> Control:
    rule = draw(st.sampled_from(whole_rules(draw(st.integers(0, 40)), draw(st.integers(1, 15)))))
    return Control(rule, draw(REVIEWS))
