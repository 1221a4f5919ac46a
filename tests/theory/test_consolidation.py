"""Shipment consolidation: loads that leave by the clock, when full, or by both (Cetinkaya & Bookbinder 2003)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from theory.one_site import Estimate, agree, one_site, share

from policies.reviews import Continuous
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant
from sim.ledger import ServiceMeasure
from sim.model import simulate
from sim.network import TransportService

S = ServiceMeasure
ORDERS_PER_DAY = 3
EVERY = 2.0
LOAD = 8
DAYS = 400
MEAN_HYBRID_LOAD = 6.4299584  # 1 + E[min(Poisson(6), 7)]
MEAN_HYBRID_CYCLE = 2.1433195


def booked(*, batches: int = 25, **terms: float) -> np.ndarray:
    """Send single orders, Poisson at 3 a day, by a service; return its book, an array [measure, batch]."""
    scenario = one_site(Constant(1), lead_time=1, orders_per_day=ORDERS_PER_DAY, batch_days=DAYS, batches=batches)
    service = TransportService(origin="supplier", destination="shop", **terms)
    network = replace(scenario.network, services=(service,))
    result = simulate(replace(scenario, network=network), [Control(BaseStock(20), Continuous())], seed=3)
    assert result.ledger.services is not None
    return result.ledger.services.values[1:, 0].T


def per_day(sums: np.ndarray) -> Estimate:
    return share(sums, np.full(len(sums), DAYS))


def test_a_truck_every_second_day_takes_six_orders_that_waited_a_day() -> None:
    book = booked(departure_every_days=EVERY)
    agree(share(book[S.units], book[S.vehicles]), ORDERS_PER_DAY * EVERY)
    agree(share(book[S.wait_days], book[S.shipments]), EVERY / 2)


def test_a_truck_of_eight_that_leaves_when_full_takes_orders_that_waited_for_seven_others_on_average_half() -> None:
    book = booked(capacity_units=LOAD, minimum_load_share=1)
    agree(per_day(book[S.vehicles]), ORDERS_PER_DAY / LOAD)
    agree(share(book[S.wait_days], book[S.shipments]), (LOAD - 1) / (2 * ORDERS_PER_DAY))
    assert book[S.load_shares] == pytest.approx(book[S.vehicles])


def test_a_truck_that_leaves_when_full_or_two_days_after_its_first_order_has_the_renewal_load_and_cycle() -> None:
    book = booked(capacity_units=LOAD, minimum_load_share=1, longest_wait_days=EVERY)
    agree(share(book[S.units], book[S.vehicles]), MEAN_HYBRID_LOAD)
    agree(share(np.full(25, DAYS), book[S.vehicles]), MEAN_HYBRID_CYCLE)
