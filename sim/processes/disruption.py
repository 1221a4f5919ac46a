"""Disruptions: sites close and open, stock is destroyed, a closed supplier keeps orders waiting or refuses them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from sim.clock import Clock, Priorities
from sim.hazards import Disturbances, SiteOutages
from sim.processes.supplier import BusySupplier
from sim.processes.transport import Transport
from sim.routes import SUPPLIER
from sim.spans import Spans, merged

if TYPE_CHECKING:
    from sim.processes.replenishment import Source
    from sim.processes.warehouse import Buyer, StockPoint

__all__ = ["SupplierDoor", "destruction", "disturb", "doors"]

Process = Generator[Event, None, None]


def disturb(
    clock: Clock,
    priorities: Priorities,
    points: Sequence[StockPoint],
    suppliers: Mapping[str, Source],
    disturbances: Disturbances,
) -> Iterator[Process]:
    """Tell suppliers, lanes and stock points what will happen to them; yield the processes of sites that are hit."""
    for name, supplier in suppliers.items():
        if isinstance(supplier, BusySupplier):
            supplier.speed = disturbances.supplier_speed(name)
    for number, point in enumerate(points):
        site = disturbances.site(point.route.site)
        if site is not None:
            point.refusing = site.refusing
            yield doors(clock, priorities.doors(number), point, site)
            yield destruction(clock, priorities.destroyed(number), point, site)
        _disturb_lanes(clock, priorities, number, point, disturbances)


def _disturb_lanes(
    clock: Clock, priorities: Priorities, number: int, point: StockPoint, disturbances: Disturbances
) -> None:
    here = disturbances.site(point.route.site)
    for inbound, source in zip(point.replenishment.inbounds, point.route.sources, strict=True):
        lane, origin = disturbances.lane(inbound.lane, point.route.item), disturbances.site(inbound.lane.origin)
        inbound.outages, inbound.loss_priority = lane, priorities.lost_on_the_way(number)
        inbound.gate = Spans() if here is None else here.closed
        shut = [outages.closed for outages in (lane, origin) if outages is not None]
        inbound.blocked = merged(span for spans in shut for span in spans)
        if origin is not None and source == SUPPLIER:
            inbound.source = SupplierDoor(clock, priorities.supplier_opens(number), inbound.source, origin)


def doors(clock: Clock, priority: int, point: StockPoint, outages: SiteOutages) -> Process:
    """Close and open a site for one of its stock points."""
    for start, end in zip(outages.closed.starts, outages.closed.ends, strict=True):
        yield clock.at(start, priority)
        point.closed = True
        yield clock.at(end, priority)
        point.reopen(end)


def destruction(clock: Clock, priority: int, point: StockPoint, outages: SiteOutages) -> Process:
    """Destroy a share of a stock at each loss."""
    for time, share in outages.losses:
        yield clock.at(time, priority)
        point.destroy(share, time)


class SupplierDoor:
    """A supplier that closes at times: orders that come then wait until it opens, or are refused.

    One with machines of its own takes them into its queue, where nothing goes on until it opens.
    """

    __slots__ = ("_clock", "_outages", "_priority", "_source")

    def __init__(self, clock: Clock, priority: int, source: Source, outages: SiteOutages) -> None:
        self._clock = clock
        self._priority = priority
        self._source = source
        self._outages = outages

    def request(self, quantity: float, buyer: Buyer, placed: float, now: float) -> None:
        """Hand an order on at once, or when the supplier opens."""
        opens = self._outages.closed.end_of(now)
        if isinstance(buyer, Transport) and self._outages.refusing.covers(now):
            buyer.refuse(quantity, placed, now)
        elif opens == now or isinstance(self._source, BusySupplier):
            self._source.request(quantity, buyer, placed, now)
        else:
            opening = self._clock.at(opens, self._priority)
            assert opening.callbacks is not None
            opening.callbacks.append(partial(self._hand_on, quantity, buyer, placed, opens))

    def _hand_on(self, quantity: float, buyer: Buyer, placed: float, now: float, _event: Any) -> None:
        self._source.request(quantity, buyer, placed, now)
