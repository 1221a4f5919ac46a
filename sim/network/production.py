"""Production: recipes, what goes into them, what else comes out of them, and the steps they take."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.distributions import Constant, Distribution
from sim.network.require import require

__all__ = ["ByProduct", "Component", "Operation", "Recipe"]

_ALWAYS = Constant(1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Units of another item of the same site that one unit started needs."""

    item: str
    quantity: float = 1.0

    def __post_init__(self) -> None:
        require(0 < self.quantity < math.inf, f"quantity(={self.quantity}) must be > 0 and finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByProduct:
    """Units of another item that one unit started leaves besides; they enter the same site's stock."""

    item: str
    quantity: float = 1.0

    def __post_init__(self) -> None:
        require(0 < self.quantity < math.inf, f"quantity(={self.quantity}) must be > 0 and finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One step of a recipe: a set-up and a run on a machine of a work centre, in days of 24 machine hours.

    A job of q units takes `setup_days` + q x `run_days_per_unit` x a draw of `run_time_factor`, and the change-over
    from what the machine made before. Without a `centre` it needs no machine and takes these days of the calendar
    (drying, inspection). Where a share p of the units is done again at the same step at once, as often as need be, its
    `run_time_factor` is 1 / (1 - p); what comes back from the end of the recipe is the recipe's rework.
    """

    centre: str = ""
    setup_days: float = 0.0
    run_days_per_unit: float = 0.0
    run_time_factor: Distribution = _ALWAYS

    def __post_init__(self) -> None:
        for field in ("setup_days", "run_days_per_unit"):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")

    def planned_days(self, quantity: float) -> float:
        """Return the mean time that a job of `quantity` keeps a machine, without change-over."""
        return self.setup_days + quantity * self.run_days_per_unit * self.run_time_factor.moments().mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a site makes an item: from which components, by which operations, one after the other.

    An order for the item becomes a job: lifted to `minimum_batch`, rounded up to `batch_multiple` and cut at
    `maximum_batch`. It takes its components from the site's stock, first come, first served, and starts once it has
    them all. Of what is started the share drawn from `yield_share` comes out good, the rest is scrapped.
    `quoted_lead_time_days` is what the planner books for a job; left out, see `sim.making.making_days`.

    What comes out bad is not all scrap: its `rework_share` goes round again, through the operations from number
    `rework_from` on (1: the first), as part of the same job. That takes set-up and machine time but no components, and
    brings no by-products; its yield is drawn anew. A unit goes round again at most `rework_rounds` times.

    What is made enters the stock when all of it is done or, with `transfer_batch`, so many units at a time while the
    last operation still runs on a machine; each time counts as a shipment. The yield of all is that of the job.
    """

    site: str
    item: str
    components: tuple[Component, ...] = ()
    operations: tuple[Operation, ...] = ()
    by_products: tuple[ByProduct, ...] = ()
    batch_multiple: float = 0.0
    minimum_batch: float = 0.0
    maximum_batch: float = math.inf
    transfer_batch: float = 0.0
    yield_share: Distribution = _ALWAYS
    rework_share: float = 0.0
    rework_from: int = 1
    rework_rounds: int = 1
    order_cost: float = 0.0
    quoted_lead_time_days: float | None = None

    def __post_init__(self) -> None:
        for field in ("batch_multiple", "minimum_batch", "transfer_batch", "order_cost"):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")
        require(0 <= self.rework_share <= 1, f"rework_share(={self.rework_share}) must be between 0 and 1")
        for field in ("rework_from", "rework_rounds"):
            value = getattr(self, field)
            require(value >= 1 and value == int(value), f"{field}(={value}) must be a whole number >= 1")
            object.__setattr__(self, field, int(value))
        smallest = max(self.minimum_batch, self.batch_multiple)
        require(
            self.maximum_batch >= smallest,
            f"maximum_batch(={self.maximum_batch}) must be >= minimum_batch and batch_multiple(={smallest})",
        )

    @property
    def passes(self) -> float:
        """Return how often, in the mean, a unit passes the operations that rework takes, the first time included."""
        again = self.rework_share * (1 - self.yield_share.moments().mean)
        return sum(again**k for k in range(self.rework_rounds + 1)) if again else 1.0

    @property
    def mean_yield(self) -> float:
        """Return the share of the units started that come out good in the end: the mean yield x `passes`."""
        return self.yield_share.moments().mean * self.passes
