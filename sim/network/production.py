"""Production: recipes, and the work centres that carry them out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.network.lanes import Lane
from sim.network.require import require

__all__ = ["Component", "Operation", "Recipe", "WorkCentre"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Units of another item of the same site that one unit made needs."""

    item: str
    quantity: float = 1.0

    def __post_init__(self) -> None:
        require(0 < self.quantity < math.inf, f"quantity(={self.quantity}) must be > 0 and finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One step of a recipe: a set-up and a run time at a work centre, in days of its working time."""

    centre: str
    setup_days: float = 0.0
    run_days_per_unit: float = 0.0

    def __post_init__(self) -> None:
        for field in ("setup_days", "run_days_per_unit"):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCentre:
    """A place with like `machines`, each doing one job at a time."""

    name: str
    site: str
    machines: int = 1

    def __post_init__(self) -> None:
        require(self.machines >= 1, f"machines(={self.machines}) must be >= 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a site makes an item: from which components, by which operations, one after the other.

    An order for the item becomes a job: rounded up to `batch_multiple`, lifted to `minimum_batch` and cut at
    `maximum_batch`. It takes its components from the site's stock, first come, first served, and starts once it has
    them all. `quoted_lead_time_days` is what the planner books for a job.
    """

    site: str
    item: str
    components: tuple[Component, ...] = ()
    operations: tuple[Operation, ...] = ()
    batch_multiple: float = 0.0
    minimum_batch: float = 0.0
    maximum_batch: float = math.inf
    quoted_lead_time_days: float = 0.0

    def __post_init__(self) -> None:
        for field in ("batch_multiple", "minimum_batch"):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")
        smallest = max(self.minimum_batch, self.batch_multiple)
        require(
            self.maximum_batch >= smallest,
            f"maximum_batch(={self.maximum_batch}) must be >= minimum_batch and batch_multiple(={smallest})",
        )
        quoted = self.quoted_lead_time_days
        require(0 <= quoted < math.inf, f"quoted_lead_time_days(={quoted}) must be >= 0 and finite")

    @property
    def lane(self) -> Lane:
        """Return the recipe as the lane by which the stock gets what is made: from the site to itself."""
        return Lane(
            origin=self.site,
            destination=self.site,
            item=self.item,
            quoted_lead_time_days=self.quoted_lead_time_days,
            lot_multiple=self.batch_multiple,
            minimum_order=self.minimum_batch,
            maximum_order=self.maximum_batch,
        )
