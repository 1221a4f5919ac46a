"""Levels and lots by material requirements planning: what is sold is forecast, all else is worked out from it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policies.lot_size import LotSize
from policies.mrp import MrpItem, MrpPlan, explode
from policies.reviews import EveryDays
from policies.rules import SS, BaseStock
from policies.safety_stock import SafetyStock, WeeksOfCover
from sim.decisions import Control, Review, StockFacts

__all__ = ["MrpSized"]

_TWO_WEEKS, _DAILY = WeeksOfCover(2.0), EveryDays(1.0)
_PERIODS = 260
"""Periods planned; of these the middle half is looked at, which neither the start nor the end touches."""


@dataclass(frozen=True, slots=True)
class MrpSized:
    """Levels from a plan of material requirements for a level forecast, exploded through sites and bills of materials.

    Safety stock is held of what is sold only, as MRP has it: what else is needed follows from the lots above it. The
    forecast of an item is its mean demand in each period of `period_days`, less what those that draw on it account for.
    Lead times count in whole periods; `lot`, where given, becomes a number of periods of supply. From the plan of each
    stock point, its reorder point is the most that is required in its lead time and one more period, plus the safety
    stock; the order-up-to level is that plus its largest planned lot, where the lot is more than a period needs.

    The rules look at their own stock, not at the schedule, so a component of which a lot is taken now and then is kept
    in stock for that lot all the time; what is held above the expected demand counts as planned safety stock. The plan
    can do without that (Axsater & Rosling 1994), the rules cannot.
    """

    safety_stock: SafetyStock = _TWO_WEEKS
    lot: LotSize | None = None
    period_days: float = 7.0
    review: Review = _DAILY

    def __post_init__(self) -> None:
        if not 0 < self.period_days < math.inf:
            raise ValueError(f"period_days(={self.period_days}) must be > 0 and finite")

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        """Return a control for each of `facts`."""
        free = _independent(facts)
        items = [self._item(row, free[row.site, row.item] > 0) for row in facts]
        schedule = {_name(row): [free[row.site, row.item] * self.period_days] * _PERIODS for row in facts}
        plans = explode(items, schedule)
        return [self._control(row, item, plans[item.name]) for row, item in zip(facts, items, strict=True)]

    def _item(self, facts: StockFacts, sold: bool) -> MrpItem:
        """Return what MRP knows of a stock point."""
        lot = 0.0 if self.lot is None else self.lot.lot(facts)
        needed = facts.demand_mean_per_day * self.period_days
        return MrpItem(
            name=_name(facts),
            safety_stock=self.safety_stock.units(facts, self.review, lot) if sold else 0.0,
            lead_periods=math.ceil(facts.lead_time_mean_days / self.period_days - 1e-9),
            lot_multiple=facts.lot_multiple,
            minimum_lot=facts.minimum_order,
            periods_of_supply=max(1, round(lot / needed)) if needed > 0 else 1,
            components={f"{site} / {item}": units for site, item, units in facts.draws_on},
        )

    def _control(self, facts: StockFacts, item: MrpItem, plan: MrpPlan) -> Control:
        """Return the control that holds what the plan needs."""
        window = item.lead_periods + 1
        middle = range(_PERIODS // 4, 3 * _PERIODS // 4)
        needed = max(sum(plan.gross[k : k + window]) for k in middle)
        lot, most = (max(row[k] for k in middle) for row in (plan.receipts, plan.gross))
        trigger = needed + item.safety_stock
        rule = SS(trigger, trigger + lot) if lot > most else BaseStock(trigger)
        expected = facts.demand_mean_per_day * facts.protection_days(self.review)
        return Control(rule, self.review, max(0.0, trigger - expected))


def _independent(facts: Sequence[StockFacts]) -> Mapping[tuple[str, str], float]:
    """Return the mean demand per day of each stock point that comes from customers."""
    free = {(row.site, row.item): row.demand_mean_per_day for row in facts}
    for row in facts:
        for site, item, units in row.draws_on:
            free[site, item] -= units * row.demand_mean_per_day
    return {
        (row.site, row.item): value if (value := free[row.site, row.item]) > 1e-6 * row.demand_mean_per_day else 0.0
        for row in facts
    }


def _name(facts: StockFacts) -> str:
    return f"{facts.site} / {facts.item}"
