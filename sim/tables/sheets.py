"""Which sheet is which: names compared without case and blanks, unknown ones reported or noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.spelling import suggestions
from sim.tables.files import Sheet
from sim.tables.layout import LAYOUTS, SHEETS, normalised
from sim.tables.rows import Reading

__all__ = ["Named", "named_sheets"]

_FREE = frozenset({"readme", "read_me", "notes", "info"})


@dataclass(frozen=True, slots=True)
class Named:
    """The sheets by their names; `complete` says that none is missing, so that references can be followed."""

    sheets: dict[str, Sheet]
    complete: bool

    def get(self, name: str) -> Sheet | None:
        """Return the sheet of that name if it is there and has rows."""
        sheet = self.sheets.get(name)
        return sheet if sheet is not None and sheet.rows else None


def named_sheets(sheets: Sequence[Sheet], reading: Reading) -> Named:
    """Return the sheets by name; report those missing, repeated or misspelt (and read the latter)."""
    found: dict[str, Sheet] = {}
    strangers = []
    for sheet in sheets:
        name = normalised(sheet.title)
        if name in found:
            reading.faults.sheet(sheet.place, f"is a second sheet {name!r}; the first is {found[name].place}")
        elif name in LAYOUTS:
            found[name] = sheet
        elif name not in _FREE and not name.startswith(("_", "#")):
            strangers.append(sheet)
    for sheet in strangers:
        meant = suggestions([normalised(sheet.title)], SHEETS).get(normalised(sheet.title), "")
        if meant and meant not in found:
            reading.faults.sheet(sheet.place, f"is not a sheet of ours; did you mean {meant!r}?")
            found[meant] = sheet
        else:
            reading.notes.append(f"{sheet.place} is none of our sheets and was not read")
    return Named(found, _complete(found, reading))


def _complete(found: dict[str, Sheet], reading: Reading) -> bool:
    """Whether all needed sheets are there; report those that are not."""
    missing = [layout.name for layout in LAYOUTS.values() if layout.required and layout.name not in found]
    for name in missing:
        reading.faults.sheet(f"sheet {name!r}", "is missing")
    if "items" in found and not found["items"].rows:
        reading.faults.sheet(found["items"].place, "has no rows; at least one item is needed")
        return False
    if "demand" not in found and "demand_history" not in found:
        reading.faults.sheet("sheet 'demand_history'", "is missing, and so is 'demand'; one of the two is needed")
    return not missing
