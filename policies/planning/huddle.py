"""The weekly huddle on a chain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.memory import Seen
from policies.planning.released import Released, demand_ahead
from policies.planning.settings import ExceptionWay
from sim.planning import Action, Expedite, PlanningStart, PlanningView

__all__ = ["Huddle"]

Floats = NDArray[np.float64]


class Huddle:
    """Works the exceptions of a week."""

    def __init__(self, way: ExceptionWay, chain: Chain, start: PlanningStart) -> None:
        self._way = way
        self._chain = chain
        self._left = 0.0
        items = {item.name: item for item in start.scenario.network.items}
        self._value = np.array([items[start.routes[k].item].unit_price for k in chain.roots.tolist()])
        self._hastens = np.array([start.routes[k].lane.expedite_days is not None for k in chain.roots.tolist()])

    def work(self, view: PlanningView, seen: Seen, released: Released, on_hand: Floats) -> list[Action]:
        """Return what is done about the exceptions of the week."""
        self._left += self._way.per_week
        chain = self._chain
        owed = np.bincount(chain.root_of, weights=view.backorders, minlength=len(chain.roots))
        if self._way.mode == "reactive":
            risk = owed * self._value
        else:
            stock = np.bincount(chain.root_of, weights=on_hand, minlength=len(chain.roots)) - owed
            ahead = demand_ahead(released.forecast, seen.week - released.week, np.full(len(on_hand), 3.0))
            risk = np.maximum(0.0, ahead[chain.roots] - stock) * self._value
        risk = np.where(self._hastens & (view.in_transit[chain.roots] > 0), risk, 0.0)
        actions: list[Action] = []
        for root in np.argsort(-risk, kind="stable").tolist():
            if self._left < 1 or risk[root] <= 0:
                break
            self._left -= 1
            actions.append(Expedite(int(chain.roots[root])))
        self._left = min(self._left, 1.0)
        return actions
