"""What could be done about a gap: one case of the supply review for each lever that a company has.

The base case is the plan as it stands. Each alternative opens one lever from now to the month of the gap: stock above
the most (prebuild), more overtime, more subcontract, demand moved in time, demand of class C not accepted. A lever that
a company lacks (no plant) gives no alternative; suppliers in reserve are opened by `reserve_supply`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policies.planning.supply_case import Selling, SupplyCase
from policies.planning.supply_network import SupplyNetwork

__all__ = ["Alternative", "Levers", "alternatives"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Levers:
    """How far each lever goes; 0 or None: not there.

    `overtime` is more overtime as a share of regular hours, `subcontract` units as a share of demand, `shape` the share
    of demand that can be moved, at `shaping_cost` a unit, `class_c` [families] the share of demand that is class C,
    `price` [families] what a unit earns.
    """

    price: Floats
    overtime: float = 0.2
    subcontract: float = 0.2
    shape: float = 0.1
    shaping_cost: Floats | float = 0.0
    class_c: Floats | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to go on: its name and the case that it makes of the supply review.

    It is judged by what follows in that case, or in the case `judged` where it changes no more than the plan's aims.
    """

    kind: str
    case: SupplyCase
    judged: SupplyCase | None = None


def alternatives(network: SupplyNetwork, case: SupplyCase, month: int, levers: Levers) -> tuple[Alternative, ...]:
    """Return the base case and one alternative for each lever, open from month 0 to `month`."""
    return tuple(_alternatives(network, case, month, levers))


def _alternatives(network: SupplyNetwork, case: SupplyCase, month: int, levers: Levers) -> Iterator[Alternative]:
    """Yield base and levers."""
    needs, limits = case.needs, case.limits
    now = np.arange(needs.demand.shape[1]) <= month
    yield Alternative("base", case)
    if needs.most is not None:
        yield Alternative("prebuild", replace(case, needs=replace(needs, most=np.where(now, np.inf, needs.most))))
    if network.resources and levers.overtime > 0:
        hours = limits.overtime_hours + levers.overtime * limits.regular_hours * now
        yield Alternative("overtime", replace(case, limits=replace(limits, overtime_hours=hours)))
    if network.makes.size and levers.subcontract > 0:
        units = limits.subcontract + levers.subcontract * needs.demand * now
        yield Alternative("subcontract", replace(case, limits=replace(limits, subcontract=units)))
    if levers.shape > 0:
        yield Alternative("shape_demand", replace(case, selling=_shaped(case, now, levers)))
    if levers.class_c is not None:
        least = 1 - levers.class_c[:, None] * now
        yield Alternative("accept_shortage_class_c", replace(case, selling=_selling(case, least, 0.0, levers)))


def _shaped(case: SupplyCase, now: Bools, levers: Levers) -> Selling:
    """Return sales that may fall short of demand until the gap, and exceed it at any time."""
    least = np.asarray(1 - levers.shape * now[None, :], dtype=np.float64)
    return _selling(case, least, levers.shape, levers)


def _selling(case: SupplyCase, least: Floats, shape: float, levers: Levers) -> Selling:
    """Return sales as a decision, no narrower than they were."""
    if case.selling is None:
        return Selling(levers.price, least, shape, levers.shaping_cost)
    wider = np.minimum(np.broadcast_to(case.selling.least, case.needs.demand.shape), least)
    return replace(case.selling, least=wider, shape=np.maximum(case.selling.shape, shape))
