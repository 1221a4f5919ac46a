"""What the columns of the sheets on planning mean."""

from __future__ import annotations

__all__ = ["PLANNING_DOCS", "PLANNING_SHEETS"]

_FIRST = "First day of the period: a date, or the number of days from the start."
_LAST = "The day after its last: a date, or the number of days from the start."

PLANNING_SHEETS = {
    "budget": "What is to be sold in a period, by family, item or in all. Plans are compared with it.",
    "forecasts": "What functions (sales, marketing, finance ...) expect to be asked for in a period.",
    "planning_limits": "What a plan has to keep to: working capital, storage, what suppliers commit to. "
    "The run itself does not enforce it.",
}
"""A sentence on each sheet, in the order in which they stand."""

PLANNING_DOCS: dict[str, dict[str, str]] = {
    "budget": {
        "start_day": _FIRST,
        "end_day": _LAST,
        "family": "Family of the items that the row is for. Empty, without an item: all items.",
        "item": "Item that the row is for, in place of a family.",
        "revenue": "Revenue of the period, in currency. Empty: the row is in units only.",
        "units": "Units of the period. Empty: the row is in revenue only.",
    },
    "forecasts": {
        "function": "Who forecasts: sales, marketing, operations, finance ...",
        "item": "Item, as in sheet items.",
        "start_day": _FIRST,
        "end_day": _LAST,
        "units": "Units expected to be asked for in the period.",
        "site": "Site, as in sheet sites. Empty: all sites together.",
    },
    "planning_limits": {
        "limit": "working_capital: value of the stock on hand and in transit. storage: stock on hand of a site, in the "
        "unit of volume. supply: units a month from a supplier.",
        "site": "Site that is limited, for supply the supplier. Empty, for working_capital only: all sites.",
        "item": "supply: item that the row is for. Empty: all items of the supplier together.",
        "least": "What is committed to at least.",
        "most": "What is allowed at most. Empty: no limit.",
    },
}
