"""Workbooks for the tests of tables: sheets as plain rows, and random networks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import openpyxl
from hypothesis import strategies as st

from sim.distributions import (
    Bootstrap,
    CompoundPoisson,
    Constant,
    Distribution,
    Empirical,
    Gamma,
    Intermittent,
    Lognormal,
    NegativeBinomial,
    Normal,
    Poisson,
    Replay,
    Triangular,
    Uniform,
)
from sim.lifetimes import Exponential, Geometric
from sim.network import (
    Contract,
    Demand,
    Event,
    Item,
    Lane,
    Network,
    OpenOrder,
    Parameters,
    PriceBreak,
    Projects,
    Shape,
    Site,
    Stock,
    TransportService,
)
from sim.tables.laws import history_of

__all__ = ["MINIMAL", "laws", "networks", "save", "save_csv", "weeks"]

Rows = Sequence[Sequence[object]]


def weeks(count: int) -> list[str]:
    """Return the Mondays of so many weeks from 2024-01-01, ISO."""
    return [(date(2024, 1, 1) + timedelta(weeks=k)).isoformat() for k in range(count)]


MINIMAL: dict[str, Rows] = {
    "items": [["name"], ["A"], ["B"]],
    "lanes": [["origin", "destination", "lead_time_days"], ["SUPPLIER", "SHOP", 10]],
    "demand_history": [["item", *weeks(4)], ["A", 1, 2, 3, 4], ["B", 9, 0, 7, 0]],
}


def save(sheets: Mapping[str, Rows], path: Path) -> Path:
    """Save rows as a workbook, as a user's own tool would (values as they are, no styles)."""
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book.save(path)
    return path


def save_csv(sheets: Mapping[str, Rows], folder: Path, separator: str = ",", encoding: str = "utf-8") -> Path:
    """Save rows as CSV files."""
    folder.mkdir()
    for name, rows in sheets.items():
        lines = [separator.join("" if cell is None else str(cell) for cell in row) for row in rows]
        (folder / f"{name}.csv").write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return folder


amounts = st.floats(0, 1e9)
positive = st.floats(1e-3, 1e9)
shares = st.floats(0, 1)
values = st.lists(amounts, min_size=1, max_size=6).map(tuple)
names = st.text(st.characters(exclude_categories=("C", "Z"), codec="utf-8"), min_size=1, max_size=8).filter(
    str.isprintable
)
padded_inside = st.tuples(names, names).map(" ".join)
awkward = st.sampled_from(["00017", "17", "NA", "=A1", "TRUE", "1E5", "n/a", "2024-01-31", "#REF!"])
codes = st.one_of(names, padded_inside, awkward)


def _ordered(made: type[Distribution], count: int) -> st.SearchStrategy[Distribution]:
    return st.lists(amounts, min_size=count, max_size=count, unique=True).map(lambda parts: made(*sorted(parts)))


simple_laws = st.one_of(
    amounts.map(Constant),
    _ordered(Uniform, 2),
    _ordered(Triangular, 3),
    st.builds(Normal, amounts, amounts),
    st.builds(Gamma, positive, positive),
    st.builds(Lognormal, positive, positive),
    positive.map(Exponential),
    st.floats(1, 1e6).map(Geometric),
    amounts.map(Poisson),
    positive.map(lambda mean: NegativeBinomial(mean, mean**0.5 + mean)),
    values.map(Empirical),
    values.map(Replay),
    st.builds(Bootstrap, values, st.integers(1, 9), st.text(max_size=5)),
)
laws = st.one_of(
    simple_laws,
    st.builds(Intermittent, shares, simple_laws),
    st.builds(CompoundPoisson, st.floats(0, 1e3), simple_laws),
)


def _mean_one(factors: list[float]) -> tuple[float, ...]:
    return tuple(factor * len(factors) / sum(factors) for factor in factors)


factors = st.floats(0.1, 9)
shapes = st.builds(
    Shape,
    weekday_factors=st.just(()) | st.lists(factors, min_size=7, max_size=7).map(_mean_one),
    season_factors=st.just(()) | st.lists(factors, min_size=1, max_size=12).map(_mean_one),
    trend_per_year=st.floats(-1, 1),
    level_phi=st.floats(-0.99, 0.99),
    level_sd=st.floats(0, 2),
)
events = st.builds(
    Event, start_day=st.floats(0, 100), end_day=st.floats(101, 999), factor=amounts, extra_units_per_day=amounts
)
projects = st.just(Projects()) | st.builds(
    Projects,
    projects_per_year=st.floats(0, 50),
    project_days=st.floats(1, 365),
    project_least_weeks=st.floats(0, 9),
    project_most_weeks=st.floats(9, 99),
)
optional = st.none() | st.floats(-1e9, 1e9)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Return any network that has no problems: a tree of warehouses below one supplier, everything in it arbitrary."""
    items = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    sites = draw(st.lists(codes, min_size=2, max_size=4, unique=True))
    warehouses = sites[1:]
    points = st.tuples(st.sampled_from(warehouses), st.sampled_from(items))

    def keyed(count: int) -> list[tuple[str, str]]:
        return draw(st.lists(points, max_size=count, unique=True))

    network = Network(
        items=tuple(draw(_item(name)) for name in items),
        sites=(Site(name=sites[0], kind="supplier", **draw(_limits())), *(draw(_site(name)) for name in warehouses)),
        lanes=tuple(
            draw(_lane(origin := draw(st.sampled_from(sites[: k + 1])), site, item, draw(_terms(origin == sites[0]))))
            for k, site in enumerate(warehouses)
            for item in ["", *draw(st.lists(st.sampled_from(items), max_size=1))]
        ),
        demands=tuple(
            draw(_demand(site, item, segment))
            for site, item in keyed(3)
            for segment in draw(st.lists(st.just("") | codes, min_size=1, max_size=2, unique=True))
        ),
        stock=tuple(Stock(site=site, item=item, on_hand=draw(amounts)) for site, item in keyed(2)),
        open_orders=tuple(
            OpenOrder(site=site, item=item, quantity=draw(positive), due_day=draw(amounts)) for site, item in keyed(2)
        ),
        parameters=tuple(
            Parameters(site=site, item=item, reorder_point=draw(optional), review_days=draw(optional))
            for site, item in keyed(2)
        ),
    )
    ways = Counter((lane.origin, lane.destination) for lane in network.lanes)
    alone = [lane for lane in network.lanes if ways[lane.origin, lane.destination] == 1]
    return replace(network, services=tuple(draw(_service(lane)) for lane in alone[:2]))


def _service(lane: Lane) -> st.SearchStrategy[TransportService]:
    terms = st.fixed_dictionaries(
        {"distance_km": amounts, "cost_per_vehicle": amounts, "capacity_units": st.floats(1, 1e9)}
    )
    days = st.lists(st.sampled_from(["mon", "wed", "sat"]), min_size=1, unique=True).map(tuple)
    departures = st.fixed_dictionaries({"departure_weekdays": days, "vehicles_per_departure": st.integers(1, 9)})
    return st.builds(
        lambda one, other: TransportService(origin=lane.origin, destination=lane.destination, **one, **other),
        terms,
        departures | st.fixed_dictionaries({"departure_every_days": positive, "longest_wait_days": amounts}),
    )


def _item(name: str) -> st.SearchStrategy[Item]:
    return st.builds(
        Item,
        name=st.just(name),
        unit_cost=amounts,
        unit_price=amounts,
        holding_rate_per_year=amounts,
        family=st.just("") | codes,
        item_class=st.just("") | codes,
        volume_per_unit=amounts,
        shelf_life_days=positive | st.just(float("inf")),
    )


def _limits() -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional={"units_per_day": positive, "machines": st.integers(1, 3)})


def _terms(of_supplier: bool) -> st.SearchStrategy[dict[str, object]]:
    """Return what may be agreed on a lane."""
    if not of_supplier:
        return st.just({})
    contract = st.builds(Contract, period_days=st.integers(1, 400), minimum_units=amounts)
    one = st.builds(PriceBreak, from_units=st.floats(1, 9), unit_price=amounts)
    other = st.builds(PriceBreak, from_units=st.floats(10, 99), unit_price=amounts)
    return st.fixed_dictionaries(
        {},
        optional={
            "unit_price": amounts,
            "price_breaks": st.tuples(one) | st.tuples(one, other),
            "incremental_prices": st.booleans(),
            "delivered_share": st.just(Uniform(0.5, 1)),
            "short_units": simple_laws.filter(lambda law: not history_of(law)),
            "rest_follows_days": st.none() | amounts,
            "contract": contract,
        },
    )


def _site(name: str) -> st.SearchStrategy[Site]:
    return st.builds(
        Site,
        name=st.just(name),
        issuing=st.sampled_from(["fefo", "lifo"]),
        minimum_life_share=st.floats(0, 0.99),
        storage_capacity=amounts,
        overflow_cost_per_volume_day=amounts,
        receiving_units_per_day=positive | st.just(float("inf")),
        picking_units_per_day=positive | st.just(float("inf")),
    )


expedited = st.just({}) | st.builds(dict, expedite_days=amounts, expedite_cost_share=amounts)


@st.composite
def _lane(draw: st.DrawFn, origin: str, destination: str, item: str, terms: dict[str, object]) -> Lane:
    return draw(_plain_lane(origin, destination, item, terms | draw(expedited)))


def _plain_lane(origin: str, destination: str, item: str, terms: dict[str, object]) -> st.SearchStrategy[Lane]:
    return st.builds(
        partial(Lane, **terms),
        origin=st.just(origin),
        destination=st.just(destination),
        item=st.just(item),
        lead_time_days=laws,
        quoted_lead_time_days=st.none() | amounts,
        lot_multiple=st.floats(0, 10),
        maximum_order=st.floats(10, 1e9) | st.just(float("inf")),
        damaged_share=shares,
        quarantine_days=amounts,
        complete_only=st.booleans(),
    )


def _demand(site: str, item: str, segment: str) -> st.SearchStrategy[Demand]:
    return st.builds(
        Demand,
        site=st.just(site),
        item=st.just(item),
        segment=st.just(segment),
        size=laws,
        bucket_days=positive,
        orders_per_day=st.just(0.0) | positive,
        shape=shapes,
        events=st.lists(events, max_size=2).map(tuple),
        projects=projects,
        backorder_share=shares,
        patience_days=amounts | st.just(float("inf")),
        complete_only=st.booleans(),
        promise_days=amounts,
        return_share=shares,
        return_delay_days=amounts.map(Constant) | st.builds(Gamma, positive, positive),
        returns_to=st.just("scrap"),
    )
