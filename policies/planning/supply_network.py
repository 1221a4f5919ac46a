"""Who makes and buys what: what seldom changes in supply planning, and what the matrix of the LP is built from.

Families are either made (repacked, blended) from raw material on resources, or bought finished. A *link* is one family
from one supplier: finished goods for a bought family, raw material for a made one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["SupplyNetwork", "distributor"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SupplyNetwork:
    """Families, links, suppliers, resources. Arrays by family [families], by link [links].

    `made` says which families are made; `lead_months` is the offset from order to arrival in whole months and `yields`
    the share that arrives good; `hours` [families, resources] is the bill of resources; `raw_per_unit` the raw units in
    one finished; `stock_value` and `raw_value` are money a unit, `volume` and `raw_volume` space a unit.
    Not given: one raw unit, no hours, no space.
    """

    made: Bools
    stock_value: Floats
    link_family: Ints
    link_supplier: Ints
    lead_months: Ints
    yields: Floats
    suppliers: int
    hours: Floats
    raw_per_unit: Floats
    raw_value: Floats
    volume: Floats
    raw_volume: Floats
    mix: Floats | None = None
    makes: Ints = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "makes", np.flatnonzero(self.made))
        problems = [*_shape_problems(self), *_value_problems(self)]
        if problems:
            raise ValueError("; ".join(problems))

    @property
    def families(self) -> int:
        """Return the number of families."""
        return self.made.size

    @property
    def links(self) -> int:
        """Return the number of links."""
        return self.link_family.size

    @property
    def resources(self) -> int:
        """Return the number of resources."""
        return int(self.hours.shape[1])

    @property
    def supplier_mix(self) -> Floats:
        """Return the share of each supplier in each link, [links, suppliers]."""
        if self.mix is not None:
            return self.mix
        return np.asarray(self.link_supplier[:, None] == np.arange(self.suppliers), dtype=np.float64)


def _shape_problems(network: SupplyNetwork) -> list[str]:
    """Return what has the wrong length."""
    families, links = (network.made.size,), (network.link_family.size,)
    wanted: dict[str, tuple[int, ...]] = dict.fromkeys(
        ("stock_value", "raw_per_unit", "raw_value", "volume", "raw_volume"), families
    )
    wanted |= dict.fromkeys(("link_supplier", "lead_months", "yields"), links)
    if network.mix is not None:
        wanted["mix"] = (network.link_family.size, network.suppliers)
    wanted["hours"] = (network.made.size, int(network.hours.shape[-1]))
    found = {name: np.shape(getattr(network, name)) for name in wanted}
    return [f"{name} must have the shape {wanted[name]}, not {found[name]}" for name in wanted
            if found[name] != wanted[name]]  # fmt: skip


def _value_problems(network: SupplyNetwork) -> list[str]:
    """Return what is out of range."""
    problems = []
    if not np.all((network.yields > 0) & (network.yields <= 1)):
        problems.append("yields must be shares in (0, 1]")
    if np.any(network.lead_months < 0):
        problems.append("lead_months must be >= 0")
    if np.any((network.link_family < 0) | (network.link_family >= network.families)):
        problems.append(f"link_family must be in 0 .. {network.families - 1}")
    if np.any((network.link_supplier < 0) | (network.link_supplier >= network.suppliers)):
        problems.append(f"link_supplier must be in 0 .. {network.suppliers - 1}")
    if np.any(network.hours < 0) or np.any(network.raw_per_unit < 0):
        problems.append("hours and raw_per_unit must be >= 0")
    return problems


def distributor(
    stock_value: Floats, lead_months: Ints, yields: Floats | None = None, suppliers: Ints | None = None
) -> SupplyNetwork:
    """Return a network that makes nothing: each family bought from one supplier (by default one of its own).

    `suppliers` [families] names the supplier of each. No resources; a unit takes one unit of space.
    """
    families = np.size(stock_value)
    whose = np.arange(families) if suppliers is None else np.asarray(suppliers)
    return SupplyNetwork(
        made=np.zeros(families, dtype=np.bool_),
        stock_value=np.asarray(stock_value, dtype=np.float64),
        link_family=np.arange(families),
        link_supplier=whose,
        lead_months=np.asarray(lead_months),
        yields=np.ones(families) if yields is None else np.asarray(yields, dtype=np.float64),
        suppliers=int(whose.max(initial=-1)) + 1,
        hours=np.zeros((families, 0)),
        raw_per_unit=np.ones(families),
        raw_value=np.asarray(stock_value, dtype=np.float64),
        volume=np.ones(families),
        raw_volume=np.zeros(families),
    )
