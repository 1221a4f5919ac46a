"""Triggers of exceptions about misaligned plans, and of signals that a plan's assumptions no longer hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.exceptions import Finding, Kind
from policies.planning.inventory_demand import Floats

__all__ = [
    "assumption_breach",
    "commit_short",
    "forecast_gap",
    "level_shift",
    "misplaced",
    "overload",
    "supplier_delivery",
    "tracking_signal",
]

_CLEAR = 1.2


def _finding(kind: Kind, measure: Floats, limit: Floats | float, euros: Floats) -> Finding:
    """Raise where `measure` exceeds `limit`, and keep until it is below limit / 1.2; the week is the first."""
    return Finding(kind, measure > limit, measure > limit / _CLEAR, euros, np.zeros(measure.shape, np.int64))


def forecast_gap(consensus: Floats, functional: Floats, unit_cost: Floats, limit: float = 0.2) -> Finding:
    """Return items for which a function's forecast is more than `limit` off the consensus.

    `consensus` [items] and `functional` [functions, items] are units of one horizon, NaN where a function has none. At
    risk is the unit cost of the largest gap.
    """
    gap = np.nan_to_num(np.abs(functional - consensus)).max(axis=0, initial=0.0)
    share = np.where(consensus > 0, gap / np.where(consensus > 0, consensus, 1.0), np.where(gap > 0, np.inf, 0.0))
    return _finding(Kind.FORECAST_GAP, share, limit, unit_cost * gap)


def misplaced(site_excess: Floats, site_short: Floats, unit_loss_euros: Floats) -> Finding:
    """Return items with stock to spare at one site and a shortage at another; both are units [items, sites].

    At risk is what the units cost that a transfer could save, the smaller of the two sums.
    """
    units = np.minimum(site_excess.sum(axis=1), site_short.sum(axis=1))
    return _finding(Kind.MISPLACED, units, 0.0, unit_loss_euros * units)


def overload(load: Floats, capacity: Floats, hour_cost: Floats, limit: float = 0.95) -> Finding:
    """Return resources planned beyond `limit` of capacity in any week; hours are [resources, weeks], costs [resources].

    At risk is what the hours beyond the limit cost to get otherwise (overtime, subcontract).
    """
    used = np.where(capacity > 0, load / np.where(capacity > 0, capacity, 1.0), np.where(load > 0, np.inf, 0.0))
    finding = _finding(
        Kind.OVERLOAD, used.max(axis=1), limit, hour_cost * np.maximum(0.0, load - limit * capacity).sum(axis=1)
    )
    first = np.where(finding.raised, (used > limit).argmax(axis=1), 0).astype(np.int64)
    return Finding(finding.kind, finding.raised, finding.kept, finding.euros, first)


def commit_short(commit: Floats, need: Floats, unit_loss_euros: Floats) -> Finding:
    """Return suppliers that commit to less than needed; units are [suppliers, periods], at risk the units missing."""
    missing: Floats = np.maximum(0.0, need - commit)
    raised: NDArray[np.bool_] = missing.max(axis=1) > 0
    first = np.where(raised, (missing > 0).argmax(axis=1), 0).astype(np.int64)
    return Finding(Kind.COMMIT_SHORT, raised, raised, unit_loss_euros * missing.sum(axis=1), first)


def tracking_signal(
    cumulative_error: Floats, mean_absolute_error: Floats, unit_cost: Floats, limit: float = 4.0
) -> Finding:
    """Return items with |sum of errors / mean absolute error| > `limit`; at risk is the cost of the summed error."""
    known = mean_absolute_error > 0
    size = np.abs(cumulative_error)
    signal = np.where(known, size / np.where(known, mean_absolute_error, 1.0), 0.0)
    return _finding(Kind.TRACKING_SIGNAL, signal, limit, unit_cost * size)


def level_shift(cusum: Floats, error_sd: Floats, unit_cost: Floats, limit: float = 5.0) -> Finding:
    """Return items whose CUSUM of errors, in standard deviations [items], exceeds the decision interval `limit`.

    References: Page (1954), Continuous inspection schemes.
    """
    size = np.abs(cusum)
    return _finding(Kind.LEVEL_SHIFT, size, limit, unit_cost * error_sd * size)


def assumption_breach(value: Floats, observed: Floats, tolerance: Floats, euros: Floats) -> Finding:
    """Return assumptions that observation misses by more than the relative `tolerance`; `euros` hang on each."""
    off = np.abs(observed - value) - tolerance * np.abs(value)
    raised: NDArray[np.bool_] = off > 0
    return Finding(Kind.ASSUMPTION_BREACH, raised, raised, euros, np.zeros(value.shape, np.int64))


def supplier_delivery(before: Floats, now: Floats, open_value: Floats, limit: float = 0.1) -> Finding:
    """Return suppliers whose share of on-time deliveries fell by more than `limit`, NaN where unknown.

    At risk is the fall times the value of what is on order there.
    """
    fall = np.nan_to_num(before - now)
    # Shares are ratios of counts: a fall of exactly the limit must not be raised by rounding.
    return _finding(Kind.SUPPLIER_DELIVERY, fall - 1e-12, limit, np.maximum(0.0, fall) * open_value)
