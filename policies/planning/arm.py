"""A way of planning: who forecasts, who sets the stocks, what is balanced with what, and how often.

Every mechanism switches off on its own; the arms that ship (silo ... ibp) are settings of this one class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from policies.planning.calendar import Calendar
from policies.planning.cycle import CyclePlanner
from policies.planning.data_way import DataWay
from policies.planning.habits import LocalHabits
from policies.planning.meetings import Attendance
from policies.planning.responsibility import Raci
from policies.planning.settings import DemandWay, ExceptionWay, InventoryWay, ReconciliationWay, SupplyWay
from policies.reviews import EveryDays
from policies.rules import SS
from sim.decisions import Control, StockFacts
from sim.planning import Planner, PlanningStart

__all__ = ["PlannedChain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChain:
    """A policy whose reorder points come from a plan that is made anew again and again.

    Every stock point is run by (s, S) with a review each day; the plan sets s and S each week from what was released.
    `safety_scale` multiplies all planned safety stock: the dial by which ways of planning are compared at equal
    service. `commitment` is the probability that a released parameter is taken over at all: else the old one stays.
    `reconciliation` needs a `supply` review, whose plan it looks at. `raci` names the owners of decisions.
    With `refresh_on_breach` an assumption that is found to be off leads to a new plan at once, not only the calendar.
    `learning` off, nothing that was learned before the start changes any more: errors, biases and weights of
    forecasts, lead times, safety factors.
    """

    calendar: Calendar = field(default_factory=Calendar)
    data: DataWay = field(default_factory=DataWay)
    demand: DemandWay = field(default_factory=DemandWay)
    inventory: InventoryWay = field(default_factory=InventoryWay)
    supply: SupplyWay | None = None
    reconciliation: ReconciliationWay | None = None
    exceptions: ExceptionWay = field(default_factory=ExceptionWay)
    habits: LocalHabits = field(default_factory=LocalHabits)
    raci: Raci = field(default_factory=Raci)
    attendance: Attendance = field(default_factory=Attendance)
    refresh_on_breach: bool = False
    learning: bool = True
    safety_scale: float = 1.0
    commitment: float = 1.0
    stock_error_sd: float = 0.0

    def __post_init__(self) -> None:
        wrong = []
        if not self.safety_scale >= 0:
            wrong.append(f"safety_scale(={self.safety_scale}) must be >= 0")
        if not 0 <= self.commitment <= 1:
            wrong.append(f"commitment(={self.commitment}) must be from 0 to 1")
        if not self.stock_error_sd >= 0:
            wrong.append(f"stock_error_sd(={self.stock_error_sd}) must be >= 0")
        if wrong:
            raise ValueError("; ".join(wrong))

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        """Return (s, S) for each stock point, filled in by the planner on day 0 before the first review after it."""
        return [Control(_opening_rule(row), EveryDays(1.0)) for row in facts]

    def planner(self, start: PlanningStart) -> Planner:
        """Return the planner of a replication."""
        return CyclePlanner(self, start)


def _opening_rule(facts: StockFacts) -> SS:
    """Return the rule of day 0, before the first plan holds: order what the lead time will take."""
    level = facts.demand_mean_per_day * (facts.quoted_lead_time_days + 1.0)
    return SS(level, level + max(1.0, facts.lot_multiple, facts.minimum_order))
