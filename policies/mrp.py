"""Material requirements planning: from a master schedule through the bill of materials to the orders to release."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

__all__ = ["MrpItem", "MrpPlan", "explode", "low_level_codes", "units_per"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MrpItem:
    """What MRP knows of an item: its stock, lead time in periods, lot rule and components.

    A net requirement is lifted to `minimum_lot` and rounded up to `lot_multiple`; with `periods_of_supply` over 1 it
    covers the needs of so many periods. `scheduled` are the receipts expected by period; `components` the units of each
    that one unit needs.
    """

    name: str
    on_hand: float = 0.0
    safety_stock: float = 0.0
    lead_periods: int = 0
    lot_multiple: float = 0.0
    minimum_lot: float = 0.0
    periods_of_supply: int = 1
    scheduled: Mapping[int, float] = field(default_factory=dict)
    components: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MrpPlan:
    """The plan of one item, one entry a period: requirements, planned receipts and releases, stock at the end."""

    gross: tuple[float, ...]
    net: tuple[float, ...]
    receipts: tuple[float, ...]
    releases: tuple[float, ...]
    projected: tuple[float, ...]


def explode(items: Sequence[MrpItem], schedule: Mapping[str, Sequence[float]]) -> dict[str, MrpPlan]:
    """Return the plan of every item for the gross requirements from outside in `schedule` (Orlicky 1975).

    Items are planned parents first. A component is needed in the period in which its parent is released; releases that
    should have been in the past fall in the first period.
    """
    periods = max(len(row) for row in schedule.values())
    plans: dict[str, MrpPlan] = {}
    by_name = {item.name: item for item in items}
    for name in _parents_first(items):
        gross = list(schedule.get(name, [0.0] * periods))
        for parent in items:
            usage = parent.components.get(name, 0.0)
            if usage:
                gross = [here + usage * there for here, there in zip(gross, plans[parent.name].releases, strict=True)]
        plans[name] = _plan(by_name[name], gross)
    return plans


def _plan(item: MrpItem, gross: Sequence[float]) -> MrpPlan:
    scheduled = item.scheduled
    stock, net, receipts, projected = item.on_hand, [], [], []
    for period, needed in enumerate(gross):
        stock += scheduled.get(period, 0.0) - needed
        short = max(0.0, item.safety_stock - stock)
        receipt = _lot(item, short, gross, scheduled, period)
        stock += receipt
        net.append(short)
        receipts.append(receipt)
        projected.append(stock)
    releases = [0.0] * len(gross)
    for period, receipt in enumerate(receipts):
        releases[max(0, period - item.lead_periods)] += receipt
    return MrpPlan(tuple(gross), tuple(net), tuple(receipts), tuple(releases), tuple(projected))


def _lot(item: MrpItem, short: float, gross: Sequence[float], scheduled: Mapping[int, float], period: int) -> float:
    """Return the planned receipt for a net requirement."""
    if short <= 0:
        return 0.0
    ahead = range(period + 1, min(len(gross), period + item.periods_of_supply))
    wanted = max(short + sum(gross[k] - scheduled.get(k, 0.0) for k in ahead), item.minimum_lot)
    return math.ceil(wanted / item.lot_multiple - 1e-9) * item.lot_multiple if item.lot_multiple else wanted


def low_level_codes(items: Sequence[MrpItem]) -> dict[str, int]:
    """Return how far below an end item each item is used at most; 0 is an end item."""
    codes = {item.name: 0 for item in items}
    components = {item.name: item.components for item in items}
    for name in _parents_first(items):
        for part in components[name]:
            codes[part] = max(codes[part], codes[name] + 1)
    return codes


def units_per(items: Sequence[MrpItem], name: str) -> dict[str, float]:
    """Return how many units of each item one unit of `name` takes, itself included."""
    components = {item.name: item.components for item in items}
    units = {item.name: 0.0 for item in items}
    units[name] = 1.0
    for parent in _parents_first(items):
        for part, usage in components[parent].items():
            units[part] += usage * units[parent]
    return units


def _parents_first(items: Sequence[MrpItem]) -> list[str]:
    return list(TopologicalSorter({item.name: set(item.components) for item in items}).static_order())[::-1]
