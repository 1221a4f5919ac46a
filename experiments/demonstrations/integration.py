"""E4: what one plan for sales, production and buying is worth, against one function planning after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.estimates import mean_of
from experiments.demonstrations.findings import Chart, Claim, Findings, at_least, at_most
from experiments.settings import must_hold

__all__ = ["Integration", "Planning"]

Floats = NDArray[np.float64]
_ROUNDING = 1e-4
_UNIT = "% of revenue"


@runtime_checkable
class Planning(Protocol):
    """Two ways to plan one market, drawn at random."""

    def gain(self, rng: np.random.Generator, utilisation: float, season: float, price_swing: float) -> float:
        """Return what planning together gains when all is known, as a share of the revenue of all demand."""
        ...

    def rolled(
        self, rng: np.random.Generator, utilisation: float, season: float, price_swing: float, error_sd: float
    ) -> tuple[float, float]:
        """Return the same for plans made every month with forecasts that are wrong, and the WMAPE of these."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """E4: the gain over loads and seasons at flat material prices, at slack capacity with prices that move, and (E4b)
    with forecast errors in a rolling plan.

    `draws` markets are drawn, the same for every load, season and error. `utilisations` and `seasons` (amplitudes, as
    shares) are ascending; the lowest load is slack. `price_swing` is the amplitude of material prices where they
    move. `errors` are standard deviations of the forecast error, ascending, tried at `rolled_utilisation` and
    `rolled_season`.
    """

    planning: Planning
    draws: int = 20
    utilisations: tuple[float, ...] = (0.5, 0.7, 0.85, 0.95, 1.05)
    seasons: tuple[float, ...] = (0.0, 0.15, 0.3, 0.45)
    price_swing: float = 0.2
    errors: tuple[float, ...] = (0.0, 0.1, 0.2, 0.4, 0.6)
    rolled_utilisation: float = 0.95
    rolled_season: float = 0.3

    def __post_init__(self) -> None:
        checks = {f"draws(={self.draws}) must be >= 2": self.draws >= 2}
        for name in ("utilisations", "seasons", "errors"):
            values = list(getattr(self, name))
            checks[f"{name}(={values}) must be two or more, ascending"] = len(values) > 1 and values == sorted(
                set(values)
            )
        must_hold(checks)

    def short(self) -> Integration:
        """Return the same with 2 markets, 2 loads, 2 seasons and 2 errors."""
        return replace(
            self,
            draws=2,
            utilisations=(self.utilisations[0], self.utilisations[-1]),
            seasons=(self.seasons[0], self.seasons[-1]),
            errors=(self.errors[0], self.errors[-1]),
        )

    def run(self, setting: Setting) -> Findings:
        """Plan every market both ways."""
        found = setting.each(partial(_market, self, setting), range(self.draws))
        grid, rolled = np.array([each[0] for each in found]), np.array([each[1] for each in found])
        values = pd.DataFrame([*_grid_rows(self, grid, setting.level), *_rolled_rows(self, rolled, setting.level)])
        return Findings(
            title="One plan or one after the other",
            shown=_SHOWN,
            sources=_SOURCES,
            table=values,
            claims=(*_grid_claims(self, grid, setting.level), *_rolled_claims(self, rolled, setting.level)),
            charts=(_grid_chart(values), _rolled_chart(values)),
            notes=_NOTES,
        )


_SHOWN = (
    "Sales promises all demand, production makes the most units, buying follows just in time: each does its own best. "
    "One plan accepts, builds ahead and buys ahead for most profit. It never earns less; it earns more where capacity "
    "is scarce in the season or material prices move, and nothing where neither is so."
)
_SOURCES = (
    "Feng, D'Amours & Beauregard (2008), The value of sales and operations planning in oriented strand board industry "
    "with make-to-order manufacturing system: cross functional integration under deterministic demand and spot market "
    "recourse. International Journal of Production Economics 115.",
    "Feng, D'Amours & Beauregard (2010), Simulation and performance evaluation of partially and fully integrated sales "
    "and operations planning. International Journal of Production Research 48.",
)
_NOTES = (
    "The gain is profit together less profit apart, as a share of what all demand would earn.",
    "Apart is competent: production builds ahead for a peak when that delivers more units.",
    "Margins, hours and amplitudes are assumed; signs and order are the claim, sizes are not.",
    "Where material prices move, a season can also lower the gain a little: less is sold when material is cheap.",
)


def _market(shown: Integration, setting: Setting, number: int) -> tuple[Floats, Floats]:
    """Return, for one market, gains [2 price swings, loads, seasons] and (gain, WMAPE) [errors, 2], in per cent."""

    def rng() -> np.random.Generator:
        return setting.generator("market", number)

    grid = [
        [[shown.planning.gain(rng(), load, season, swing) for season in shown.seasons] for load in shown.utilisations]
        for swing in (0.0, shown.price_swing)
    ]
    place = (shown.rolled_utilisation, shown.rolled_season, shown.price_swing)
    rolled = [shown.planning.rolled(rng(), *place, error) for error in shown.errors]
    return 100 * np.array(grid), 100 * np.array(rolled)


def _grid_rows(shown: Integration, grid: Floats, level: float) -> Iterator[dict[str, object]]:
    for swing, price_swing in enumerate((0.0, shown.price_swing)):
        for row, load in enumerate(shown.utilisations):
            for column, season in enumerate(shown.seasons):
                gain, (low, high) = mean_of(grid[:, swing, row, column], level)
                yield {
                    "part": "known",
                    "case": f"load {load:g}, season {season:g}, prices {price_swing:g}",
                    "utilisation": load,
                    "season": season,
                    "price_swing": price_swing,
                    "gain_percent": gain,
                    "low": low,
                    "high": high,
                }


def _rolled_rows(shown: Integration, rolled: Floats, level: float) -> Iterator[dict[str, object]]:
    for place, error in enumerate(shown.errors):
        gain, (low, high) = mean_of(rolled[:, place, 0], level)
        yield {
            "part": "rolled",
            "case": f"error {error:g}",
            "utilisation": shown.rolled_utilisation,
            "season": shown.rolled_season,
            "price_swing": shown.price_swing,
            "error_sd": error,
            "wmape_percent": float(rolled[:, place, 1].mean()),
            "gain_percent": gain,
            "low": low,
            "high": high,
        }


def _grid_claims(shown: Integration, grid: Floats, level: float) -> Iterator[Claim]:
    """Claim that the gain is never negative, nothing without a reason, and rises with load and season."""
    flat = grid[:, 0]
    yield at_least("Least gain of all markets, loads, seasons and prices", float(grid.min()), -_ROUNDING, unit=_UNIT)
    slack = float(np.abs(flat[:, 0]).max())
    yield at_most("Slack capacity and flat prices: largest gain of all markets and seasons", slack, 0.01, unit=_UNIT)
    mean = flat.mean(axis=0)
    by_load, by_season = float(np.diff(mean, axis=0).min()), float(np.diff(mean, axis=1).min())
    yield at_least("Flat prices, from one load to the next: least rise of the gain", by_load, -_ROUNDING, unit=_UNIT)
    yield at_least(
        "Flat prices, from one season to the next: least rise of the gain", by_season, -_ROUNDING, unit=_UNIT
    )
    scarce = flat[:, -1, -1] - flat[:, -1, 0]
    more, interval = mean_of(scarce - (flat[:, 0, -1] - flat[:, 0, 0]), level)
    statement = "What a season adds to the gain, at the highest load above what it adds at the lowest"
    yield at_least(statement, more, 0.0, interval=interval, unit=_UNIT, decimals=2)
    moving, interval = mean_of(grid[:, 1, 0, 0], level)
    statement = "Slack capacity and prices that move: gain of buying ahead"
    yield at_least(statement, moving, 0.0, interval=interval, unit=_UNIT, decimals=2)


def _rolled_claims(shown: Integration, rolled: Floats, level: float) -> Iterator[Claim]:
    """Claim that the gain falls as forecasts get worse (E4b)."""
    gains = rolled[:, :, 0]
    for (before, worse), (first, second) in zip(
        pairwise(range(len(shown.errors))), pairwise(shown.errors), strict=True
    ):
        fall, interval = mean_of(gains[:, before] - gains[:, worse], level)
        statement = f"Forecast error of {100 * second:g} instead of {100 * first:g} %: fall of the gain"
        yield at_least(statement, fall, 0.0, interval=interval, unit=_UNIT, decimals=2)


def _grid_chart(values: pd.DataFrame) -> Chart:
    rows = values[(values["part"] == "known") & (values["price_swing"] == 0)]
    data = rows.assign(series=[f"season {season:g}" for season in rows["season"]], x=100 * rows["utilisation"])
    return Chart(
        name="gain",
        title="Gain of one plan, by load and season",
        caption="All demand known, material prices flat; mean of the markets with its interval.",
        kind="lines",
        data=data.assign(y=rows["gain_percent"])[["series", "x", "y", "low", "high"]],
        x_label="Mean load of the resource, %",
        y_label="Gain, % of revenue",
        reference=0.0,
    )


def _rolled_chart(values: pd.DataFrame) -> Chart:
    rows = values[values["part"] == "rolled"]
    data = rows.assign(series="planned every month", x=rows["wmape_percent"], y=rows["gain_percent"])
    return Chart(
        name="forecast_error",
        title="Gain of one plan, by forecast error",
        caption="Plans are made every month and only the first month is carried out; mean with its interval.",
        kind="lines",
        data=data[["series", "x", "y", "low", "high"]],
        x_label="WMAPE of the forecasts, %",
        y_label="Gain, % of revenue",
        reference=0.0,
    )
