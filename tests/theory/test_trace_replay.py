"""Area 14: real demand and lead times replayed, and the same replay worked out by a plain loop.

The public data files are not part of the project. Tests on them read the folder named by the environment variable
SIOP_PUBLIC_DATA and are skipped where it is not set.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control, StockView
from sim.distributions import Constant, Distribution, Empirical, Replay
from sim.facts import stock_facts
from sim.ledger import Ledger, Measure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock
from sim.tables.fit import demand_pattern

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A demand history and the order-up-to rule it meets; lead time and review interval in periods."""

    demand: tuple[float, ...]
    level: float
    lead_time: int
    interval: int = 1
    lost: bool = False


def public_data(name: str) -> Path:
    folder = os.environ.get("SIOP_PUBLIC_DATA")
    if folder is None:
        pytest.skip("SIOP_PUBLIC_DATA does not name the folder of the public data files")
    return Path(folder) / name


def simulated(replayed: Replayed, period_days: int) -> dict[str, float]:
    """Replay in the simulator: receive, review, demand, count, in periods of any length."""
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="shop"), Site(name="supplier", kind="supplier")),
        lanes=(Lane(origin="supplier", destination="shop", lead_time_days=Constant(replayed.lead_time * period_days)),),
        demands=(
            Demand(
                site="shop",
                item="item",
                size=Replay(replayed.demand),
                bucket_days=period_days,
                backorder_share=0.0 if replayed.lost else 1.0,
            ),
        ),
        stock=(Stock(site="shop", item="item", on_hand=replayed.level),),
    )
    scenario = Scenario(
        name="replay",
        network=network,
        horizon_days=len(replayed.demand) * period_days,
        bucket_days=period_days,
        sequence="review_first",
    )
    control = Control(BaseStock(replayed.level), EveryDays(replayed.interval * period_days))
    return counted(simulate(scenario, [control]).ledger)


def counted(ledger: Ledger) -> dict[str, float]:
    total = {measure: float(ledger.measure(measure).sum()) for measure in Measure}
    on_hand, backorders = (ledger.measure(m)[:, 0] for m in (Measure.closing_on_hand, Measure.closing_backorders))
    served_whole = ledger.measure(Measure.at_once) == ledger.measure(Measure.demand)
    return {
        "demand": total[Measure.demand],
        "immediate": total[Measure.at_once],
        "fill": total[Measure.at_once] / total[Measure.demand],
        "periods_ok": int(served_whole.sum()),
        "avg_onhand": total[Measure.on_hand_days] / (len(on_hand) * ledger.bucket_days),
        "avg_backorder": total[Measure.backorder_days] / (len(on_hand) * ledger.bucket_days),
        "orders": total[Measure.orders],
        "ordered_units": total[Measure.ordered],
        "lost": total[Measure.lost],
        "end_net": float(on_hand[-1] - backorders[-1]),
    }


def looped(replayed: Replayed) -> dict[str, float]:
    """Work the same replay out with a list of numbers and no simulator."""
    stock, owed, pipeline = replayed.level, 0.0, deque([0.0] * replayed.lead_time)
    rows, orders = [], []
    for period, asked in enumerate(replayed.demand):
        due = period % replayed.interval == 0
        order = replayed.level - (stock - owed + sum(pipeline)) if due else 0.0
        orders.append(order)
        pipeline.append(order)
        stock += pipeline.popleft()
        late = min(stock, owed)
        stock, owed = stock - late, owed - late
        served = min(stock, asked)
        stock -= served
        missed = asked - served
        owed += 0.0 if replayed.lost else missed
        rows.append((served, missed, stock, owed))
    served, missed, on_hand, backorders = np.array(rows).T
    return {
        "demand": sum(replayed.demand),
        "immediate": served.sum(),
        "fill": served.sum() / sum(replayed.demand),
        "periods_ok": int((missed == 0).sum()),
        "avg_onhand": on_hand.mean(),
        "avg_backorder": backorders.mean(),
        "orders": float(np.count_nonzero(orders)),
        "ordered_units": sum(orders),
        "lost": missed.sum() if replayed.lost else 0.0,
        "end_net": on_hand[-1] - backorders[-1],
    }


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("period_days", [1, 7])
@pytest.mark.parametrize(
    ("lead_time", "interval", "level"), [(0, 1, 12), (1, 1, 20), (3, 1, 40), (3, 5, 75), (6, 2, 0)]
)
def test_a_replay_counts_the_same_as_a_plain_loop(lead_time, interval, level, period_days, lost):
    demand = np.random.default_rng(5).negative_binomial(2, 0.2, size=60).astype(float)
    replayed = Replayed(tuple(demand), level, lead_time, interval, lost)
    assert simulated(replayed, period_days) == pytest.approx(looped(replayed), abs=1e-9)


@pytest.fixture(scope="module")
def weekly_sales() -> pd.DataFrame:
    sales = pd.read_csv(public_data("uci_sales_transactions_weekly.csv"), index_col="Product_Code")
    return sales[[f"W{week}" for week in range(52)]].astype(float)


def test_a_product_of_the_uci_sales_with_backorders(weekly_sales):
    # Oracle TR-UCI-P1-BO: UCI Sales_Transactions_Dataset_Weekly, product P1, two independent implementations.
    replayed = Replayed(tuple(weekly_sales.loc["P1"]), level=40, lead_time=2)
    assert simulated(replayed, period_days=7) == pytest.approx(
        {
            "demand": 501,
            "immediate": 491,
            "fill": 0.9800399201596807,
            "periods_ok": 48,
            "avg_onhand": 11.76923076923077,
            "avg_backorder": 0.19230769230769232,
            "orders": 51,
            "ordered_units": 491,
            "lost": 0,
            "end_net": 19,
        },
        abs=1e-9,
    )


def test_a_product_of_the_uci_sales_with_lost_sales(weekly_sales):
    # Oracle TR-UCI-P409-LS: UCI Sales_Transactions_Dataset_Weekly, product P409, two independent implementations.
    replayed = Replayed(tuple(weekly_sales.loc["P409"]), level=90, lead_time=3, lost=True)
    assert simulated(replayed, period_days=7) == pytest.approx(
        {
            "demand": 2220,
            "immediate": 1170,
            "fill": 0.527027027027027,
            "periods_ok": 9,
            "avg_onhand": 1.9038461538461537,
            "avg_backorder": 0.0,
            "orders": 43,
            "ordered_units": 1162,
            "lost": 1050,
            "end_net": 0,
        },
        abs=1e-9,
    )


def test_five_years_of_an_item_of_walmart():
    # Oracle TR-M5-BO: M5 competition, item FOODS_3_090 summed over ten stores, 1,913 days, two implementations.
    sales = pd.read_csv(public_data("m5_walmart_total_and_top5_items_daily.csv"))["FOODS_3_090"].astype(float)
    replayed = Replayed(tuple(sales), level=7000, lead_time=3, interval=7)
    assert simulated(replayed, period_days=1) == pytest.approx(
        {
            "demand": 1002529,
            "immediate": 851670,
            "fill": 0.8495215599748237,
            "periods_ok": 1739,
            "avg_onhand": 3416.2838473601673,
            "avg_backorder": 187.6147412441192,
            "orders": 242,
            "ordered_units": 1001144,
            "lost": 0,
            "end_net": 1608,
        },
        abs=1e-9,
    )


@dataclass(frozen=True, slots=True)
class OneADay:
    """Order a unit a day until `last_day`, whatever the position."""

    last_day: int

    def quantity(self, view: StockView) -> float:
        return 1.0 if view.day < self.last_day else 0.0


def lead_time_scenario(law: Distribution, horizon_days: int) -> Scenario:
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="shop"), Site(name="supplier", kind="supplier")),
        lanes=(Lane(origin="supplier", destination="shop", lead_time_days=law),),
        demands=(Demand(site="shop", item="item", size=Constant(1.0)),),
    )
    return Scenario(name="lead times", network=network, horizon_days=horizon_days, bucket_days=horizon_days)


def simulated_lead_times(values: Sequence[float]) -> tuple[float, float, float]:
    """Replay lead times, an order each, and return what the ledger counts: number, mean, standard deviation."""
    horizon = len(values) + int(max(values)) + 1
    control = Control(OneADay(len(values)), EveryDays(1))
    ledger = simulate(lead_time_scenario(Replay(tuple(values)), horizon), [control]).ledger
    count, days, squared = (
        float(ledger.measure(m).sum()) for m in (Measure.shipments, Measure.lead_days, Measure.lead_days_squared)
    )
    return count, days / count, ((squared - days**2 / count) / (count - 1)) ** 0.5


def test_the_ledger_measures_the_lead_times_that_were_replayed():
    values = [3.0, 0.0, 12.5, 7.0, 1.0, 30.0]
    assert simulated_lead_times(values) == pytest.approx((6, np.mean(values), np.std(values, ddof=1)))


@pytest.fixture(scope="module")
def shipments() -> pd.DataFrame:
    return pd.read_csv(public_data("scms_lead_times_direct_drop.csv"))


# Oracle DATA-LT: USAID SCMS delivery history, order sent to delivered, direct-drop lines: number, mean, sd (ddof 1).
SCMS_LEAD_TIMES = (4235, 114.59197166469893, 76.16429443370421)


def test_the_real_lead_times_pass_through_the_simulator_unchanged(shipments):
    assert simulated_lead_times(shipments["lead_days"].tolist()) == pytest.approx(SCMS_LEAD_TIMES, rel=1e-9)


def test_a_planner_knows_the_real_lead_times(shipments):
    values = tuple(shipments["lead_days"])
    (facts,) = stock_facts(lead_time_scenario(Empirical(values), horizon_days=7))
    assert (facts.lead_times_days.size, facts.lead_time_mean_days, facts.lead_time_sd_days) == pytest.approx(
        SCMS_LEAD_TIMES, rel=1e-9
    )
    quantiles = np.quantile(facts.lead_times_days, (0.05, 0.25, 0.5, 0.75, 0.95))
    assert quantiles.tolist() == pytest.approx([21.0, 62.0, 101.0, 149.0, 280.0], rel=1e-9)


def test_draws_from_the_real_lead_times_have_their_quantiles(shipments):
    # Oracle DATA-LT: each quantile of the history must lie within three standard errors of the drawn share below it.
    law = Empirical(tuple(shipments["lead_days"]))
    draws = law.sample(np.random.default_rng(1), 100_000)
    for value in (21.0, 62.0, 101.0, 149.0, 280.0):
        share = float((shipments["lead_days"] <= value).mean())
        assert abs((draws <= value).mean() - share) <= 3 * (share * (1 - share) / draws.size) ** 0.5


def pattern_counts(histories: pd.DataFrame) -> dict[str, int]:
    """Count the patterns of the columns; as in the oracle, fewer than two demands have none."""
    known = [histories[name].dropna().to_numpy() for name in histories]
    patterns = [demand_pattern(values) if np.count_nonzero(values) > 1 else "none" for values in known]
    return {name: patterns.count(name) for name in ("smooth", "erratic", "intermittent", "lumpy", "none")}


def test_the_patterns_of_the_uci_sales(weekly_sales):
    # Oracle DATA-SBC: Syntetos, Boylan & Croston (2005), cut-offs 1.32 and 0.49.
    counts = pattern_counts(weekly_sales.T)
    assert counts == {"smooth": 512, "erratic": 2, "intermittent": 284, "lumpy": 5, "none": 8}


def test_the_patterns_of_the_car_parts():
    # Oracle DATA-SBC: monthly demand of 2,674 car parts, empty before a part was first sold.
    counts = pattern_counts(pd.read_csv(public_data("carparts_monthly.csv"), index_col="month"))
    assert counts == {"smooth": 3, "erratic": 0, "intermittent": 2294, "lumpy": 347, "none": 30}
