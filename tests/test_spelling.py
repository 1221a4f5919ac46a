from __future__ import annotations

import pytest

from sim.spelling import did_you_mean, suggestions


@pytest.mark.parametrize("name", ["unit-cost", "UNIT COST", "unitcost", "unit_cst"])
def test_the_closest_name_is_suggested(name: str) -> None:
    assert did_you_mean(name, ["unit_price", "unit_cost"]) == "; did you mean 'unit_cost'?"


def test_a_strange_name_suggests_nothing() -> None:
    assert did_you_mean("colour", ["unit_price", "unit_cost"]) == ""


def test_leading_zeros_are_found_however_many_names_are_unknown() -> None:
    known = [f"{code:05}" for code in range(1, 101)]
    assert suggestions([str(code) for code in range(1, 101)], known) == {str(int(code)): code for code in known}
