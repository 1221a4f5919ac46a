"""Linear programs, as HiGHS takes and answers them (Huangfu & Hall 2018)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, vstack

__all__ = ["LinearProgram", "Solution", "Solver", "solved"]

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


class Solver:
    """Solves programs of one pair of matrices in turn, each from where the last one ended.

    Programs whose numbers have moved a little need few steps that way. Where several plans cost the same, which of them
    comes may depend on what was solved before; what it costs does not.
    """

    def __init__(self, equalities: csc_array, ceilings: csc_array) -> None:
        self._equations = int(equalities.shape[0])
        self._matrix = vstack([equalities, ceilings], format="csc")
        self._highs: Any = cast("Any", highspy).Highs()
        for option, value in {"output_flag": False, "presolve": "off", "threads": 1, "solver": "simplex"}.items():
            self._highs.setOptionValue(option, value)
        self._started = False

    def solved(self, program: LinearProgram) -> Solution:
        """Return the solution. Raises RuntimeError when there is none."""
        highs = self._highs
        low = np.concatenate([program.sides, np.full(len(program.limits), -highspy.kHighsInf)])
        high = np.concatenate([program.sides, program.limits])
        most = np.minimum(program.most, highspy.kHighsInf)
        if self._started:
            columns, rows = np.arange(len(program.cost), dtype=np.int32), np.arange(len(high), dtype=np.int32)
            highs.changeColsCost(len(columns), columns, program.cost)
            highs.changeColsBounds(len(columns), columns, program.least, most)
            highs.changeRowsBounds(len(rows), rows, low, high)
        else:
            highs.passModel(self._model(program, most, low, high))
            self._started = True
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(
                f"the linear program was not solved: {highs.modelStatusToString(highs.getModelStatus())}"
            )
        return self._solution(program)

    def _model(self, program: LinearProgram, most: Floats, low: Floats, high: Floats) -> Any:
        model, matrix = highspy.HighsLp(), self._matrix
        model.num_col_, model.num_row_ = len(program.cost), len(high)
        model.col_cost_, model.col_lower_, model.col_upper_ = program.cost, program.least, most
        model.row_lower_, model.row_upper_ = low, high
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
        model.a_matrix_.value_ = matrix.data
        return model

    def _solution(self, program: LinearProgram) -> Solution:
        found = self._highs.getSolution()
        columns, reduced = np.array(found.col_value), np.array(found.col_dual)
        rows = np.array(found.row_dual)
        at_most = np.where(columns >= program.most, np.minimum(reduced, 0.0), 0.0)
        cost = float(self._highs.getInfo().objective_function_value)
        return Solution(columns, cost, rows[: self._equations], rows[self._equations :], at_most)


def solved(program: LinearProgram) -> Solution:
    """Return the solution of a single program. Raises RuntimeError when there is none."""
    return Solver(program.equalities, program.ceilings).solved(program)
