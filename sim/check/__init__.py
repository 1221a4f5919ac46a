"""What can be wrong with a network: one-fact functions, whose findings are reported all at once.

Every function takes a network and returns its problems; nothing is corrected. A place names the field as it is written
in Python: ``lanes[3].origin`` is the origin of the fourth lane.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sim.check.customers import (
    impossible_substitutions,
    incomplete_baskets,
    missing_substitutes,
    shares_of_customers,
    unequal_baskets,
    unknown_customers,
)
from sim.check.disruptions import (
    endless_disruptions,
    idle_effects,
    names_of_disruptions,
    unknown_causes,
    unknown_targets,
    untouched_targets,
)
from sim.check.names import duplicates, unknown_names, unusable_names
from sim.check.numbers import infinite_numbers
from sim.check.planning import misplaced_limits, overlapping_budgets, unknown_in_planning
from sim.check.problem import NetworkError, Problem, problem_lines, raise_problems
from sim.check.procurement import limits_of_warehouses, terms_of_warehouses
from sim.check.production import (
    impossible_production_numbers,
    overtime_without_shifts,
    recipes_at_suppliers,
    repeated_parts,
    rework_from_nowhere,
    unknown_centres,
    unknown_families,
)
from sim.check.storage import idle_limits, perishable_returns
from sim.check.supply import (
    cycles,
    lanes_from_themselves,
    lanes_into_suppliers,
    rows_at_suppliers,
    unsupplied_stock_points,
)
from sim.check.transport import (
    goods_too_big_for_a_vehicle,
    services_without_lanes,
    unequal_lead_times,
    weights_missing,
)
from sim.check.transshipment import impossible_transshipments
from sim.network import Network

__all__ = ["CHECKS", "NetworkError", "Problem", "check", "problem_lines", "raise_problems"]

CHECKS: tuple[Callable[[Network], Iterable[Problem]], ...] = (
    unusable_names,
    duplicates,
    unknown_names,
    unknown_customers,
    impossible_substitutions,
    incomplete_baskets,
    missing_substitutes,
    shares_of_customers,
    unequal_baskets,
    lanes_into_suppliers,
    lanes_from_themselves,
    cycles,
    unsupplied_stock_points,
    rows_at_suppliers,
    terms_of_warehouses,
    limits_of_warehouses,
    infinite_numbers,
    idle_limits,
    perishable_returns,
    recipes_at_suppliers,
    repeated_parts,
    unknown_centres,
    unknown_families,
    rework_from_nowhere,
    overtime_without_shifts,
    impossible_production_numbers,
    services_without_lanes,
    unequal_lead_times,
    goods_too_big_for_a_vehicle,
    weights_missing,
    impossible_transshipments,
    names_of_disruptions,
    unknown_targets,
    untouched_targets,
    unknown_causes,
    idle_effects,
    endless_disruptions,
    unknown_in_planning,
    misplaced_limits,
    overlapping_budgets,
)


def check(network: Network) -> list[Problem]:
    """Return every problem of a network; a network without any can be simulated."""
    return [problem for fact in CHECKS for problem in fact(network)]
