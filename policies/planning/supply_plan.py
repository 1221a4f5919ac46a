"""What a supply review answers: quantities by month, what they cost, and what one more of each limit is worth."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

__all__ = ["ShadowPrices", "SupplyCosts", "SupplyPlan", "SupplyQuantities"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SupplyQuantities:
    """Decisions in units: production [families, months] (0 where bought), `buys` [links, months] by month of order.

    `sales` and `shaped` [families, months] are the demand accepted and the demand added.
    """

    regular: Floats
    overtime: Floats
    subcontract: Floats
    buys: Floats
    sales: Floats
    shaped: Floats


@dataclass(frozen=True, slots=True)
class SupplyCosts:
    """Money by kind and month, not discounted, [months]: costs > 0, revenue > 0 where sales are a decision.

    `purchase` falls to the month of order; `under`, `over`, `backlog`, `change`, `breach`, `ramp`, `capital`, `space`,
    `commit` and `end` are the penalties of `SupplyPrices`.
    """

    purchase: Floats
    regular: Floats
    overtime: Floats
    subcontract: Floats
    holding: Floats
    backlog: Floats
    under: Floats
    over: Floats
    change: Floats
    breach: Floats
    ramp: Floats
    capital: Floats
    space: Floats
    commit: Floats
    end: Floats
    revenue: Floats

    def by_month(self) -> Floats:
        """Return all costs less revenue, [months]."""
        spent = [getattr(self, field.name) for field in fields(self) if field.name != "revenue"]
        return np.asarray(np.sum(spent, axis=0) - self.revenue, dtype=np.float64)

    def objective(self, discount: float = 1.0) -> float:
        """Return all costs less revenue, discounted to month 0."""
        months = self.by_month()
        return float(months @ discount ** np.arange(months.size))


@dataclass(frozen=True, slots=True)
class ShadowPrices:
    """What one more unit would change the objective by, discounted to month 0: the agenda of the reconciliation.

    `demand` [families, months] is the cost of one unit more to deliver. The others are savings (>= 0): an hour of a
    resource in regular time (available, not planned: the share `max_utilisation` of it counts) and in overtime
    [resources, months], a unit of subcontract [families, months], a unit more from a supplier [suppliers, months], a
    unit of money of working capital and a unit of space [months]. What has no limit is worth 0.
    """

    demand: Floats
    regular_hour: Floats
    overtime_hour: Floats
    subcontract_unit: Floats
    supplier_unit: Floats
    working_capital: Floats
    space: Floats


@dataclass(frozen=True, slots=True)
class SupplyPlan:
    """A supply plan. Arrays are [families, months] but `loads` [resources, months].

    `supply` is what enters finished stock, open receipts included, `raw_receipts` what enters raw stock; `stock`,
    `raw_stock` and `backlog` are at the end of the month. `loads` are hours of regular production over regular hours
    (inf where there are none). `shadow` is None when the plan did not come from an LP.
    """

    quantities: SupplyQuantities
    supply: Floats
    raw_receipts: Floats
    stock: Floats
    raw_stock: Floats
    backlog: Floats
    loads: Floats
    costs: SupplyCosts
    objective: float
    shadow: ShadowPrices | None = None
