"""Supply review under uncertainty: scenarios of demand and lead time that share what is decided now.

    min (1 - w) sum_s p_s C_s + w CVaR_a(C)

with the shared decisions of the first months (orders and production) and everything later free to follow its scenario.
The CVaR is the mean of the dearest (1 - a) of the scenarios, by the linear form of Rockafellar & Uryasev (2000):
CVaR = min over eta of eta + sum_s p_s max(C_s - eta, 0) / (1 - a).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_array, csc_array
from scipy.special import ndtri

from policies.planning.linear_program import LinearProgram, Solver, solved
from policies.planning.supply_case import SupplyCase
from policies.planning.supply_lp import SupplyProgram, quantities
from policies.planning.supply_matrix import PRODUCTION
from policies.planning.supply_plan import SupplyPlan, SupplyQuantities
from policies.planning.supply_pricing import priced
from policies.planning.supply_vectors import constant_cost

__all__ = ["Hedge", "StochasticPlan", "conditional_value_at_risk", "demand_levels", "stochastic_plan"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StochasticPlan:
    """One plan a scenario, alike in what is decided in month 0; `costs` [scenarios] are their objectives."""

    plans: tuple[SupplyPlan, ...]
    costs: Floats
    expected: float
    at_risk: float


def demand_levels(cv: float, scenarios: int) -> Floats:
    """Return equally likely levels of demand [scenarios], mean 1: a lognormal, each at the middle of its share."""
    levels = np.exp(cv * ndtri((np.arange(scenarios) + 0.5) / scenarios))
    return np.asarray(levels / levels.mean(), dtype=np.float64)


def conditional_value_at_risk(costs: Floats, level: float) -> float:
    """Return the mean of the dearest share 1 - `level` of equally likely `costs`; a scenario may count in part."""
    dearest = np.sort(costs)[::-1]
    mass = np.clip((1 - level) * costs.size - np.arange(costs.size), 0.0, 1.0)
    return float(mass @ dearest / mass.sum())


def stochastic_plan(
    scenarios: Sequence[tuple[SupplyProgram, SupplyCase]],
    risk_weight: float = 0.0,
    level: float = 0.9,
    shared_months: int = 1,
) -> StochasticPlan:
    """Return the plans of equally likely scenarios. Programs may differ in lead times and yields, cases in all numbers.

    What is ordered and made in the first `shared_months` is alike in all of them.
    Raises ValueError when scenarios have different parts or weights are out of range.
    """
    if not 0 <= risk_weight <= 1 or not 0 <= level < 1:
        raise ValueError(f"risk_weight (={risk_weight:g}) must be in [0, 1] and level (={level:g}) in [0, 1)")
    if len({program.matrix(case).parts for program, case in scenarios}) != 1:
        raise ValueError("scenarios must have the same months and the same parts")
    shared = _shared_columns(*scenarios[0], shared_months)
    programs = [program.program(case) for program, case in scenarios]
    joint = _joint(scenarios, programs, shared, (risk_weight, level), _matrices(programs, shared))
    columns = _unpacked(solved(joint).columns, shared, scenarios)
    plans = []
    for (program, case), found in zip(scenarios, columns, strict=True):
        chosen = quantities(program.network, program.matrix(case), case, found)
        plans.append(priced(program.network, case, chosen))
    costs = np.array([plan.objective for plan in plans])
    return StochasticPlan(tuple(plans), costs, float(costs.mean()), conditional_value_at_risk(costs, level))


class Hedge:
    """Decides the first months for several courses of demand at once, cycle after cycle, with one matrix.

    `demand_factors` [scenarios] times the forecast are equally likely; `risk_weight` and `level` are those of the CVaR.
    Only numbers change from cycle to cycle: each solution begins where the last one ended.
    """

    def __init__(self, program: SupplyProgram, demand_factors: Floats, risk_weight: float, level: float) -> None:
        self._program, self._factors, self._risk = program, demand_factors, (risk_weight, level)
        self._kept: dict[tuple[object, int], tuple[Floats, _Matrices, Solver]] = {}

    def decided(self, case: SupplyCase, shared_months: int) -> SupplyQuantities:
        """Return what to order and make of a case; only the first `shared_months` of it are meant."""
        needs = case.needs
        scenarios = [(self._program, replace(case, needs=replace(needs, demand=needs.demand * each)))
                     for each in self._factors]  # fmt: skip
        programs = [program.program(each) for program, each in scenarios]
        matrix = self._program.matrix(case)
        shared = _shared_columns(self._program, case, shared_months)
        costs = np.array([each.cost for each in programs])
        key = (matrix.parts, shared_months)
        if key not in self._kept or not np.array_equal(self._kept[key][0], costs):
            matrices = _matrices(programs, shared)
            self._kept[key] = (costs, matrices, Solver(*matrices))
        _, matrices, solver = self._kept[key]
        joint = _joint(scenarios, programs, shared, self._risk, matrices)
        first = _unpacked(solver.solved(joint).columns, shared, scenarios)[0]
        return quantities(self._program.network, matrix, scenarios[0][1], first)


class _Matrices(NamedTuple):
    """The rows of all scenarios together: they depend on costs, through the CVaR, and on nothing else of a case."""

    equalities: csc_array
    ceilings: csc_array


def _shared_columns(program: SupplyProgram, case: SupplyCase, months: int) -> Ints:
    """Return the columns of what is decided in the first months."""
    columns = program.matrix(case).columns
    return np.concatenate([columns[name][:, :months].ravel() for name in ("buy", *PRODUCTION)])


def _own_columns(programs: Sequence[LinearProgram], shared: Ints) -> Ints:
    return np.setdiff1d(np.arange(programs[0].cost.size), shared)


def _matrices(programs: Sequence[LinearProgram], shared: Ints) -> _Matrices:
    """Return the matrices over shared columns, each scenario's own, eta, and each one's excess above eta."""
    own, more = _own_columns(programs, shared), 1 + len(programs)
    ceilings = _stacked([each.ceilings for each in programs], shared, own, more)
    tails = _tail_rows(programs, shared, own)
    return _Matrices(
        _stacked([each.equalities for each in programs], shared, own, more),
        csc_array(block_array([[ceilings], [tails]])),
    )


def _joint(
    scenarios: Sequence[tuple[SupplyProgram, SupplyCase]],
    programs: Sequence[LinearProgram],
    shared: Ints,
    risk: tuple[float, float],
    matrices: _Matrices,
) -> LinearProgram:
    """Return the LP of all scenarios: shared columns, each scenario's own, eta, and each one's excess above eta."""
    count, (weight, level) = len(scenarios), risk
    own = _own_columns(programs, shared)
    fixed = np.array([constant_cost(program.network, program.matrix(case), case) for program, case in scenarios])
    expected = (1 - weight) / count
    cost = [sum(expected * each.cost[shared] for each in programs), *(expected * each.cost[own] for each in programs)]
    infinite = np.array([np.inf])
    none, endless = np.zeros(count), np.full(count, np.inf)
    return LinearProgram(
        cost=np.concatenate([*cost, [weight], np.full(count, weight / ((1 - level) * count))]),
        equalities=matrices.equalities,
        sides=np.concatenate([each.sides for each in programs]),
        ceilings=matrices.ceilings,
        limits=np.concatenate([*(each.limits for each in programs), -fixed]),
        least=np.concatenate(
            [_tightest(programs, shared, "least"), *(e.least[own] for e in programs), -infinite, none]
        ),
        most=np.concatenate([_tightest(programs, shared, "most"), *(e.most[own] for e in programs), infinite, endless]),
    )


def _tightest(programs: Sequence[LinearProgram], shared: Ints, side: str) -> Floats:
    """Return bounds of the shared columns that hold in every scenario."""
    bounds = np.array([getattr(program, side)[shared] for program in programs])
    return np.asarray(bounds.max(axis=0) if side == "least" else bounds.min(axis=0), dtype=np.float64)


def _stacked(matrices: Sequence[csc_array], shared: Ints, own: Ints, more: int) -> csc_array:
    """Return rows of all scenarios over shared columns, their own, and `more` empty ones."""
    rows = []
    for place, matrix in enumerate(matrices):
        row = [csc_array((matrix.shape[0], own.size)) for _ in matrices]
        row[place] = matrix[:, own]
        rows.append([matrix[:, shared], *row, csc_array((matrix.shape[0], more))])
    return csc_array(block_array(rows))


def _tail_rows(programs: Sequence[LinearProgram], shared: Ints, own: Ints) -> csc_array:
    """Return the rows cost of a scenario - eta - its excess <= 0."""
    count = len(programs)
    first = csc_array(np.array([program.cost[shared] for program in programs]))
    costs = np.zeros((count, count * own.size))
    for place, program in enumerate(programs):
        costs[place, place * own.size : (place + 1) * own.size] = program.cost[own]
    return csc_array(
        block_array([[first, csc_array(costs), csc_array(-np.ones((count, 1))), csc_array(-np.eye(count))]])
    )


def _unpacked(found: Floats, shared: Ints, scenarios: Sequence[tuple[SupplyProgram, SupplyCase]]) -> list[Floats]:
    """Return the columns of each scenario in their usual places."""
    size = scenarios[0][0].matrix(scenarios[0][1]).size
    own = np.setdiff1d(np.arange(size), shared)
    unpacked = []
    for place in range(len(scenarios)):
        columns, start = np.zeros(size), shared.size + place * own.size
        columns[shared], columns[own] = found[: shared.size], found[start : start + own.size]
        unpacked.append(columns)
    return unpacked
