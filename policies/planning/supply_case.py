"""What one supply review starts from: needs, limits, prices, the plan before, and what may be sold.

Arrays are [families, months] unless said; month 0 is the first that is planned. A limit that is None does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.planning.plan_stability import Fences

__all__ = ["PriorPlan", "Selling", "SupplyCase", "SupplyLimits", "SupplyNeeds", "SupplyPrices", "stock_targets"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SupplyNeeds:
    """Demand and stock in units. `target` and `most` are end-of-month stocks, `most` None: no upper limit.

    `stock`, `raw_stock`, `backlog` [families] are what there is now; `open_receipts` are finished units already ordered
    (or released) by month of arrival, `open_raw` the same for raw material of made families.
    """

    demand: Floats
    target: Floats
    stock: Floats
    raw_stock: Floats
    backlog: Floats
    open_receipts: Floats
    open_raw: Floats
    most: Floats | None = None


@dataclass(frozen=True, slots=True)
class SupplyLimits:
    """What there is: hours [resources, months] in regular time and overtime, units of subcontract [families, months].

    `max_utilisation` of regular hours may be planned. `commit_least`, `commit_most` [suppliers, months] are the band of
    units to be ordered in a month; `space` and `working_capital` [months] hold for stock at the end of the month;
    `ramp` [families] limits the change of regular production from month to month, from `last_regular` [families];
    `link_most` [links, months] is the most to be ordered of one family from one supplier.
    """

    regular_hours: Floats
    overtime_hours: Floats
    subcontract: Floats
    max_utilisation: float = 0.9
    commit_least: Floats | None = None
    commit_most: Floats | None = None
    space: Floats | None = None
    working_capital: Floats | None = None
    ramp: Floats | None = None
    last_regular: Floats | None = None
    link_most: Floats | None = None

    def __post_init__(self) -> None:
        if not 0 < self.max_utilisation <= 1:
            raise ValueError(f"max_utilisation (={self.max_utilisation:g}) must be a share in (0, 1]")
        if self.ramp is not None and self.last_regular is None:
            raise ValueError("last_regular (=None) must be given with ramp: the production of the month before")


@dataclass(frozen=True, slots=True)
class SupplyPrices:
    """Money a unit. Each is a number or an array that fits [families, months] (`buy`: [links, months]).

    `regular`, `overtime`, `subcontract` are conversion costs without material. `holding_rate` is the share of a unit's
    value that a month in stock costs. `backlog`, `under` (below the target) and `over` (above the most) are a unit and
    month; `change` a unit changed from the plan before.

    Penalties of what should not be: `breach` a unit outside the fences, `ramp` a unit beyond the ramp, `capital` a
    month and unit of money above the limit, `space` a month and unit of space rented outside, `commit` a unit not
    taken; `breach` None: above all that keeping the plan could cost. `end` is what a unit short of target or owed after
    the last month costs; None: the dearest way to supply it. `discount` is the factor a month.
    """

    buy: Floats
    regular: Floats | float = 0.0
    overtime: Floats | float = 0.0
    subcontract: Floats | float = 0.0
    holding_rate: float = 0.02
    backlog: Floats | float = 0.0
    under: Floats | float = 0.0
    over: Floats | float = 0.0
    change: Floats | float = 0.0
    breach: float | None = None
    ramp: float = 0.0
    capital: float = 0.0
    space: float = 0.0
    commit: float = 0.0
    end: Floats | float | None = None
    discount: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.discount <= 1:
            raise ValueError(f"discount (={self.discount:g}) must be a factor in (0, 1]")
        if np.any(np.asarray(self.backlog) < np.asarray(self.under)):
            raise ValueError("backlog must cost at least as much as under: a unit owed is worse than a thin stock")


@dataclass(frozen=True, slots=True)
class PriorPlan:
    """What the released plan says will enter stock, in units, from month 0 on (NaN: not planned), and its fences."""

    supply: Floats
    fences: Fences


@dataclass(frozen=True, slots=True)
class Selling:
    """What may be sold: at least a share `least` of the demand; beyond it a share `shape`, by price or promotion.

    `price` is money a unit; a unit beyond the demand earns `shaping_cost` less. Demand not accepted is lost.
    """

    price: Floats | float
    least: Floats | float = 0.0
    shape: Floats | float = 0.0
    shaping_cost: Floats | float = 0.0


@dataclass(frozen=True, slots=True)
class SupplyCase:
    """All that one supply review starts from. With `selling` the plan maximises profit, else it covers demand."""

    needs: SupplyNeeds
    limits: SupplyLimits
    prices: SupplyPrices
    prior: PriorPlan | None = None
    selling: Selling | None = None


def stock_targets(safety_stock: Floats, demand: Floats, cover_months: Floats | float) -> Floats:
    """Return end-of-month targets: safety stock and half the cover of a lot of next month's demand, [families, months].

    The month after the last is taken to be as the last; `cover_months` [families] is the months that a lot covers.
    """
    following = np.column_stack([demand[:, 1:], demand[:, -1:]])
    return np.asarray(safety_stock + following * np.reshape(cover_months, (-1, 1)) / 2, dtype=np.float64)
