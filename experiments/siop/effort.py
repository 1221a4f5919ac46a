"""What planning itself takes: hours in meetings and at items, and their cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["PlanningEffort"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningEffort:
    """Hours of all who sit in a meeting, minutes for each item reviewed and exception worked, and what an hour costs.

    A release stands for reconciliation and management review together; functions that plan alone hold no meetings and
    are counted by their reviews only. All figures are assumptions of ours, to be replaced by your own.
    """

    hours_per_demand_review: float = 8.0
    hours_per_inventory_review: float = 4.0
    hours_per_supply_review: float = 6.0
    hours_per_agreed_release: float = 16.0
    hours_per_huddle: float = 1.5
    minutes_per_item: float = 2.0
    minutes_per_exception: float = 30.0
    cost_per_hour: float = 60.0

    def hours_per_year(self, measures: Mapping[str, float], *, agreed: bool) -> float:
        """Return the hours that planning takes a year.

        `measures` are those of a planner (see `sim.planning.Measuring`); `agreed` says that its releases are meetings
        of all functions. hours = sum over meetings a year x hours each + items reviewed x minutes / 60 + exceptions
        worked x minutes / 60.
        """
        of = measures.__getitem__
        meetings = (
            self.hours_per_demand_review * of("demand_reviews_per_year")
            + self.hours_per_inventory_review * of("inventory_reviews_per_year")
            + self.hours_per_supply_review * of("supply_reviews_per_year")
            + self.hours_per_huddle * of("huddles_per_year")
            + (self.hours_per_agreed_release * of("releases_per_year") if agreed else 0.0)
        )
        at_items = self.minutes_per_item * of("items_reviewed_per_year")
        at_exceptions = self.minutes_per_exception * of("exceptions_worked_per_year")
        return meetings + (at_items + at_exceptions) / 60.0
