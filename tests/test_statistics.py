from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from experiments.statistics import adjusted, differences, means, wording

SAMPLES = arrays(np.float64, (6, 3), elements=st.floats(-1e3, 1e3, allow_subnormal=False))
ADJUSTED = ("holm", "bonferroni", "none")


def normals(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(10.0, 2.0, shape)


def test_the_interval_of_a_mean_is_students():
    sample = normals(12, 1)
    expected = stats.ttest_1samp(sample[:, 0], 0.0).confidence_interval(0.9)
    found = means(sample, level=0.9)
    assert (found.low[0], found.high[0]) == pytest.approx((expected.low, expected.high))
    assert found.sd[0] == pytest.approx(sample.std(ddof=1))


def test_a_mean_known_by_hand():
    found = means(np.array([[1.0], [2.0], [3.0]]))
    assert (found.mean[0], found.sd[0], found.high[0]) == pytest.approx((2.0, 1.0, 2.0 + 4.302653 / np.sqrt(3)))


def test_one_replication_has_a_mean_and_no_interval():
    found = means(np.array([[5.0]]))
    assert found.mean[0] == 5.0
    assert np.isnan([found.sd[0], found.low[0], found.high[0]]).all()


def test_replications_with_nothing_to_count_are_left_out_and_counted():
    found = means(np.array([[np.nan, np.nan], [1.0, np.nan], [3.0, np.nan]]))
    assert found.count.tolist() == [2, 0]
    assert found.mean[0] == 2.0
    assert np.isnan(found.mean[1])


def test_equal_values_give_an_interval_of_width_zero():
    found = means(np.full((7, 1), 0.1))
    assert (found.low[0], found.high[0]) == (0.1, 0.1)


def test_intervals_cover_the_truth_as_often_as_they_promise():
    found = means(normals(8, 20_000), level=0.9)
    covered = ((found.low <= 10.0) & (found.high >= 10.0)).mean()
    assert covered == pytest.approx(0.9, abs=4 * np.sqrt(0.9 * 0.1 / 20_000))


def test_simultaneous_intervals_cover_all_differences_at_least_as_often_as_they_promise():
    values = normals(4, 10, 5_000)
    found = differences(values[1:], values[0], level=0.9)
    all_covered = ((found.low <= 0) & (found.high >= 0)).all(axis=0).mean()
    assert 0.9 - 4 * np.sqrt(0.9 * 0.1 / 5_000) <= all_covered < 0.95


def test_holm_and_bonferroni_keep_the_rate_of_false_alarms():
    values = normals(4, 10, 5_000, seed=1)
    limit = 0.05 + 4 * np.sqrt(0.05 * 0.95 / 5_000)
    alarms = [(differences(values[1:], values[0], adjustment=a).p_adjusted < 0.05).any(axis=0).mean() for a in ADJUSTED]
    assert alarms[0] == alarms[1] <= limit
    assert alarms[2] > 0.08


def test_the_p_value_is_that_of_the_paired_t_test():
    policy, baseline = normals(9, 1, seed=1), normals(9, 1, seed=2)
    found = differences(policy[None], baseline, adjustment="none")
    expected = stats.ttest_rel(policy[:, 0], baseline[:, 0])
    interval = expected.confidence_interval(0.95)
    assert found.p_value[0, 0] == pytest.approx(expected.pvalue)
    assert (found.low[0, 0], found.high[0, 0]) == pytest.approx((interval.low, interval.high))


def test_holm_steps_down_as_worked_by_hand():
    p_values = np.array([[0.01], [0.04], [0.03], [0.005]])
    assert adjusted(p_values, "holm")[:, 0] == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_bonferroni_multiplies_and_stops_at_one():
    assert adjusted(np.array([[0.01], [0.6]]), "bonferroni")[:, 0] == pytest.approx([0.02, 1.0])


def test_holm_leaves_an_undefined_p_value_undefined():
    result = adjusted(np.array([[np.nan], [0.01], [0.5]]), "holm")[:, 0]
    assert result[1:] == pytest.approx([0.03, 1.0])
    assert np.isnan(result[0])


@given(arrays(np.float64, (4, 3), elements=st.floats(0, 1)))
def test_holm_lies_between_the_raw_p_value_and_bonferroni(p_values):
    holm = adjusted(p_values, "holm")
    assert (p_values <= holm).all()
    assert (holm <= adjusted(p_values, "bonferroni") + 1e-15).all()


def test_more_comparisons_widen_the_intervals():
    baseline = normals(10, 1)
    policy = normals(10, 1, seed=3)
    alone = differences(policy[None], baseline)
    among = differences(np.stack([policy, policy, policy]), baseline)
    assert (among.high - among.low)[0, 0] > (alone.high - alone.low)[0, 0]


def test_the_same_policy_differs_by_nothing():
    sample = normals(5, 2)
    found = differences(sample[None], sample)
    assert found.low.tolist() == found.high.tolist() == [[0.0, 0.0]]
    assert found.p_adjusted.tolist() == [[1.0, 1.0]]


def test_a_difference_that_never_varies_is_certain():
    sample = np.arange(5.0)[:, None]
    found = differences((sample + 1)[None], sample)
    assert (found.low[0, 0], found.high[0, 0], found.p_value[0, 0]) == (1.0, 1.0, 0.0)


def test_rounding_is_not_a_difference():
    sample = np.full((5, 1), 0.1 + 0.2)
    assert differences(np.full((1, 5, 1), 0.3), sample).difference[0, 0] == 0.0


def test_pairs_need_both_sides():
    found = differences(np.array([[[1.0], [2.0], [np.nan]]]), np.array([[0.0], [np.nan], [0.0]]))
    assert (found.count[0, 0], found.difference[0, 0]) == (1, 1.0)
    assert np.isnan(found.p_adjusted[0, 0])


@given(SAMPLES, st.permutations(range(6)))
def test_the_order_of_replications_does_not_matter(sample, order):
    found, shuffled = means(sample), means(sample[order])
    assert shuffled.mean == pytest.approx(found.mean, abs=1e-9)
    assert shuffled.high == pytest.approx(found.high, abs=1e-6)


@given(SAMPLES, st.floats(0.01, 100))
def test_intervals_scale_with_the_unit(sample, factor):
    found, scaled = means(sample), means(sample * factor)
    assert scaled.low == pytest.approx(found.low * factor, rel=1e-9, abs=1e-6)


def test_pairing_removes_what_the_policies_have_in_common():
    world = 100 * normals(20, 1)
    found = differences((world + 1 + normals(20, 1, seed=4) / 100)[None], world)
    assert found.high[0, 0] - found.low[0, 0] < 0.1


@pytest.mark.parametrize(
    ("adjustment", "comparisons", "text"),
    [
        ("holm", 4, "p-values by Holm, intervals by Bonferroni, over 4 comparisons a KPI and scenario"),
        ("bonferroni", 2, "p-values and intervals by Bonferroni over 2 comparisons a KPI and scenario"),
        ("none", 3, "none"),
    ],
)
def test_the_adjustment_is_named_in_words(adjustment, comparisons, text):
    assert wording(adjustment, comparisons) == text
