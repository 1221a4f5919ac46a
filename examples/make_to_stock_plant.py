"""Generate the master data of the scenario `make_to_stock_plant`: a maker of paints.

    python examples/make_to_stock_plant.py configs/data/make_to_stock_plant

Three bases (white, red, blue) are mixed from four raw materials in batches of 1,000 litres; six paints (each colour in
cans of 1 and 5 litres) are filled from a base and empty cans. The mixer must be cleaned between colours, longest from
dark to light; the filling line is set up for each size. Both work in two shifts from Monday to Friday and break down.
All figures are invented, none is a company's.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sim.distributions import Constant, Gamma, Lognormal, NegativeBinomial, Triangular
from sim.network import (
    ChangeOver,
    Component,
    Demand,
    Item,
    Lane,
    Network,
    Operation,
    Recipe,
    Shape,
    Shift,
    Site,
    Stock,
    WorkCentre,
)
from sim.tables import write_network

WORKS = "works"
COLOURS = ("white", "red", "blue")
LITRES = {"1L": 1.0, "5L": 5.0}
CANS_PER_WEEKDAY = {
    ("white", "1L"): 138.0,
    ("white", "5L"): 69.0,
    ("red", "1L"): 57.0,
    ("red", "5L"): 23.0,
    ("blue", "1L"): 46.0,
    ("blue", "5L"): 17.0,
}
PIGMENT = {"white": ("titanium dioxide", 0.25), "red": ("colour paste", 0.08), "blue": ("colour paste", 0.10)}
COST_PER_LITRE = {"white": 2.6, "red": 3.4, "blue": 3.7}
CAN_COST = {"1L": 0.4, "5L": 1.1}
CLEANING_HOURS = {
    ("white", "red"): 1.0,
    ("white", "blue"): 1.0,
    ("red", "blue"): 1.5,
    ("blue", "red"): 2.5,
    ("red", "white"): 4.0,
    ("blue", "white"): 4.0,
}
CANS_PER_HOUR = {"1L": 36.0, "5L": 18.0}
FILLING_BATCH = {"1L": 200.0, "5L": 100.0}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEKDAYS_ONLY = (1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0)
RAW = {  # unit cost, mean lead time in days, smallest order, opening stock
    "resin": (2.1, 14.0, 5000.0, 11000.0),
    "titanium dioxide": (3.2, 28.0, 2000.0, 5000.0),
    "colour paste": (9.0, 21.0, 200.0, 600.0),
    "can 1L": (0.4, 7.0, 5000.0, 5000.0),
    "can 5L": (1.1, 7.0, 2000.0, 2200.0),
}


def paint(colour: str, size: str) -> str:
    return f"{colour} {size}"


def base(colour: str) -> str:
    return f"{colour} base"


def items() -> tuple[Item, ...]:
    paints = [
        Item(
            name=paint(colour, size),
            family=size,
            unit_cost=round(litres * COST_PER_LITRE[colour] + CAN_COST[size] + 0.3, 2),
            unit_price=round(1.9 * (litres * COST_PER_LITRE[colour] + CAN_COST[size]) + 1, 2),
            backlog_cost_per_unit_day=round(0.05 * litres * COST_PER_LITRE[colour], 2),
            holding_rate_per_year=0.25,
        )
        for colour in COLOURS
        for size, litres in LITRES.items()
    ]
    bases = [
        Item(name=base(colour), family=colour, unit_cost=COST_PER_LITRE[colour], unit_price=COST_PER_LITRE[colour])
        for colour in COLOURS
    ]
    raw = [Item(name=name, family="raw", unit_cost=cost, unit_price=cost) for name, (cost, *_) in RAW.items()]
    return (*paints, *bases, *raw)


def pigment_of(colour: str) -> Component:
    name, kilograms_per_litre = PIGMENT[colour]
    return Component(item=name, quantity=kilograms_per_litre)


def filling_of(size: str) -> Operation:
    return Operation(centre="filling line", setup_days=0.25 / 24, run_days_per_unit=1 / 24 / CANS_PER_HOUR[size])


def recipes() -> tuple[Recipe, ...]:
    mixed = [
        Recipe(
            site=WORKS,
            item=base(colour),
            components=(
                Component(item="resin", quantity=0.75),
                Component(item=PIGMENT[colour][0], quantity=PIGMENT[colour][1]),
            ),
            operations=(Operation(centre="mixer", setup_days=1 / 24, run_days_per_unit=11 / 24 / 1000),),
            batch_multiple=1000.0,
            yield_share=Triangular(low=0.94, mode=0.985, high=1.0),
            quoted_lead_time_days=6.0,
        )
        for colour in COLOURS
    ]
    filled = [
        Recipe(
            site=WORKS,
            item=paint(colour, size),
            components=(Component(item=base(colour), quantity=litres), Component(item=f"can {size}")),
            operations=(
                Operation(centre="filling line", setup_days=0.25 / 24, run_days_per_unit=1 / 24 / CANS_PER_HOUR[size]),
            ),
            batch_multiple=FILLING_BATCH[size],
            quoted_lead_time_days=5.0,
        )
        for colour in COLOURS
        for size, litres in LITRES.items()
    ]
    return (*filled, *mixed)


def centres() -> tuple[WorkCentre, ...]:
    mixer = WorkCentre(
        name="mixer",
        site=WORKS,
        dispatching="family",
        days_between_failures=Gamma(mean=15, sd=15),
        repair_days=Lognormal(mean=0.6, sd=0.5),
        cost_per_machine_day=1500.0,
    )
    filling = WorkCentre(
        name="filling line",
        site=WORKS,
        dispatching="run_out",
        days_between_failures=Gamma(mean=6, sd=6),
        repair_days=Lognormal(mean=0.15, sd=0.15),
        cost_per_machine_day=1200.0,
        overtime_from_days=5.0,
        overtime_hours=4.0,
        overtime_cost_per_hour=90.0,
    )
    return mixer, filling


def change_overs() -> tuple[ChangeOver, ...]:
    cleaning = [
        ChangeOver(centre="mixer", from_family=one, to_family=other, days=hours / 24)
        for (one, other), hours in CLEANING_HOURS.items()
    ]
    sizes = [("1L", "5L"), ("5L", "1L")]
    return (
        *cleaning,
        *(ChangeOver(centre="filling line", from_family=one, to_family=other, days=0.75 / 24) for one, other in sizes),
    )


def demands() -> tuple[Demand, ...]:
    """Return daily demand that comes on weekdays only, the summer half above and the winter half below the mean."""
    found = []
    for (colour, size), cans in CANS_PER_WEEKDAY.items():
        mean = cans * 5 / 7
        law = NegativeBinomial(mean=mean, sd=(mean + (0.45 * mean) ** 2) ** 0.5)
        shape = Shape(weekday_factors=WEEKDAYS_ONLY, season_factors=(0.92, 1.08, 1.08, 0.92))
        found.append(Demand(site=WORKS, item=paint(colour, size), size=law, shape=shape, promise_days=2))
    return tuple(found)


def make_to_stock_plant() -> Network:
    """Return the whole network."""
    lanes = tuple(
        Lane(
            origin="raw materials",
            destination=WORKS,
            item=name,
            lead_time_days=Gamma(mean=days, sd=days / 4) if days > 7 else Constant(days),
            quoted_lead_time_days=days,
            order_cost=80.0,
            minimum_order=lot,
            lot_multiple=lot / 10,
        )
        for name, (_, days, lot, _) in RAW.items()
    )
    stock = [Stock(site=WORKS, item=paint(*key), on_hand=round(12 * cans)) for key, cans in CANS_PER_WEEKDAY.items()]
    stock += [Stock(site=WORKS, item=base(colour), on_hand=2000.0) for colour in COLOURS]
    stock += [Stock(site=WORKS, item=name, on_hand=units) for name, (*_, units) in RAW.items()]
    return Network(
        items=items(),
        sites=(Site(name="raw materials", kind="supplier"), Site(name=WORKS)),
        lanes=lanes,
        demands=demands(),
        stock=tuple(stock),
        recipes=recipes(),
        centres=centres(),
        shifts=tuple(
            Shift(centre=centre, weekday=day, start_hour=6, end_hour=22)
            for centre in ("mixer", "filling line")
            for day in WEEKDAYS
        ),
        change_overs=change_overs(),
    )


if __name__ == "__main__":
    write_network(make_to_stock_plant(), Path(sys.argv[1]), overwrite=True)
