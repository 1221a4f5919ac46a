from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments.running import RunningSpread
from experiments.statistics import spread

NUMBERS = st.one_of(st.just(np.nan), st.floats(-1e6, 1e6))


@given(arrays(np.float64, (7, 3), elements=NUMBERS))
def test_a_running_spread_is_that_of_all_rows_together(rows):
    running = RunningSpread(3)
    for row in rows:
        running.add(row)
    found, expected = running.spread(), spread(rows)
    np.testing.assert_array_equal(found.count, expected.count)
    np.testing.assert_allclose(found.mean, expected.mean, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.sd, expected.sd, rtol=1e-9, atol=1e-9)


def test_equal_rows_have_no_spread():
    running = RunningSpread(1)
    for _ in range(9):
        running.add(np.array([0.1]))
    assert running.spread().sd == 0
