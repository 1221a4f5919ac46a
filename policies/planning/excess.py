"""Stock that will not be needed soon, or ever: how much of it, what to write off, and where it had better lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.planning.inventory_demand import Floats

__all__ = ["Pooling", "excess_units", "obsolescence_reserve", "pooling_check", "sellable_weeks", "weeks_of_cover"]

EXCESS_WEEKS = 26.0
OBSOLETE_WEEKS = 52.0


def sellable_weeks(shelf_life_weeks: Floats, least_remaining_share: Floats | float) -> Floats:
    """Return for how many weeks a fresh unit can still be shipped: its life less the part that must remain at ship."""
    return shelf_life_weeks * (1 - least_remaining_share)


def excess_units(
    on_hand: Floats, forecast_per_week: Floats, sellable: Floats | float = np.inf, weeks: float = EXCESS_WEEKS
) -> Floats:
    """Return the units beyond the forecast of `weeks`, or of the `sellable` weeks where those are fewer, [items]."""
    return np.maximum(0.0, on_hand - forecast_per_week * np.minimum(weeks, sellable))


def weeks_of_cover(on_hand: Floats, forecast_per_week: Floats) -> Floats:
    """Return for how many weeks of forecast the stock lasts; infinite where nothing is forecast, 0 without stock."""
    forecast = forecast_per_week > 0
    cover = on_hand / np.where(forecast, forecast_per_week, 1.0)
    return np.where(forecast, cover, np.where(on_hand > 0, np.inf, 0.0))


def obsolescence_reserve(
    on_hand: Floats, forecast_per_week: Floats, unit_cost: Floats, shares: tuple[float, float] = (0.5, 1.0)
) -> Floats:
    """Return what to set aside for excess and obsolete stock, [items]: half the cost beyond 26 weeks, all beyond 52.

    Only the units beyond each limit count, not the whole stock of the item.
    """
    slow = excess_units(on_hand, forecast_per_week, weeks=EXCESS_WEEKS)
    dead = excess_units(on_hand, forecast_per_week, weeks=OBSOLETE_WEEKS)
    return unit_cost * (shares[0] * (slow - dead) + shares[1] * dead)


@dataclass(frozen=True, slots=True)
class Pooling:
    """Where safety stock had better lie, [items] each: units at the regions, units pooled, yearly saving."""

    regional_stock: Floats
    central_stock: Floats
    saving_per_year: Floats

    @property
    def central(self) -> NDArray[np.bool_]:
        """Whether the item is cheaper to hold centrally."""
        return self.saving_per_year > 0


def pooling_check(
    k: Floats,
    region_sd: Floats,
    correlation: float,
    unit_cost: Floats,
    holding_rate: float,
    handling_per_unit: Floats,
    demand_per_year: Floats,
) -> Pooling:
    """Return what holding the safety stock of all regions at one place changes.

    `region_sd` [items, regions] are the spreads of the regions' demands, with the same `correlation` between any two:
    pooled they spread by sqrt(sum sd^2 + 2 rho sum sd_i sd_j). Independent equal regions need a share 1 / sqrt(n) of
    the stock. Pooling pays if holding less of it, h c k (sum sd - pooled sd), is worth more than the extra handling and
    transport of all demand.

    References: Eppen (1979), Effects of centralization on expected costs in a multi-location newsboy problem.
    """
    if not -1 <= correlation <= 1:
        raise ValueError(f"correlation(={correlation}) must be from -1 to 1")
    apart, squares = region_sd.sum(axis=1), (region_sd**2).sum(axis=1)
    pooled = np.sqrt(np.maximum(0.0, squares + correlation * (apart**2 - squares)))
    saving = holding_rate * unit_cost * k * (apart - pooled) - handling_per_unit * demand_per_year
    return Pooling(k * apart, k * pooled, saving)
