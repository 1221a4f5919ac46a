"""E2: what a retailer's demand data are worth to its supplier, against a weak and against a strong baseline.

The closed forms are derived in `experiments.demonstrations.shared_demand`. Each supplier's safety stock is proportional
to the standard deviation of its net stock, which is that of its forecast error over the lead time; this is simulated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.estimates import mean_of
from experiments.demonstrations.findings import Chart, Claim, Findings, at_most, near
from experiments.demonstrations.shared_demand import Pair, orders_of, series_of, totals_ahead
from experiments.demonstrations.supplier_in_simulator import largest_difference
from experiments.settings import must_hold
from sim.decisions import Review

__all__ = ["InformationSharing"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationSharing:
    """E2: savings of safety stock by sharing AR(1) demand, exact and simulated.

    `rho` and `lead_times` (retailer, supplier) are crossed. A supplier that regresses the orders to come on the last
    orders does so on each number of orders in `orders_seen`, fitted by least squares on `fitted_on` periods that are
    not evaluated. `periods` are evaluated in each of `replications`. The first case is run in the simulator too, over
    `simulator_periods`; `review` must look every day.
    """

    review: Review
    rho: tuple[float, ...] = (0.5, 0.7, 0.9)
    lead_times: tuple[tuple[int, int], ...] = ((3, 3), (10, 10))
    orders_seen: tuple[int, ...] = (1, 2, 5, 20)
    periods: int = 100_000
    fitted_on: int = 5_000
    replications: int = 20
    simulator_periods: int = 1_000
    tolerance_points: float = 0.5

    def __post_init__(self) -> None:
        checks = {
            f"periods(={self.periods}) must be >= 100": self.periods >= 100,
            f"replications(={self.replications}) must be >= 2": self.replications >= 2,
            f"orders_seen(={list(self.orders_seen)}) must name some, each >= 1": self.orders_seen
            and min(self.orders_seen) >= 1,
            f"fitted_on(={self.fitted_on}) must be > 10 x the largest orders_seen": self.fitted_on
            > 10 * max(self.orders_seen, default=0),
            f"simulator_periods(={self.simulator_periods}) must be >= 100": self.simulator_periods >= 100,
        }
        must_hold(checks)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the retailers and suppliers that are looked at."""
        return tuple(Pair(rho, retailer, supplier) for retailer, supplier in self.lead_times for rho in self.rho)

    def short(self) -> InformationSharing:
        """Return the same with 3 x 500 periods."""
        return replace(self, periods=500, fitted_on=500, replications=3, simulator_periods=100)

    def run(self, setting: Setting) -> Findings:
        """Simulate all pairs and compare them with the closed forms."""
        tasks = [(pair, k) for pair in self.pairs for k in range(self.replications)]
        answers = np.array(setting.each(partial(_sds, self, setting), tasks))
        sds = answers.reshape(len(self.pairs), self.replications, -1)
        rows = [row for pair, part in zip(self.pairs, sds, strict=True) for row in _rows(self, pair, part, setting)]
        table = pd.DataFrame(rows)
        apart = largest_difference(self.pairs[0], self.review, self.simulator_periods, setting)
        return Findings(
            title="Information sharing against two baselines",
            shown=_SHOWN,
            sources=_SOURCES,
            table=table,
            claims=(*_claims(self, table), _same(apart)),
            charts=(_chart(table),),
            headline=_headline(table),
            notes=_NOTES,
        )


_SHOWN = (
    "Sharing demand cuts a supplier's safety stock by a large and exactly known share, if that supplier would "
    "otherwise ignore what the orders it sees tell about demand. One that regresses the orders to come on those of the "
    "past has most of that gain already: a strong baseline kills the headline."
)
_SOURCES = (
    "Lee, So & Tang (2000), The value of information sharing in a two-level supply chain. Management Science 46.",
    "Raghunathan (2001), Information sharing in a supply chain: a note on its value when demand is nonstationary. "
    "Management Science 47.",
    "Closed forms: derived in experiments/demonstrations/shared_demand.py.",
)
_NOTES = (
    "Safety stock is taken as proportional to the standard deviation of the supplier's net stock, as in the source.",
    "Both know the parameters of demand; the regressing supplier knows nothing but the orders it received.",
    "Orders may be negative, as in the source; in the simulator a high mean keeps them positive.",
    "A lead time of l in the source has l + 1 periods to cover: in the simulator, sequence demand_first, l + 1 days.",
)
_WEAK = "latest shock taken as unknown"


def _sds(shown: InformationSharing, setting: Setting, task: tuple[Pair, int]) -> list[float]:
    """Return the standard deviation of the supplier's error: demand shared, not shared, then by orders regressed on."""
    pair, replication = task
    random = setting.generator("information sharing", replication)
    shocks, demand = series_of(pair, shown.fitted_on + shown.periods, random)
    orders = orders_of(pair, demand)
    wanted = totals_ahead(orders, pair.supplier_lead_time + 1)
    known = len(wanted)
    unshared = wanted - pair.persistence * orders[:known]
    errors = [unshared + pair.shock * shocks[:known], unshared]
    errors += [_regressed(orders, wanted, seen, shown.fitted_on) for seen in shown.orders_seen]
    return [float(np.sqrt(np.mean(error[shown.fitted_on :] ** 2))) for error in errors]


def _regressed(orders: Floats, wanted: Floats, seen: int, fitted_on: int) -> Floats:
    """Return what least squares on the last `seen` orders, fitted on the first periods, leaves unexplained."""
    known = len(wanted)
    lagged = np.column_stack([np.concatenate([np.zeros(lag), orders[: known - lag]]) for lag in range(seen)])
    start, end = seen, fitted_on - (len(orders) - known)  # totals that reach into what is evaluated are left out
    weights, *_ = np.linalg.lstsq(lagged[start:end], wanted[start:end], rcond=None)
    left: Floats = wanted - lagged @ weights
    return left


def _rows(shown: InformationSharing, pair: Pair, sds: Floats, setting: Setting) -> Iterator[dict[str, object]]:
    exact = [pair.variance_unshared, *(pair.variance_regressed(seen) for seen in shown.orders_seen)]
    names = [_WEAK, *(_seen(seen) for seen in shown.orders_seen)]
    for k, (name, variance) in enumerate(zip(names, exact, strict=True), start=1):
        saving, (low, high) = mean_of(100 * (1 - sds[:, 0] / sds[:, k]), setting.level)
        yield {
            "pair": f"rho {pair.rho:g}, l = {pair.retailer_lead_time}, L = {pair.supplier_lead_time}",
            "rho": pair.rho,
            "retailer_lead_time": pair.retailer_lead_time,
            "supplier_lead_time": pair.supplier_lead_time,
            "baseline": name,
            "saving_percent": saving,
            "low": low,
            "high": high,
            "exact_percent": 100 * pair.saving(variance),
        }


def _seen(orders: int) -> str:
    return "regresses on the last order" if orders == 1 else f"regresses on the last {orders} orders"


def _claims(shown: InformationSharing, table: pd.DataFrame) -> Iterator[Claim]:
    for row in table[table["baseline"] == _WEAK].to_dict("records"):
        yield near(
            f"{row['pair']}: safety stock saved by sharing demand",
            float(row["saving_percent"]),
            float(row["exact_percent"]),
            absolute=shown.tolerance_points,
            interval=(float(row["low"]), float(row["high"])),
            unit="%",
            decimals=2,
        )
    regressed = table[table["baseline"] != _WEAK]
    error = (regressed["saving_percent"] - regressed["exact_percent"]).abs().max()
    text = "Largest distance from the exact saving, over all suppliers that regress"
    yield at_most(text, float(error), shown.tolerance_points, unit="points", decimals=2)
    yield from _left(table, shown.orders_seen)


def _left(table: pd.DataFrame, orders_seen: Sequence[int]) -> Iterator[Claim]:
    """Claim that regression on the fewest orders takes most of the gain, and on the most orders nearly all."""
    few, many = min(orders_seen), max(orders_seen)
    left = _shares_left(table, few)
    text = f"Share of the gain left when the supplier {_seen(few)}, largest of all pairs"
    yield at_most(text, 100 * float(left.max()), 50.0, unit="%", decimals=1)
    text = f"Saving left when the supplier {_seen(many)}, largest of all pairs"
    last = table[table["baseline"] == _seen(many)]["saving_percent"]
    yield at_most(text, float(last.max()), 0.5, unit="%", decimals=2)


def _shares_left(table: pd.DataFrame, orders: int) -> pd.Series:
    savings = table.pivot_table(index="pair", columns="baseline", values="saving_percent", sort=False)
    return savings[_seen(orders)] / savings[_WEAK]


def _same(apart: float) -> Claim:
    text = "Net stock of the supplier in the simulator and in the arrays: largest difference, in shocks of demand"
    return at_most(text, apart, 1e-6)


def _headline(table: pd.DataFrame) -> str:
    savings = table[table["baseline"] == _WEAK]["saving_percent"]
    few = next(name for name in table["baseline"] if name != _WEAK)
    left = table[table["baseline"] == few]["saving_percent"]
    return (
        f"Sharing demand saves {savings.min():.1f} to {savings.max():.1f} % of safety stock against a supplier that "
        f"ignores what orders tell, and {max(0.0, left.min()):.1f} to {left.max():.1f} % against one that {few}."
    )


def _chart(table: pd.DataFrame) -> Chart:
    shown = table.assign(series=table["baseline"].str.capitalize(), x=table["pair"], y=table["saving_percent"])
    return Chart(
        name="savings",
        title="Safety stock saved by sharing demand, by what the supplier did before",
        caption="Saving against a supplier that takes the latest shock of demand as unknown, and against suppliers "
        "that regress on the orders they received.",
        kind="bars",
        data=shown[["series", "x", "y", "low", "high"]],
        y_label="Safety stock saved, %",
    )
