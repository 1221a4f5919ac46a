"""What a risk study asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from experiments.settings import must_hold
from sim.network import Scenario

__all__ = ["Risk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """The questions of a risk study.

    `levels` are those of value at risk and expected shortfall. The worst service is the lowest fill rate over any
    `window_days`; `stockout_days` are the lengths of stock-outs whose probability is asked for. The replication told
    day by day is the `worst_by` cost or by that service.

    `knock_out_replications` times each site is knocked out on day `knock_out_day` (left out: the first after the
    warm-up), for good to see how long customers do not notice, and for `knock_out_days` to see how long after it the
    fill rate of those it feeds is back at `service_target` for four weeks; 0 leaves this out.
    """

    levels: tuple[float, ...] = (0.9, 0.95, 0.99)
    window_days: int = 91
    stockout_days: tuple[int, ...] = (7, 14, 28)
    worst_by: Literal["total_cost", "worst_fill"] = "total_cost"
    service_target: float = 0.95
    knock_out_replications: int = 3
    knock_out_days: int = 28
    knock_out_day: int | None = None

    def __post_init__(self) -> None:
        checks = {
            f"levels(={list(self.levels)}) must lie between 0.5 and 1": all(0.5 <= a < 1 for a in self.levels),
            f"levels(={list(self.levels)}) must name at least one": self.levels,
            f"window_days(={self.window_days}) must be >= 1": self.window_days >= 1,
            f"stockout_days(={list(self.stockout_days)}) must be >= 0": all(d >= 0 for d in self.stockout_days),
            f"service_target(={self.service_target}) must be between 0 and 1": 0 < self.service_target <= 1,
            f"knock_out_replications(={self.knock_out_replications}) must be >= 0": self.knock_out_replications >= 0,
            f"knock_out_days(={self.knock_out_days}) must be >= 1": self.knock_out_days >= 1,
            f"knock_out_day(={self.knock_out_day}) must be >= 0": (self.knock_out_day or 0) >= 0,
        }
        must_hold(checks)

    def first_out_day(self, scenario: Scenario) -> int:
        """Return the day on which sites are knocked out."""
        return scenario.warmup_days if self.knock_out_day is None else self.knock_out_day
