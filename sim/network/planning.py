"""What a company plans by: its budget, the forecasts of its functions, the limits that a plan has to keep."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim.network.require import require

__all__ = ["Budget", "FunctionalForecast", "PlanningLimit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What is to be sold in the days [`start_day`, `end_day`): in currency, in units, or both.

    Of an `item`, or of a `family`, or of everything when both are left empty.
    """

    start_day: float
    end_day: float
    family: str = ""
    item: str = ""
    revenue: float | None = None
    units: float | None = None

    def __post_init__(self) -> None:
        _require_period(self.start_day, self.end_day)
        require(not (self.family and self.item), f"family(={self.family!r}) must be empty where there is an item")
        for field in ("revenue", "units"):
            value = getattr(self, field)
            require(value is None or 0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")
        require(self.revenue is not None or self.units is not None, f"revenue(={self.revenue}) or units must be given")


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionalForecast:
    """What a `function` (sales, marketing, operations, finance) expects to be asked for in [`start_day`, `end_day`).

    `units` of an item, at one `site` or, with that left empty, at all.
    """

    function: str
    item: str
    start_day: float
    end_day: float
    units: float
    site: str = ""

    def __post_init__(self) -> None:
        _require_period(self.start_day, self.end_day)
        require(0 <= self.units < math.inf, f"units(={self.units}) must be >= 0 and finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningLimit:
    """A limit that a plan keeps and the run does not enforce: between `least` and `most`.

    ``working_capital``: stock on hand and in transit at unit cost, in currency, of a site or of all. ``storage``: stock
    on hand of a site in the items' unit of volume. ``supply``: units that a supplier (`site`) commits to deliver in a
    month of 365/12 days, of one `item` or of all together.
    """

    limit: Literal["working_capital", "storage", "supply"]
    site: str = ""
    item: str = ""
    least: float = 0.0
    most: float = math.inf

    def __post_init__(self) -> None:
        require(0 <= self.least < math.inf, f"least(={self.least}) must be >= 0 and finite")
        require(self.least <= self.most, f"most(={self.most}) must be >= least(={self.least})")
        alone = self.limit == "working_capital" or bool(self.site)
        require(alone, f"site(={self.site!r}) must be given for a limit of {self.limit}")
        require(not self.item or self.limit == "supply", f"item(={self.item!r}) must be empty but for supply")


def _require_period(start_day: float, end_day: float) -> None:
    require(start_day < end_day, f"start_day(={start_day}) must be < end_day(={end_day})")
