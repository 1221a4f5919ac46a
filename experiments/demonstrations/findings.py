"""What a demonstration found: claims with what was measured and what was wanted, a table of values, charts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from experiments.wording.numerals import plain

__all__ = ["Chart", "Claim", "Findings", "about_zero", "at_least", "at_most", "between", "figure", "near"]

Interval = tuple[float, float]
Kind = Literal["lines", "bars", "intervals"]
_TINY = 5e-4
_NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement, what was measured, and the range `low` to `high` in which it must lie to hold.

    With `by_interval` it holds when the confidence interval of what was measured meets that range. `wanted` is the
    range in words; `unit` stands behind the figures.
    """

    statement: str
    measured: float
    low: float
    high: float
    wanted: str
    interval: Interval | None = None
    by_interval: bool = False
    unit: str = ""
    decimals: int | None = None

    @property
    def holds(self) -> bool:
        """Return whether what was measured is as it was wanted; what could not be measured does not hold."""
        if self.by_interval and self.interval is not None:
            return self.interval[0] <= self.high and self.interval[1] >= self.low
        return self.low <= self.measured <= self.high

    @property
    def measured_text(self) -> str:
        """Return what was measured, with its unit."""
        return _with_unit(figure(self.measured, self.decimals), self.unit)

    @property
    def interval_text(self) -> str:
        """Return "1.2 to 1.4", or nothing without an interval."""
        if self.interval is None:
            return ""
        return " to ".join(figure(end, self.decimals) for end in self.interval)


def near(
    statement: str,
    measured: float,
    wanted: float,
    *,
    relative: float = 0.0,
    absolute: float = 0.0,
    interval: Interval | None = None,
    unit: str = "",
    decimals: int | None = None,
) -> Claim:
    """Claim that a value is `wanted`, up to a `relative` error (0.01 is 1 %) or an `absolute` one."""
    slack = absolute or relative * abs(wanted)
    told = (
        _with_unit(figure(absolute, decimals), "points" if unit == "%" else unit)
        if absolute
        else f"{100 * relative:g}{_NBSP}%"
    )
    text = f"{_with_unit(figure(wanted, decimals), unit)}, within {told}"
    low, high = wanted - slack, wanted + slack
    return _claim(statement, measured, low, high, text, interval, unit, decimals)


def between(
    statement: str,
    measured: float,
    low: float,
    high: float,
    *,
    interval: Interval | None = None,
    unit: str = "",
    decimals: int | None = None,
) -> Claim:
    """Claim that a value lies between `low` and `high`."""
    text = f"{figure(low, decimals)} to {_with_unit(figure(high, decimals), unit)}"
    return _claim(statement, measured, low, high, text, interval, unit, decimals)


def at_least(
    statement: str,
    measured: float,
    low: float,
    *,
    interval: Interval | None = None,
    unit: str = "",
    decimals: int | None = None,
) -> Claim:
    """Claim that a value is `low` or more."""
    text = f"at least {_with_unit(figure(low, decimals), unit)}"
    return _claim(statement, measured, low, math.inf, text, interval, unit, decimals)


def at_most(
    statement: str,
    measured: float,
    high: float,
    *,
    interval: Interval | None = None,
    unit: str = "",
    decimals: int | None = None,
) -> Claim:
    """Claim that a value is `high` or less."""
    text = f"at most {_with_unit(figure(high, decimals), unit)}"
    return _claim(statement, measured, -math.inf, high, text, interval, unit, decimals)


def about_zero(
    statement: str, measured: float, interval: Interval, *, unit: str = "", decimals: int | None = None
) -> Claim:
    """Claim that a value is zero as far as its interval can tell."""
    return Claim(
        statement=statement,
        measured=measured,
        low=0.0,
        high=0.0,
        wanted="0 within the interval",
        interval=interval,
        by_interval=True,
        unit=unit,
        decimals=decimals,
    )


def figure(value: float, decimals: int | None = None) -> str:
    """Return a number with `decimals`, or with about four digits."""
    if decimals is None:
        size = abs(value)
        if 0 < size < _TINY:
            return f"{value:.1e}"
        decimals = 0 if size >= 1000 or value == 0 else 1 if size >= 100 else 2 if size >= 10 else 3
    return plain(value, decimals)


def _claim(
    statement: str,
    measured: float,
    low: float,
    high: float,
    wanted: str,
    interval: Interval | None,
    unit: str,
    decimals: int | None,
) -> Claim:
    return Claim(
        statement=statement,
        measured=float(measured),
        low=float(low),
        high=float(high),
        wanted=wanted,
        interval=interval,
        unit=unit,
        decimals=decimals,
    )


def _with_unit(text: str, unit: str) -> str:
    return f"{text}{_NBSP}{unit}" if unit else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The data of a picture.

    `data` has columns ``series``, ``x``, ``y`` and may have ``low`` and ``high`` (an interval of y) and ``panel`` (one
    panel each). ``lines`` draws y over a numeric x; ``bars`` draws y by category x, series side by side;
    ``intervals`` draws one line a category x, lying, with its interval. Series in `theory` are dashed lines (or
    hollow marks), all others dots. `reference` is a line across, for instance at no effect.
    """

    name: str
    title: str
    caption: str
    kind: Kind
    data: pd.DataFrame
    x_label: str = ""
    y_label: str = ""
    theory: Sequence[str] = ()
    reference: float | None = None

    def __post_init__(self) -> None:
        missing = [name for name in ("series", "x", "y") if name not in self.data.columns]
        if missing:
            raise ValueError(f"data(={list(self.data.columns)}) must have the columns series, x, y")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a demonstration found: `shown` says in two or three sentences what it shows, `sources` where it is from.

    `table` is the tidy table of all that was measured (values.csv); `headline` says in one sentence what came
    out, if the claims do not say it plainly enough; `notes` are assumptions and departures from the source.
    """

    title: str
    shown: str
    sources: tuple[str, ...]
    table: pd.DataFrame
    claims: tuple[Claim, ...]
    charts: tuple[Chart, ...] = ()
    headline: str = ""
    notes: tuple[str, ...] = ()

    @property
    def holding(self) -> int:
        """Return how many claims hold."""
        return sum(claim.holds for claim in self.claims)

    @property
    def verdict(self) -> str:
        """Return "5 of 6 claims hold."."""
        return f"{self.holding} of {len(self.claims)} claims hold."
