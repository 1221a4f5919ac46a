from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.spans import Span, Spans, merged, products, totals

times = st.integers(0, 30).map(float)
spans = st.lists(st.tuples(times, st.integers(0, 9)).map(lambda pair: Span(pair[0], pair[0] + pair[1])), max_size=6)


@given(spans, times)
def test_merged_spans_cover_what_any_of_them_covers(given_spans: list[Span], time: float) -> None:
    assert merged(given_spans).covers(time) == any(span.start <= time < span.end for span in given_spans)


@given(spans, times)
def test_the_end_of_a_span_is_the_first_time_from_then_on_that_is_not_covered(parts: list[Span], time: float) -> None:
    whole = merged(parts)
    end = whole.end_of(time)
    assert not whole.covers(end)
    assert all(whole.covers(between) for between in np.arange(time, end, 0.5))


@given(spans)
def test_merged_spans_last_as_long_as_the_time_they_cover(parts: list[Span]) -> None:
    whole, edges = merged(parts), [0.0, 7.0, 14.0, 50.0]
    covered = [sum(whole.covers(time) for time in np.arange(a, b)) for a, b in pairwise(edges)]
    np.testing.assert_allclose(whole.days_in(edges), covered)


@given(st.lists(st.tuples(spans, st.sampled_from([0.0, 0.5, 2.0])), max_size=3), times)
def test_factors_multiply_and_days_add_up_while_spans_overlap(
    drawn: list[tuple[list[Span], float]], time: float
) -> None:
    weighted = [(span, number) for parts, number in drawn for span in parts]
    covering = [number for span, number in weighted if span.start <= time < span.end]
    assert products(weighted).at(time) == pytest.approx(float(np.prod(covering)))
    assert totals(weighted).at(time) == pytest.approx(sum(covering))


def test_the_mean_of_steps_over_a_bucket_weighs_them_by_time() -> None:
    surge = products([(Span(1.5, 4.0), 3.0)])
    np.testing.assert_allclose(surge.means(np.array([0.0, 1.0, 2.0, 4.0]), 1.0), [1, 2, 3, 1])


def test_no_span_covers_nothing() -> None:
    assert not Spans()
    assert Spans().end_of(3.0) == 3.0


@given(spans, times, st.floats(0.1, 20))
def test_what_is_done_until_work_is_done_is_the_work(parts: list[Span], start: float, days: float) -> None:
    speed = products([(span, 0.5) for span in parts])
    assert speed.between(start, speed.done(start, days)) == pytest.approx(days)
