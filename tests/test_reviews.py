from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.reviews import Continuous, EveryDays, Weekdays


def test_continuous_review_lengthens_no_period() -> None:
    assert Continuous().continuous
    assert Continuous().interval_days == 0
    assert Continuous().times(28, 0).tolist() == [0.0]


def test_every_days_starts_on_its_first_day() -> None:
    assert EveryDays(7.0, first=3.0).times(28, 2).tolist() == [3.0, 10.0, 17.0, 24.0]
    assert EveryDays(7.0).interval_days == 7
    assert not EveryDays(7.0).continuous


@given(st.floats(0.3, 40), st.floats(0, 60), st.integers(1, 90))
def test_reviews_lie_in_the_horizon_one_interval_apart(days: float, first: float, horizon: int) -> None:
    times = EveryDays(days, first).times(horizon, 0)
    assert ((times >= 0) & (times < horizon)).all()
    assert np.allclose(np.diff(times), days)
    assert len(times) == 0 or horizon - times[-1] <= days + 1e-9


@pytest.mark.parametrize(
    ("first_weekday", "expected"), [(0, [0.0, 3.0, 7.0, 10.0]), (3, [0.0, 4.0, 7.0, 11.0]), (6, [1.0, 4.0, 8.0, 11.0])]
)
def test_weekdays_follow_the_calendar_of_the_start(first_weekday: int, expected: list[float]) -> None:
    assert Weekdays(("mon", "thu")).times(14, first_weekday).tolist() == expected


def test_the_interval_of_weekdays_is_the_mean() -> None:
    assert Weekdays(("mon", "thu")).interval_days == 3.5


@pytest.mark.parametrize("days", [(), ("mon", "mon"), ("Monday",)])
def test_unknown_missing_or_repeated_weekdays_are_refused(days: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"days\(=.*must be one or more different ones of mon, tue"):
        Weekdays(days)


@pytest.mark.parametrize(("days", "first"), [(0.0, 0.0), (float("inf"), 0.0), (1.0, -1.0)])
def test_an_interval_must_be_positive_and_start_in_the_run(days: float, first: float) -> None:
    with pytest.raises(ValueError, match="must be >"):
        EveryDays(days, first)
