"""The limit: loops in numba that do nothing but the cases, with NumPy drawing the demand; no simulator can be faster.

No events, no clock, no rule but base stock, no facts but the three that are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

import numba
import numpy as np
from cases import DAYS, Case, Outcome, serve


class BareLoop:
    version = version("numba")

    def replay(self, case: Case, demand: Sequence[float]) -> Outcome:
        facts = loop(case, np.array(demand))
        return Outcome(float(facts[0]), tuple(facts[2:].tolist()), float(facts[1] / facts[0]))

    def run(self, case: Case, replications: range) -> None:
        for replication in replications:
            rng = np.random.default_rng(replication)
            if case.law == "poisson":
                loop(case, rng.poisson(20, DAYS).astype(np.float64))
            else:
                loop(case, np.maximum(0.0, rng.normal(50, 10, DAYS)))


def loop(case: Case, demand: np.ndarray) -> np.ndarray:
    """Return units asked for, units served at once and the mean stock of each stage."""
    if case.stages == 1:
        facts = np.zeros(3)
        one_site(float(case.level), case.lead_time_days, case.lost, demand, facts)
    else:
        facts = np.zeros(2 + case.stages)
        serial(float(case.level), case.lead_time_days, demand, facts)
    return facts


@numba.njit
def one_site(level, lead_time, lost, demand, facts):
    """Case A, ordering before the day's demand."""
    on_the_way = np.zeros(lead_time)
    on_hand, backorders, on_order = level, 0.0, 0.0
    asked = at_once = stock_days = 0.0
    for day in range(len(demand)):
        slot = day % lead_time
        received = on_the_way[slot]
        on_order -= received
        on_hand += received
        served = min(on_hand, backorders)
        backorders -= served
        on_hand -= served
        ordered = max(0.0, level - (on_hand + on_order - backorders))
        on_the_way[slot] = ordered
        on_order += ordered
        served = min(on_hand, demand[day])
        on_hand -= served
        if not lost:
            backorders += demand[day] - served
        asked += demand[day]
        at_once += served
        stock_days += on_hand
    facts[0], facts[1], facts[2] = asked, at_once, stock_days / len(demand)


@numba.njit
def serial(level, lead_time, demand, facts):
    """Case B with partial shipments, ordering after the day's demand, the first stage first."""
    stages = len(facts) - 2
    on_the_way = np.zeros((stages, lead_time))
    on_hand, owed, on_order = np.full(stages, level), np.zeros(stages), np.zeros(stages)
    for day in range(len(demand)):
        slot = day % lead_time
        for k in range(stages):
            received = on_the_way[k, slot]
            on_the_way[k, slot] = 0.0
            on_order[k] -= received
            on_hand[k] += received
            served = min(on_hand[k], owed[k])
            owed[k] -= served
            on_hand[k] -= served
            if k > 0:
                on_the_way[k - 1, slot] += served
        served = min(on_hand[0], demand[day])
        on_hand[0] -= served
        owed[0] += demand[day] - served
        facts[0] += demand[day]
        facts[1] += served
        for k in range(stages):
            ordered = served = max(0.0, level - (on_hand[k] + on_order[k] - owed[k]))
            on_order[k] += ordered
            if k + 1 < stages:
                served = min(on_hand[k + 1], ordered)
                on_hand[k + 1] -= served
                owed[k + 1] += ordered - served
            on_the_way[k, slot] += served
            facts[2 + k] += on_hand[k] / len(demand)


if __name__ == "__main__":
    serve(BareLoop())
