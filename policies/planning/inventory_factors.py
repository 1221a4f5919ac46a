"""Safety factors item by item: for a cycle service, for a fill rate, for the least cost; and the rules of thumb."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from policies.planning.inventory_demand import Floats, ProtectionDemand

__all__ = [
    "average_max_stock",
    "cost_factor",
    "cover_stock",
    "cycle_service_factor",
    "fill_rate_factor",
    "item_fill",
    "king_stock",
]

_STEPS = 60


def cycle_service_factor(demand: ProtectionDemand, target: Floats | float) -> Floats:
    """Return k with P(X <= mean + k sd) = `target`: no stock-out in that share of the replenishment cycles."""
    return demand.factor(np.broadcast_to(1 - np.asarray(target, dtype=float), demand.mean.shape))


def item_fill(demand: ProtectionDemand, k: Floats, lot: Floats) -> Floats:
    """Return the expected fill rate 1 - ESC / Q per item; ESC is the shortage at a cycle's end, Q the cycle's demand.

    What was owed already at the cycle's start counts again, so that it is too low (even below 0) where the lot is small
    against the spread of demand; `policies.fill_rate` has the exact figure.
    """
    return 1 - demand.tail(k).shortage / lot


def fill_rate_factor(
    demand: ProtectionDemand, target: Floats | float, lot: Floats, least: Floats | float = 0.0, most: float = 8.0
) -> Floats:
    """Return the least k in [`least`, `most`] with E[(X - mean - k sd)+] = Q (1 - `target`), [items].

    For a normal demand that is sd G(k) = Q (1 - target). Newton's method from `least` comes nearer from below with
    every step and never passes the solution, because the expected shortage is convex and falls with k.

    References: Silver, Pyke & Thomas (2017), ch. 6.
    """
    allowed = lot * (1 - np.asarray(target, dtype=float))
    k = np.array(np.broadcast_to(least, demand.mean.shape), dtype=float)
    sd = np.where(demand.sd > 0, demand.sd, 1.0)
    for _ in range(_STEPS):
        probability, shortage = demand.tail(k)
        over = np.where((demand.sd > 0) & (k < most), shortage - allowed, 0.0)
        if (over <= 1e-12 * allowed).all():
            break
        k = np.minimum(most, k + np.maximum(0.0, over) / (sd * np.maximum(probability, 1e-300)))
    return k


def cost_factor(
    demand: ProtectionDemand,
    unit_cost: Floats,
    lot: Floats,
    demand_per_year: Floats,
    penalty: Floats,
    holding_rate: float,
    least: float = 0.0,
) -> Floats:
    """Return k with 1 - Phi(k) = h c Q / (pi D): holding one more unit costs as much as it saves in shortages.

    h is the holding rate a year, c the unit cost, Q the lot, pi (`penalty`) the cost of a unit short, D the demand a
    year. Where even half the cycles short would be cheaper than holding, k is `least`.

    References: Silver, Pyke & Thomas (2017), ch. 6 (B2, cost per unit short).
    """
    worth = penalty * demand_per_year
    ratio = np.where(worth > 0, holding_rate * unit_cost * lot / np.where(worth > 0, worth, 1.0), 1.0)
    return np.maximum(least, demand.factor(np.clip(ratio, 1e-15, 1 - 1e-15)))


def cover_stock(weeks: Floats | float, forecast_per_week: Floats) -> Floats:
    """Return `weeks` of the forecast, whatever its error: the planner's rule of thumb. By supplier type: one a item."""
    return weeks * forecast_per_week


def king_stock(
    target: Floats | float, buckets: Floats, demand_sd: Floats, demand_per_bucket: Floats, lead_time_sd: Floats
) -> Floats:
    """Return z sqrt(P sd^2 + d^2 sL^2) with the spread of demand, not of the forecast error (King 2011), at least 0."""
    return np.maximum(0.0, ndtri(target)) * np.hypot(np.sqrt(buckets) * demand_sd, demand_per_bucket * lead_time_sd)


def average_max_stock(
    most_demand: Floats, most_lead_time: Floats, mean_demand: Floats, mean_lead_time: Floats
) -> Floats:
    """Return largest demand x longest lead time - mean demand x mean lead time: a rule of thumb that needs no law."""
    return np.maximum(0.0, most_demand * most_lead_time - mean_demand * mean_lead_time)
