"""KPI-PATH: service and inventory KPIs on a hand-made 10-period path (hand-checkable).

Start with 20 on hand; receipts of 25 in period 4 and of 30 in period 8; per period receive and fill the backlog first,
then fill demand from stock, the rest backordered (or lost), then count. Demand 8, 6, 9, 5, 7, 10, 4, 6, 12, 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from sim.clock import Sequence
from sim.decisions import Control, StockView
from sim.distributions import Replay
from sim.kpi import kpi_frame
from sim.ledger import Ledger, Measure
from sim.model import Result, simulate
from sim.network import Demand, Item, Lane, Network, OpenOrder, Scenario, Site, Stock

DEMAND = (8, 6, 9, 5, 7, 10, 4, 6, 12, 3)
RECEIPTS = {4: 25, 8: 30}
pytestmark = pytest.mark.parametrize("sequence", ["demand_first", "review_first"])


@dataclass(frozen=True, slots=True)
class NeverOrder:
    def quantity(self, view: StockView) -> float:
        return 0.0


@dataclass(frozen=True, slots=True)
class EveryDay:
    continuous: bool = False
    interval_days: float = 1.0

    def times(self, horizon_days: int, first_weekday: int) -> np.ndarray:
        return np.arange(0.0, horizon_days)


def run(sequence: Sequence, backorder_share: float) -> Result:
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="supplier", kind="supplier"), Site(name="shop")),
        lanes=(Lane(origin="supplier", destination="shop"),),
        demands=(Demand(site="shop", item="item", size=Replay(DEMAND), backorder_share=backorder_share),),
        stock=(Stock(site="shop", item="item", on_hand=20),),
        open_orders=tuple(
            OpenOrder(site="shop", item="item", quantity=units, due_day=period - 1)
            for period, units in RECEIPTS.items()
        ),
    )
    scenario = Scenario(name="path", network=network, horizon_days=10, bucket_days=1, sequence=sequence)
    return simulate(scenario, [Control(NeverOrder(), EveryDay())])


def kpis(result: Result) -> dict[str, float]:
    frame = kpi_frame(result.ledger, result.scenario, result.routes, result.controls, {"item": "A"})
    return dict(frame[frame["level"] == "total"].set_index("kpi")["value"])


def path(ledger: Ledger, measure: Measure) -> list[float]:
    return ledger.measure(measure)[:, 0].tolist()


def test_backorders_follow_the_path(sequence: Sequence) -> None:
    ledger = run(sequence, 1).ledger
    assert path(ledger, Measure.closing_on_hand) == [12, 6, 0, 17, 10, 0, 0, 20, 8, 5]
    assert path(ledger, Measure.closing_backorders) == [0, 0, 3, 0, 0, 0, 4, 0, 0, 0]
    assert ledger.imbalance() == 0


def test_service_with_backorders(sequence: Sequence) -> None:
    values = kpis(run(sequence, 1))
    assert values["fill_rate"] == pytest.approx(0.9, rel=1e-12)
    assert values["order_fill_rate"] == pytest.approx(0.8, rel=1e-12)
    assert values["ready_rate"] == pytest.approx(0.7, rel=1e-12)


def test_mean_stock_and_backorders(sequence: Sequence) -> None:
    values = kpis(run(sequence, 1))
    assert values["on_hand_units"] == pytest.approx(7.8, rel=1e-12)
    mean_backorders = values["backorder_days"] * sum(DEMAND) / len(DEMAND)
    assert mean_backorders == pytest.approx(0.7, rel=1e-12)


def test_both_cycles_are_short_and_end_with_what_the_path_shows_before_the_receipts(sequence: Sequence) -> None:
    values = kpis(run(sequence, 1))
    assert values["cycle_service_level"] == 0
    assert values["effective_safety_stock_value"] == (-3 - 4) / 2


def test_lost_sales_follow_the_path(sequence: Sequence) -> None:
    ledger = run(sequence, 0).ledger
    assert path(ledger, Measure.closing_on_hand) == [12, 6, 0, 20, 13, 3, 0, 24, 12, 9]
    assert not any(path(ledger, Measure.closing_backorders))


def test_service_and_turns_with_lost_sales(sequence: Sequence) -> None:
    values = kpis(run(sequence, 0))
    assert values["lost_units"] == 4
    assert values["fill_rate"] == pytest.approx(0.94285714285714284, rel=1e-12)
    turns_in_ten_periods = values["inventory_turns"] * len(DEMAND) / 365
    assert turns_in_ten_periods == pytest.approx(6.6666666666666666, rel=1e-12)
