"""The KPI page is generated, current and complete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.kpi import KPIS
from sim.kpi.docs import REQUIRED, catalogue, described

PAGE = Path(__file__).parents[1] / "docs" / "kpis.md"


def test_the_page_is_what_the_docstrings_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == catalogue(), "run: python -m sim.kpi.docs > docs/kpis.md"


def test_the_module_writes_the_page_to_standard_output() -> None:
    run = subprocess.run([sys.executable, "-m", "sim.kpi.docs"], capture_output=True, encoding="utf-8", check=True)
    assert run.stdout == catalogue()


@pytest.mark.parametrize("name", KPIS)
def test_every_docstring_says_what_it_is_and_states_formula_window_open_orders_and_nothing(name: str) -> None:
    parts = described(KPIS[name])
    assert parts[""].startswith("Return ")
    assert set(REQUIRED) <= {field for field, text in parts.items() if text}


def test_a_field_may_run_over_lines_and_contain_colons() -> None:
    assert "demanded, served or not; orders between sites" in described(KPIS["demand_units"])["Formula"]
    assert described(KPIS["effective_safety_stock_value"])["Nothing to count"].startswith("see the formula; a ")
