from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_cases import Rows, save

from sim.check import check
from sim.distributions import Constant, Gamma, Poisson, Uniform
from sim.lifetimes import Exponential, Geometric
from sim.network import Demand, Disruption, Item, Lane, Network, Site, Target
from sim.tables import TableErrors, read_network, write_network

NETWORK = Network(
    items=(Item(name="A"), Item(name="B")),
    sites=(Site(name="MAKER", kind="supplier", units_per_day=90), Site(name="HUB"), Site(name="SHOP")),
    lanes=(Lane(origin="MAKER", destination="HUB", mode="sea"), Lane(origin="HUB", destination="SHOP")),
    demands=(Demand(site="SHOP", item="A", size=Poisson(5)), Demand(site="HUB", item="B", size=Poisson(2))),
)
TARGETS = st.sampled_from(
    [
        Target(what="site", site="MAKER"),
        Target(what="site", site="HUB"),
        Target(what="lane", origin="MAKER", mode="sea"),
        Target(what="lane", destination="SHOP", item="B"),
        Target(what="lane"),
        Target(what="demand", item="A"),
        Target(what="demand"),
    ]
)
LAWS = st.sampled_from([Constant(3), Exponential(30), Geometric(4), Gamma(5, 2), Uniform(1, 9)])
WHEN = st.one_of(
    st.fixed_dictionaries({"start_day": st.floats(0, 1e6)}, optional={"probability": st.floats(0, 1)}),
    LAWS.map(lambda law: {"time_to_failure_days": law}),
)
EFFECTS = st.fixed_dictionaries(
    {"closed": st.just(True), "demand_factor": st.floats(1.1, 9)},
    optional={
        "refuses_orders": st.booleans(),
        "in_transit": st.sampled_from(["goes_on", "waits", "destroyed"]),
        "stock_destroyed_share": st.floats(0, 1),
        "lead_time_factor": st.floats(0, 9),
        "extra_lead_time_days": st.floats(0, 99),
    },
)


@st.composite
def disruptions(draw: st.DrawFn) -> tuple[Disruption, ...]:
    both = (Target(what="site", site="HUB"), Target(what="lane", origin="HUB"))
    found = [
        Disruption(
            name=f"0{k}",
            targets=(*both, *draw(st.lists(TARGETS, max_size=2))),
            duration_days=draw(LAWS),
            **draw(WHEN),
            **draw(EFFECTS),
        )
        for k in range(draw(st.integers(1, 3)))
    ]
    follows = Disruption(name="NA", after="00", delay_days=2.5, targets=both, duration_days=Constant(1), closed=True)
    return (follows, *found)


@given(disruptions())
def test_what_is_written_reads_back_equal(tmp_path_factory: pytest.TempPathFactory, broken: tuple[Disruption, ...]):
    network = Network(**{name: getattr(NETWORK, name) for name in NETWORK.__slots__} | {"disruptions": broken})
    folder = tmp_path_factory.mktemp("tables") / "network"
    write_network(network, folder)
    assert read_network(folder).network == network


SHEETS: dict[str, Rows] = {
    "items": [["name"], ["A"]],
    "lanes": [["origin", "destination", "lead_time_days"], ["FAR", "SHOP", 30], ["NEAR", "SHOP", 5]],
    "demand": [["item", "size"], ["A", 10]],
}
HEAD = ["name", "start_day", "duration_days", "closed", "after", "probability"]
HIT = ["disruption", "what", "origin", "site"]


def read(tmp_path: Path, rows: Rows, targets: Rows, **sheets: Rows) -> Network:
    pages = SHEETS | {"disruptions": [HEAD, *rows], "disruption_targets": [HIT, *targets]} | sheets
    return read_network(save(pages, tmp_path / "book.xlsx"), start_date=date(2024, 1, 1)).network


def problems(tmp_path: Path, rows: Rows, targets: Rows) -> str:
    with pytest.raises(TableErrors) as error:
        read(tmp_path, rows, targets)
    return str(error.value)


def test_a_dated_disruption_is_read_from_two_sheets(tmp_path: Path) -> None:
    network = read(tmp_path, [["strike", "2024-03-01", 14, "TRUE", None, 0.5]], [["strike", "lane", "FAR", None]])
    assert network.disruptions == (
        Disruption(
            name="strike",
            start_day=60,
            duration_days=Constant(14),
            closed=True,
            probability=0.5,
            targets=(Target(what="lane", origin="FAR"),),
        ),
    )


@pytest.mark.parametrize(
    ("rows", "targets", "told"),
    [
        ([["x", 5, None, "TRUE"]], [["x", "lane", "FAR"]], "every row needs duration_days"),
        ([["x", "soon", 3, "TRUE"]], [["x", "lane", "FAR"]], "'soon' is not an ISO date"),
        ([["x", 5, 3, "TRUE"]], [["y", "lane", "FAR"]], "'y' is not in sheet disruptions"),
        ([["x", 5, 3, "TRUE"]], [["x", "port", "FAR"]], "'port' is not one of: site, lane, centre, demand"),
        ([["x", 5, 3, "TRUE"]], [["x", "lane", "FARR"]], "there is no origin 'FARR'; did you mean 'FAR'?"),
        ([["x", None, 3, "TRUE"]], [["x", "lane", "FAR"]], "start_day, time_to_failure_days or after must be given"),
        ([["x", 5, "empirical()", "TRUE"]], [["x", "lane", "FAR"]], "there is none of disruptions"),
    ],
)
def test_what_is_wrong_in_a_row_is_told_at_its_cell(tmp_path: Path, rows: Rows, targets: Rows, told: str) -> None:
    assert told in problems(tmp_path, rows, targets)


def found(*broken: Disruption) -> list[str]:
    network = Network(**{name: getattr(NETWORK, name) for name in NETWORK.__slots__} | {"disruptions": broken})
    return [f"{place}: {message}" for place, message in check(network)]


def broken(*targets: Target, **fields: object) -> Disruption:
    given = {"name": "x", "start_day": 1.0, "duration_days": Constant(1), "closed": True} | fields
    return Disruption(targets=targets, **given)


SITE = Target(what="site", site="HUB")


@pytest.mark.parametrize(
    ("disruption", "told"),
    [
        (broken(Target(what="site", site="HUBB")), "disruptions[0].targets[0].site: there is no site 'HUBB'; did you"),
        (broken(Target(what="site")), "disruptions[0].targets[0].site: is empty; name the site that is hit"),
        (broken(Target(what="centre", centre="mill")), "targets[0].centre: there is no centre 'mill'"),
        (broken(Target(what="site", site="HUB", item="A")), "targets[0].item: 'A' says nothing of a site"),
        (broken(Target(what="lane", origin="HUB", mode="sea")), "targets[0].what: no lane has this origin"),
        (broken(SITE, Target(what="demand", site="SHOP", item="B")), "targets[1].what: there is no demand of this"),
        (broken(SITE, Target(what="demand", item="B")), "targets[1].what: nothing is done to a demand"),
        (broken(SITE, in_transit="waits"), "disruptions[0].in_transit: does nothing: no target is a lane"),
        (broken(SITE, capacity_factor=0.5), "capacity_factor: does nothing: no target is a supplier with a limit"),
        (broken(), "disruptions[0].name: hits nothing and causes nothing"),
        (broken(SITE, name=" x"), "disruptions[0].name: ' x' must be a name"),
        (broken(SITE, start_day=None, after="storm"), "disruptions[0].after: 'storm' is not among the disruptions"),
        (broken(SITE, start_day=None, after="x"), "disruptions[0].after: goes round in a cycle: 'x' after 'x'"),
        (broken(SITE, start_day=None, time_to_failure_days=Constant(0)), "time_to_failure_days: its mean(=0) must be"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(disruption: Disruption, told: str) -> None:
    assert any(told in line for line in found(disruption)), found(disruption)


def test_two_disruptions_of_a_name_are_told() -> None:
    assert found(broken(SITE), broken(SITE)) == [
        "disruptions[1].name: 'x' is a duplicate of disruptions[0]; a disruption stands once"
    ]


def test_disruptions_that_make_sense_have_no_problems() -> None:
    storm = Disruption(name="storm", time_to_failure_days=Exponential(300), duration_days=Constant(0))
    port = broken(Target(what="lane", origin="MAKER"), start_day=None, after="storm", probability=0.5)
    slow = broken(Target(what="site", site="MAKER"), name="slow", closed=False, capacity_factor=0.5)
    assert found(storm, port, slow) == []
