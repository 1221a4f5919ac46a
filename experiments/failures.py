"""When a policy fails inside a run: what is said about it, and how the place is found."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.decisions import Control, Rule, StockView
from sim.model import Model, Result, simulate
from sim.network import Scenario
from sim.routes import routes

__all__ = ["StudyError", "bounded", "failure_of"]


class StudyError(Exception):
    """A study that cannot go on; the message says in words what happened, where, and what would help."""


def bounded(model: Model, seed: int, replication: int) -> Result:
    """Run a replication. Raise OverflowError if a quantity in its ledger is not finite."""
    result = model.run(seed, replication)
    if not np.isfinite(result.ledger.values).all():
        raise OverflowError("quantities beyond all bounds")
    return result


def failure_of(scenario: Scenario, controls: Sequence[Control], seed: int, replication: int) -> str | None:
    """Return which rule fails in a replication that failed, where, when and why; None if no rule is to blame.

    The replication is run again with every rule watched, which would cost too much to do always.
    """
    watched = [
        replace(control, rule=_Watched(control.rule, f"site {route.site!r}, item {route.item!r}"))
        for control, route in zip(controls, routes(scenario.network), strict=True)
    ]
    try:
        simulate(scenario, watched, seed=seed, replication=replication)
    except StudyError as error:
        return str(error)
    except Exception:
        return None
    return None


@dataclass(frozen=True, slots=True)
class _Watched:
    """A rule that says where it stands when it fails."""

    rule: Rule
    place: str

    def quantity(self, view: StockView) -> float:
        try:
            answer = self.rule.quantity(view)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            line = f" ({Path(frame.filename).name}, line {frame.lineno})"
            raise StudyError(f"{self.place}, day {view.day:g}: {type(error).__name__}: {error}{line}") from error
        if not isinstance(answer, int | float | np.number) or not np.isfinite(answer):
            rule = type(self.rule).__name__
            raise StudyError(f"{self.place}, day {view.day:g}: {rule}.quantity must return a number, not {answer!r}")
        return answer
