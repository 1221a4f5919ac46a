"""Settings and small scenarios that several test modules share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from sim.distributions import Constant, Distribution, Poisson
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock

TWO_DAYS = Constant(2)
FIVE_A_DAY = Poisson(5)

settings.register_profile(
    "repeatable",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("thorough", settings.get_profile("repeatable"), max_examples=1000)
settings.load_profile("repeatable")


@pytest.fixture
def shop() -> Callable[..., Scenario]:
    """Return a maker of one-shop scenarios: `shop(size, lead_time, on_hand=..., sequence=..., **demand_terms)`."""

    def make(
        size: Distribution,
        lead_time: Distribution = TWO_DAYS,
        *,
        horizon_days: int = 28,
        bucket_days: int = 1,
        sequence: str = "demand_first",
        on_hand: float = 0.0,
        **terms: object,
    ) -> Scenario:
        network = Network(
            items=(Item(name="item"),),
            sites=(Site(name="supplier", kind="supplier"), Site(name="shop")),
            lanes=(Lane(origin="supplier", destination="shop", lead_time_days=lead_time),),
            demands=(Demand(site="shop", item="item", size=size, **terms),),
            stock=(Stock(site="shop", item="item", on_hand=on_hand),),
        )
        return Scenario(
            name="shop", network=network, horizon_days=horizon_days, bucket_days=bucket_days, sequence=sequence
        )

    return make


@pytest.fixture
def chain() -> Callable[..., Scenario]:
    """Return a maker of supplier -> dc -> shop scenarios: `chain(to_dc_days, to_shop_days, ...)`."""

    def make(
        to_dc_days: float,
        to_shop_days: float,
        *,
        size: Distribution = FIVE_A_DAY,
        horizon_days: int = 56,
        sequence: str = "demand_first",
        on_hand: dict[str, float] | None = None,
        **terms: object,
    ) -> Scenario:
        network = Network(
            items=(Item(name="item"),),
            sites=(Site(name="supplier", kind="supplier"), Site(name="dc"), Site(name="shop")),
            lanes=(
                Lane(origin="supplier", destination="dc", lead_time_days=Constant(to_dc_days)),
                Lane(origin="dc", destination="shop", lead_time_days=Constant(to_shop_days)),
            ),
            demands=(Demand(site="shop", item="item", size=size, **terms),),
            stock=tuple(Stock(site=site, item="item", on_hand=units) for site, units in (on_hand or {}).items()),
        )
        return Scenario(name="chain", network=network, horizon_days=horizon_days, bucket_days=1, sequence=sequence)

    return make
