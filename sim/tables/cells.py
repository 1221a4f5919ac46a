"""One cell, both ways: what a value read from a workbook or CSV means, and how a value is written.

Every `parse_*` function raises CellError with a message that names the value and what would be right.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

__all__ = [
    "Cell",
    "CellError",
    "Unreadable",
    "is_blank",
    "number_text",
    "parse_choice",
    "parse_code",
    "parse_date",
    "parse_day",
    "parse_factors",
    "parse_flag",
    "parse_number",
    "parse_weekdays",
    "shown",
]


class CellError(ValueError):
    """A cell that does not hold what its column wants; the message names the value and what would be right."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that holds no value, and why: a formula never calculated, an Excel error."""

    reason: str


Cell = str | int | float | bool | date | datetime | time | timedelta | Unreadable | None

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|inf")
_COMMA = re.compile(r"[+-]?[\d.']*,\d+|[+-]?\d{1,3}(,\d{3})+\.\d+")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARS = (1990, 2100)
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_LARGEST_CODE = 10**15


def is_blank(value: Cell) -> bool:
    """Whether a cell is empty or holds blanks only."""
    return value is None or (isinstance(value, str) and not value.strip())


def shown(value: Cell) -> str:
    """Return a value as a message quotes it."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_CODE:
        return str(int(value))
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "...")
    return str(value)


def _readable(value: Cell) -> Cell:
    if isinstance(value, Unreadable):
        raise CellError(value.reason)
    return value


def parse_number(value: Cell) -> float:
    """Return a number: digits with a point, as a number or as text."""
    value = _readable(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, date | time | timedelta):
        raise CellError(f"{shown(value)} is a date or time, not a number; format the column as a number")
    text = value.strip() if isinstance(value, str) else shown(value)
    if _NUMBER.fullmatch(text):
        return float(text)
    raise CellError(_not_a_number(text))


def _not_a_number(text: str) -> str:
    if _COMMA.fullmatch(text):
        return f"{text!r} has a comma; write a point before the decimals and nothing between thousands, as in 1234.5"
    if text.endswith("%"):
        return f"{text!r} is text; write the share, as in 0.2 for 20 %"
    return f"{shown(text)} is not a number; write digits with a point before the decimals, as in 1234.5"


def parse_code(value: Cell) -> str:
    """Return a code as text: "00017" and "NA" stay as they are, a whole number becomes its digits."""
    value = _readable(value)
    if isinstance(value, str):
        if value != value.strip() or not value.isprintable():
            raise CellError(f"{shown(value)} has blanks around it or an invisible character in it; remove them")
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if float(value).is_integer() and 0 <= value < _LARGEST_CODE:
            return str(int(value))
        raise CellError(f"{value} is a number, not a code; format the column as text and type the code again")
    raise CellError(f"{shown(value)}: Excel has made a date or a truth value of a code; format the column as text")


def parse_flag(value: Cell) -> bool:
    """Return TRUE or FALSE (also yes or no, 1 or 0)."""
    value = _readable(value)
    text = shown(value).strip("'").strip().lower()
    if text in _TRUE | _FALSE:
        return text in _TRUE
    raise CellError(f"{shown(value)} is neither TRUE nor FALSE")


def parse_choice(value: Cell, choices: tuple[str, ...]) -> str:
    """Return one of `choices`."""
    value = _readable(value)
    if isinstance(value, str) and value.strip().lower() in choices:
        return value.strip().lower()
    raise CellError(f"{shown(value)} is not one of: {', '.join(choices)}")


def parse_date(value: Cell) -> date:
    """Return a date: a true Excel date or ISO text (2024-01-31), without a time of day."""
    value = _readable(value)
    if isinstance(value, datetime):
        if value.time() != time():
            raise CellError(f"{value} has a time of day; keep the date only")
        value = value.date()
    if isinstance(value, str):
        value = _iso(value.strip())
    if not isinstance(value, date):
        raise CellError(f"{shown(value)} is not a date; write 2024-01-31 (year-month-day) or an Excel date")
    if not _YEARS[0] <= value.year < _YEARS[1]:
        raise CellError(f"{value} lies outside {_YEARS[0]} to {_YEARS[1] - 1}; is the year mistyped?")
    return value


def _iso(text: str) -> date:
    if not _ISO.fullmatch(text):
        raise CellError(f"{shown(text)} is not an ISO date; write 2024-01-31 (year-month-day) or an Excel date")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CellError(f"{text!r} is not a day of the calendar") from None


def parse_day(value: Cell, start: date, *, past: bool = True) -> float:
    """Return days from `start`: a number as it stands, a date as its distance; before `start` only if `past`."""
    value = _readable(value)
    is_number = isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value.strip()))
    day = parse_number(value) if is_number else float((parse_date(value) - start).days)
    if day < 0 and not past:
        raise CellError(f"{shown(value)} lies before day 0 ({start}); write the day that is now expected")
    return day


def parse_factors(value: Cell) -> tuple[float, ...]:
    """Return the numbers of a cell like 1.1|0.9|1."""
    value = _readable(value)
    if isinstance(value, str):
        return tuple(parse_number(part) for part in value.split("|"))
    return (parse_number(value),)


def parse_weekdays(value: Cell) -> tuple[str, ...]:
    """Return the days of a cell like mon|thu."""
    return tuple(part.strip().lower()[:3] for part in str(_readable(value)).split("|"))


def number_text(value: float) -> str:
    """Return the shortest text that reads back as the same number, without a needless ``.0``."""
    number = float(value)
    if number.is_integer() and abs(number) < _LARGEST_CODE and math.copysign(1, number) > 0:
        return str(int(number))
    return repr(number)
