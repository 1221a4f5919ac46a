"""The supply chain as data: items, sites, lanes, stock, demand. Frozen values, no behaviour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sim.clock import Sequence
from sim.distributions import Constant, Distribution

__all__ = [
    "Demand",
    "Event",
    "Item",
    "Lane",
    "Network",
    "OpenOrder",
    "Parameters",
    "Scenario",
    "Shape",
    "Site",
    "Stock",
]


_AT_ONCE = Constant(0.0)


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A stock-keeping unit.

    Costs are in the scenario's currency. `item_class` is the planner's own class (A, B, C ...) when there is one;
    `backlog_cost_per_unit_day` is charged on customers' backorders, `lost_sale_cost_per_unit` on lost demand.
    """

    name: str
    unit_cost: float = 1.0
    unit_price: float = 1.0
    holding_rate_per_year: float = 0.2
    backlog_cost_per_unit_day: float = 0.0
    lost_sale_cost_per_unit: float = 0.0
    family: str = ""
    item_class: str = ""

    def __post_init__(self) -> None:
        for field in (
            "unit_cost",
            "unit_price",
            "holding_rate_per_year",
            "backlog_cost_per_unit_day",
            "lost_sale_cost_per_unit",
        ):
            value = getattr(self, field)
            _require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")

    @property
    def holding_cost_per_unit_day(self) -> float:
        """Return the cost of holding one unit for one day: unit cost x yearly rate / 365."""
        return self.unit_cost * self.holding_rate_per_year / 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place: a `supplier` never runs out; a `warehouse` (distribution centre, shop) holds stock and reviews it."""

    name: str
    kind: Literal["supplier", "warehouse"] = "warehouse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """How a destination gets an item (or, with `item` empty, every item it has no lane of its own for).

    An order placed at t reaches the origin at t + `order_delay_days`; what the origin ships then is usable
    `lead_time_days` later. Quantities are rounded up to `lot_multiple`, lifted to `minimum_order` and cut at
    `maximum_order`. `complete_only` holds a shipment back until the whole order can go. `quoted_lead_time_days` is
    what the planner books and on-time is judged by; left out, it is the mean.
    """

    origin: str
    destination: str
    item: str = ""
    lead_time_days: Distribution = _AT_ONCE
    quoted_lead_time_days: float | None = None
    order_delay_days: float = 0.0
    order_cost: float = 0.0
    transport_cost_per_unit: float = 0.0
    lot_multiple: float = 0.0
    minimum_order: float = 0.0
    maximum_order: float = math.inf
    complete_only: bool = False

    def __post_init__(self) -> None:
        for field in (
            "order_delay_days",
            "order_cost",
            "transport_cost_per_unit",
            "lot_multiple",
            "minimum_order",
            "maximum_order",
        ):
            value = getattr(self, field)
            _require(value >= 0, f"{field}(={value}) must be >= 0")
        smallest = max(self.minimum_order, self.lot_multiple)
        _require(
            self.maximum_order >= smallest,
            f"maximum_order(={self.maximum_order}) must be >= minimum_order and lot_multiple(={smallest})",
        )

    @property
    def planned_lead_time_days(self) -> float:
        """Return the lead time a planner books: the quoted one, else the mean; order delay included."""
        transit = self.quoted_lead_time_days
        return self.order_delay_days + (self.lead_time_days.moments().mean if transit is None else transit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The opening state of an item at a site: units on hand, or units owed to customers."""

    site: str
    item: str
    on_hand: float = 0.0
    backorders: float = 0.0

    def __post_init__(self) -> None:
        _require(self.on_hand >= 0, f"on_hand(={self.on_hand}) must be >= 0")
        _require(self.backorders >= 0, f"backorders(={self.backorders}) must be >= 0")
        _require(
            self.on_hand == 0 or self.backorders == 0,
            f"on_hand(={self.on_hand}) and backorders(={self.backorders}) cannot both be > 0",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """Units already on their way at the start, usable at `due_day`."""

    site: str
    item: str
    quantity: float
    due_day: float

    def __post_init__(self) -> None:
        _require(self.quantity > 0, f"quantity(={self.quantity}) must be > 0")
        _require(self.due_day >= 0, f"due_day(={self.due_day}) must be >= 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A dated event (promotion, project, holiday): demand of days [`start_day`, `end_day`) times `factor`, plus
    `extra_units_per_day`.
    """

    start_day: float
    end_day: float
    factor: float = 1.0
    extra_units_per_day: float = 0.0

    def __post_init__(self) -> None:
        _require(self.start_day < self.end_day, f"start_day(={self.start_day}) must be < end_day(={self.end_day})")
        _require(self.factor >= 0, f"factor(={self.factor}) must be >= 0")
        _require(self.extra_units_per_day >= 0, f"extra_units_per_day(={self.extra_units_per_day}) must be >= 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the mean of a demand moves: every part multiplies, and none changes the long-run mean but the trend.

    `weekday_factors` are seven numbers, Monday first, of mean 1. `season_factors` are any number of equal parts of the
    365-day year, of mean 1, the first starting on 1 January. `trend_per_year` adds that share of the mean each year.
    The level exp(x) follows x_k = `level_phi` x_(k-1) + N(0, `level_sd`) from bucket to bucket, stationary from the
    start and divided by its mean; all demands of an item rise and fall with the same draws.
    """

    weekday_factors: tuple[float, ...] = ()
    season_factors: tuple[float, ...] = ()
    trend_per_year: float = 0.0
    level_phi: float = 0.0
    level_sd: float = 0.0

    def __post_init__(self) -> None:
        _require(len(self.weekday_factors) in (0, 7), "weekday_factors must be seven numbers, Monday first")
        for name in ("weekday_factors", "season_factors"):
            values = getattr(self, name)
            _require(all(v >= 0 for v in values), f"{name}(={values}) must be >= 0")
            _require(
                not values or math.isclose(sum(values), len(values), rel_tol=1e-6),
                f"{name} must have mean 1, not {sum(values) / max(1, len(values)):.6g}",
            )
        _require(-1 < self.level_phi < 1, f"level_phi(={self.level_phi}) must be between -1 and 1")
        _require(self.level_sd >= 0, f"level_sd(={self.level_sd}) must be >= 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What customers of a `segment` ask of an item at a site, and how they take a shortage.

    `size` is the demand of each bucket of `bucket_days`, or, with `orders_per_day` > 0, of each single order
    of a Poisson stream in continuous time. Of demand not met at once the share `backorder_share` waits, for at most
    `patience_days`; the rest is lost. `complete_only` customers take the whole order or, while they
    wait, nothing. Served within `promise_days` counts as on time.
    """

    site: str
    item: str
    size: Distribution
    segment: str = ""
    bucket_days: float = 1.0
    orders_per_day: float = 0.0
    shape: Shape = Shape()
    events: tuple[Event, ...] = ()
    backorder_share: float = 1.0
    patience_days: float = math.inf
    complete_only: bool = False
    promise_days: float = 0.0

    def __post_init__(self) -> None:
        _require(self.bucket_days > 0, f"bucket_days(={self.bucket_days}) must be > 0")
        _require(self.orders_per_day >= 0, f"orders_per_day(={self.orders_per_day}) must be >= 0")
        _require(0 <= self.backorder_share <= 1, f"backorder_share(={self.backorder_share}) must be between 0 and 1")
        _require(self.patience_days >= 0, f"patience_days(={self.patience_days}) must be >= 0")
        _require(self.promise_days >= 0, f"promise_days(={self.promise_days}) must be >= 0")

    @property
    def mean_per_day(self) -> float:
        """Return the long-run mean demand per day, before trend and events."""
        mean = self.size.moments().mean
        return mean * self.orders_per_day if self.orders_per_day else mean / self.bucket_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The parameters a planner's system holds today for an item at a site; None where it holds none."""

    site: str
    item: str
    reorder_point: float | None = None
    order_up_to: float | None = None
    order_quantity: float | None = None
    safety_stock: float | None = None
    review_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A whole supply chain. Everything in it refers to items and sites by name; `sim.check` verifies it."""

    items: tuple[Item, ...]
    sites: tuple[Site, ...]
    lanes: tuple[Lane, ...]
    demands: tuple[Demand, ...] = ()
    stock: tuple[Stock, ...] = ()
    open_orders: tuple[OpenOrder, ...] = ()
    parameters: tuple[Parameters, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A network and the way it is run.

    Days are counted from `start_date`. KPIs leave out the first `warmup_days`; facts are kept per bucket of
    `bucket_days`. `sequence` orders demand and review within an instant (see docs/clock.md). `notes` say what was
    assumed when the scenario was made; reports print them.
    """

    name: str
    network: Network
    horizon_days: int
    warmup_days: int = 0
    bucket_days: int = 7
    sequence: Sequence = "demand_first"
    start_date: date = date(2024, 1, 1)
    currency: str = "EUR"
    description: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require(self.bucket_days >= 1, f"bucket_days(={self.bucket_days}) must be >= 1")
        _require(
            self.horizon_days > 0 and self.horizon_days % self.bucket_days == 0,
            f"horizon_days(={self.horizon_days}) must be a positive multiple of bucket_days(={self.bucket_days})",
        )
        _require(
            0 <= self.warmup_days < self.horizon_days and self.warmup_days % self.bucket_days == 0,
            f"warmup_days(={self.warmup_days}) must be a multiple of bucket_days(={self.bucket_days}) "
            f"below horizon_days(={self.horizon_days})",
        )
