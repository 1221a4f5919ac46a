"""The data close: each kind of bad data is found, named, counted and kept away from the forecast."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import false_discovery_control, ttest_1samp

from policies.planning.data_close import Books, CloseSettings, close_data, late_actuals, recorded_stock
from policies.planning.lead_time_check import check_lead_times

ITEMS, WEEKS = 5, 60
SETTINGS = CloseSettings()


def clean_books(**changes: object) -> Books:
    """Return books with nothing wrong: Poisson sales, always in stock, lead times as quoted, stock as rolled on."""
    rng = np.random.default_rng(1)
    lead_times = 30.0 + np.tile([-2.0, 2.0, -1.0, 1.0, 0.0], (ITEMS, 1))
    books = Books(
        sales=rng.poisson(100.0, (ITEMS, WEEKS)).astype(np.float64),
        in_stock_share=np.ones((ITEMS, WEEKS)),
        quoted_days=np.full(ITEMS, 30.0),
        measured_days=lead_times,
        stock=np.full(ITEMS, 50.0),
        rolled_stock=np.full(ITEMS, 50.0),
    )
    return replace(books, **changes)  # type: ignore[arg-type]


def records(close) -> dict[str, int]:  # type: ignore[no-untyped-def]
    return {issue.kind: issue.records for issue in close.issues if issue.records}


def test_clean_books_are_left_alone_and_score_one() -> None:
    close = close_data(clean_books(), SETTINGS)
    np.testing.assert_array_equal(close.demand, clean_books().sales)
    np.testing.assert_array_equal(close.base_demand, close.demand)
    assert records(close) == {}
    assert close.score == 1.0


def test_a_hole_is_missing_and_an_open_end_is_late() -> None:
    books = clean_books()
    books.sales[2, 10:14] = np.nan
    close = close_data(replace(books, sales=late_actuals(books.sales, 2)), SETTINGS)
    assert records(close) == {"missing": 4, "late": 2 * ITEMS}
    assert np.isnan(close.demand).sum() == 4 + 2 * ITEMS
    assert not (close.missing & close.late).any()


def test_sales_cut_by_a_stock_out_are_brought_up_or_left_unknown() -> None:
    books = clean_books()
    books.in_stock_share[1, 20], books.sales[1, 20] = 0.8, 80.0
    books.in_stock_share[1, 30], books.sales[1, 30] = 0.1, 7.0
    close = close_data(books, SETTINGS)
    assert close.demand[1, 20] == pytest.approx(100.0)
    assert np.isnan(close.demand[1, 30])
    assert records(close) == {"stock_out": 2}
    plain = close_data(books, replace(SETTINGS, uplift=False))
    assert plain.demand[1, 20] == 80.0
    assert np.isnan(plain.demand[1, 30])


def test_uplifted_demand_has_the_mean_of_the_demand_that_was_hidden() -> None:
    rng = np.random.default_rng(3)
    demand = rng.poisson(50.0, (200, 100)).astype(np.float64)
    share = np.where(rng.random(demand.shape) < 0.3, rng.uniform(0.5, 1.0, demand.shape), 1.0)
    books = Books(
        sales=demand * share, in_stock_share=share, quoted_days=np.ones(200), measured_days=np.ones((200, 0)),
        stock=np.ones(200), rolled_stock=np.ones(200),
    )  # fmt: skip
    assert close_data(books, SETTINGS).demand.mean() == pytest.approx(demand.mean())
    assert books.sales.mean() < 0.95 * demand.mean()


def test_a_keying_error_is_odd_and_kept_from_the_base_demand_only() -> None:
    books = clean_books()
    books.sales[3, 25] = 10_000.0
    close = close_data(books, SETTINGS)
    assert records(close) == {"outlier": 1}
    assert np.isnan(close.base_demand[3, 25])
    assert close.demand[3, 25] == 10_000.0
    assert records(close_data(books, replace(SETTINGS, outlier_limit=0.0))) == {}


def test_what_an_earlier_close_found_odd_stays_so_and_new_weeks_are_looked_at() -> None:
    books = clean_books()
    books.sales[3, 5] = books.sales[1, 57] = 10_000.0
    first = close_data(clean_books(sales=books.sales[:, :52], in_stock_share=np.ones((ITEMS, 52))), SETTINGS)
    again, whole = close_data(books, SETTINGS, first.odd), close_data(books, SETTINGS)
    assert whole.odd.sum() == 2
    np.testing.assert_array_equal(again.odd, whole.odd)


def test_a_known_event_is_no_outlier_and_not_in_the_base_demand() -> None:
    books, event = clean_books(), np.zeros((ITEMS, WEEKS))
    event[0, 40:42] = 900.0
    plain = books.sales.copy()
    close = close_data(replace(books, sales=books.sales + event, event_units=event), SETTINGS)
    assert records(close) == {}
    np.testing.assert_allclose(close.base_demand, plain)
    np.testing.assert_allclose(close.demand, plain + event)


def test_a_stock_record_far_from_the_roll_forward_is_wrong() -> None:
    books = clean_books(stock=np.array([50.0, 52.0, 60.0, 0.0, 50.0]))
    close = close_data(books, SETTINGS)
    np.testing.assert_array_equal(close.wrong_stock, [False, False, True, True, False])
    assert records(close) == {"stock_record": 2}


def test_the_score_is_one_less_the_mean_share_of_faulty_records() -> None:
    books = clean_books(stock=np.array([50.0, 50.0, 60.0, 0.0, 50.0]))
    books.sales[2, 10:16] = np.nan
    close = close_data(books, SETTINGS)
    assert close.score == pytest.approx(1 - (6 / (ITEMS * WEEKS) + 2 / ITEMS) / 6)


def test_the_lead_time_test_is_students_with_the_false_discovery_rate_held() -> None:
    rng = np.random.default_rng(4)
    measured = rng.lognormal(np.log(30.0), 0.3, (12, 9))
    quoted = np.linspace(20.0, 42.0, 12)
    check = check_lead_times(measured, quoted)
    expected = false_discovery_control(ttest_1samp(measured - quoted[:, None], 0.0, axis=1).pvalue)
    np.testing.assert_allclose(check.p_value, expected)
    np.testing.assert_array_equal(check.wrong, expected < 0.05)
    np.testing.assert_allclose(check.mean_days, measured.mean(axis=1))
    np.testing.assert_allclose(check.sd_days, measured.std(axis=1, ddof=1))


def test_a_wrong_quote_is_replaced_by_the_mean_and_a_sound_one_kept() -> None:
    measured = np.array([[39.0, 41.0, 40.0, 38.0, 42.0], [29.0, 31.0, 30.0, 28.0, 32.0], [60.0, 70.0] + [np.nan] * 3])
    check = check_lead_times(measured, np.full(3, 30.0))
    np.testing.assert_array_equal(check.wrong, [True, False, False])
    np.testing.assert_allclose(check.used_mean_days, [40.0, 30.0, 30.0])
    assert np.isnan(check.mean_days[2])
    sd = np.sqrt(2.5)
    np.testing.assert_allclose(check.used_sd_days[:2], sd)
    assert check.used_sd_days[2] == pytest.approx(30.0 * np.sqrt(((sd / 40) ** 2 + (sd / 30) ** 2) / 2))


def test_of_right_quotes_few_are_called_wrong() -> None:
    rng = np.random.default_rng(5)
    runs = [check_lead_times(rng.normal(30.0, 6.0, (60, 12)), np.full(60, 30.0)).wrong.any() for _ in range(400)]
    assert np.mean(runs) == pytest.approx(0.05, abs=0.035)


def test_lead_times_without_spread_are_right_only_if_equal_and_nothing_measured_is_no_proof() -> None:
    check = check_lead_times(np.full((2, 4), 10.0), np.array([10.0, 9.0]))
    np.testing.assert_array_equal(check.wrong, [False, True])
    empty = check_lead_times(np.ones((2, 0)), np.array([10.0, 9.0]))
    assert not empty.wrong.any()
    np.testing.assert_array_equal(empty.used_mean_days, [10.0, 9.0])
    np.testing.assert_array_equal(empty.used_sd_days, 0.0)


def test_stock_records_err_by_the_share_they_are_told_and_not_without_error() -> None:
    stock = np.full(40_000, 200.0)
    noisy = recorded_stock(stock, 0.1, np.random.default_rng(6))
    assert noisy.mean() == pytest.approx(200.0, rel=0.01)
    assert noisy.std() == pytest.approx(20.0, rel=0.02)
    np.testing.assert_array_equal(recorded_stock(stock, 0.0, np.random.default_rng(6)), stock)
    with pytest.raises(ValueError, match=r"error_sd\(=-1.0\)"):
        recorded_stock(stock, -1.0, np.random.default_rng(6))
