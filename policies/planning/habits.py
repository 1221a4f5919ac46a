"""What functions do for their own figures where nobody plans the whole: local optima, each with a switch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["DELAYED", "LocalHabits"]

DELAYED = ("procurement", "inventory", "operations")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalHabits:
    """What functions do for their own figures, each off by default.

    Procurement buys in lots of `batching` times the usual ones, for price breaks. Finance stops buying in the last
    `buy_stop_weeks` weeks of each quarter. Operations keep lines at `busy_share` of their hours (0: no such aim): where
    the work of the coming `run_ahead_weeks` is less, that of later weeks is done ahead. A selling site that is owed
    goods by the site it draws on orders, as long as that lasts, `order_inflation` x the demand of its protection time
    more than it needs, to get its share (the rationing game of Lee, Padmanabhan & Whang 1997).

    Each function sees a snapshot of its own, `delay_weeks` old (function: weeks): ``procurement`` the demand and the
    shipments that it forecasts by, ``inventory`` the errors that safety stocks rest on, ``operations`` stock and
    backorders in the huddle. Master data (lead times, the shares of sites, lots) are renewed every `master_data_weeks`
    (0: whenever they are needed); until then those of the contracts and of the long run stand. With `checks_load`
    operations look at what their lines can do and make ahead what will not fit; without, and without a supply review,
    work above capacity queues at the line.
    """

    batching: float = 1.0
    buy_stop_weeks: int = 0
    busy_share: float = 0.0
    run_ahead_weeks: int = 4
    order_inflation: float = 0.0
    delay_weeks: Mapping[str, int] = field(default_factory=dict)
    master_data_weeks: int = 0
    checks_load: bool = False

    def __post_init__(self) -> None:
        wrong = []
        if not self.batching >= 1:
            wrong.append(f"batching(={self.batching}) must be >= 1")
        if not 0 <= self.buy_stop_weeks <= 12:
            wrong.append(f"buy_stop_weeks(={self.buy_stop_weeks}) must be from 0 to 12")
        if not 0 <= self.busy_share <= 1:
            wrong.append(f"busy_share(={self.busy_share}) must be from 0 to 1")
        if self.run_ahead_weeks < 1:
            wrong.append(f"run_ahead_weeks(={self.run_ahead_weeks}) must be >= 1")
        if not self.order_inflation >= 0:
            wrong.append(f"order_inflation(={self.order_inflation}) must be >= 0")
        if self.master_data_weeks < 0:
            wrong.append(f"master_data_weeks(={self.master_data_weeks}) must be >= 0")
        for name, weeks in self.delay_weeks.items():
            if name not in DELAYED or weeks < 0:
                wrong.append(f"delay_weeks has {name}: {weeks}; it must be weeks >= 0 of {', '.join(DELAYED)}")
        if wrong:
            raise ValueError("; ".join(wrong))

    def delay(self, function: str) -> int:
        """Return how many weeks old the snapshot of a function is."""
        return self.delay_weeks.get(function, 0)
