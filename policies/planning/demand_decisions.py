"""What the demand review decided, as rows of the decision log."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policies.planning.decision_log import Decision
from policies.planning.demand import DemandPlan
from policies.planning.responsibility import Raci

__all__ = ["demand_decisions"]

Ints = NDArray[np.int64]


def demand_decisions(
    plan: DemandPlan,
    family: Ints,
    names: Sequence[str],
    *,
    run: str,
    cycle: int,
    raci: Raci,
    weeks: int = 13,
    assumption_ids: Sequence[str] = (),
) -> tuple[Decision, ...]:
    """Return one decision for each family whose forecast was changed: baseline before, agreed forecast after.

    `family` [items] numbers the family, `names` has their names; the values are units over the next `weeks` weeks. The
    alternatives are what each function would have forecast.
    """
    owner = raci.owner("demand", "consensus")
    steps = plan.steps[:, :, :weeks].sum(axis=2)
    totals = np.array([np.bincount(family, weights=step, minlength=len(names)) for step in steps])
    old, new = totals[2], totals[-1]
    functions = ("sales", "marketing", "finance", "procurement")
    decisions = []
    for place in np.nonzero(~np.isclose(old, new))[0].tolist():
        said = zip(functions, totals[3:7, place], strict=True)
        decisions.append(
            Decision(
                run=run, cycle=cycle, step="demand", id=f"{run}/{cycle}/demand/{names[place]}", type="consensus",
                object=names[place], owner=owner, horizon=f"weeks {plan.week} to {plan.week + weeks - 1}",
                old=float(old[place]), new=float(new[place]), status="approved",
                alternatives=tuple(f"{function} {units:.0f}" for function, units in said),
                assumption_ids=tuple(assumption_ids),
            )
        )  # fmt: skip
    return tuple(decisions)
