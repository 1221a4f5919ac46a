"""E1: how much order-up-to rules with a moving average amplify the variance of demand, against the exact values.

The exact values, and how the clock of the literature maps to the simulator's, are derived in
`experiments.demonstrations.bullwhip_chain`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.demonstrations.bullwhip_chain import Chain, Information, Squares, amplification, simulated
from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.estimates import ratio_of
from experiments.demonstrations.findings import Chart, Claim, Findings, at_least, near
from experiments.settings import must_hold
from sim.decisions import Review, Rule
from sim.model import Engine

__all__ = ["Bullwhip"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullwhip:
    """E1: amplification measured in the simulator against the exact values.

    `single` holds (window, lead time) of single stages; the chains have `chain_window`, `chain_lead_time` and each
    number of `stages`. `periods` are simulated in all for each case, `stretch` at a time after a warm-up of its own.
    `rule` orders up to a moving average (its `cover_days`, `window_days` and `opening_mean_per_day` are set for each
    case); `review` must look every day.
    """

    rule: Rule
    review: Review
    single: tuple[tuple[int, int], ...] = ((5, 4), (10, 2), (20, 4))
    chain_window: int = 10
    chain_lead_time: int = 2
    stages: tuple[int, ...] = (2, 3)
    periods: int = 400_000
    stretch: int = 10_000
    tolerance: float = 0.01
    engine: Engine = "auto"

    def __post_init__(self) -> None:
        checks = {
            f"periods(={self.periods}) must be a multiple of stretch(={self.stretch}), at least twice": self.stretch > 0
            and self.periods % self.stretch == 0
            and self.periods >= 2 * self.stretch,
            f"tolerance(={self.tolerance}) must be > 0": self.tolerance > 0,
            f"stages(={list(self.stages)}) must be >= 2": all(count >= 2 for count in self.stages),
            f"single(={list(self.single)}) must be >= 1": all(min(case) >= 1 for case in self.single),
        }
        must_hold(checks)

    @property
    def cases(self) -> tuple[Chain, ...]:
        """Return what is simulated: single stages, then chains that see orders and chains that see demand."""
        singles = [Chain((lead_time,), window) for window, lead_time in self.single]
        both: tuple[Information, ...] = ("own", "shared")
        chains = [
            Chain((self.chain_lead_time,) * count, self.chain_window, information)
            for information in both
            for count in self.stages
        ]
        return (*singles, *chains)

    def short(self) -> Bullwhip:
        """Return the same with 2 x 500 periods, in SimPy, which has nothing to compile."""
        return replace(self, periods=1000, stretch=500, engine="simpy")

    def run(self, setting: Setting) -> Findings:
        """Simulate all cases and compare them with the closed forms."""
        stretches = self.periods // self.stretch
        tasks = [(chain, k) for chain in self.cases for k in range(stretches)]
        answers = setting.each(partial(_stretch, self, setting.seed), tasks)
        squares = np.array(answers).reshape(len(self.cases), stretches, 2)
        rows = [_row(chain, part, setting.level) for chain, part in zip(self.cases, squares, strict=True)]
        values = pd.DataFrame(rows)
        return Findings(
            title="The bullwhip effect",
            shown=_SHOWN,
            sources=_SOURCES,
            table=values,
            claims=(*_exact_claims(values, self.tolerance), *_order_claims(values)),
            charts=(_chart(values),),
            notes=_NOTES,
        )


_SHOWN = (
    "A stage that forecasts with a moving average and orders up to it passes on more variance than it meets, though "
    "nobody games and demand is the same every day. Telling every stage what customers buy reduces the amplification "
    "along a chain and does not remove it."
)
_SOURCES = (
    "Chen, Drezner, Ryan & Simchi-Levi (2000), Quantifying the bullwhip effect in a simple supply chain: the impact of "
    "forecasting, lead times, and information. Management Science 46.",
    "Exact values of chains that see only orders: derived in experiments/demonstrations/bullwhip_chain.py.",
)
_NOTES = (
    "An order placed at the end of period t arrives at the start of t + L: sequence demand_first, a lane of L days.",
    "Demand is normal with a standard deviation of 1 % of its mean, so that no order is ever cut at zero.",
    "Where demand is shared it is drawn beforehand and each stage is told it; levels follow from customers' demand.",
)


def _stretch(shown: Bullwhip, seed: int, task: tuple[Chain, int]) -> Squares:
    chain, replication = task
    return simulated(chain, shown.rule, shown.review, shown.stretch, seed, replication, shown.engine)


def _row(chain: Chain, squares: Floats, level: float) -> dict[str, object]:
    """Return what one case was, what came out, and what theory says."""
    ratio, (low, high) = ratio_of(squares[:, 0], squares[:, 1], level)
    stages = len(chain.lead_times)
    told = "" if stages == 1 else ", demand shared" if chain.information == "shared" else ", orders only"
    name = f"{stages} stage{'s' if stages > 1 else ''}, p = {chain.window}, L = {chain.lead_times[0]}{told}"
    bound = amplification(chain.lead_times[0], chain.window) ** stages
    return {
        "case": name,
        "stages": stages,
        "window": chain.window,
        "lead_time": chain.lead_times[0],
        "information": chain.information,
        "measured": ratio,
        "low": low,
        "high": high,
        "exact": chain.exact,
        "error_percent": 100 * (ratio / chain.exact - 1),
        "chen_bound": chain.exact if chain.information == "shared" else bound,
    }


def _exact_claims(values: pd.DataFrame, tolerance: float) -> Iterator[Claim]:
    for row in values.to_dict("records"):
        interval = (float(row["low"]), float(row["high"]))
        yield near(
            f"Var(orders) / Var(demand), {row['case']}",
            float(row["measured"]),
            float(row["exact"]),
            relative=tolerance,
            interval=interval,
            decimals=3,
        )


def _order_claims(values: pd.DataFrame) -> Iterator[Claim]:
    """Claim that sharing demand helps, and is no cure; that orders alone are worse than the published bound."""
    of = {(row["stages"], row["information"]): row for row in values.to_dict("records")}
    for stages in sorted({stages for stages, _ in of if stages > 1}):
        own, told = of[stages, "own"], of[stages, "shared"]
        saved = 100 * (1 - told["measured"] / own["measured"])
        yield at_least(f"{stages} stages: sharing demand cuts the amplification", saved, 0.0, unit="%", decimals=1)
        yield at_least(f"{stages} stages: and leaves some", float(told["measured"]), 1.0, decimals=3)
        yield at_least(
            f"{stages} stages, orders only: no less than the bound of Chen et al.",
            float(own["measured"]),
            float(own["chen_bound"]),
            decimals=3,
        )


def _chart(values: pd.DataFrame) -> Chart:
    measured = values.assign(series="Simulated", x=values["case"], y=values["measured"])
    exact = values.assign(
        series="Exact", x=values["case"], y=values["exact"], low=values["exact"], high=values["exact"]
    )
    columns = ["series", "x", "y", "low", "high"]
    return Chart(
        name="amplification",
        title="Simulated amplification and exact values",
        caption="Variance of the orders of the last stage over that of customers' demand; 1 would be no amplification. "
        "Whiskers are confidence intervals.",
        kind="intervals",
        data=pd.concat([measured[columns], exact[columns]], ignore_index=True),
        y_label="Var(orders) / Var(demand)",
        theory=("Exact",),
        reference=1.0,
    )
