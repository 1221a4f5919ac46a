"""Random plants: up to three BOM levels, several centres with shifts, failures, rules, overtime and subcontracting."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from laws.test_disruptions import DURATIONS, EFFECTS, WHEN
from laws.worlds import World

from policies.reviews import Continuous, EveryDays
from policies.rules import RQ, SS, BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Gamma, Normal, Poisson, Replay, Uniform
from sim.network import (
    ByProduct,
    ChangeOver,
    Component,
    Demand,
    Disruption,
    Item,
    Lane,
    Network,
    OpenOrder,
    Operation,
    Recipe,
    Scenario,
    Shift,
    Site,
    Stock,
    Target,
    WorkCentre,
)
from sim.network.centres import Dispatching
from sim.routes import routes

__all__ = ["disrupted_plant", "every_plant"]

_DAYS = 42
_MADE = ("good", "fine", "frame", "board")
_BELOW = {
    "good": ("frame", "board", "raw"),
    "fine": ("frame", "raw"),
    "frame": ("board", "ore"),
    "board": ("raw", "ore"),
}
_MTBF = st.sampled_from([Gamma(4, 4), Constant(3), Replay((2, 5)), Constant(0), Constant(0)])
_RULES: tuple[Dispatching, ...] = ("fifo", "spt", "edd", "critical_ratio", "run_out", "family")
_RATES = st.sampled_from([0, 0, 2])
_FACTORS = st.sampled_from([Constant(1), Gamma(1, 1), Replay((0.5, 1.5, 1)), Uniform(0.5, 1.5)])
_TIMES = st.sampled_from([0.0, 0.01, 0.05, 0.1, 0.125, 0.5])


@st.composite
def _shifts(draw: st.DrawFn, centre: str) -> list[Shift]:
    kind = draw(st.sampled_from(["none", "day", "two", "night"]))
    hours = {"none": (), "day": ((8, 16),), "two": ((6, 14), (14, 22)), "night": ((22, 30),)}[kind]
    days = ("mon", "tue", "wed", "thu", "fri")
    return [Shift(centre=centre, weekday=day, start_hour=a, end_hour=b) for day in days for a, b in hours]


@st.composite
def _centre(draw: st.DrawFn, name: str) -> WorkCentre:
    return WorkCentre(
        name=name,
        site="plant",
        machines=draw(st.integers(1, 3)),
        dispatching=draw(st.sampled_from(_RULES)),
        days_between_failures=draw(_MTBF),
        repair_days=draw(st.sampled_from([Gamma(0.5, 0.3), Constant(0.4), Constant(0)])),
        failures_count=draw(st.sampled_from(["running", "calendar"])),
        cost_per_machine_day=draw(st.sampled_from([0, 100.3])),
        overtime_from_days=draw(st.sampled_from([float("inf"), 0.0, 0.3])),
        overtime_hours=draw(st.sampled_from([0, 2.5])),
        overtime_cost_per_hour=draw(st.sampled_from([0, 7.7])),
        subcontract_from_days=draw(st.sampled_from([float("inf"), float("inf"), 0.0, 0.4])),
        subcontract_days=draw(st.sampled_from([0, 2, 2.5])),
        subcontract_cost_per_unit=1.1,
    )


@st.composite
def _recipe(draw: st.DrawFn, item: str, centres: list[str]) -> Recipe:
    parts = draw(st.lists(st.sampled_from(_BELOW[item]), max_size=3, unique=True))
    steps = draw(st.lists(st.sampled_from([*centres, *centres, ""]), max_size=3))
    return Recipe(
        site="plant",
        item=item,
        components=tuple(Component(item=part, quantity=draw(st.sampled_from([1, 2, 0.3]))) for part in parts),
        operations=tuple(
            Operation(
                centre=centre,
                setup_days=draw(_TIMES),
                run_days_per_unit=draw(_TIMES) / 5,
                run_time_factor=draw(_FACTORS),
            )
            for centre in steps
        ),
        by_products=(ByProduct(item="dust", quantity=0.1),) if draw(st.booleans()) else (),
        batch_multiple=draw(st.sampled_from([0, 5])),
        transfer_batch=draw(st.sampled_from([0, 0, 1.5, 4])),
        rework_share=draw(st.sampled_from([0, 0, 0.5, 1])) if steps else 0.0,
        rework_from=draw(st.integers(1, max(1, len(steps)))),
        rework_rounds=draw(st.integers(1, 3)),
        yield_share=draw(st.sampled_from([Constant(1), Constant(0.9), Normal(0.9, 0.2), Replay((1, 0, 0.7))])),
        quoted_lead_time_days=draw(st.sampled_from([None, 3])),
    )


@st.composite
def every_plant(draw: st.DrawFn) -> World:
    """Draw a plant with a shop downstream that sells some of what it makes."""
    centres = ["saw", "drill", "paint"][: draw(st.integers(1, 3))]
    families = {item: draw(st.sampled_from(["red", "blue", ""])) for item in _MADE}
    selling = [("plant", "good"), ("plant", "fine"), ("shop", "good"), ("plant", "board"), ("plant", "dust")]
    sold = draw(st.lists(st.sampled_from(selling), min_size=1, unique=True))
    recipes = tuple(draw(_recipe(item, centres)) for item in _MADE)
    lead = draw(st.sampled_from([Constant(2), Gamma(2, 1), Constant(0)]))
    turns = [(name, to) for name in centres for to in ("blue", "")]
    network = Network(
        items=tuple(Item(name=item, family=families.get(item, "")) for item in (*_MADE, "raw", "ore", "dust")),
        sites=(
            Site(name="supplier", kind="supplier"),
            Site(name="plant", job_limit=draw(st.sampled_from([float("inf"), 1, 3]))),
            Site(name="shop"),
        ),
        lanes=(
            *(Lane(origin="supplier", destination="plant", item=item, lead_time_days=lead) for item in ("raw", "ore")),
            Lane(origin="supplier", destination="plant", item="dust", lead_time_days=Constant(9)),
            Lane(origin="plant", destination="shop", item="good", lead_time_days=Constant(1)),
        ),
        demands=tuple(
            Demand(
                site=site,
                item=item,
                size=Poisson(draw(st.integers(1, 9))),
                orders_per_day=draw(st.sampled_from([0, 0, 2])),
            )
            for site, item in sold
        ),
        stock=tuple(
            Stock(site="plant", item=item, on_hand=draw(st.integers(0, 60))) for item in (*_MADE, "raw", "ore")
        ),
        open_orders=(OpenOrder(site="plant", item="good", quantity=7, due_day=2),) if draw(st.booleans()) else (),
        recipes=recipes,
        centres=tuple(draw(_centre(name)) for name in centres),
        shifts=tuple(shift for name in centres for shift in draw(_shifts(name))),
        change_overs=tuple(ChangeOver(centre=name, from_family="red", to_family=to, days=0.07) for name, to in turns),
    )
    scenario = Scenario(
        name="plant",
        network=network,
        horizon_days=_DAYS,
        bucket_days=draw(st.sampled_from([1, 7, 42])),
        start_date=date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 6))),
        sequence=draw(st.sampled_from(["demand_first", "review_first"])),
    )
    rules = [BaseStock(25), BaseStock(0), SS(10, 30), RQ(8, 20)]
    controls = {
        (route.site, route.item): Control(
            draw(st.sampled_from(rules)), draw(st.sampled_from([Continuous(), EveryDays(1), EveryDays(2.5)]))
        )
        for route in routes(network)
    }
    return World(scenario, controls)


@st.composite
def disrupted_plant(draw: st.DrawFn) -> World:
    """Draw a plant in which up to two things break: its site, a centre, the supplier, demand."""
    world = draw(every_plant())
    targets = [Target(what="site", site=site) for site in ("plant", "shop", "supplier")]
    targets += [Target(what="centre", centre="saw"), Target(what="lane"), Target(what="demand", item="good")]
    found = [
        Disruption(
            name=f"disruption {k}",
            targets=tuple(draw(st.lists(st.sampled_from(targets), min_size=1, max_size=2, unique=True))),
            duration_days=draw(DURATIONS),
            **draw(WHEN),
            **draw(EFFECTS),
        )
        for k in range(draw(st.integers(1, 2)))
    ]
    return world.change(disruptions=tuple(found))
