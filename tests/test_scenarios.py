"""The shipped scenarios are what their generators and figures say."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from experiments.scenarios import from_tables, shipped
from sim.check import check
from sim.distributions import Replay
from sim.network import Network, Shape
from sim.tables import write_network

ROOT = Path(__file__).parent.parent


def read(name: str = "specialty_chemicals") -> Network:
    return shipped(
        name,
        horizon_days=728,
        warmup_days=182,
        start_date=date(2024, 1, 1),
        currency="EUR",
        description="",
    ).network


def test_the_shipped_tables_are_what_the_generator_writes(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    generator = importlib.import_module("specialty_chemicals")
    assert read() == generator.specialty_chemicals()


def test_the_tables_of_the_plant_are_what_the_generator_writes(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    generator = importlib.import_module("make_to_stock_plant")
    assert read("make_to_stock_plant") == generator.make_to_stock_plant()


def test_the_distributor_has_the_size_it_is_described_with() -> None:
    network = read()
    price = {item.name: item.unit_price for item in network.items}
    revenue = sum(demand.mean_per_day * 365 * price[demand.item] for demand in network.demands)
    suppliers = [site for site in network.sites if site.kind == "supplier"]
    assert (len({demand.item for demand in network.demands}), len(suppliers), len(network.sites)) == (60, 9, 12)
    assert {demand.segment for demand in network.demands} == {"strategic", "standard", "web"}
    assert 0.85 * 60e6 < revenue < 60e6, "events bring the rest of the 60 million"
    assert check(network) == []


def test_tables_without_opening_stock_say_so(tmp_path: Path) -> None:
    write_network(replace(read(), stock=(), open_orders=()), tmp_path / "bare")
    assert any("starts empty" in note for note in from_tables(str(tmp_path / "bare"), "bare").notes)


def test_a_replayed_history_is_said_to_be_what_policies_were_sized_on(tmp_path: Path) -> None:
    network = read()
    replayed = replace(network.demands[0], size=Replay((1.0, 2.0)), bucket_days=7.0, shape=Shape(), events=())
    write_network(replace(network, demands=(replayed, *network.demands[1:])), tmp_path / "replayed")
    assert any("sized on that same history" in note for note in from_tables(str(tmp_path / "replayed"), "x").notes)


def test_the_port_that_closes_is_what_its_generator_writes(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    port = shipped(
        "port_closure", horizon_days=728, warmup_days=182, start_date=date(2024, 1, 1), currency="EUR", description=""
    )
    assert port.network == importlib.import_module("port_closure").port_closure()
    assert any("port strike" in note for note in port.notes)


def chempoint() -> Network:
    return read("chempoint")


def test_the_reference_case_is_what_its_generator_writes(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    assert chempoint() == importlib.import_module("chempoint").chempoint()


def test_the_reference_case_sells_for_60_million_with_a_margin_of_24_percent() -> None:
    network = chempoint()
    items = {item.name: item for item in network.items}
    units = [demand.mean_per_day * (1 + demand.projects.share) * 364 for demand in network.demands]
    revenue = sum(n * items[row.item].unit_price for n, row in zip(units, network.demands, strict=True))
    cost = sum(n * items[row.item].unit_cost for n, row in zip(units, network.demands, strict=True))
    assert revenue == pytest.approx(60e6, rel=0.002)
    assert 1 - cost / revenue == pytest.approx(0.24, abs=0.001)


def test_project_orders_are_seven_percent_of_the_volume_of_the_reference_case() -> None:
    demands = chempoint().demands
    projects = sum(demand.mean_per_day * demand.projects.share for demand in demands)
    assert projects / (projects + sum(demand.mean_per_day for demand in demands)) == pytest.approx(0.07, abs=0.003)


def asked_by_month(network: Network) -> dict[str, np.ndarray]:
    """Mean units a week of each item by month of the year; dated events are spread over their four years."""
    asked = {item.name: np.zeros(12) for item in network.items}
    for row in network.demands:
        weekly = 7 * row.mean_per_day * (1 + row.projects.share)
        dated = sum(event.extra_units_per_day * (event.end_day - event.start_day) for event in row.events) / 208
        asked[row.item] += weekly * np.array(row.shape.season_factors or (1.0,) * 12) + dated
    return asked


def load_by_month(network: Network) -> np.ndarray:
    """Load of the mean demand, with a set-up for each smallest campaign and, by family, a change for three in ten."""
    asked, hours = asked_by_month(network), np.zeros(12)
    for recipe in network.recipes:
        (step,), units = recipe.operations, asked[recipe.item] / recipe.yield_share.moments().mean
        per_batch = step.setup_days + 0.3 * network.change_overs[0].days
        hours += 24 * (units * step.run_days_per_unit + units / recipe.minimum_batch * per_batch)
    return hours / sum(shift.end_hour - shift.start_hour for shift in network.shifts)


def test_the_packing_line_is_busy_at_85_percent_and_overloaded_in_its_peak_quarter() -> None:
    load = load_by_month(chempoint())
    quarters = [load[[k, (k + 1) % 12, (k + 2) % 12]].mean() for k in range(12)]
    assert load.mean() == pytest.approx(0.85, abs=0.02)
    assert max(quarters) == pytest.approx(1.05, abs=0.03)


def test_the_packing_line_of_the_distributor_is_as_busy_but_never_overloaded() -> None:
    load = load_by_month(read())
    assert load.mean() == pytest.approx(0.85, abs=0.02)
    assert load.max() < 1


@pytest.mark.parametrize("name", ["specialty_chemicals", "chempoint"])
def test_45_percent_of_the_volume_is_packed(name: str) -> None:
    network = read(name)
    asked = {item: units.mean() for item, units in asked_by_month(network).items()}
    assert sum(asked[recipe.item] for recipe in network.recipes) / sum(asked.values()) == pytest.approx(0.45, abs=0.01)


@pytest.mark.parametrize("name", ["specialty_chemicals", "chempoint"])
def test_packing_costs_no_more_than_the_line_and_the_bulk_that_goes_in(name: str) -> None:
    """What is packed is valued at its bulk and 35 a unit for packing."""
    network = read(name)
    cost = {item.name: item.unit_cost for item in network.items}
    for recipe in network.recipes:
        (part,) = recipe.components
        assert part.quantity * cost[part.item] == pytest.approx(cost[recipe.item] - 35, rel=0.001)
