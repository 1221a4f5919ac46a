"""Why stock ran out, policy by policy: the causes of all shortages in replications that were traced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from experiments.chunks import World
from experiments.frames import categorical, constant
from experiments.slices import Slice
from sim.causes import Plan, causes_frame, plans_of
from sim.decisions import StockFacts
from sim.model import Result
from sim.network import Scenario
from sim.strikes import strikes_of

__all__ = ["causes_of", "prices_of", "summed_causes"]

_KEYS = ["site", "item", "item_class", "from_customers", "cause", "root_cause"]


def causes_of(world: World, facts: Sequence[StockFacts], policy: str, cut: Slice, result: Result) -> pd.DataFrame:
    """Return the causes of the shortages in a run of a slice that was traced."""
    assert result.trace is not None
    known = [facts[k] for k in cut.part.points.tolist()]
    plans: tuple[Plan, ...] = plans_of(known, world.controls_in(policy, cut))
    network = cut.scenario.network
    busy = {site.name for site in network.sites if site.kind == "supplier" and np.isfinite(site.units_per_day)}
    causes = causes_frame(
        result.trace,
        result.routes,
        plans,
        open_orders=network.open_orders,
        strikes=strikes_of(network, result.outages),
        busy_suppliers=frozenset(busy),
    )
    classes = {fact.item: fact.item_class for fact in facts}
    return causes.assign(item_class=[classes[item] for item in causes["item"]])


def summed_causes(world: World, policy: str, found: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return units short by cause after the warm-up, one row a stock point and cause; sums of what was `found`.

    Columns: scenario, policy, site, item, item_class, from_customers, cause, root_cause, units, value (at sales prices,
    or units where none of the items has one), stockouts (how many began or went on).
    """
    columns = [*_KEYS, "units", "value", "stockouts"]
    kept = [frame[frame["day"] >= world.scenario.warmup_days] for frame in found]
    parts = [_by_cause(frame) for frame in kept if len(frame)]
    if parts:
        rows = pd.concat(parts).groupby(_KEYS, sort=False)[["units", "stockouts"]].sum().reset_index()
    else:
        rows = pd.DataFrame(columns=columns)
    price = prices_of(world.scenario)
    rows["value"] = [units * price[item] for units, item in zip(rows["units"], rows["item"], strict=True)]
    rows["value"] = rows["value"].astype(float)
    names = {key: categorical(rows[key].astype(str)) for key in _KEYS if key != "from_customers"}
    where = {"scenario": constant(world.name, len(rows)), "policy": constant(policy, len(rows))}
    return pd.DataFrame({**where, **{name: names.get(name, rows[name]) for name in columns}})


def _by_cause(frame: pd.DataFrame) -> pd.DataFrame:
    grouped = frame.groupby(_KEYS, sort=False)
    return grouped["units"].sum().to_frame().assign(stockouts=grouped["spell"].nunique()).reset_index()


def prices_of(scenario: Scenario) -> Mapping[str, float]:
    """Return what a unit of each item sells for; 1 for all if none has a price."""
    items = scenario.network.items
    priced = any(item.unit_price for item in items)
    return {item.name: item.unit_price if priced else 1.0 for item in items}
