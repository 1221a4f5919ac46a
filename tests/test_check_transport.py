from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sim.check import check
from sim.distributions import Constant
from sim.network import Demand, Item, Lane, Network, Site, TransportService


@pytest.fixture
def network() -> Network:
    """Supplier -> shop by sea every week, one item."""
    return Network(
        items=(Item(name="drum", volume_per_unit=2.0, weight_kg_per_unit=200.0),),
        sites=(Site(name="supplier", kind="supplier"), Site(name="shop")),
        lanes=(Lane(origin="supplier", destination="shop", mode="sea"),),
        demands=(Demand(site="shop", item="drum", size=Constant(1)),),
        services=(TransportService(origin="supplier", destination="shop", mode="sea", departure_every_days=7),),
    )


def with_service(network: Network, **terms: object) -> dict[str, str]:
    return dict(check(replace(network, services=(replace(network.services[0], **terms),))))


def test_a_service_that_fits_its_lanes_is_sound(network: Network) -> None:
    assert (
        with_service(network, capacity_volume=30, capacity_kg=20000, distance_km=9000, co2e_kg_per_tonne_km=0.01) == {}
    )


def test_a_service_by_which_no_lane_goes_is_told(network: Network) -> None:
    assert with_service(network, mode="air") == {
        "services[0].destination": "no lane leads from 'supplier' to 'shop' by 'air'"
    }


def test_a_vehicle_too_small_for_one_unit_is_told(network: Network) -> None:
    told = with_service(network, capacity_kg=150)
    assert told == {"services[0].capacity_kg": "capacity_kg(=150) is too small: one unit of item 'drum' takes 200 kg"}


def test_an_item_without_weight_is_told_where_weight_counts(network: Network) -> None:
    light = replace(network, items=(Item(name="drum"),))
    assert with_service(light) == {}
    assert list(with_service(light, capacity_kg=20000)) == ["items[0].weight_kg_per_unit"]


def test_lanes_that_share_a_vehicle_take_the_same_time(network: Network) -> None:
    slow = Lane(origin="supplier", destination="shop", mode="sea", item="drum", lead_time_days=Constant(9))
    told = dict(check(replace(network, lanes=(*network.lanes, slow))))
    assert told == {
        "lanes[1].lead_time_days": "must be that of lanes[0]; goods of one transport service arrive together"
    }


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"departure_weekdays": ("monday",)}, "departure_weekdays(=monday) must be different ones of mon, tue"),
        ({"departure_weekdays": ("mon",), "departure_every_days": 7}, "departure_every_days(=7) must be empty"),
        ({"minimum_load_share": 0.5}, "minimum_load_share(=0.5) needs a capacity"),
        ({"vehicles_per_departure": 2}, "vehicles_per_departure(=2) needs departures"),
        ({"capacity_kg": 0}, "capacity_kg(=0) must be > 0"),
    ],
)
def test_terms_that_make_no_sense_are_refused(terms: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        TransportService(origin="supplier", destination="shop", **terms)
