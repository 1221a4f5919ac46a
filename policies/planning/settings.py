"""The mechanisms of a way of planning, each with what it needs to know."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from policies.forecasting.forecaster import Forecaster
from policies.forecasting.seasonal import SeasonalSES
from policies.planning.demand import STEPS, DemandSettings
from policies.planning.indicator import Indicator
from policies.planning.inventory_rules import PortfolioTarget, TargetRule
from policies.planning.plan_stability import Fences
from policies.planning.reconciliation import Criteria

__all__ = ["DemandWay", "ExceptionWay", "InventoryWay", "ReconciliationWay", "RiskWay", "SupplyWay"]

LEVERS_TO_APPROVE = ("overtime", "subcontract")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandWay:
    """How the forecast is made that procurement and operations plan with.

    `step` names the step of the demand review whose result they take (see `policies.planning.demand.STEPS`):
    ``procurement`` their own average of shipments, ``statistical`` the statistical baseline alone, ``gate`` the
    consensus without events, ``shaping`` all of it. `every_weeks` 0 follows the calendar of the cycle; otherwise the
    function forecasts on its own every so many weeks, on the latest data, at once. Sales know of each project order
    with probability `known_share`. `horizon_weeks` are forecast. `fences` hold a new forecast of a root to the one
    before it (in weeks from the release). An `indicator` that runs ahead of the drawn levels corrects the baseline.
    """

    step: str = "shaping"
    every_weeks: int = 0
    forecaster: Forecaster = field(default_factory=SeasonalSES)
    settings: DemandSettings = field(default_factory=DemandSettings)
    known_share: float = 0.5
    indicator: Indicator | None = None
    horizon_weeks: int = 104
    fences: Fences = field(default_factory=Fences)

    def __post_init__(self) -> None:
        if self.step not in STEPS:
            raise ValueError(f"step(={self.step!r}) must be one of {', '.join(STEPS)}")
        if not 0 <= self.known_share <= 1:
            raise ValueError(f"known_share(={self.known_share}) must be from 0 to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryWay:
    """How safety stocks are set: by a rule on measured errors, or by weeks of cover by type of supplier.

    Without a `rule`, the roots of short lead time hold `cover_weeks` of the forecast and those of at least
    `long_lead_days` hold `long_cover_weeks`. `lead_time` says whether the contract's lead time is believed or the
    measured one, with its spread, is taken. `within_limits`: targets keep to the working capital that the data allow.
    `every_weeks` as in `DemandWay`. Sites that draw on others hold
    `regional_service` of their own weekly spread. With `learning` the safety factors of a class follow the fill it had.
    """

    rule: TargetRule | None = field(default_factory=lambda: PortfolioTarget(fill=0.97))
    cover_weeks: float = 2.6
    long_cover_weeks: float = 5.0
    long_lead_days: float = 42.0
    lead_time: Literal["contract", "measured"] = "measured"
    every_weeks: int = 0
    regional_service: float = 0.98
    learning: bool = False
    learning_target: Mapping[str, float] = field(default_factory=lambda: {"A": 0.98, "B": 0.96, "C": 0.92})
    within_limits: bool = True
    economic_lots: bool = True
    holding_rate: float = 0.2

    def __post_init__(self) -> None:
        if not 0.5 <= self.regional_service < 1:
            raise ValueError(f"regional_service(={self.regional_service}) must be from 0.5 to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskWay:
    """What the plan of supply hedges against: courses of demand, and how much their worst counts.

    `scenarios` equally likely courses of all families together, in the next `months`, spread by `demand_cv` about the
    forecast; they share what is decided until the first month that is not frozen. Minimised is (1 - `weight`) x
    expected cost + `weight` x the mean cost of the dearest share 1 - `level` (CVaR); with `profit` costs are net of it.
    """

    scenarios: int = 3
    demand_cv: float = 0.1
    weight: float = 0.5
    level: float = 0.9
    months: int = 6

    def __post_init__(self) -> None:
        wrong = [f"{name}(={getattr(self, name)}) must be >= 2" for name in ("scenarios", "months")
                 if getattr(self, name) < 2]  # fmt: skip
        wrong += [] if self.demand_cv >= 0 else [f"demand_cv(={self.demand_cv}) must be >= 0"]
        wrong += [] if 0 <= self.weight <= 1 else [f"weight(={self.weight}) must be from 0 to 1"]
        wrong += [] if 0 <= self.level < 1 else [f"level(={self.level}) must be from 0 to below 1"]
        if wrong:
            raise ValueError("; ".join(wrong))


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyWay:
    """How supply is balanced: by the linear program, or greedily without a look at capacity (`method`).

    `profit` lets sales be a decision too: raised by at most `shape` of the demand at `shaping_cost_share` of the price,
    of which `shaping_response` comes about. `frozen_months` and `slushy_months`, counted from the release, fence what
    was released before, within `band`; a unit changed costs `change_cost_share` of its value. `within_limits`: working
    capital, storage and the bands that suppliers commit to are kept where the data have them; what is above a limit
    costs `limit_price` times what holding it does.
    `on_approval` names what is planned only once the reconciliation opens it: ``overtime``, ``subcontract``. With
    `risk` the first months are decided for several courses of demand at once.
    """

    method: Literal["lp", "greedy"] = "lp"
    months: int = 18
    profit: bool = False
    shape: float = 0.05
    shaping_cost_share: float = 0.1
    shaping_response: float = 1.0
    frozen_months: int = 1
    slushy_months: int = 3
    band: float = 0.15
    change_cost_share: float = 0.002
    max_utilisation: float = 0.95
    within_limits: bool = True
    limit_price: float = 3.0
    on_approval: tuple[str, ...] = ()
    risk: RiskWay | None = None

    def __post_init__(self) -> None:
        wrong = [f"on_approval names {name!r}; it must be one of {', '.join(LEVERS_TO_APPROVE)}"
                 for name in self.on_approval if name not in LEVERS_TO_APPROVE]  # fmt: skip
        if self.months < 2:
            wrong.append(f"months(={self.months}) must be >= 2")
        for name in ("limit_price", "shape", "shaping_cost_share", "shaping_response"):
            if not getattr(self, name) >= 0:
                wrong.append(f"{name}(={getattr(self, name)}) must be >= 0")
        if wrong:
            raise ValueError("; ".join(wrong))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationWay:
    """How plans are reconciled with budget and working capital, and who may decide what.

    A gap of less than `materiality` in every one of the next `months` is left alone. Alternatives are scored over
    `scenarios` courses of demand that spread by `demand_cv`, by expected profit less `risk_aversion` x CVaR, those that
    reach `fill_target` and keep the limits first. To prebuild is to hold, until the month of the gap, `prebuild_share`
    of the demand up to then beyond the targets (0: never). What costs more cash than `authority` waits for the
    management review, which may approve up to `management_authority`. To accept shortages of items of `shortage_class`
    cuts their safety stock by `shortage_cut` until the next review. With `more_sales` demand may be raised to meet the
    budget, as `SupplyWay` says; off, all ways serve the same demand. With `scoring` ``lookahead`` they are scored by
    `runs` short simulations of the chain from the snapshot over the `months`, in place of the plan of supply.
    """

    materiality: float = 0.03
    months: int = 6
    scenarios: int = 2
    scoring: Literal["lp", "lookahead"] = "lp"
    runs: int = 4
    demand_cv: float = 0.1
    risk_aversion: float = 0.5
    fill_target: float = 0.96
    authority: float = 100_000.0
    management_authority: float = math.inf
    prebuild_share: float = 0.1
    shortage_class: str = "C"
    shortage_cut: float = 0.5
    more_sales: bool = False

    def __post_init__(self) -> None:
        wrong = [f"{name}(={getattr(self, name)}) must be >= 0"
                 for name in ("materiality", "demand_cv", "risk_aversion", "authority", "management_authority")
                 if not getattr(self, name) >= 0]  # fmt: skip
        least = {"months": 2, "scenarios": 1, "runs": 1}
        wrong += [f"{name}(={getattr(self, name)}) must be >= {least[name]}"
                  for name in least if getattr(self, name) < least[name]]  # fmt: skip
        wrong += [f"{name}(={getattr(self, name)}) must be from 0 to 1"
                  for name in ("fill_target", "shortage_cut", "prebuild_share")
                  if not 0 <= getattr(self, name) <= 1]  # fmt: skip
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def criteria(self) -> Criteria:
        """Return how alternatives are judged."""
        return Criteria(
            risk_aversion=self.risk_aversion,
            fill_target=self.fill_target,
            materiality=self.materiality,
            authority=self.authority,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionWay:
    """The weekly huddle: what is looked at, and how many exceptions can be worked.

    ``reactive`` waits for backorders, the loudest customer first; ``proactive`` projects the balance of each item and
    ranks by money at risk. `per_week` exceptions are worked (0: none; fractions add up from week to week). What is
    worked is counted from 0; those `left_out` get no action, which tells what theirs was worth.
    """

    mode: Literal["reactive", "proactive"] = "proactive"
    per_week: float = 0.5
    cancel: bool = True
    cancel_within_days: float = 7.0
    left_out: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.per_week < math.inf:
            raise ValueError(f"per_week(={self.per_week}) must be >= 0 and finite")
