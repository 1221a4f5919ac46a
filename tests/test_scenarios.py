"""The shipped scenarios are what their generators and figures say."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import date
from pathlib import Path

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
    assert (len(network.items), len(suppliers), len(network.sites)) == (60, 9, 12)
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
