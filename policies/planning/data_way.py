"""What the books of a company record, how good they are, and whether they are cleaned before planning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from policies.planning.data_close import CloseSettings

__all__ = ["DataWay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataWay:
    """The data that planning rests on.

    `recorded` says what is on record of demand: ``orders``, all that customers asked for, or ``sales``, only what was
    served at once, so that stock-outs hide the rest. With `clean` the data are closed as `close` says before each
    cycle; without, records are taken as they are. `actuals_lag_weeks` is how many weeks late sales are booked;
    `hierarchy_error` the share of the bought or made items that stand in a wrong family.
    """

    recorded: Literal["orders", "sales"] = "orders"
    clean: bool = True
    close: CloseSettings = field(default_factory=CloseSettings)
    actuals_lag_weeks: int = 0
    hierarchy_error: float = 0.0

    def __post_init__(self) -> None:
        wrong = []
        if self.recorded not in ("orders", "sales"):
            wrong.append(f"recorded(={self.recorded!r}) must be 'orders' or 'sales'")
        if self.actuals_lag_weeks < 0:
            wrong.append(f"actuals_lag_weeks(={self.actuals_lag_weeks}) must be >= 0")
        if not 0 <= self.hierarchy_error <= 1:
            wrong.append(f"hierarchy_error(={self.hierarchy_error}) must be from 0 to 1")
        if wrong:
            raise ValueError("; ".join(wrong))
