"""Numbers as a report writes them: common scales, sensible digits, true minus signs, units that never wrap."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from experiments.wording.measures import Kind

__all__ = [
    "DASH",
    "MINUS",
    "Scale",
    "amount",
    "amount_interval",
    "percent",
    "plain",
    "points",
    "scale_of",
    "signed_percent",
]

DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
_SPACE = "\N{NO-BREAK SPACE}"
_THOUSAND, _MILLION = 1e3, 1e6


@dataclass(frozen=True, slots=True)
class Scale:
    """How a group of numbers is written alike: times `factor`, with `decimals`, in `unit` (`short` on an axis)."""

    factor: float
    decimals: int
    unit: str
    difference_unit: str

    def text(self, value: float) -> str:
        """Return the number without its unit; a dash if there is none."""
        return plain(value * self.factor, self.decimals)

    def signed(self, value: float) -> str:
        """Return the number with its sign, "0" without one."""
        text = self.text(value)
        return text if not math.isfinite(value) or text.startswith(MINUS) or not text.strip("0.") else f"+{text}"

    def interval(self, low: float, high: float) -> str:
        """Return "low to high", or nothing when there is no interval."""
        return f"{self.text(low)} to {self.text(high)}" if math.isfinite(low) and math.isfinite(high) else ""


def plain(value: float, decimals: int = 0) -> str:
    """Return a number with thousands separators; never "-0"; a dash if it is not finite."""
    if not math.isfinite(value):
        return DASH
    text = f"{abs(value):,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def scale_of(kind: Kind, values: Iterable[float], currency: str) -> Scale:
    """Choose the scale for numbers of a kind: thousands and millions of money, percents, three or four digits."""
    sizes = [abs(value) for value in values if math.isfinite(value)]
    largest = max(sizes, default=0.0)
    if kind == "share":
        return Scale(100.0, 2 if sizes and min(sizes) >= 0.99 else 1, "%", "points")
    if kind in {"money", "money_per_year"}:
        per_year = " a year" if kind == "money_per_year" else ""
        return _money_scale(largest, currency, per_year)
    unit = {"days": "days", "units": "units"}.get(kind, "")
    return Scale(1.0, _decimals(largest), unit, unit)


def _money_scale(largest: float, currency: str, per_year: str) -> Scale:
    if largest >= 10 * _MILLION:
        return Scale(1 / _MILLION, 2, f"{currency} million{per_year}", f"{currency} million{per_year}")
    if largest >= 100 * _THOUSAND:
        decimals = 0 if largest >= _MILLION else 1
        return Scale(1 / _THOUSAND, decimals, f"{currency} thousand{per_year}", f"{currency} thousand{per_year}")
    return Scale(1.0, 0 if largest >= 100 else 2, f"{currency}{per_year}", f"{currency}{per_year}")


def _decimals(largest: float) -> int:
    return 0 if largest >= 1000 else 1 if largest >= 10 else 2


def percent(share: float, decimals: int = 1) -> str:
    """Return a share as "98.1 %"."""
    return f"{plain(100 * share, decimals)}{_SPACE}%"


def signed_percent(change: float) -> str:
    """Return a change as "+1.2 %", with its sign, zero without one."""
    return f"{Scale(100.0, 1, '%', 'points').signed(change)}{_SPACE}%"


def points(share: float, decimals: int = 1) -> str:
    """Return a difference of shares, without its sign, as "1.2 points"; small ones keep a digit that is not zero."""
    size = abs(100 * share)
    if 0 < size < 0.05 and decimals < 2:
        decimals = 2
    return f"{plain(size, decimals)}{_SPACE}points"


def amount(value: float, currency: str) -> str:
    """Return money in words, without its sign, at three significant digits: "EUR 120,000", "EUR 1.23 million"."""
    text, suffix = _money([value])
    return f"{currency}{_SPACE}{text[0]}{suffix}"


def amount_interval(low: float, high: float) -> str:
    """Return "95,000 to 144,000", both ends to the same digits; the currency stands before it in the sentence."""
    text, suffix = _money([low, high], signed=True)
    return f"{text[0]} to {text[1]}{suffix}"


def _money(values: list[float], *, signed: bool = False) -> tuple[list[str], str]:
    if not all(map(math.isfinite, values)):
        return [DASH for _ in values], ""
    largest = max(map(abs, values))
    shown = values if signed else [abs(value) for value in values]
    if largest >= _MILLION:
        return [plain(value / _MILLION, 2) for value in shown], f"{_SPACE}million"
    if largest < 100:
        return [plain(value, 2) for value in shown], ""
    digits = math.floor(math.log10(largest)) - 2
    return [plain(round(value, -digits)) for value in shown], ""
