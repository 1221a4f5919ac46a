"""The trace tells the same story as the ledger, and the position moves by orders and demands only."""

from __future__ import annotations

from itertools import zip_longest

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from laws.worlds import World, opening, run, worlds

from policies.rules import SS, BaseStock
from sim.ledger import Measure
from sim.model import Result

SUMS = {
    "demand": "demand",
    "sale": "at_once",
    "lost": "lost",
    "backorder_served": "late",
    "request": "requested",
    "order": "ordered",
    "dispatch": "dispatched",
    "receive": "received",
}
EFFECT_ON_POSITION = {"order": 1, "demand": -1, "request": -1, "lost": 1}
SPLIT = ("sale", "lost", "backorder")


def trace_of(world: World) -> tuple[Result, pd.DataFrame]:
    result = run(world, trace=True)
    assert result.trace is not None
    return result, result.trace


def per_bucket(result: Result, trace: pd.DataFrame, event: str) -> np.ndarray:
    """Sum an event's quantities into an array [bucket, stock point]."""
    ledger = result.ledger
    rows = trace[trace["event"] == event]
    sums = np.zeros_like(ledger.measure(Measure.demand))
    points = {point: k for k, point in enumerate(zip(ledger.sites, ledger.items, strict=True))}
    column = [points[point] for point in zip(rows["site"], rows["item"], strict=True)]
    np.add.at(sums, ((rows["day"] // ledger.bucket_days).astype(int), column), rows["quantity"])
    return sums


@given(worlds())
def test_events_add_up_to_the_ledger(world: World) -> None:
    result, trace = trace_of(world)
    units = {event: result.ledger.measure(Measure[name]) for event, name in SUMS.items()}
    units["ship"] = result.ledger.measure(Measure.shipped) - units["sale"] - units["backorder_served"]
    for event, expected in units.items():
        np.testing.assert_allclose(per_bucket(result, trace, event), expected, atol=1e-6, err_msg=event)


@given(worlds())
def test_levels_integrate_to_the_ledger(world: World) -> None:
    result, trace = trace_of(world)
    days = np.arange(len(result.ledger.measure(Measure.demand)) + 1) * result.ledger.bucket_days
    for k, route in enumerate(result.routes):
        rows = trace[(trace["site"] == route.site) & (trace["item"] == route.item)]
        times = np.concatenate([[0.0], rows["day"], [days[-1]]])
        levels = np.concatenate([[result.ledger.opening_on_hand[k]], rows["on_hand"]])
        area = np.interp(days, times, np.concatenate([[0.0], np.cumsum(levels * np.diff(times))]))
        np.testing.assert_allclose(np.diff(area), result.ledger.measure(Measure.on_hand_days)[:, k], atol=1e-6)


@given(worlds())
def test_the_position_moves_by_orders_and_demands_only(world: World) -> None:
    """position = opening + ordered - demand - requested + lost, whatever is shipped, received or served late."""
    result, trace = trace_of(world)
    levels = (Measure.closing_on_hand, Measure.closing_on_order, Measure.closing_backorders)
    on_hand, on_order, backorders = (opening(result, level) for level in levels)
    for k, route in enumerate(result.routes):
        rows = trace[(trace["site"] == route.site) & (trace["item"] == route.item)].to_dict("records")
        expected = on_hand[k] + on_order[k] - backorders[k]
        for row, following in zip_longest(rows, rows[1:], fillvalue={}):
            expected += row["quantity"] * EFFECT_ON_POSITION.get(row["event"], 0)
            if following.get("event") not in SPLIT:  # a demand and its parts all show the levels after the last of them
                assert row["position"] == pytest.approx(expected, abs=1e-6)


@given(worlds())
def test_the_closing_position_is_what_flowed(world: World) -> None:
    """closing on hand + on order - backorders - owed = opening position + ordered - demand - requested + lost."""
    result = run(world)
    total = {measure: result.ledger.measure(measure).sum(axis=0) for measure in Measure}
    last = {measure: result.ledger.measure(measure)[-1] for measure in Measure}
    first = {measure: opening(result, measure) for measure in Measure}
    position = {
        when: levels[Measure.closing_on_hand]
        + levels[Measure.closing_on_order]
        - levels[Measure.closing_backorders]
        - levels[Measure.closing_owed]
        for when, levels in {"first": first, "last": last}.items()
    }
    flow = total[Measure.ordered] - total[Measure.demand] - total[Measure.requested] + total[Measure.lost]
    np.testing.assert_allclose(position["last"], position["first"] + flow, atol=1e-6)


@settings(max_examples=100)
@given(worlds())
def test_check_2_the_position_never_exceeds_its_level(world: World) -> None:
    """Under base stock or (s, S), without lots, an order lifts the position to S and no further."""
    _, trace = trace_of(world)
    for (site, item), rows in trace[trace["event"] == "order"].groupby(["site", "item"]):
        rule = world.controls[site, item].rule
        lanes = [lane for lane in world.scenario.network.lanes if lane.destination == site]
        if isinstance(rule, BaseStock | SS) and all(lane.lot_multiple == lane.minimum_order == 0 for lane in lanes):
            level = rule.level if isinstance(rule, BaseStock) else rule.order_up_to
            assert rows["position"].max() <= level + 1e-6
