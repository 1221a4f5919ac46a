"""Tiny ledgers written by hand, and their KPIs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim.decisions import Control, StockView
from sim.distributions import Constant
from sim.kpi import kpi_frame
from sim.ledger import Ledger, Measure
from sim.network import Demand, Item, Lane, Network, Scenario, Site
from sim.routes import routes

ITEMS = (Item(name="x", unit_cost=4, unit_price=10), Item(name="y", unit_cost=2, unit_price=1))
CLASSES = {"x": "A", "y": "B"}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Two items sold at a shop that a distribution centre supplies; stock points: shop x, shop y, dc x, dc y."""

    items: tuple[Item, ...] = ITEMS
    inbound: Lane = field(default_factory=lambda: Lane(origin="supplier", destination="dc"))
    internal: Lane = field(default_factory=lambda: Lane(origin="dc", destination="shop"))
    buckets: int = 1
    bucket_days: int = 10
    warmup_days: int = 0
    safety_stock: float = 0.0
    classes: Mapping[str, str] = field(default_factory=lambda: CLASSES)

    def scenario(self) -> Scenario:
        network = Network(
            items=self.items,
            sites=(Site(name="supplier", kind="supplier"), Site(name="dc"), Site(name="shop")),
            lanes=(self.inbound, self.internal),
            demands=tuple(Demand(site="shop", item=item.name, size=Constant(1)) for item in self.items),
        )
        return Scenario(
            name="case",
            network=network,
            horizon_days=self.buckets * self.bucket_days,
            bucket_days=self.bucket_days,
            warmup_days=self.warmup_days,
        )

    def ledger(self, measures: Mapping[str, object]) -> Ledger:
        """Return a ledger of zeros but for `measures`, each an array that broadcasts to (buckets, stock points)."""
        points = routes(self.scenario().network)
        values = np.zeros((self.buckets, len(points), len(Measure)))
        for name, value in measures.items():
            values[:, :, Measure[name]] = np.asarray(value, dtype=float)
        return Ledger(
            values=values,
            sites=tuple(point.site for point in points),
            items=tuple(point.item for point in points),
            opening_on_hand=np.zeros(len(points)),
            bucket_days=self.bucket_days,
        )

    def frame(self, **measures: object) -> pd.DataFrame:
        return self.frame_of(self.ledger(measures))

    def frame_of(self, ledger: Ledger) -> pd.DataFrame:
        scenario = self.scenario()
        points = routes(scenario.network)
        controls = [Control(NeverOrder(), EveryDay(), self.safety_stock)] * len(points)
        return kpi_frame(ledger, scenario, points, controls, self.classes)


def row(frame: pd.DataFrame, kpi: str, level: str = "total", site: str = "", item: str = "") -> pd.Series:
    """Return the one row of a KPI; at the levels item and stock point, name the item."""
    chosen = (frame["kpi"] == kpi) & (frame["level"] == level) & (frame["site"] == site) & (frame["item"] == item)
    assert chosen.sum() == 1
    return frame[chosen].iloc[0]


def total(frame: pd.DataFrame, kpi: str) -> float:
    return float(row(frame, kpi)["value"])


def at_site(frame: pd.DataFrame, kpi: str, site: str) -> float:
    return float(row(frame, kpi, "site", site)["value"])


def of_item(frame: pd.DataFrame, kpi: str, item: str) -> float:
    return float(row(frame, kpi, "item", item=item)["value"])


def at_point(frame: pd.DataFrame, kpi: str, site: str, item: str) -> float:
    return float(row(frame, kpi, "stock_point", site, item)["value"])


def columns(
    shop_x: Sequence[float], shop_y: Sequence[float], dc_x: Sequence[float], dc_y: Sequence[float]
) -> np.ndarray:
    """Return one measure over the buckets, given per stock point."""
    return np.column_stack([shop_x, shop_y, dc_x, dc_y])
