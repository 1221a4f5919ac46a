"""Linear programs, as HiGHS takes and answers them (Huangfu & Hall 2018, through SciPy)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_array

__all__ = ["LinearProgram", "Solution", "solved"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinearProgram:
    """Minimise cost x, subject to equalities x = sides, ceilings x <= limits, least <= x <= most."""

    cost: Floats
    equalities: csc_array
    sides: Floats
    ceilings: csc_array
    limits: Floats
    least: Floats
    most: Floats


@dataclass(frozen=True, slots=True)
class Solution:
    """The columns of least cost, and by what the cost changes with one more unit of each side, limit and `most`."""

    columns: Floats
    cost: float
    per_side: Floats
    per_limit: Floats
    per_most: Floats


def solved(program: LinearProgram) -> Solution:
    """Return the solution. Raises RuntimeError when there is none.

    Columns fixed at 0 stay out, and HiGHS does not presolve: programs of a few thousand columns take longer to prepare
    than to solve.
    """
    free = np.flatnonzero((program.most != 0) | (program.least != 0))
    found = cast("Any", linprog)(
        program.cost[free],
        A_ub=program.ceilings[:, free],
        b_ub=program.limits,
        A_eq=program.equalities[:, free],
        b_eq=program.sides,
        bounds=np.column_stack([program.least[free], program.most[free]]),
        method="highs-ds",
        options={"presolve": False},
    )
    if found.status != 0:
        raise RuntimeError(f"the linear program was not solved: {found.message}")
    columns, per_most = np.zeros((2, program.cost.size))
    columns[free], per_most[free] = found.x, found.upper.marginals
    return Solution(columns, float(found.fun), found.eqlin.marginals, found.ineqlin.marginals, per_most)
