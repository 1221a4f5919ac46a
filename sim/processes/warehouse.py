"""Warehouses: serve orders from stock, let the rest wait or go, receive shipments."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from sim.network import Demand
from sim.processes.accounts import OrderLine
from sim.processes.buyer import Buyer
from sim.processes.levels import Levels
from sim.processes.shelf import Lots
from sim.processes.transport import Transport
from sim.processes.transshipment import Sister
from sim.processes.whole_orders import WholeOrder
from sim.stock import WaitingOrder

__all__ = ["Buyer", "StockPoint"]

_ROUNDING = 1e-6
"""Units: fractions add up with rounding errors, so quantities closer than this are taken as equal."""


class StockPoint(Levels):
    """One item at one site: its stock, the orders waiting for it and the orders it has placed.

    The levels are those of `Levels`; `waiting` orders are served first come, first served, before anyone new. While the
    site is `closed` nobody is served and nothing ordered; `refusing` says when it refuses orders of other sites
    meanwhile.
    """

    __slots__ = ()

    def sell(self, quantity: float, terms: Demand, now: float) -> None:
        """Serve a customer's order line from stock; of what is missing a share waits, the rest is lost."""
        due = self.asked(quantity, terms, now)
        self.answered(quantity, self._take(quantity, terms.complete_only), terms, due, now)
        self.replenishment.position_changed(now)

    def asked(self, quantity: float, terms: Demand, now: float) -> float:
        """Note a customer's order line and return the day it is promised for, NaN beyond the horizon."""
        self._settle(now)
        facts = self.facts
        facts.demand += quantity
        facts.lines += 1
        self.demand_by_day[int(now)] += quantity
        due = now + terms.promise_days
        if due < self._horizon:
            facts.on_time_due += quantity
        else:
            due = math.nan
        return due

    def answered(self, quantity: float, served: float, terms: Demand, due: float, now: float) -> None:
        """Note what a new order line got at once, and let the rest wait or go."""
        facts = self.facts
        line = self.accounts[terms.segment].asked(quantity, due, served / quantity, now) if self.accounts else None
        if served:
            facts.at_once += served
            facts.shipped += served
            received = self._hand_over(served, terms.segment, now)
            if received <= due:
                facts.on_time += served
            if line is not None:
                line.served_at_once(served, received)
        elif line is not None:
            line.order.is_short()
        lost, missing = 0.0, quantity - served
        if served == quantity:
            facts.lines_at_once += 1
        elif line is not None and line.substitute is not None:
            missing = 0.0
            self._look_elsewhere(quantity - served, line, line.substitute, terms, due, now)
        else:
            lost = self._short_of(quantity - served, terms, due, now, line)
        if self._trace is not None:
            self.note("demand", quantity, terms.segment, now)
            parts = {"sale": served, "lost": lost, "backorder": missing - lost}
            for event, units in parts.items():
                if units > 0:
                    self.note(event, units, terms.segment, now)

    def _short_of(self, missing: float, terms: Demand, due: float, now: float, line: OrderLine | None = None) -> float:
        """Let a share of what is missing wait, lose the rest and return it."""
        self.short = True
        waits = missing * terms.backorder_share
        if terms.complete_only and waits < missing:
            waits = 0.0
        self.facts.lost += missing - waits
        if line is not None and waits < missing:
            line.lost(missing - waits, now)
        if waits > 0:
            order = WaitingOrder(waits, now, terms.segment, terms.complete_only, None, self.facts, due, line)
            self.waiting.append(order)
            self.backorders += waits
            if terms.patience_days < math.inf:
                self._when(now + terms.patience_days, self._give_up_priority, partial(self._give_up, order))
        return missing - waits

    def _look_elsewhere(
        self, missing: float, line: OrderLine, other: StockPoint, terms: Demand, due: float, now: float
    ) -> None:
        """Let a customer ask for a substitute once all customers of this instant have been served."""
        self.short = True
        rank = max(self.substitute_rank, other.substitute_rank)
        self._when(now, rank, partial(self._substitute, missing, line, other, terms, due))

    def _substitute(
        self, missing: float, line: OrderLine, other: StockPoint, terms: Demand, due: float, _event: Any
    ) -> None:
        """Sell the substitute as far as it is there; what is still missing waits for this item, or is lost."""
        now = self._clock.now
        self._settle(now)
        taken = other.sell_instead(missing, terms, now)
        if taken:
            self.facts.substituted += taken
            line.substituted(taken)
            self.note("substituted", taken, other.route.item, now)
        rest = missing - taken
        if rest > 0:
            lost = self._short_of(rest, terms, due, now, line)
            for event, units in (("lost", lost), ("backorder", rest - lost)):
                if units > 0:
                    self.note(event, units, terms.segment, now)
            self.replenishment.position_changed(now)

    def sell_instead(self, quantity: float, terms: Demand, now: float) -> float:
        """Sell what there is to customers who wanted another item, and return it."""
        self._settle(now)
        taken = self._spare(quantity, terms, now)
        if taken:
            self.facts.shipped += taken
            self.facts.substitute_sales += taken
            self._hand_over(taken, terms.segment, now)
            self.note("substitute_sale", taken, terms.segment, now)
            self.replenishment.position_changed(now)
        return taken

    def _spare(self, quantity: float, terms: Demand, now: float) -> float:
        return self._take(quantity, terms.complete_only)

    def _give_up(self, order: WaitingOrder, _event: Any) -> None:
        """Lose what a customer still waits for once the patience has run out."""
        if order.quantity > 0:
            now = self._clock.now
            self._settle(now)
            self.facts.lost += order.quantity
            self.backorders -= order.quantity
            self.waiting.remove(order)
            if order.line is not None:
                order.line.lost(order.quantity, now)
            self.note("lost", order.quantity, order.partner, now)
            order.quantity = 0.0
            self.serve_waiting(now)

    def request(self, quantity: float, buyer: Buyer, placed: float, now: float) -> None:
        """Ship what there is of an order from downstream at once; the rest waits."""
        if self._requested(quantity, buyer, placed, now):
            self._shipped_at_once(quantity, self._take(quantity, buyer.complete_only), buyer, placed, now)
            self.replenishment.position_changed(now)

    def _requested(self, quantity: float, buyer: Buyer, placed: float, now: float) -> bool:
        """Note an order from downstream and return whether it is taken; a closed site may refuse it."""
        self._settle(now)
        self.facts.requested += quantity
        self.demand_by_day[int(now)] += quantity
        if self.closed and isinstance(buyer, Transport) and self.refusing.covers(now):
            self.note("request", quantity, buyer.partner, now)
            buyer.refuse(quantity, placed, now)
            return False
        return True

    def _shipped_at_once(self, quantity: float, served: float, buyer: Buyer, placed: float, now: float) -> None:
        """Send what a new order from downstream gets at once, and let the rest wait."""
        facts = self.facts
        if served:
            facts.requested_at_once += served
            facts.shipped += served
            self._send(served, buyer, placed, now)
        if served < quantity:
            self.short = True
            self.owed += quantity - served
            self.waiting.append(WaitingOrder(quantity - served, placed, buyer.partner, buyer.complete_only, buyer))
        if self._trace is not None:
            self.note("request", quantity, buyer.partner, now)
            if served:
                self.note("ship", served, buyer.partner, now)

    def _take(self, quantity: float, complete_only: bool) -> float:
        """Take up to `quantity` from stock for a new order, which stands behind all waiting ones."""
        on_hand = self.on_hand
        if self.closed or self.waiting or on_hand <= 0:
            return 0.0
        left = on_hand - quantity
        if left >= -_ROUNDING:
            self._draw(left)
            return quantity
        if complete_only:
            return 0.0
        self.on_hand = 0.0
        return on_hand

    def take_whole(self, quantity: float) -> float:
        """Take all of `quantity` from stock, or nothing."""
        return self._take(quantity, complete_only=True)

    def _draw(self, left: float) -> None:
        """Leave `left` units in stock."""
        self.on_hand = left if left > _ROUNDING else 0.0

    def serve_waiting(self, now: float) -> None:
        """Serve those who wait, first come, first served."""
        waiting = self.waiting
        if self.closed:
            return
        while waiting and self.on_hand > 0:
            order = waiting[0]
            left = self.on_hand - order.quantity
            if left < -_ROUNDING and order.complete_only:
                break
            served = order.quantity if left >= -_ROUNDING else self.on_hand
            self._draw(left)
            if order.whole is not None:
                self._set_aside(waiting.popleft(), order.whole, now)
                continue
            self._give(order, served, now)
            if order.quantity == 0:
                waiting.popleft()
        self._forget_residues()

    def _set_aside(self, order: WaitingOrder, whole: WholeOrder, now: float) -> None:
        """Keep what was drawn for a line of an order that is delivered whole."""
        self.held += order.quantity
        self.aside.append(order)
        self.note("set_aside", order.quantity, order.partner, now)
        whole.set_aside(now)

    def hand_out(self, order: WaitingOrder, now: float) -> None:
        """Deliver what has been set aside."""
        self._settle(now)
        held = self.held - order.quantity
        self.held = held if held > _ROUNDING else 0.0
        self.aside.remove(order)
        self._give(order, order.quantity, now)
        self._forget_residues()

    def _give(self, order: WaitingOrder, served: float, now: float) -> None:
        """Give `served` units, drawn from stock, to one who waits."""
        facts = self.facts
        order.quantity -= served
        facts.shipped += served
        if order.buyer is None:
            self.backorders -= served
            facts.late += served
            received = self._hand_over(served, order.partner, now)
            if received <= order.due:
                order.facts.on_time += served  # type: ignore[union-attr]
            if order.line is not None:
                order.line.served_late(served, received)
            self.note("backorder_served", served, order.partner, now)
        else:
            self.owed -= served
            self.note("ship", served, order.partner, now)
            self._send(served, order.buyer, order.placed, now)

    def _hand_over(self, units: float, segment: str, now: float) -> float:
        """Give units to customers and return when they have them."""
        return now if self.handling is None else self.handling.hand_over(units, segment, now)

    def _send(self, units: float, buyer: Buyer, placed: float, now: float) -> None:
        """Send units to a site downstream."""
        if self.handling is None:
            buyer.dispatch(units, placed, now)
        else:
            self.handling.send(units, buyer, placed, now)

    def give(self, units: float, sister: Sister, now: float) -> None:
        """Send units on hand to a sister site that is short."""
        self._settle(now)
        self._draw(self.on_hand - units)
        self.facts.transshipped_out += units
        self.note("transship", units, sister.partner, now)
        self._send(units, sister, now, now)
        self.replenishment.position_changed(now)

    def take_over(self, units: float, partner: str, now: float, lots: Lots) -> None:
        """Put units of a sister site into stock; no replenishment cycle ends."""
        self._settle(now)
        self.coming -= units
        self.in_transit -= units
        self.facts.transshipped_in += units
        self._put_down(units, now, lots)
        self.note("take_over", units, partner, now)

    def receive(self, quantity: float, placed: float, inbound: Transport, now: float, lots: Lots = ()) -> None:
        """Take a shipment of a lane in; `lots` say how long it keeps."""
        self._settle(now)
        facts = self.facts
        self.on_order -= quantity
        self.in_transit -= quantity
        lead = now - placed
        facts.received += quantity
        facts.shipments += 1
        facts.lead_days += lead
        facts.lead_days_squared += lead * lead
        if lead <= inbound.quoted_days:
            facts.shipments_on_time += 1
        if self.handling is None:
            self.stow(quantity, now)
        else:
            self.handling.take_in(quantity, inbound, now, lots)
        self.note("receive", quantity, inbound.lane.origin, now)

    def stow(self, units: float, now: float, lots: Lots = ()) -> None:
        """Put usable units into stock and serve those who wait; it ends a replenishment cycle."""
        if now > self.last_receipt:
            facts = self.facts
            facts.cycles += 1
            facts.cycles_short += self.short
            facts.net_before_receipt += self.on_hand - self.backorders - self.owed
            self.last_receipt = now
            self.short = False
        self._put_down(units, now, lots)

    def _put_down(self, units: float, now: float, lots: Lots) -> None:
        self.on_hand += units
        if self.handling is not None:
            self.handling.shelve(units, now, lots)
        if self.waiting:
            self.serve_waiting(now)
            self.short = bool(self.waiting)

    def release(self, units: float, now: float, lots: Lots) -> None:
        """Stow units that were held."""
        self._settle(now)
        held = self.held - units
        self.held = held if held > _ROUNDING else 0.0
        self.stow(units, now, lots)
        self.note("release", units, "", now)

    def take_back(self, units: float, to_stock: bool, now: float) -> None:
        """Take what a customer returns, into stock or to be scrapped."""
        self._settle(now)
        self.facts.returned += units
        self.note("return", units, "", now)
        if to_stock:
            self._put_down(units, now, ())
            self.replenishment.position_changed(now)
        else:
            self.scrap("scrapped_returns", units, now)

    def expire(self, units: float, now: float) -> None:
        """Scrap units on hand whose life is over."""
        self._settle(now)
        self._draw(self.on_hand - units)
        self.scrap("expired", units, now)
        self.replenishment.position_changed(now)

    def gain(self, quantity: float, partner: str, now: float) -> None:
        """Take units into stock that nobody ordered, a by-product of `partner`."""
        self._settle(now)
        self.facts.gained += quantity
        self._put_down(quantity, now, ())
        self.note("gain", quantity, partner, now)

    def reopen(self, now: float) -> None:
        """Open the closed site: those who wait are served, and under continuous review the stock is looked at."""
        self._settle(now)
        self.closed = False
        self.serve_waiting(now)
        self.replenishment.position_changed(now)

    def destroy(self, share: float, now: float) -> None:
        """Destroy a share of the stock on hand, and of what is held."""
        self._settle(now)
        self._put_back()
        units, held = self.on_hand * share, self.held * share
        self.on_hand -= units
        self.held -= held
        if self.handling is not None:
            self.handling.destroy(share)
        self.scrap("destroyed", units + held, now)
        self.serve_waiting(now)
        self.replenishment.position_changed(now)
