"""Supply review by linear programming: what to make and buy, when and how, at least cost or most profit.

The formulation has no case without a solution: what cannot be met is owed, missing from the target, rented, breached or
not taken, each at its price.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.linear_program import LinearProgram, Solution, Solver
from policies.planning.supply_case import SupplyCase
from policies.planning.supply_matrix import PRODUCTION, Parts, SupplyMatrix, supply_matrix
from policies.planning.supply_network import SupplyNetwork
from policies.planning.supply_plan import ShadowPrices, SupplyPlan, SupplyQuantities
from policies.planning.supply_pricing import priced
from policies.planning.supply_vectors import bounds, ceilings, costs, parts_of, right_hand_sides

__all__ = ["SupplyProgram", "quantities"]

Floats = NDArray[np.float64]


class SupplyProgram:
    """The LP of one network.

    Matrices and solvers are kept by the parts a case has: a cycle only brings new numbers, and begins where the last
    one ended.
    """

    def __init__(self, network: SupplyNetwork) -> None:
        self.network = network
        self._matrices: dict[Parts, SupplyMatrix] = {}
        self._solvers: dict[Parts, Solver] = {}
        self._costs: dict[Parts, tuple[tuple[object, ...], Floats]] = {}

    def plan(self, case: SupplyCase, settled: SupplyQuantities | None = None, settled_months: int = 1) -> SupplyPlan:
        """Return the plan of least cost (with `case.selling`: of most profit).

        `settled`: orders and production of the first `settled_months` are as there; what is planned follows.
        """
        matrix = self.matrix(case)
        program = self._numbers(matrix, case)
        if settled is not None:
            _settle(program, matrix, self.network, settled, settled_months)
        solution = self._solver(matrix).solved(program)
        chosen = quantities(self.network, matrix, case, solution.columns)
        return priced(self.network, case, chosen, _shadow(self.network, matrix, case, solution))

    def program(self, case: SupplyCase) -> LinearProgram:
        """Return the LP of a case in numbers."""
        return self._numbers(self.matrix(case), case)

    def _numbers(self, matrix: SupplyMatrix, case: SupplyCase) -> LinearProgram:
        return LinearProgram(
            self._costs_of(matrix, case),
            matrix.equalities,
            right_hand_sides(self.network, matrix, case),
            matrix.ceilings,
            ceilings(matrix, case),
            *bounds(self.network, matrix, case),
        )

    def _costs_of(self, matrix: SupplyMatrix, case: SupplyCase) -> Floats:
        """Return the cost of each column; cases that differ in needs and limits alone, as scenarios do, share it."""
        by = case.prices, case.prior, case.selling
        kept = self._costs.get(matrix.parts)
        if kept is None or any(one is not other for one, other in zip(kept[0], by, strict=True)):
            kept = self._costs[matrix.parts] = by, costs(self.network, matrix, case)
        return kept[1]

    def matrix(self, case: SupplyCase) -> SupplyMatrix:
        """Return the matrix for the parts that a case has."""
        parts = parts_of(case)
        if parts not in self._matrices:
            self._matrices[parts] = supply_matrix(self.network, parts)
        return self._matrices[parts]

    def _solver(self, matrix: SupplyMatrix) -> Solver:
        if matrix.parts not in self._solvers:
            self._solvers[matrix.parts] = Solver(matrix.equalities, matrix.ceilings)
        return self._solvers[matrix.parts]


def _settle(
    program: LinearProgram, matrix: SupplyMatrix, network: SupplyNetwork, chosen: SupplyQuantities, months: int
) -> None:
    """Bound the columns of the first months to what was chosen."""
    first = {name: getattr(chosen, name)[network.makes, :months] for name in PRODUCTION}
    for name, units in {"buy": chosen.buys[:, :months], **first}.items():
        program.least[matrix.columns[name][:, :months]] = np.maximum(units, 0.0)
        program.most[matrix.columns[name][:, :months]] = np.maximum(units, 0.0)


def quantities(network: SupplyNetwork, matrix: SupplyMatrix, case: SupplyCase, columns: Floats) -> SupplyQuantities:
    """Return the decisions in the columns, [families, months]."""
    shape = case.needs.demand.shape
    whole = {name: np.zeros(shape) for name in ("regular", "overtime", "subcontract", "shaped")}
    for name in ("regular", "overtime", "subcontract"):
        whole[name][network.makes] = columns[matrix.columns[name]]
    sales = case.needs.demand
    if case.selling is not None:
        sales, whole["shaped"] = columns[matrix.columns["sales"]], columns[matrix.columns["shaped"]]
    return SupplyQuantities(buys=columns[matrix.columns["buy"]], sales=sales, **whole)


def _shadow(network: SupplyNetwork, matrix: SupplyMatrix, case: SupplyCase, solution: Solution) -> ShadowPrices:
    """Return what one more unit of demand or of a limit is worth."""
    months, ceiling = case.needs.demand.shape[1], matrix.ceiling
    nothing = np.zeros(months)
    subcontract = np.zeros(case.needs.demand.shape)
    subcontract[network.makes] = -solution.per_most[matrix.columns["subcontract"]]
    units = np.zeros((network.suppliers, months))
    if matrix.parts.commit:
        units = -solution.per_limit[ceiling["commit_most"]]
    return ShadowPrices(
        demand=-solution.per_side[matrix.equal["balance"]],
        regular_hour=-solution.per_limit[ceiling["regular"]] * case.limits.max_utilisation,
        overtime_hour=-solution.per_limit[ceiling["overtime"]],
        subcontract_unit=subcontract,
        supplier_unit=units,
        working_capital=-solution.per_limit[ceiling["capital"][0]] if matrix.parts.capital else nothing,
        space=-solution.per_limit[ceiling["space"][0]] if matrix.parts.space else nothing,
    )
