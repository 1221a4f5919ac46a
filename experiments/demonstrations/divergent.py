"""One supplier and N identical retailers, ordering in batches under periodic review: many paths and policies at once.

A period, as on the simulator's clock with the sequence `review_first`: shipments arrive; each retailer at or below its
reorder point R orders the fewest batches of Q that lift its inventory position above R; the supplier does likewise with
lots of k batches; it ships what it has; customers come, and what is missing waits. Shipments take `retailer_lead_time`
periods, the supplier's own orders `supplier_lead_time`. After demand the period costs `supplier_holding` a unit at the
supplier, 1 a unit at a retailer and `penalty` a unit that a customer waits for (units on their way are the same under
all policies and left out).

What the supplier knows changes two things. *Traditional*: it orders by its own inventory position and ships first come,
first served, in the order of the retailers within a period. *Full information*: it may order by the echelon position
(all units in the system less customers' backorders, plus what it has on order), and it ships each batch to the waiting
retailer that has least in stock and on its way.

Reference: Cachon & Fisher (2000), Supply chain inventory management and the value of shared information.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Information", "System", "costs", "net_stocks"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The physical world: retailers, their batch, batches in a lot of the supplier, lead times, costs."""

    retailers: int
    batch: int
    lot_batches: int
    supplier_lead_time: int
    retailer_lead_time: int
    penalty: float
    supplier_holding: float = 0.5

    def __post_init__(self) -> None:
        least = min(self.retailers, self.batch, self.lot_batches, self.supplier_lead_time, self.retailer_lead_time)
        if least < 1:
            raise ValueError("retailers, batch, lot_batches and lead times must be >= 1")
        if self.penalty <= 0 or self.supplier_holding < 0:
            raise ValueError("penalty must be > 0 and supplier_holding >= 0")


@dataclass(frozen=True, slots=True)
class Information:
    """What the supplier uses: the echelon position when ordering, retailers' positions when shipping."""

    echelon_orders: bool = False
    neediest_first: bool = False


class _State:
    """Levels of all paths: arrays [paths] or [paths, retailers]; rings of what is on its way, by arrival period."""

    def __init__(self, system: System, reorder: Integers, supplier_reorder: Integers) -> None:
        paths, retailers = len(reorder), system.retailers
        self.system, self.reorder, self.supplier_reorder = system, reorder, supplier_reorder
        self.net = np.repeat((reorder + system.batch)[:, None], retailers, axis=1)
        self.shipped = np.zeros((system.retailer_lead_time, paths, retailers), dtype=np.int64)
        self.moving = np.zeros((paths, retailers), dtype=np.int64)
        self.waiting = np.zeros((paths, retailers), dtype=np.int64)  # batches ordered and not shipped
        self.stock = np.maximum(0, supplier_reorder + system.lot_batches)  # batches
        self.ordered = np.zeros((system.supplier_lead_time, paths), dtype=np.int64)
        self.due = np.zeros(paths, dtype=np.int64)
        self.queue = np.zeros((paths, 64 * retailers), dtype=np.int64)
        self.head, self.tail = np.zeros(paths, dtype=np.int64), np.zeros(paths, dtype=np.int64)
        self.rows = np.arange(paths)

    def receive(self, period: int) -> None:
        arrived = self.ordered[period % len(self.ordered)]
        self.stock += arrived
        self.due -= arrived
        arrived[:] = 0
        came = self.shipped[period % len(self.shipped)]
        self.net += came
        self.moving -= came
        came[:] = 0

    def order(self, period: int, information: Information) -> None:
        """Let the retailers order, then the supplier."""
        batch, lot = self.system.batch, self.system.lot_batches
        position = self.net + self.moving + batch * self.waiting
        batches = np.maximum(0, (self.reorder[:, None] - position) // batch + 1)
        self.waiting += batches
        self._line_up(batches)
        if information.echelon_orders:
            held = batch * (self.stock + self.due) + (self.net + self.moving).sum(axis=1)
            lots = np.maximum(0, (self.supplier_reorder - held) // (batch * lot) + 1)
        else:
            own = self.stock + self.due - self.waiting.sum(axis=1)
            lots = np.maximum(0, (self.supplier_reorder - own) // lot + 1)
        self.ordered[period % len(self.ordered)] += lots * lot
        self.due += lots * lot

    def _line_up(self, batches: Integers) -> None:
        """Put the batches of a period at the end of the queue, retailer by retailer."""
        for count in range(int(batches.max(initial=0))):
            more = batches > count
            ahead = np.cumsum(batches, axis=1) - batches + count
            rows, who = np.nonzero(more)
            self.queue[rows, (self.tail[rows] + ahead[rows, who]) % self.queue.shape[1]] = who
        self.tail += batches.sum(axis=1)

    def ship(self, period: int, information: Information) -> None:
        sending = np.minimum(self.stock, self.waiting.sum(axis=1))
        for count in range(int(sending.max(initial=0))):
            rows = self.rows[sending > count]
            if information.neediest_first:
                near = np.where(self.waiting[rows] > 0, self.net[rows] + self.moving[rows], np.iinfo(np.int64).max)
                who = near.argmin(axis=1)
            else:
                who = self.queue[rows, (self.head[rows] + count) % self.queue.shape[1]]
            self.waiting[rows, who] -= 1
            self.moving[rows, who] += self.system.batch
            self.shipped[period % len(self.shipped), rows, who] += self.system.batch
        self.stock -= sending
        self.head += sending

    def cost(self) -> Floats:
        """Return the cost of the period, an array [paths]."""
        system, short = self.system, np.minimum(0, self.net).sum(axis=1)
        held = self.net.sum(axis=1) - short
        total: Floats = system.supplier_holding * system.batch * self.stock + held - system.penalty * short
        return total


def costs(
    system: System,
    information: Information,
    reorder: Integers,
    supplier_reorder: Integers,
    demand: Integers,
    warmup: int,
) -> Floats:
    """Return the mean cost a period after the warm-up, an array [policies, paths].

    `reorder` (units) and `supplier_reorder` (batches) are the policies', arrays [policies]; `demand` is an array
    [paths, periods, retailers]. With echelon orders the supplier's reorder point is an echelon position, in units.
    """
    policies, paths = len(reorder), len(demand)
    state = _State(system, np.repeat(reorder, paths), np.repeat(supplier_reorder, paths))
    if information.echelon_orders:
        state.stock[:] = system.lot_batches
    total = np.zeros(policies * paths)
    for period in range(demand.shape[1]):
        _step(state, information, demand[:, period], policies, period)
        if period >= warmup:
            total += state.cost()
    mean: Floats = (total / (demand.shape[1] - warmup)).reshape(policies, paths)
    return mean


def net_stocks(
    system: System, information: Information, reorder: int, supplier_reorder: int, demand: Integers
) -> Integers:
    """Return the net stock after each period of one path, an array [periods, 1 + retailers], the supplier first.

    `demand` is an array [periods, retailers]; of the supplier it is stock less what is owed to retailers.
    """
    state = _State(system, np.array([reorder]), np.array([supplier_reorder]))
    found = np.zeros((len(demand), 1 + system.retailers), dtype=np.int64)
    for period in range(len(demand)):
        _step(state, information, demand[None, period], 1, period)
        found[period, 0] = system.batch * (state.stock[0] - state.waiting[0].sum())
        found[period, 1:] = state.net[0]
    return found


def _step(state: _State, information: Information, demand: Integers, policies: int, period: int) -> None:
    state.receive(period)
    state.order(period, information)
    state.ship(period, information)
    state.net -= np.tile(demand, (policies, 1))
