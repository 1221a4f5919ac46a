from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.lots import order_quantity
from sim.network import Lane


def lane(**limits: float) -> Lane:
    return Lane(origin="supplier", destination="shop", **limits)


@pytest.mark.parametrize(
    ("wanted", "limits", "ordered"),
    [
        (7.3, {}, 7.3),
        (7.3, {"lot_multiple": 5}, 10),
        (10, {"lot_multiple": 5}, 10),
        (0.3, {"lot_multiple": 0.1}, 0.3),
        (3, {"minimum_order": 20}, 20),
        (3, {"minimum_order": 20, "lot_multiple": 8}, 24),
        (50, {"maximum_order": 30}, 30),
        (50, {"maximum_order": 30, "lot_multiple": 8}, 24),
        (1e-9, {"minimum_order": 20}, 0),
        (1e-9, {}, 0),
    ],
)
def test_a_quantity_is_fitted_to_the_lane(wanted: float, limits: dict[str, float], ordered: float) -> None:
    assert order_quantity(wanted, lane(**limits)) == pytest.approx(ordered)


@given(st.floats(0.01, 1e5), st.floats(0.01, 100), st.floats(0, 1000), st.floats(0, 1000))
def test_lots_are_whole_and_between_the_limits(wanted: float, lot: float, least: float, room: float) -> None:
    limits = {"lot_multiple": lot, "minimum_order": least, "maximum_order": max(lot, least) + lot + room}
    quantity = order_quantity(wanted, lane(**limits))
    assert quantity / lot == pytest.approx(round(quantity / lot), abs=1e-6)
    assert least * (1 - 1e-9) <= quantity <= limits["maximum_order"] * (1 + 1e-9)
    if quantity < limits["maximum_order"] - lot:
        assert max(wanted, least) * (1 - 1e-9) <= quantity < max(wanted, least) + lot * (1 + 1e-9)


@given(st.floats(0.01, 1e5))
def test_without_lots_the_maximum_alone_cuts(wanted: float) -> None:
    assert order_quantity(wanted, lane(maximum_order=100)) == min(wanted, 100)
    assert order_quantity(wanted, lane(maximum_order=math.inf)) == wanted
