from __future__ import annotations

import pytest
from plant_cases import plant

from experiments.report.network_chart import network_frames
from sim.network import Component, Operation, Recipe

SAW = (Operation(centre="saw", run_days_per_unit=1),)


def test_a_plant_stands_right_of_its_suppliers_and_tells_what_it_makes() -> None:
    recipe = Recipe(site="plant", item="table", components=(Component(item="leg"),), operations=SAW)
    sites, lanes = network_frames(plant({"table": [1]}, [recipe]).network)
    assert sites[["site", "heading", "detail"]].to_numpy().tolist() == [
        ["supplier", "Supplier", ""],
        ["plant", "Plant", "makes 1, sells 1 item"],
    ]
    assert lanes[["origin", "destination"]].to_numpy().tolist() == [["supplier", "plant"]]


@pytest.mark.parametrize("items", [1, 3])
def test_a_plant_that_buys_nothing_is_drawn_alone(items: int) -> None:
    sites, lanes = network_frames(plant({f"item {k}": [1] for k in range(items)}).network)
    assert sites["site"].tolist() == ["plant"]
    assert lanes.empty
