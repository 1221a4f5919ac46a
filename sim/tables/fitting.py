"""Whether the sheets fit together: the checks of a network, told by sheet and cell, and notes on what stands idle."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sim.check import check
from sim.network import Network
from sim.routes import routes
from sim.tables.rows import Reading, Row

__all__ = ["check_network", "network_notes"]

_PLACE = re.compile(r"(\w+(?:\[\d+\]\.\w+)?)\[(\d+)\]\.?(\w*)")
_COLUMNS = {"components": {"item": "component"}, "by_products": {"item": "by_product"}}


def check_network(network: Network, rows: Mapping[str, Sequence[Row]], reading: Reading) -> None:
    """Report every problem of a network at the row of the sheet it comes from.

    `rows` holds, for each field of the network, the row of each of its entries. Cells already found wrong are not
    reported again.
    """
    for place, message in check(network):
        found = _PLACE.match(place)
        if found is None:
            continue
        row, column = rows[found[1]][int(found[2])], _column(found[1], found[3])
        if not row.is_wrong(reading.faults, column):
            row.fault(reading.faults, column, _PLACE.sub(lambda other: _place(rows, other), message))


def _column(table: str, field: str) -> str:
    """Return the column of a field: that of a part of a recipe has another name."""
    return _COLUMNS.get(table.rpartition(".")[2], {}).get(field, field)


def _place(rows: Mapping[str, Sequence[Row]], other: re.Match[str]) -> str:
    """Return the place of another entry that a message names."""
    if other[1] not in rows:
        return other[0]
    row = rows[other[1]][int(other[2])]
    return f"{'line' if row.sheet.in_file else 'row'} {row.number}"


def network_notes(network: Network) -> list[str]:
    """Return what is allowed but perhaps not meant: items without demand, parameters that nothing uses."""
    asked = {demand.item for demand in network.demands}
    for recipe in network.recipes:
        asked |= {part.item for part in recipe.components} | {part.item for part in recipe.by_products}
    idle = [item.name for item in network.items if item.name not in asked]
    points = {(route.site, route.item) for route in routes(network)}
    unused = [f"{row.site}/{row.item}" for row in network.parameters if (row.site, row.item) not in points]
    notes = []
    if idle:
        notes.append(f"{len(idle)} of {len(network.items)} items have no demand: {_some(idle)}")
    if unused:
        notes.append(f"{len(unused)} rows of policy_parameters are of no stock point in use: {_some(unused)}")
    return notes


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
