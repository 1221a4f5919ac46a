"""The matrix of the supply LP: built once for a network, a number of months and the parts that are switched on.

Columns and rows come in blocks [things, months]. Stock at the end of a month is the sum of three columns: up to the
target (`low`), from there to the most (`mid`) and beyond (`high`), each dearer than the one before, so that neither
targets nor limits need rows. The equations are

    balance   low + mid + high - backlog = the same a month before + supply + open receipts - demand
    raw       raw = raw a month before + arrivals + open raw - raw_per_unit x production

with supply the production, subcontract included, or what suppliers deliver of bought families; where sales are a
decision, they and what is shaped stand for demand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from policies.planning.supply_network import SupplyNetwork

__all__ = ["Parts", "SupplyMatrix", "supply_matrix"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Blocks = Mapping[str, Ints]

PRODUCTION = ("regular", "overtime", "subcontract")
STOCK = ("low", "mid", "high")


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts an LP has, beside those that all have; in how many months changes cost, and fences may lie."""

    months: int
    most: bool = False
    prior: bool = False
    change_months: int = 0
    fence_months: int = 0
    selling: bool = False
    capital: bool = False
    space: bool = False
    commit: bool = False
    ramp: bool = False


@dataclass(frozen=True, slots=True)
class SupplyMatrix:
    """Equations and ceilings (rows that hold with <=); `columns`, `equal` and `ceiling` number the blocks."""

    parts: Parts
    columns: Blocks
    equal: Blocks
    ceiling: Blocks
    equalities: csc_array
    ceilings: csc_array

    @property
    def size(self) -> int:
        """Return the number of columns."""
        return int(self.equalities.shape[1])

    def stock(self) -> tuple[Ints, ...]:
        """Return the blocks of columns whose sum is the stock."""
        return tuple(self.columns[name] for name in STOCK if name in self.columns)


class _Rows:
    """Collects the entries of a matrix, block of rows by block of rows."""

    def __init__(self, shapes: Mapping[str, tuple[int, int]]) -> None:
        self.blocks = _numbered(shapes)
        self._entries: list[tuple[Ints, Ints, Floats]] = []

    def add(self, rows: Ints, columns: Ints, values: Floats | float) -> None:
        """Put `values` where rows and columns (same shape) meet."""
        spread = np.broadcast_to(np.asarray(values, dtype=np.float64), rows.shape)
        self._entries.append((rows.ravel(), columns.ravel(), spread.ravel()))

    def matrix(self, width: int) -> csc_array:
        """Return the matrix of all entries (those of one place are added)."""
        height = sum(block.size for block in self.blocks.values())
        if not self._entries:
            return csc_array((height, width))
        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        return csc_array((values, (rows, columns)), shape=(height, width))


def _numbered(shapes: Mapping[str, tuple[int, int]]) -> dict[str, Ints]:
    """Return consecutive numbers for each block."""
    blocks, start = {}, 0
    for name, (rows, months) in shapes.items():
        blocks[name] = np.arange(start, start + rows * months, dtype=np.int64).reshape(rows, months)
        start += rows * months
    return blocks


def _column_shapes(network: SupplyNetwork, parts: Parts) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the blocks of columns of the parts that are on."""
    months, families, makes = parts.months, network.families, network.makes.size
    yield "buy", (network.links, months)
    yield from ((name, (makes, months)) for name in (*PRODUCTION, "raw"))
    yield from ((name, (families, months)) for name in ("backlog", "low", "mid"))
    optional = {
        "high": (parts.most, families, months),
        "sales": (parts.selling, families, months),
        "shaped": (parts.selling, families, months),
        "up": (parts.prior, families, parts.change_months),
        "breach_up": (parts.prior, families, parts.fence_months),
        "breach_down": (parts.prior, families, parts.fence_months),
        "capital": (parts.capital, 1, months),
        "outside": (parts.space, 1, months),
        "untaken": (parts.commit, network.suppliers, months),
        "step": (parts.ramp, makes, months),
        "step_up": (parts.ramp, makes, months),
        "step_down": (parts.ramp, makes, months),
    }
    yield from ((name, (rows, width)) for name, (there, rows, width) in optional.items() if there)


def supply_matrix(network: SupplyNetwork, parts: Parts) -> SupplyMatrix:
    """Return the matrix for the parts that are on; quantities, limits and prices come with each case."""
    columns = _numbered(dict(_column_shapes(network, parts)))
    width = sum(block.size for block in columns.values())
    equal = _equations(network, parts, columns)
    ceiling = _ceilings(network, parts, columns)
    return SupplyMatrix(parts, columns, equal.blocks, ceiling.blocks, equal.matrix(width), ceiling.matrix(width))


def _equations(network: SupplyNetwork, parts: Parts, columns: Blocks) -> _Rows:
    """Return the rows that hold with =: balances and ramps."""
    months, makes = parts.months, network.makes
    shapes = {"balance": (network.families, months), "raw": (makes.size, months)}
    shapes |= {"ramp": (makes.size, months)} if parts.ramp else {}
    rows = _Rows(shapes)
    _add_balance(rows, network, columns)
    _add_raw(rows, network, columns)
    if parts.ramp:
        _add_ramp(rows, columns)
    return rows


def _add_carried(rows: _Rows, block: Ints, columns: Ints, sign: float) -> None:
    """Add what is there at the end of a month, less what was there a month before."""
    rows.add(block, columns, sign)
    rows.add(block[:, 1:], columns[:, :-1], -sign)


def _add_balance(rows: _Rows, network: SupplyNetwork, columns: Blocks) -> None:
    """Add stock - backlog - those before - supply (+ sales) = open receipts (- demand)."""
    balance = rows.blocks["balance"]
    for name in STOCK:
        if name in columns:
            _add_carried(rows, balance, columns[name], 1.0)
    _add_carried(rows, balance, columns["backlog"], -1.0)
    _add_supply(rows, network, columns, balance, -1.0)
    for name in ("sales", "shaped"):
        if name in columns:
            rows.add(balance, columns[name], 1.0)


def _add_supply(rows: _Rows, network: SupplyNetwork, columns: Blocks, block: Ints, sign: float) -> None:
    """Add what is produced of made families and arrives of bought ones to rows [families, some months]."""
    months = block.shape[1]
    for name in PRODUCTION:
        rows.add(block[network.makes], columns[name][:, :months], sign)
    for link in np.flatnonzero(~network.made[network.link_family]):
        _add_arrivals(rows, network, columns, int(link), block[network.link_family[link]], sign)


def _add_arrivals(rows: _Rows, network: SupplyNetwork, columns: Blocks, link: int, row: Ints, sign: float) -> None:
    """Add what a link delivers, `lead_months` after it was ordered, to the rows of some months."""
    lead = int(network.lead_months[link])
    arriving = row[lead:]
    rows.add(arriving, columns["buy"][link, : arriving.size], sign * float(network.yields[link]))


def _add_raw(rows: _Rows, network: SupplyNetwork, columns: Blocks) -> None:
    """Add raw - raw before - arrivals + what production takes = open raw."""
    block = rows.blocks["raw"]
    _add_carried(rows, block, columns["raw"], 1.0)
    for name in PRODUCTION:
        rows.add(block, columns[name], network.raw_per_unit[network.makes, None])
    place = {int(family): row for row, family in enumerate(network.makes)}
    for link in np.flatnonzero(network.made[network.link_family]):
        _add_arrivals(rows, network, columns, int(link), block[place[int(network.link_family[link])]], -1.0)


def _add_commitments(rows: _Rows, network: SupplyNetwork, columns: Blocks) -> None:
    """Add what is ordered of a supplier <= the most, and with what is not taken >= the least."""
    mix = network.supplier_mix
    links, suppliers = np.nonzero(mix)
    for name, sign in (("commit_most", 1.0), ("commit_least", -1.0)):
        rows.add(rows.blocks[name][suppliers], columns["buy"][links], sign * mix[links, suppliers][:, None])
    rows.add(rows.blocks["commit_least"], columns["untaken"], -1.0)


def _add_ramp(rows: _Rows, columns: Blocks) -> None:
    """Add regular - regular before = a step within the ramp, and what goes beyond it."""
    block = rows.blocks["ramp"]
    _add_carried(rows, block, columns["regular"], 1.0)
    for name, sign in (("step", -1.0), ("step_up", -1.0), ("step_down", 1.0)):
        rows.add(block, columns[name], sign)


def _ceilings(network: SupplyNetwork, parts: Parts, columns: Blocks) -> _Rows:
    """Return the rows that hold with <=: hours, working capital, space, commitments, changes and fences."""
    months, families = parts.months, network.families
    shapes = dict.fromkeys(("regular", "overtime"), (network.resources, months))
    shapes |= {"capital": (1, months)} if parts.capital else {}
    shapes |= {"space": (1, months)} if parts.space else {}
    if parts.commit:
        shapes |= dict.fromkeys(("commit_most", "commit_least"), (network.suppliers, months))
    if parts.prior:
        shapes |= {"up": (families, parts.change_months)}
        shapes |= dict.fromkeys(("fence_up", "fence_down"), (families, parts.fence_months))
    rows = _Rows(shapes)
    _add_hours(rows, network, columns)
    if parts.capital:
        _add_held(rows, network, columns, "capital", "capital", network.stock_value, network.raw_value)
    if parts.space:
        _add_held(rows, network, columns, "space", "outside", network.volume, network.raw_volume)
    if parts.commit:
        _add_commitments(rows, network, columns)
    if parts.prior:
        _add_changes(rows, network, columns)
    return rows


def _add_hours(rows: _Rows, network: SupplyNetwork, columns: Blocks) -> None:
    """Add the hours that production takes of each resource."""
    for place, family in enumerate(network.makes):
        for resource in np.flatnonzero(network.hours[family]):
            for name in ("regular", "overtime"):
                rows.add(rows.blocks[name][resource], columns[name][place], float(network.hours[family, resource]))


def _add_held(
    rows: _Rows, network: SupplyNetwork, columns: Blocks, row: str, slack: str, finished: Floats, raw: Floats
) -> None:
    """Add stock and raw stock, each at its weight a unit, less what may go beyond the limit."""
    block = rows.blocks[row]
    for name in STOCK:
        if name in columns:
            rows.add(np.broadcast_to(block, columns[name].shape), columns[name], finished[:, None])
    rows.add(np.broadcast_to(block, columns["raw"].shape), columns["raw"], raw[network.makes, None])
    rows.add(block, columns[slack], -1.0)


def _add_changes(rows: _Rows, network: SupplyNetwork, columns: Blocks) -> None:
    """Add supply - up <= plan before; and within the fences, but for a breach, not above nor below what they allow."""
    for row, slack, sign in (("up", "up", 1.0), ("fence_up", "breach_up", 1.0), ("fence_down", "breach_down", -1.0)):
        _add_supply(rows, network, columns, rows.blocks[row], sign)
        rows.add(rows.blocks[row], columns[slack], -1.0)
