"""Numbers as a report writes them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.wording.numerals import (
    MINUS,
    amount,
    amount_interval,
    percent,
    plain,
    points,
    scale_of,
    signed_percent,
)


def spoken(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace(MINUS, "-")


@pytest.mark.parametrize(
    ("value", "text"),
    [(120_432.0, "EUR 120,000"), (-98.4, "EUR 98.40"), (1_234_567.0, "EUR 1.23 million"), (0.0, "EUR 0.00")],
)
def test_amounts_in_a_sentence_have_three_digits_and_no_sign(value: float, text: str) -> None:
    assert spoken(amount(value, "EUR")) == text


def test_both_ends_of_an_interval_are_written_alike_and_keep_their_sign() -> None:
    assert spoken(amount_interval(-8_400.0, 144_000.0)) == "-8,000 to 144,000"
    assert spoken(amount_interval(900_000.0, 1_100_000.0)) == "0.90 to 1.10 million"


def test_shares_are_percents_and_differences_of_shares_are_points() -> None:
    assert spoken(percent(0.9812)) == "98.1 %"
    assert spoken(points(-0.0121)) == "1.2 points"
    assert spoken(points(0.0002)) == "0.02 points"


@pytest.mark.parametrize("value", [-0.0, -0.04, 0.04])
def test_what_rounds_to_zero_has_no_sign(value: float) -> None:
    assert plain(value, 1) == "0.0"
    assert spoken(signed_percent(value / 100)) == "0.0 %"
    assert scale_of("days", [20.0], "EUR").signed(value) == "0.0"


@pytest.mark.parametrize(
    ("change", "text"), [(0.0004, "0.0 %"), (0.0006, "+0.1 %"), (-0.25, "-25.0 %"), (0.05, "+5.0 %")]
)
def test_a_change_in_per_cent_has_its_sign(change: float, text: str) -> None:
    assert spoken(signed_percent(change)) == text


def test_no_number_is_a_dash() -> None:
    assert plain(math.nan) == plain(math.inf) == "\N{EN DASH}"


@pytest.mark.parametrize(
    ("largest", "unit", "text"),
    [
        (9_557.0, "EUR", "9,557"),
        (134_200.0, "EUR thousand", "134.2"),
        (4_093_000.0, "EUR thousand", "4,093"),
        (25_000_000.0, "EUR million", "25.00"),
    ],
)
def test_money_in_a_table_is_scaled_by_its_largest(largest: float, unit: str, text: str) -> None:
    scale = scale_of("money", [largest, 10.0], "EUR")
    assert (scale.unit, scale.text(largest)) == (unit, text)


def test_high_shares_get_a_second_decimal() -> None:
    assert scale_of("share", [0.995, 0.999], "EUR").text(0.9984) == "99.84"
    assert scale_of("share", [0.95, 0.999], "EUR").text(0.9984) == "99.8"


@given(st.floats(-1e12, 1e12))
def test_a_plain_number_reads_back_to_within_its_last_digit(value: float) -> None:
    assert abs(float(plain(value, 2).replace(MINUS, "-").replace(",", "")) - value) <= 0.005 + 1e-9 + 1e-15 * abs(value)
