"""Overrides: the closed forms of their errors, and the identities of the value they add."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import foldnorm, norm

from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.value_added import ValueAdded
from policies.planning.demand_overrides import OverrideHabits

QUIET = OverrideHabits(event_share=0.0)
COUNT = 400_000


def errors(habits: OverrideHabits) -> tuple[float, float]:
    """Return the mean absolute error before and after, as shares of the forecast."""
    drawn = habits.draw(COUNT, np.random.default_rng(1))
    before, after = np.abs(drawn.statistical - drawn.actual), np.abs(drawn.final - drawn.actual)
    return float(before.mean()) / 100, float(after.mean()) / 100


@pytest.mark.parametrize(("optimism", "tinkering"), [(0.0, 0.0), (0.06, 0.0), (0.0, 0.1), (0.06, 0.06), (-0.1, 0.05)])
def test_without_events_the_error_is_folded_normal(optimism: float, tinkering: float) -> None:
    habits = replace(QUIET, optimism=optimism, tinkering_sd=tinkering, demand_sd=0.15)
    before, after = errors(habits)
    sd = np.hypot(0.15, tinkering)
    assert before == pytest.approx(0.15 * np.sqrt(2 / np.pi), rel=0.005)
    assert after == pytest.approx(foldnorm(abs(optimism) / sd, scale=sd).mean(), rel=0.005)


def test_an_override_that_changes_nothing_adds_nothing() -> None:
    drawn = replace(QUIET, optimism=0.0, tinkering_sd=0.0).draw(1000, np.random.default_rng(1))
    np.testing.assert_array_equal(drawn.final, drawn.statistical)


def test_full_knowledge_without_bias_leaves_only_the_noise_of_demand() -> None:
    habits = OverrideHabits(
        event_share=0.5, known_share=1.0, optimism=0.0, tinkering_sd=0.0, demand_sd=0.05, size_error_sd=0.0
    )
    before, after = errors(habits)
    assert after == pytest.approx(0.05 * np.sqrt(2 / np.pi), rel=0.005)
    assert before > 4 * after


def test_ungated_share_of_tinkering_is_that_of_the_normal_law() -> None:
    habits = replace(QUIET, optimism=0.0, tinkering_sd=0.1)
    drawn = habits.draw(COUNT, np.random.default_rng(2))
    kept = (habits.passed(drawn, 0.15) != drawn.statistical).mean()
    assert kept == pytest.approx(2 * norm.sf(1.5), rel=0.02)
    np.testing.assert_array_equal(habits.passed(drawn, 0.0), drawn.final)
    np.testing.assert_array_equal(habits.passed(drawn, 5.0), drawn.statistical)


def test_the_pattern_of_fildes_and_others_comes_out() -> None:
    findings = ValueAdded(habits=OverrideHabits(), batches=10, forecasts=5000).run(Setting(workers=1))
    assert [claim.statement for claim in findings.claims if not claim.holds] == []


def test_there_is_no_asymmetry_without_optimism_once_demand_is_taken_out() -> None:
    shown = ValueAdded(habits=OverrideHabits(optimism=0.0, event_most=0.5), batches=20, forecasts=20_000)
    table = shown.run(Setting(workers=1)).table.set_index("case")
    fall = table["fall_of_error_percent"]
    assert fall["large, up"] == pytest.approx(fall["large, down"], rel=0.05)
    assert fall["small, up"] == pytest.approx(fall["small, down"], abs=0.1)


def test_wrong_settings_are_named_with_their_value() -> None:
    with pytest.raises(ValueError, match=r"event_share\(=2.0\).*demand_sd\(=-1.0\)"):
        OverrideHabits(event_share=2.0, demand_sd=-1.0)
    with pytest.raises(ValueError, match=r"batches\(=1\).*small\(=0.5\).*sound_gates"):
        ValueAdded(habits=OverrideHabits(), batches=1, small=0.5, sound_gates=(0.17,))
