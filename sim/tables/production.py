"""Recipes, work centres and their calendars from their rows, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sim.network import ByProduct, ChangeOver, Component, Network, Operation, Recipe, Shift, WorkCentre
from sim.tables.cells import Cell, CellError
from sim.tables.laws import parse_law
from sim.tables.layout import LAYOUTS
from sim.tables.rows import Reading, Row, build

__all__ = ["PARTS", "Production", "read_production"]

_Built = TypeVar("_Built")
_NESTED: Mapping[str, type[Component | ByProduct | Operation]] = {
    "components": Component,
    "by_products": ByProduct,
    "operations": Operation,
}
PARTS = {"components": "component", "by_products": "by_product"}
"""The column that names the part, where that of the item names what it is a part of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """What the sheets on production describe, each entry with its row; `parts` has the rows inside recipes."""

    recipes: Sequence[tuple[Recipe, Row]]
    centres: Sequence[tuple[WorkCentre, Row]]
    shifts: Sequence[tuple[Shift, Row]]
    change_overs: Sequence[tuple[ChangeOver, Row]]
    parts: Mapping[str, Sequence[Row]]

    def network(self, network: Network) -> Network:
        """Return the network with its production."""
        return replace(
            network,
            recipes=tuple(value for value, _ in self.recipes),
            centres=tuple(value for value, _ in self.centres),
            shifts=tuple(value for value, _ in self.shifts),
            change_overs=tuple(value for value, _ in self.change_overs),
        )

    @property
    def rows(self) -> dict[str, Sequence[Row]]:
        """Return the rows by the fields of the network, those inside the k-th recipe as ``recipes[k].components``."""
        return {
            "recipes": [row for _, row in self.recipes],
            "centres": [row for _, row in self.centres],
            "shifts": [row for _, row in self.shifts],
            "change_overs": [row for _, row in self.change_overs],
            **self.parts,
        }


def read_production(rows_of: Callable[[str], list[Row]], reading: Reading) -> Production:
    """Return what the sheets on production describe; `rows_of` gives the rows of a sheet."""
    recipes = _placed("recipes", Recipe, rows_of, reading)
    parts: dict[str, Sequence[Row]] = {}
    for sheet, made in _NESTED.items():
        recipes = _with_parts(recipes, sheet, _placed(sheet, made, rows_of, reading), parts, reading)
    return Production(
        recipes=recipes,
        centres=_placed("work_centres", WorkCentre, rows_of, reading),
        shifts=_placed("shifts", Shift, rows_of, reading),
        change_overs=_placed("change_overs", ChangeOver, rows_of, reading),
        parts=parts,
    )


def _placed(
    sheet: str, made: type[_Built], rows_of: Callable[[str], list[Row]], reading: Reading
) -> list[tuple[_Built, Row]]:
    """Return what the rows of a sheet describe, each with its row."""
    laws = [column.name for column in LAYOUTS[sheet].columns if column.kind == "law"]
    found = []
    for row in rows_of(sheet):
        given: dict[str, object] = _laws(row, laws, reading)
        if sheet in PARTS:
            given["item"] = row.text(PARTS[sheet])
        value = build(row, made, reading, given)
        if value is not None:
            found.append((value, row))
    return found


def _laws(row: Row, names: Sequence[str], reading: Reading) -> dict[str, object]:
    """Return the distributions that stand in a row, and take their cells out of it."""
    found: dict[str, object] = {}
    for name in names:
        cell = row.values.pop(name, None)
        if cell is None or not isinstance(cell, Cell):
            continue
        try:
            found[name] = parse_law(cell, _no_history)
        except CellError as error:
            row.fault(reading.faults, name, str(error))
    return found


def _no_history() -> tuple[float, ...]:
    raise CellError("takes its values from a history, and there is none of production; write another distribution")


def _with_parts(
    recipes: Sequence[tuple[Recipe, Row]],
    sheet: str,
    placed: Sequence[tuple[object, Row]],
    parts: dict[str, Sequence[Row]],
    reading: Reading,
) -> list[tuple[Recipe, Row]]:
    """Return the recipes with what a sheet says of them, in the order of its rows; report rows of no recipe."""
    of: dict[tuple[str, str], list[tuple[object, Row]]] = {}
    known = {(recipe.site, recipe.item) for recipe, _ in recipes}
    for value, row in placed:
        key = row.text("site"), row.text("item")
        of.setdefault(key, []).append((value, row))
        if key not in known and all(key):
            row.fault(reading.faults, "item", f"there is no row for {key[0]!r} / {key[1]!r} in sheet recipes")
    found = []
    for k, (recipe, row) in enumerate(recipes):
        own = of.get((recipe.site, recipe.item), [])
        parts[f"recipes[{k}].{sheet}"] = [line for _, line in own]
        found.append((replace(recipe, **{sheet: tuple(value for value, _ in own)}), row))  # type: ignore[arg-type]
    return found
