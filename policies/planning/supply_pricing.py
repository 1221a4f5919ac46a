"""From decisions to a whole supply plan: stock month by month, and what it costs, however the decisions were made."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.rough_cut import load_shares, planned_hours
from policies.planning.supply_case import SupplyCase
from policies.planning.supply_network import SupplyNetwork
from policies.planning.supply_plan import ShadowPrices, SupplyCosts, SupplyPlan, SupplyQuantities
from policies.planning.supply_vectors import breach_price, change_prices, end_price

__all__ = ["arrivals", "priced"]

Floats = NDArray[np.float64]


def arrivals(network: SupplyNetwork, buys: Floats) -> Floats:
    """Return the good units that arrive of `buys` [links, months], by family, [families, months]."""
    months = buys.shape[1]
    arriving = np.zeros((network.families, months))
    for lead in np.unique(network.lead_months):
        links = np.flatnonzero(network.lead_months == lead)
        good = buys[links, : max(months - lead, 0)] * network.yields[links, None]
        np.add.at(arriving[:, lead:], network.link_family[links], good)
    return arriving


def priced(
    network: SupplyNetwork, case: SupplyCase, chosen: SupplyQuantities, shadow: ShadowPrices | None = None
) -> SupplyPlan:
    """Return the plan that follows from what was chosen: stocks by balance, loads, costs by kind and month."""
    needs, made = case.needs, network.made[:, None]
    bought = arrivals(network, chosen.buys)
    produced = chosen.regular + chosen.overtime + chosen.subcontract
    supply = needs.open_receipts + np.where(made, produced, bought)
    raw_receipts = np.where(made, needs.open_raw + bought, 0.0)
    opening = (needs.stock - needs.backlog)[:, None]
    net = opening + np.cumsum(supply - chosen.sales - chosen.shaped, axis=1)
    used = np.where(made, network.raw_per_unit[:, None] * produced, 0.0)
    raw = np.where(made, needs.raw_stock[:, None] + np.cumsum(raw_receipts - used, axis=1), 0.0)
    costs = _costs(network, case, chosen, supply, net, raw)
    return SupplyPlan(
        quantities=chosen,
        supply=supply,
        raw_receipts=raw_receipts,
        stock=np.maximum(net, 0.0),
        raw_stock=raw,
        backlog=np.maximum(-net, 0.0),
        loads=load_shares(planned_hours(network.hours, chosen.regular), case.limits.regular_hours),
        costs=costs,
        objective=costs.objective(case.prices.discount),
        shadow=shadow,
    )


def _money(price: Floats | float, units: Floats) -> Floats:
    """Return price x units summed over rows, [months]; a price of one dimension is by row."""
    array = np.asarray(price, dtype=np.float64)
    return np.asarray(((array[:, None] if array.ndim == 1 else array) * units).sum(axis=0), dtype=np.float64)


def _costs(
    network: SupplyNetwork, case: SupplyCase, chosen: SupplyQuantities, supply: Floats, net: Floats, raw: Floats
) -> SupplyCosts:
    """Return the costs of a plan by kind and month."""
    prices, needs, limits = case.prices, case.needs, case.limits
    stock, backlog, raw = np.maximum(net, 0.0), np.maximum(-net, 0.0), np.maximum(raw, 0.0)
    value = network.stock_value @ stock + network.raw_value @ raw
    thin = np.maximum(np.maximum(needs.target, 0.0) - stock, 0.0)
    over = 0.0 * stock if needs.most is None else np.maximum(stock - np.maximum(needs.most, needs.target), 0.0)
    last = np.where(np.arange(net.shape[1]) == net.shape[1] - 1, 1.0, 0.0)
    end = end_price(network, case)
    change, breach = _changes(network, case, supply, end)
    return SupplyCosts(
        purchase=_money(prices.buy, chosen.buys),
        regular=_money(prices.regular, chosen.regular),
        overtime=_money(prices.overtime, chosen.overtime),
        subcontract=_money(prices.subcontract, chosen.subcontract),
        holding=prices.holding_rate * value,
        backlog=_money(prices.backlog, backlog),
        under=_money(prices.under, thin),
        over=_money(prices.over, over),
        change=change,
        breach=breach,
        ramp=_ramp_cost(network, case, chosen.regular),
        capital=_above(value, limits.working_capital, prices.capital),
        space=_above(network.volume @ stock + network.raw_volume @ raw, limits.space, prices.space),
        commit=_untaken(network, case, chosen.buys),
        end=_money(end, (backlog + thin) * last),
        revenue=_revenue(case, chosen),
    )


def _changes(network: SupplyNetwork, case: SupplyCase, supply: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Return the cost of leaving the plan before and that of leaving its fences, [months]."""
    if case.prior is None:
        return np.zeros(supply.shape[1]), np.zeros(supply.shape[1])
    changed = np.abs(supply - np.nan_to_num(case.prior.supply))
    outside = np.maximum(changed - case.prior.fences.allowed(case.prior.supply), 0.0)
    return _money(change_prices(case), changed), _money(breach_price(network, case, end), outside)


def _ramp_cost(network: SupplyNetwork, case: SupplyCase, regular: Floats) -> Floats:
    """Return the cost of steps beyond the ramp, [months]."""
    limits = case.limits
    if limits.ramp is None or limits.last_regular is None:
        return np.zeros(regular.shape[1])
    steps = np.abs(np.diff(regular, axis=1, prepend=limits.last_regular[:, None]))
    beyond = np.where(network.made[:, None], np.maximum(steps - limits.ramp[:, None], 0.0), 0.0)
    return _money(case.prices.ramp, beyond)


def _above(used: Floats, limit: Floats | None, price: float) -> Floats:
    """Return the price of what is above a limit, [months]."""
    return 0.0 * used if limit is None else price * np.maximum(used - limit, 0.0)


def _untaken(network: SupplyNetwork, case: SupplyCase, buys: Floats) -> Floats:
    """Return the cost of what is ordered below the least committed, [months]."""
    if case.limits.commit_least is None:
        return np.zeros(buys.shape[1])
    ordered = network.supplier_mix.T @ buys
    return _money(case.prices.commit, np.maximum(case.limits.commit_least - ordered, 0.0))


def _revenue(case: SupplyCase, chosen: SupplyQuantities) -> Floats:
    """Return what sales earn where they are a decision, [months]."""
    if case.selling is None:
        return np.zeros(chosen.sales.shape[1])
    return _money(case.selling.price, chosen.sales + chosen.shaped) - _money(case.selling.shaping_cost, chosen.shaped)
