"""What the decisions of a replication came to, by step, as measures of planning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from policies.planning.decision_book import Entry
from policies.planning.yardsticks import Past

__all__ = ["DECISION_MEASURES", "decision_measures"]

_STEPS = ("demand", "inventory", "reconciliation", "exceptions")
_ENDED = ("executed", "overridden", "expired", "rejected")
DECISION_MEASURES = (
    "decisions_executed_share",
    *(f"decisions_measured_{step}" for step in _STEPS),
    *(f"effect_expected_{step}" for step in _STEPS),
    *(f"effect_realised_{step}" for step in _STEPS),
)


def decision_measures(entries: Sequence[Entry], past: Past, first_week: int) -> Mapping[str, float]:
    """Return what became of decisions, NaN where there is none.

    Share executed: decisions of cycles that were executed / those that came to an end, of the whole run. By step, over
    the decisions carried out from `first_week` on whose horizon ended within the run: how many, and expected and
    realised effect, both means in money a decision (expected: of those of which something was).
    """
    cycles = [each for each in entries if each.step != "exceptions" and each.status in _ENDED]
    done = [each.status == "executed" for each in cycles]
    found = {"decisions_executed_share": float(np.mean(done)) if done else float("nan")}
    by_step: dict[str, list[tuple[float, float]]] = {step: [] for step in _STEPS}
    for each in entries:
        if each.step in by_step and each.executed_at >= 7 * first_week:
            by_step[each.step].append((each.effect, each.realised(past)))
    for step, rows in by_step.items():
        expected, realised = np.array(rows, dtype=np.float64).reshape(-1, 2).T
        known = ~np.isnan(realised)
        found[f"decisions_measured_{step}"] = float(known.sum())
        found[f"effect_expected_{step}"] = _mean(expected[known])
        found[f"effect_realised_{step}"] = _mean(realised[known])
    return found


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
