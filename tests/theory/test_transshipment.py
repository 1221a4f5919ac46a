"""Two sites that pool completely and at once are one: shortages, stock and moves in closed form (Tagaras 1989)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson
from theory.one_site import agree, share

from policies.reviews import EveryDays
from policies.rules import BaseStock
from policies.sharing import AboveReserve
from sim.decisions import Control
from sim.distributions import Constant, Poisson
from sim.ledger import Measure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock, Transshipment

M = Measure
MEANS = {"north": 6.0, "south": 10.0}
LEVELS = {"north": 8.0, "south": 11.0}
BATCH_DAYS, BATCHES = 600, 25


def sums(reserve: float) -> np.ndarray:
    """Order up to each level every morning, without lead time; return the measures of both sites, [measure, batch]."""
    sites = tuple(MEANS)
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="supplier", kind="supplier"), *(Site(name=site) for site in sites)),
        lanes=tuple(Lane(origin="supplier", destination=site, lead_time_days=Constant(0)) for site in sites),
        demands=tuple(Demand(site=site, item="item", size=Poisson(mean)) for site, mean in MEANS.items()),
        stock=tuple(Stock(site=site, item="item", on_hand=LEVELS[site]) for site in sites),
        transshipments=tuple(Transshipment(origin=a, destination=b) for a, b in (sites, sites[::-1])),
    )
    days = BATCH_DAYS * BATCHES
    scenario = Scenario(
        name="sisters", network=network, horizon_days=days, bucket_days=BATCH_DAYS, sequence="review_first"
    )
    controls = [Control(BaseStock(LEVELS[site]), EveryDays(1), sharing=AboveReserve(reserve)) for site in sites]
    ledger = simulate(scenario, controls, seed=4).ledger
    assert ledger.imbalance() < 1e-6
    return ledger.values.sum(axis=1).T


def expected(value: object) -> float:
    """Return the mean of a function of both sites' demands."""
    asked = np.arange(60)
    north, south = (poisson.pmf(asked, mean) for mean in MEANS.values())
    return float(north @ value(asked[:, None], asked[None, :]) @ south)


def per_day(batches: np.ndarray) -> object:
    return share(batches, np.full(BATCHES, float(BATCH_DAYS)))


def test_sites_that_pool_completely_run_short_as_one_site_with_the_stock_of_both() -> None:
    found, level = sums(reserve=0), sum(LEVELS.values())
    agree(per_day(found[M.backorder_days]), expected(lambda a, b: np.maximum(a + b - level, 0)), within=0.1)
    agree(per_day(found[M.on_hand_days]), expected(lambda a, b: np.maximum(level - a - b, 0)))
    late = 1 - expected(lambda a, b: np.maximum(a + b - level, 0)) / sum(MEANS.values())
    agree(share(found[M.on_time], found[M.on_time_due]), late)


def test_what_they_give_is_the_smaller_of_what_one_lacks_and_the_other_has() -> None:
    found, (north, south) = sums(reserve=0), LEVELS.values()
    given = expected(
        lambda a, b: (
            np.minimum(np.maximum(a - north, 0), np.maximum(south - b, 0))
            + np.minimum(np.maximum(b - south, 0), np.maximum(north - a, 0))
        )
    )
    agree(per_day(found[M.transshipped_out]), given, within=0.08)
    assert found[M.transshipped_out] == pytest.approx(found[M.transshipped_in])


def test_a_reserve_holds_back_its_units() -> None:
    found, (north, south), reserve = sums(reserve=2), LEVELS.values(), 2
    given = expected(
        lambda a, b: (
            np.minimum(np.maximum(a - north, 0), np.maximum(south - b - reserve, 0))
            + np.minimum(np.maximum(b - south, 0), np.maximum(north - a - reserve, 0))
        )
    )
    agree(per_day(found[M.transshipped_out]), given, within=0.1)
