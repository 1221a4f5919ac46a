"""Costs, bounds and right-hand sides of the supply LP: what changes from one case to the next.

Costs are discounted to month 0. A change from the plan before costs |x - x'| = 2 (x - x')+ - x + x': one column `up`
and a lower price of all supply, the constant left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.supply_case import PriorPlan, SupplyCase
from policies.planning.supply_matrix import PRODUCTION, Parts, SupplyMatrix
from policies.planning.supply_network import SupplyNetwork

__all__ = [
    "bounds",
    "breach_price",
    "ceilings",
    "change_prices",
    "constant_cost",
    "costs",
    "end_price",
    "parts_of",
    "right_hand_sides",
]

Floats = NDArray[np.float64]


def parts_of(case: SupplyCase) -> Parts:
    """Return which parts the LP of a case has."""
    limits, months = case.limits, case.needs.demand.shape[1]
    return Parts(
        months=months,
        most=case.needs.most is not None,
        prior=case.prior is not None,
        change_months=int(np.flatnonzero(change_prices(case).any(axis=0)).max(initial=-1)) + 1,
        fence_months=0 if case.prior is None else _fence_months(case.prior, months),
        selling=case.selling is not None,
        capital=limits.working_capital is not None,
        space=limits.space is not None,
        commit=limits.commit_most is not None,
        ramp=limits.ramp is not None,
    )


def _fence_months(prior: PriorPlan, months: int) -> int:
    """Return the number of months before the last fence."""
    last = max(int(np.max(prior.fences.frozen)), int(np.max(prior.fences.slushy)))
    return min(last, months)


def _by_row(values: Floats | float) -> Floats:
    """Return `values` as they spread over [rows, months]; one dimension is by row."""
    array = np.asarray(values, dtype=np.float64)
    return array[:, None] if array.ndim == 1 else array


def _spread(values: Floats | float, rows: int, months: int) -> Floats:
    """Return `values` as [rows, months]; one dimension is by row."""
    return np.broadcast_to(_by_row(values), (rows, months))


def end_price(network: SupplyNetwork, case: SupplyCase) -> Floats:
    """Return what a unit owed or missing after the last month costs, [families].

    Not given: what the dearest way to supply it would, 5 % dearer, so that a plan never runs down at its end.
    """
    prices, families, months = case.prices, network.families, case.needs.demand.shape[1]
    if prices.end is not None:
        return _spread(prices.end, families, 1)[:, 0]
    buy = _spread(prices.buy, network.links, months).max(axis=1) / network.yields
    buy = buy / prices.discount**network.lead_months
    dearest = np.zeros(families)
    np.maximum.at(dearest, network.link_family, buy)
    ways = np.stack([_spread(getattr(prices, way), families, months).max(axis=1) for way in PRODUCTION])
    made = dearest * network.raw_per_unit + ways.max(axis=0)
    return np.asarray(1.05 * np.where(network.made, made, dearest), dtype=np.float64)


def breach_price(network: SupplyNetwork, case: SupplyCase, end: Floats) -> float:
    """Return the penalty of a unit outside the fences: given, or twice what a unit could cost in all.

    `end` [families] is the `end_price`.
    """
    prices = case.prices
    if prices.breach is not None:
        return prices.breach
    value = float(np.maximum(network.stock_value, network.raw_value * network.raw_per_unit).max(initial=0.0))
    space = float(np.maximum(network.volume, network.raw_volume * network.raw_per_unit).max(initial=0.0))
    a_month = sum(float(np.max(kind)) for kind in (prices.backlog, prices.under, prices.over, prices.change))
    a_month += value * (prices.holding_rate + prices.capital) + space * prices.space
    once = 2 * float(end.max(initial=0.0)) + prices.commit + prices.ramp
    once += 0.0 if case.selling is None else float(np.max(case.selling.price))
    return float(2 * (case.needs.demand.shape[1] * a_month + once))


def change_prices(case: SupplyCase) -> Floats:
    """Return what a unit changed costs, [families, months]: 0 without a plan before, or where it planned nothing."""
    families, months = case.needs.demand.shape
    if case.prior is None:
        return np.zeros((families, months))
    return np.where(np.isnan(case.prior.supply), 0.0, _by_row(case.prices.change))


def costs(network: SupplyNetwork, matrix: SupplyMatrix, case: SupplyCase) -> Floats:
    """Return the cost of each column."""
    prices, (families, months) = case.prices, case.needs.demand.shape
    discount = np.asarray(prices.discount ** np.arange(months), dtype=np.float64)
    held, under = prices.holding_rate * network.stock_value[:, None], _by_row(prices.under)
    by_block: dict[str, Floats | float] = {
        "buy": _by_row(prices.buy),
        **{way: _spread(getattr(prices, way), families, months)[network.makes] for way in PRODUCTION},
        "raw": prices.holding_rate * network.raw_value[network.makes, None],
        "backlog": _by_row(prices.backlog),
        "low": held - under,
        "mid": held,
        "high": held + _by_row(prices.over),
        "capital": prices.capital,
        "outside": prices.space,
        "untaken": prices.commit,
        "step_up": prices.ramp,
        "step_down": prices.ramp,
    }
    cost = np.zeros(matrix.size)
    for name in by_block.keys() & matrix.columns.keys():
        cost[matrix.columns[name]] = by_block[name] * discount
    end = end_price(network, case)
    cost[matrix.columns["backlog"][:, -1]] += end * discount[-1]
    cost[matrix.columns["low"][:, -1]] -= end * discount[-1]
    _add_change_costs(cost, network, matrix, case, discount, end)
    _add_revenue(cost, matrix, case, discount)
    return cost


def _add_change_costs(
    cost: Floats, network: SupplyNetwork, matrix: SupplyMatrix, case: SupplyCase, discount: Floats, end: Floats
) -> None:
    """Add the cost of leaving the plan before, and of leaving its fences."""
    if case.prior is None:
        return
    change = change_prices(case) * discount
    cost[matrix.columns["up"]] = 2 * change[:, : matrix.parts.change_months]
    for name in PRODUCTION:
        cost[matrix.columns[name]] -= change[network.makes]
    bought = ~network.made[network.link_family]
    for lead in np.unique(network.lead_months[bought]).tolist():
        links = np.flatnonzero(bought & (network.lead_months == lead))
        arriving = change[network.link_family[links], lead:]
        cost[matrix.columns["buy"][links, : arriving.shape[1]]] -= network.yields[links, None] * arriving
    held = np.isfinite(case.prior.fences.allowed(case.prior.supply)) * discount
    breach = breach_price(network, case, end) * held[:, : matrix.parts.fence_months]
    for name in ("breach_up", "breach_down"):
        cost[matrix.columns[name]] = breach


def constant_cost(network: SupplyNetwork, matrix: SupplyMatrix, case: SupplyCase) -> float:
    """Return what the columns leave out of the objective: the price of empty targets, and of no supply as planned."""
    families, months = case.needs.demand.shape
    discount = case.prices.discount ** np.arange(months)
    target = np.maximum(case.needs.target, 0.0)
    empty = ((_spread(case.prices.under, families, months) * target) @ discount).sum()
    end = float(end_price(network, case) @ target[:, -1] * discount[-1])
    if case.prior is None:
        return float(empty) + end
    unchanged = change_prices(case) * (np.nan_to_num(case.prior.supply) - case.needs.open_receipts)
    return float(empty + (unchanged @ discount).sum()) + end


def _add_revenue(cost: Floats, matrix: SupplyMatrix, case: SupplyCase, discount: Floats) -> None:
    """Take off what sales earn."""
    if case.selling is None:
        return
    shape = case.needs.demand.shape
    price = _spread(case.selling.price, *shape)
    cost[matrix.columns["sales"]] = -price * discount
    cost[matrix.columns["shaped"]] = -(price - _spread(case.selling.shaping_cost, *shape)) * discount


def bounds(network: SupplyNetwork, matrix: SupplyMatrix, case: SupplyCase) -> tuple[Floats, Floats]:
    """Return the least and most of each column."""
    least, most = np.zeros(matrix.size), np.full(matrix.size, np.inf)
    columns, needs, limits = matrix.columns, case.needs, case.limits
    most[columns["low"]] = np.maximum(needs.target, 0.0)
    if needs.most is not None:
        most[columns["mid"]] = np.maximum(needs.most - np.maximum(needs.target, 0.0), 0.0)
    most[columns["subcontract"]] = limits.subcontract[network.makes]
    no_overtime = (network.hours[network.makes] > 0).astype(np.float64) @ (limits.overtime_hours <= 0)
    most[columns["overtime"]] = np.where(no_overtime > 0, 0.0, np.inf)
    if limits.link_most is not None:
        most[columns["buy"]] = limits.link_most
    _bound_buys(most, network, matrix)
    if limits.ramp is not None:
        most[columns["step"]] = limits.ramp[network.makes, None]
        least[columns["step"]] = -limits.ramp[network.makes, None]
    if case.selling is not None:
        least[columns["sales"]] = needs.demand * _spread(case.selling.least, *needs.demand.shape)
        most[columns["sales"]] = needs.demand
        most[columns["shaped"]] = needs.demand * _spread(case.selling.shape, *needs.demand.shape)
    return least, most


def _bound_buys(most: Floats, network: SupplyNetwork, matrix: SupplyMatrix) -> None:
    """Allow no order that would arrive after the last month."""
    months = matrix.parts.months
    late = np.arange(months)[None, :] + network.lead_months[:, None] >= months
    most[matrix.columns["buy"][late]] = 0.0


def right_hand_sides(network: SupplyNetwork, matrix: SupplyMatrix, case: SupplyCase) -> Floats:
    """Return what the equations equal."""
    needs, side = case.needs, np.zeros(matrix.equalities.shape[0])
    balance = needs.open_receipts - (0.0 if matrix.parts.selling else needs.demand)
    balance[:, 0] += needs.stock - needs.backlog
    side[matrix.equal["balance"]] = balance
    raw = needs.open_raw[network.makes].copy()
    raw[:, 0] += needs.raw_stock[network.makes]
    side[matrix.equal["raw"]] = raw
    if case.limits.last_regular is not None and "ramp" in matrix.equal:
        side[matrix.equal["ramp"][:, 0]] = case.limits.last_regular[network.makes]
    return side


def ceilings(matrix: SupplyMatrix, case: SupplyCase) -> Floats:
    """Return what the ceilings are."""
    limits, side = case.limits, np.zeros(matrix.ceilings.shape[0])
    side[matrix.ceiling["regular"]] = limits.max_utilisation * limits.regular_hours
    side[matrix.ceiling["overtime"]] = limits.overtime_hours
    if limits.working_capital is not None:
        side[matrix.ceiling["capital"]] = limits.working_capital
    if limits.space is not None:
        side[matrix.ceiling["space"]] = limits.space
    if limits.commit_most is not None:
        side[matrix.ceiling["commit_most"]] = limits.commit_most
        side[matrix.ceiling["commit_least"]] = 0.0 if limits.commit_least is None else -limits.commit_least
    if case.prior is not None:
        _set_fences(side, matrix, case, case.prior)
    return side


def _set_fences(side: Floats, matrix: SupplyMatrix, case: SupplyCase, prior: PriorPlan) -> None:
    """Set the plan before, less what is on order already, and the fences around it."""
    months = matrix.parts.fence_months
    decided = np.nan_to_num(prior.supply) - case.needs.open_receipts
    side[matrix.ceiling["up"]] = decided[:, : matrix.parts.change_months]
    allowed = prior.fences.allowed(prior.supply)[:, :months]
    allowed = np.where(np.isfinite(allowed), allowed, 0.0)
    side[matrix.ceiling["fence_up"]] = decided[:, :months] + allowed
    side[matrix.ceiling["fence_down"]] = allowed - decided[:, :months]
