"""Classify items: ABC by yearly revenue, XYZ by how much demand varies from week to week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.history import History, demand_history, past_streams, pooled
from sim.network import Item, Scenario

__all__ = ["ItemClasses", "abc", "classify", "item_classes", "xyz"]

_WEEK = 7.0


class ItemClasses(NamedTuple):
    """The class of every item: `value` (A, B, C or the planner's own) and `variability` (X, Y, Z)."""

    value: dict[str, str]
    variability: dict[str, str]


def abc(revenue: Mapping[str, float], cut_offs: tuple[float, float] = (0.80, 0.95)) -> dict[str, str]:
    """Return A, B or C for every item by its share of revenue, the largest first.

    An item is A while those before it earn less than the first cut-off of all revenue, B while they earn less than the
    second, else C; so the best seller is always A, and an item without revenue C. Equal revenues stand in the order
    given. (Dickie 1951; the usual cut-offs are 80 and 95 %.)
    """
    first, second = cut_offs
    if not 0 < first <= second <= 1:
        raise ValueError(f"cut_offs(={cut_offs}) must be two shares, 0 < first <= second <= 1")
    total, before = sum(revenue.values()), 0.0
    classes = {}
    for item in sorted(revenue, key=revenue.__getitem__, reverse=True):
        share = before / total if revenue[item] > 0 else 1.0
        classes[item] = "A" if share < first else "B" if share < second else "C"
        before += revenue[item]
    return {item: classes[item] for item in revenue}


def xyz(variation: Mapping[str, float], cut_offs: tuple[float, float] = (0.5, 1.0)) -> dict[str, str]:
    """Return X, Y or Z for every item by its coefficient of variation: X up to the first cut-off, Y up to the second.

    The coefficient is the standard deviation of weekly demand over its mean; an item without demand is Z.
    """
    first, second = cut_offs
    if not 0 <= first <= second:
        raise ValueError(f"cut_offs(={cut_offs}) must be 0 <= first <= second")
    return {item: "X" if cv <= first else "Y" if cv <= second else "Z" for item, cv in variation.items()}


def item_classes(scenario: Scenario, seed: int = 0) -> dict[str, str]:
    """Return the class of every item: the planner's own where there is one, else ABC by yearly revenue.

    The seed is that of the histories, as in `sim.facts.stock_facts`: policies and KPIs then speak of the same classes.
    """
    past = past_streams(seed)
    histories = [demand_history(demand, scenario, past) for demand in scenario.network.demands]
    return classify(scenario, histories).value


def classify(scenario: Scenario, histories: Sequence[History]) -> ItemClasses:
    """Return the classes of all items from the history of every demand, in the order of the network's demands.

    Demand counts wherever it arises, so an item has one class at all sites; revenue is price x demand per year.
    """
    by_item: dict[str, list[History]] = defaultdict(list)
    for demand, history in zip(scenario.network.demands, histories, strict=True):
        by_item[demand.item].append(history)
    items = scenario.network.items
    value = abc({item.name: _revenue(item, by_item[item.name]) for item in items})
    value.update({item.name: item.item_class for item in items if item.item_class})
    variability = xyz({item.name: _weekly_variation(by_item[item.name]) for item in items})
    return ItemClasses(value, variability)


def _revenue(item: Item, histories: Sequence[History]) -> float:
    per_day = sum(float(history.units.mean()) / history.bucket_days for history in histories if history.units.size)
    return item.unit_price * per_day * 365


def _weekly_variation(histories: Sequence[History]) -> float:
    weekly = pooled(histories, _WEEK).units
    mean = float(weekly.mean()) if weekly.size else 0.0
    if mean <= 0:
        return float("inf")
    return float(weekly.std(ddof=1)) / mean if weekly.size > 1 else 0.0
