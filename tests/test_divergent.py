"""One supplier with several retailers: the arrays are the simulator's, and obey what must hold of any such system."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.divergent import Information, System, costs, net_stocks
from experiments.demonstrations.divergent_in_simulator import largest_gap
from experiments.demonstrations.reorder_points import best_reorder_points
from policies.reviews import EveryDays
from policies.rules import RQ

SYSTEM = System(retailers=3, batch=4, lot_batches=2, supplier_lead_time=3, retailer_lead_time=2, penalty=10.0)
EVERY = [Information(), Information(neediest_first=True), Information(True, True)]


def demand(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.random.default_rng(4).poisson(1.0, shape)


@pytest.mark.parametrize("system", [SYSTEM, replace(SYSTEM, retailers=5, batch=3, lot_batches=1)], ids=["3", "5"])
def test_net_stocks_are_those_of_the_simulator_to_the_unit(system: System) -> None:
    assert largest_gap(system, RQ(0.0, 1.0), EveryDays(1), 60, Setting(seed=2)) == 0


@pytest.mark.parametrize("information", EVERY, ids=str)
def test_positions_lie_above_the_reorder_point_by_at_most_a_batch(information: Information) -> None:
    # With ample stock upstream net stock before demand is the position of a lead time ago less what came since.
    series = demand(80, 3)
    generous = 1000
    net = net_stocks(SYSTEM, information, 5, generous, series)[:, 1:]
    since = np.array([series[day - 2 : day + 1].sum(axis=0) for day in range(20, 80)])
    position = net[20:] + since
    assert position.min() >= 6
    assert position.max() <= 9


def test_with_a_single_retailer_there_is_nobody_to_prefer() -> None:
    alone = replace(SYSTEM, retailers=1)
    reorder, supplier = np.array([1, 4]), np.array([0, 1])
    series = demand(2, 90, 1)
    first_come = costs(alone, Information(), reorder, supplier, series, 10)
    neediest = costs(alone, Information(neediest_first=True), reorder, supplier, series, 10)
    assert (first_come == neediest).all()


def test_policies_and_paths_that_run_together_do_not_touch_each_other() -> None:
    reorder, supplier, series = np.array([2, 5]), np.array([1, 3]), demand(3, 50, 3)
    together = costs(SYSTEM, Information(), reorder, supplier, series, 5)
    apart = [
        [
            costs(SYSTEM, Information(), reorder[k : k + 1], supplier[k : k + 1], series[path : path + 1], 5)[0, 0]
            for path in range(3)
        ]
        for k in range(2)
    ]
    assert together == pytest.approx(np.array(apart))


def test_the_reorder_points_chosen_are_the_best_of_all_around_them() -> None:
    series = demand(3, 120, 3)
    best = best_reorder_points(SYSTEM, Information(), series, 20)
    around = np.array([(best[0] + a, best[1] + b) for a in range(-2, 3) for b in range(-2, 3)])
    found = costs(SYSTEM, Information(), around[:, 0], around[:, 1], series, 20).mean(axis=1)
    assert found.argmin() == 12
