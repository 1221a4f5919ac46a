from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plant_cases import plant
from table_cases import codes, positive, save, shares, simple_laws

from sim.check import check
from sim.distributions import Constant, Gamma, Uniform
from sim.network import ByProduct, ChangeOver, Component, Network, Operation, Recipe, Shift, WorkCentre
from sim.tables import TableErrors, read_network, write_network

amounts = st.floats(0, 1e6)
hours = st.integers(0, 23).flatmap(
    lambda start: st.builds(
        Shift, centre=st.just("saw"), weekday=st.just("tue"), start_hour=st.just(start), end_hour=st.just(start + 0.5)
    )
)
laws = simple_laws.filter(lambda law: 0 < law.moments().mean < 1e12 and not hasattr(law, "values"))
operations = st.builds(
    Operation,
    centre=st.sampled_from(["", "saw"]),
    setup_days=amounts,
    run_days_per_unit=amounts,
    run_time_factor=laws,
)
centres = st.builds(
    WorkCentre,
    name=st.just("saw"),
    site=st.just("plant"),
    machines=st.integers(1, 9),
    dispatching=st.sampled_from(["fifo", "spt", "edd", "critical_ratio", "run_out", "family"]),
    days_between_failures=laws,
    repair_days=laws,
    failures_count=st.sampled_from(["running", "calendar"]),
    subcontract_from_days=amounts | st.just(float("inf")),
    cost_per_machine_day=amounts,
)


@st.composite
def plants(draw: st.DrawFn) -> Network:
    """Return a plant whose item is made of bought parts, everything else arbitrary."""
    parts = draw(st.lists(codes.filter(lambda code: code != "table"), max_size=3, unique=True))
    recipe = Recipe(
        site="plant",
        item="table",
        components=tuple(Component(item=name, quantity=draw(positive)) for name in parts[1:]),
        by_products=tuple(ByProduct(item=name, quantity=draw(positive)) for name in parts[:1]),
        operations=tuple(draw(st.lists(operations, max_size=3))),
        batch_multiple=draw(st.floats(0, 10)),
        transfer_batch=draw(st.floats(0, 10)),
        maximum_batch=draw(st.floats(10, 1e6) | st.just(float("inf"))),
        yield_share=draw(st.sampled_from([Constant(0.9), Uniform(0.5, 1)])),
        quoted_lead_time_days=draw(st.none() | amounts),
    )
    shifts = draw(st.lists(hours, max_size=3, unique_by=lambda shift: shift.start_hour))
    family = draw(codes)
    over = ChangeOver(centre="saw", from_family=family, to_family=family, days=draw(shares))
    network = plant({"table": [1.0]}, [recipe], families={"table": family}, days=7, change_overs=(over,)).network
    return replace(network, centres=(draw(centres),), shifts=tuple(shifts), stock=())


@given(network=plants())
def test_a_plant_reads_back_equal(network: Network, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("round") / "plant.xlsx"
    write_network(network, path)
    assert read_network(path).network == network


SHEETS: dict[str, list[list[object]]] = {
    "items": [["name", "family"], ["table", "oak"], ["leg", "oak"]],
    "sites": [["name", "kind"], ["supplier", "supplier"], ["plant", "warehouse"]],
    "lanes": [["origin", "destination"], ["supplier", "plant"]],
    "demand": [["item", "size"], ["table", 1]],
    "recipes": [["item"], ["table"]],
    "components": [["item", "component", "quantity"], ["table", "leg", 4]],
    "operations": [["item", "centre", "run_days_per_unit"], ["table", "saw", 0.1]],
    "work_centres": [["name", "days_between_failures", "repair_days"], ["saw", "gamma(mean=30, sd=30)", 1]],
    "shifts": [["centre", "weekday", "start_hour", "end_hour"], ["saw", "Mon", 6, 14]],
    "change_overs": [["centre", "from_family", "to_family", "days"], ["saw", "oak", "oak", 0.1]],
}


def problems(tmp_path: Path, **changed: list[list[object]]) -> dict[str, str]:
    with pytest.raises(TableErrors) as caught:
        read_network(save(SHEETS | changed, tmp_path / "my.xlsx"))
    return dict(caught.value.problems)


def test_a_plant_is_read_from_its_sheets(tmp_path: Path) -> None:
    network = read_network(save(SHEETS, tmp_path / "my.xlsx")).network
    (recipe,) = network.recipes
    assert recipe.components == (Component(item="leg", quantity=4),)
    assert recipe.operations == (Operation(centre="saw", run_days_per_unit=0.1),)
    assert network.centres[0].days_between_failures == Gamma(30, 30)
    assert network.shifts == (Shift(centre="saw", weekday="mon", start_hour=6, end_hour=14),)
    assert check(network) == []


@pytest.mark.parametrize(
    ("sheet", "row", "cell", "message"),
    [
        ("components", ["table", "legs", 4], "B2", "did you mean 'leg'?"),
        ("components", ["tabel", "leg", 4], "A2", "there is no row for 'plant' / 'tabel' in sheet recipes"),
        ("components", ["table", "leg", 0], "C2", "must be > 0"),
        ("operations", ["table", "saws", 0.1], "B2", "'saws' is not among the work centres; did you mean 'saw'?"),
        ("work_centres", ["saw", "gama(mean=3, sd=3)", 1], "B2", "did you mean 'gamma'?"),
        ("work_centres", ["saw", "empirical()", 1], "B2", "there is none of production"),
        ("shifts", ["saw", "sonntag", 6, 14], "B2", "is not one of: mon"),
        ("shifts", ["saw", "mon", 14, 6], "D2", "must be after start_hour"),
        ("change_overs", ["saw", "oak", "elm", 1], "C2", "no item is of the family 'elm'"),
    ],
)
def test_a_wrong_cell_is_told(tmp_path: Path, sheet: str, row: list[object], cell: str, message: str) -> None:
    found = problems(tmp_path, **{sheet: [SHEETS[sheet][0], row]})
    told = {place: text for place, text in found.items() if f"{sheet!r}" in place and cell in place}
    assert any(message in text for text in told.values()), found
