"""A whole supply chain, and the way it is run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sim.clock import Sequence
from sim.network.centres import ChangeOver, Shift, WorkCentre
from sim.network.demand import Demand
from sim.network.disruption import Disruption
from sim.network.items import Item
from sim.network.lanes import Lane
from sim.network.planning import Budget, FunctionalForecast, PlanningLimit
from sim.network.production import Recipe
from sim.network.require import require
from sim.network.segments import Segment, Substitution
from sim.network.sites import Site
from sim.network.stock import OpenOrder, Parameters, Stock
from sim.network.transport import TransportService, Transshipment

__all__ = [
    "Network",
    "Scenario",
]


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
    recipes: tuple[Recipe, ...] = ()
    centres: tuple[WorkCentre, ...] = ()
    shifts: tuple[Shift, ...] = ()
    change_overs: tuple[ChangeOver, ...] = ()
    disruptions: tuple[Disruption, ...] = ()
    services: tuple[TransportService, ...] = ()
    segments: tuple[Segment, ...] = ()
    transshipments: tuple[Transshipment, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    budget: tuple[Budget, ...] = ()
    forecasts: tuple[FunctionalForecast, ...] = ()
    planning_limits: tuple[PlanningLimit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A network and the way it is run.

    Days are counted from `start_date`. KPIs leave out the first `warmup_days`; facts are kept per bucket of
    `bucket_days`. `sequence` orders demand and review within an instant (see docs/clock.md). With `disrupted` FALSE the
    network's disruptions do not happen. `notes` say what was assumed when the scenario was made; reports print them.
    """

    name: str
    network: Network
    horizon_days: int
    warmup_days: int = 0
    bucket_days: int = 7
    sequence: Sequence = "demand_first"
    disrupted: bool = True
    start_date: date = date(2024, 1, 1)
    currency: str = "EUR"
    receivable_days: float = 45.0
    payable_days: float = 40.0
    description: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require(self.bucket_days >= 1, f"bucket_days(={self.bucket_days}) must be >= 1")
        require(
            self.horizon_days > 0 and self.horizon_days % self.bucket_days == 0,
            f"horizon_days(={self.horizon_days}) must be a positive multiple of bucket_days(={self.bucket_days})",
        )
        require(
            0 <= self.warmup_days < self.horizon_days and self.warmup_days % self.bucket_days == 0,
            f"warmup_days(={self.warmup_days}) must be a multiple of bucket_days(={self.bucket_days}) "
            f"below horizon_days(={self.horizon_days})",
        )
        periods = {lane.contract.period_days for lane in self.network.lanes if lane.contract is not None}
        require(
            all(days % self.bucket_days == 0 for days in periods),
            f"bucket_days(={self.bucket_days}) must divide the period_days(={sorted(periods)}) of contracts",
        )
