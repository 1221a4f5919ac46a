from __future__ import annotations

import pandas as pd

from policies.reviews import EveryDays
from policies.rules import BaseStock, ConstantOrder
from sim.decisions import Control
from sim.distributions import Constant, Replay
from sim.model import simulate
from sim.trace import Row, trace_frame


def story(trace: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return the rows without the item: day, site, event, quantity, partner, on hand, position."""
    return list(trace.drop(columns="item").itertuples(index=False, name=None))


def test_a_day_of_a_shop_reads_in_the_order_in_which_it_happened(shop) -> None:
    """Demand of 10 meets 6; of the 4 missing half waits; the order comes on day 2 and serves it."""
    scenario = shop(Replay((10, 0, 0)), Constant(2), horizon_days=3, on_hand=6, backorder_share=0.5, segment="retail")
    trace = simulate(scenario, [Control(BaseStock(6), EveryDays(1))], trace=True).trace
    assert story(trace) == [
        (0.0, "shop", "demand", 10.0, "retail", 0.0, -2.0),
        (0.0, "shop", "sale", 6.0, "retail", 0.0, -2.0),
        (0.0, "shop", "lost", 2.0, "retail", 0.0, -2.0),
        (0.0, "shop", "backorder", 2.0, "retail", 0.0, -2.0),
        (0.0, "shop", "order", 8.0, "supplier", 0.0, 6.0),
        (0.0, "shop", "dispatch", 8.0, "supplier", 0.0, 6.0),
        (2.0, "shop", "backorder_served", 2.0, "retail", 6.0, 6.0),
        (2.0, "shop", "receive", 8.0, "supplier", 6.0, 6.0),
    ]


def test_an_order_between_sites_is_told_from_both_ends(chain) -> None:
    """The dc ships 3 of 5 at once and the rest when its own order has come."""
    scenario = chain(2, 1, size=Replay((5, 0, 0, 0)), horizon_days=4, on_hand={"shop": 5, "dc": 3})
    controls = [Control(BaseStock(level), EveryDays(1)) for level in (5, 3)]
    trace = simulate(scenario, controls, trace=True).trace
    told = trace[trace["event"] != "demand"]
    assert list(zip(told["day"], told["site"], told["event"], told["quantity"], told["partner"], strict=True)) == [
        (0.0, "shop", "sale", 5.0, ""),
        (0.0, "shop", "order", 5.0, "dc"),
        (0.0, "shop", "dispatch", 3.0, "dc"),
        (0.0, "dc", "request", 5.0, "shop"),
        (0.0, "dc", "ship", 3.0, "shop"),
        (0.0, "dc", "order", 5.0, "supplier"),
        (0.0, "dc", "dispatch", 5.0, "supplier"),
        (1.0, "shop", "receive", 3.0, "dc"),
        (2.0, "dc", "ship", 2.0, "shop"),
        (2.0, "shop", "dispatch", 2.0, "dc"),
        (2.0, "dc", "receive", 5.0, "supplier"),
        (3.0, "shop", "receive", 2.0, "dc"),
    ]


def test_who_gives_up_is_lost_when_the_patience_ends(shop) -> None:
    scenario = shop(Replay((4, 0, 0, 0)), horizon_days=4, patience_days=1.5, segment="trade")
    trace = simulate(scenario, [Control(ConstantOrder(0), EveryDays(1))], trace=True).trace
    assert story(trace)[-1] == (1.5, "shop", "lost", 4.0, "trade", 0.0, 0.0)


def test_there_is_no_trace_unless_asked_for(shop) -> None:
    assert simulate(shop(Constant(1)), [Control(ConstantOrder(0), EveryDays(1))]).trace is None


def test_an_empty_trace_has_its_columns() -> None:
    assert trace_frame([]).columns.tolist() == list(Row._fields)
