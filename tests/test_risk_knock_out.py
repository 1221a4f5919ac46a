from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from study_cases import UpTo

from experiments.chunks import World
from experiments.risk_knock_out import KnockOut, knock_out_frame, knock_outs
from experiments.risk_settings import Risk
from experiments.study import Study, carried_out
from sim.distributions import Constant
from sim.network import Demand, Disruption, Item, Lane, Network, Scenario, Site, Stock, Target


def world(base_stock: float, lead_time: float = 2.0, days: int = 140, **terms: float) -> World:
    """A shop that sells 4 a day, always, from a base stock; the first day that counts is day 14."""
    network = Network(
        items=(Item(name="bolt"),),
        sites=(Site(name="maker", kind="supplier"), Site(name="shop"), Site(name="idle", kind="supplier")),
        lanes=(Lane(origin="maker", destination="shop", lead_time_days=Constant(lead_time)),),
        demands=(Demand(site="shop", item="bolt", size=Constant(4.0), **terms),),
        stock=(Stock(site="shop", item="bolt", on_hand=base_stock),),
    )
    scenario = Scenario(name="shop", network=network, horizon_days=days, warmup_days=14, bucket_days=1)
    study = Study(
        scenarios={"shop": scenario}, policies={"up to": UpTo(base_stock)}, replications=1, workers=1, traced=0
    )
    return carried_out(study, progress=False).worlds["shop"]


def out(base_stock: float, site: str = "maker", lead_time: float = 2.0, **terms: float) -> KnockOut:
    (found,) = knock_outs(
        world(base_stock, lead_time, **terms), "up to", site, Risk(knock_out_days=28, service_target=1.0), 1
    )
    return found


@pytest.mark.parametrize(("base_stock", "lead_time"), [(12, 2.0), (40, 2.0), (40, 9.0), (42, 3.0)])
def test_customers_survive_the_loss_of_a_supplier_as_long_as_stock_and_pipeline_last(
    base_stock: float, lead_time: float
) -> None:
    """Everything on hand and on the way lasts position / demand days, whatever the lead time."""
    assert out(base_stock, lead_time=lead_time).survive_days == base_stock // 4


def test_a_closed_shop_is_noticed_at_once() -> None:
    assert out(40, site="shop").survive_days == 0


def test_a_site_that_feeds_nobody_is_left_out() -> None:
    assert list(knock_outs(world(40), "up to", "idle", Risk(), 1)) == []


def test_a_position_that_lasts_longer_than_the_run_has_no_end() -> None:
    assert out(4000).survive_days == math.inf


def test_a_short_outage_that_nobody_notices_needs_no_recovery() -> None:
    """28 days of demand and 2 of lead time are 120 units; lost sales of what is short."""
    assert out(124).recover_days == 0
    assert out(124).least_fill == 1


def test_service_is_back_when_the_first_shipment_after_the_outage_comes() -> None:
    """Sales are lost, so the order of the first day after the outage fills the shelf one lead time later."""
    assert out(12, lead_time=2.0, backorder_share=0.0).recover_days == 2
    assert out(24, lead_time=5.0, backorder_share=0.0).recover_days == 5


def test_the_frame_is_the_same_with_two_workers() -> None:
    one, two = (knock_out_frame(world(40), Risk(), 1, workers) for workers in (1, 2))
    np.testing.assert_array_equal(one["survive_days"], two["survive_days"])
    assert one["site"].tolist() == two["site"].tolist() == ["maker", "shop"]


def test_the_scenarios_own_disruptions_are_left_out() -> None:
    calm = world(40)
    storm = Disruption(
        name="storm", start_day=0, duration_days=Constant(99), targets=(Target(what="site", site="maker"),), closed=True
    )
    network = replace(calm.scenario.network, disruptions=(storm,))
    stormy = replace(calm, scenario=replace(calm.scenario, network=network))
    assert list(knock_outs(stormy, "up to", "maker", Risk(), 1)) == list(knock_outs(calm, "up to", "maker", Risk(), 1))
