"""Put sister sites that share into the kernel's arrays, and keep these from run to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.clock import Priorities
from sim.compiled.calls import LANE_TASK, code_of
from sim.compiled.layout import Floats, Records, dtype
from sim.compiled.rules import RULE_TASK, NotCompilable, Signature, parameters, signature
from sim.compiled.sharing import compiled_sharing
from sim.compiled.sister_layout import Sister, Sisters
from sim.compiled.sisters import ask_sister, sister_task
from sim.decisions import Control, Sharing
from sim.network import Scenario, Transshipment
from sim.routes import Route

__all__ = ["SisterArrays", "Transshipping", "require_plain_goods", "sister_pairs", "transshipping"]

_WORD_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Transshipping:
    """The arrays of sister sites as every replication finds them, what they refer to as numbers.

    `of_point` has the number of its `Sisters` for each stock point, -1 for those without. Of each `Sister`, `sharing`
    numbers one of `sharings`, and `parameters` says where its own begin.
    """

    of_point: NDArray[np.int64]
    sisters: Records
    sister: Records
    sharings: tuple[Signature, ...]
    parameters: Floats


def sister_pairs(
    scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control]
) -> list[tuple[int, int, Transshipment, Sharing]]:
    """Return which stock points take from which that share, in the order of asking: (taker, giver, way, sharing)."""
    number_of = {(route.site, route.item): number for number, route in enumerate(routes)}
    found = []
    for way in scenario.network.transshipments:
        for (site, item), taker in number_of.items():
            giver = number_of.get((way.origin, item))
            if site == way.destination and way.item in ("", item) and giver is not None:
                sharing = controls[giver].sharing
                if sharing is not None:
                    found.append((taker, giver, way, sharing))
    return found


def transshipping(scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control]) -> Transshipping:
    """Lower the sister sites that share."""
    priorities = Priorities(scenario.sequence)
    pairs = sorted(sister_pairs(scenario, routes, controls), key=lambda pair: pair[0])
    takers = [taker for taker, *_ in pairs]
    of_point = np.full(len(routes), -1, dtype=np.int64)
    rows: list[tuple[float, ...]] = []
    own_parameters: list[float] = []
    sharings: dict[Signature, int] = {}
    for taker, giver, way, sharing in pairs:
        number = sharings.setdefault(signature(sharing), len(sharings))
        rows.append((way.lead_time_days, way.cost_per_unit, giver, taker, number, len(own_parameters)))
        own_parameters += parameters(sharing)
    own = sorted(set(takers))
    of_point[own] = np.arange(len(own))
    asked = [(priorities.transship(taker), takers.index(taker), takers.count(taker)) for taker in own]
    return Transshipping(
        of_point=of_point,
        sisters=np.array([(0.0, *row, 0, 0, 0, 0) for row in asked], dtype(Sisters)),
        sister=np.array(rows, dtype(Sister)),
        sharings=tuple(sharings),
        parameters=np.array(own_parameters, dtype=np.float64),
    )


def require_plain_goods(lowered: Transshipping, handling_of: NDArray[np.int64]) -> None:
    """Raise NotCompilable when sister sites share what is handled: perishes, is unloaded, picked or sent back."""
    if (handling_of[[*lowered.sister["giver"], *lowered.sister["taker"]]] >= 0).any():
        raise NotCompilable("the compiled engine has no transshipment of goods that are handled yet")


class SisterArrays:
    """Keeps the arrays of sister sites alive, and their addresses true; `open` before each run.

    `code` is the address of what is done with them, `addresses` has that of the `Sisters` of each stock point.
    """

    def __init__(self, lowered: Transshipping, points: Records) -> None:
        self._opening = lowered.sisters.copy()
        self._sister = lowered.sister.copy()
        self._parameters = lowered.parameters
        self._sharings = [compiled_sharing(wanted) for wanted in lowered.sharings]
        codes = np.array([sharing.address for sharing in self._sharings], dtype=np.int64)
        for name in ("giver", "taker"):
            self._sister[name] = points.ctypes.data + points.itemsize * self._sister[name]
        self._sister["sharing"] = codes[self._sister["sharing"]]
        self._sister["parameters"] = self._parameters.ctypes.data + _WORD_BYTES * self._sister["parameters"]
        self._opening["first"] = self._sister.ctypes.data + self._sister.itemsize * self._opening["first"]
        self._opening["asking"] = code_of(ask_sister, RULE_TASK)
        self._sisters = self._opening.copy()
        self.code = code_of(sister_task, LANE_TASK)
        own = lowered.of_point
        self.addresses = np.where(own < 0, 0, self._sisters.ctypes.data + self._sisters.itemsize * own)

    def open(self) -> None:
        """Set everything back to the state before the clock starts."""
        self._sisters[:] = self._opening
