from __future__ import annotations

import pytest
from test_disruptions import SHOP, broken, chain, run

from sim.kpi import kpi_frame
from sim.network import Disruption, Target


def figures(*disruptions: Disruption) -> dict[str, float]:
    result = run(chain(*disruptions))
    frame = kpi_frame(result.ledger, result.scenario, result.routes, result.controls, {"A": "A"})
    return frame[frame["level"] == "total"].set_index("kpi")["value"].to_dict()


def test_what_is_destroyed_in_stock_and_on_its_way_costs_its_value() -> None:
    fire = broken(SHOP, stock_destroyed_share=1.0)
    wreck = broken(Target(what="lane", destination="shop"), in_transit="destroyed")
    burnt, sunk, calm = figures(fire), figures(wreck), figures()
    assert (burnt["destroyed_units"], sunk["destroyed_units"], calm["destroyed_units"]) == (10, 20, 0)
    assert sunk["destruction_cost"] == pytest.approx(20 * 365 / 60)
    parts = ("holding_cost", "ordering_cost", "backlog_cost", "lost_sales_cost", "transport_cost")
    assert sunk["total_cost"] == pytest.approx(sum(sunk[part] for part in parts) + sunk["destruction_cost"])
