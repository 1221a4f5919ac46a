from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from sim.network import (
    Budget,
    Contract,
    Demand,
    Disruption,
    Event,
    FunctionalForecast,
    Item,
    Lane,
    OpenOrder,
    Parameters,
    PlanningLimit,
    PriceBreak,
    Projects,
    Segment,
    Shape,
    Site,
    Stock,
    Substitution,
    Target,
    TransportService,
    Transshipment,
)
from sim.tables.docs import document
from sim.tables.layout import LAYOUTS

PAGE = Path(__file__).parent.parent / "docs" / "tables.md"


def test_the_page_on_tables_is_what_the_dataclasses_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == document(), "run: python -m sim.tables.docs > docs/tables.md"


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        ("items", [Item]),
        ("sites", [Site]),
        ("lanes", [Lane]),
        ("price_breaks", [PriceBreak]),
        ("contracts", [Contract]),
        ("transport_services", [TransportService]),
        ("transshipments", [Transshipment]),
        ("stock", [Stock]),
        ("open_orders", [OpenOrder]),
        ("demand", [Demand, Shape, Projects]),
        ("events", [Event]),
        ("segments", [Segment]),
        ("substitutions", [Substitution]),
        ("policy_parameters", [Parameters]),
        ("disruptions", [Disruption]),
        ("disruption_targets", [Target]),
        ("budget", [Budget]),
        ("forecasts", [FunctionalForecast]),
        ("planning_limits", [PlanningLimit]),
    ],
)
def test_every_field_has_its_column(sheet: str, rows: list[type]) -> None:
    nested = {"shape", "projects", "events", "price_breaks", "contract", "targets"}
    wanted = [field.name for row in rows for field in fields(row) if field.name not in nested]
    names = list(LAYOUTS[sheet].names)
    assert names[len(names) - len(wanted) :] == wanted
