"""stockpyl as a tool of the benchmark; it runs in the peers' own environment.

Its clock: receive, demand, order, all in whole periods; backorders only, partial shipments. The network is built once
and simulated again and again, without its progress bar and consistency checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version

import numpy as np
from cases import DAYS, Case, Outcome, serve
from stockpyl.sim import simulation
from stockpyl.supply_chain_network import SupplyChainNetwork, serial_system


class Stockpyl:
    version = version("stockpyl")

    def replay(self, case: Case, demand: Sequence[float]) -> Outcome:
        network = chain_of(case, {"demand_type": "D", "demand_list": list(demand)})
        simulation(network, DAYS, progress_bar=False, consistency_checks="N")
        periods = [network.nodes_by_index[stage].state_vars[:DAYS] for stage in range(1, case.stages + 1)]
        levels = [[only(state.inventory_level) for state in states] for states in periods]
        asked = sum(only(state.inbound_order[None]) for state in periods[0])
        served = sum(only(state.demand_met_from_stock) for state in periods[0])
        stock = np.maximum(0, levels).mean(axis=1)
        return Outcome(float(asked), tuple(stock.tolist()), float(served / asked))

    def run(self, case: Case, replications: range) -> None:
        for replication in replications:
            simulation(drawn(case), DAYS, rand_seed=replication, progress_bar=False, consistency_checks="N")


def only(values: dict[int, float]) -> float:
    """Return the one product's value: a network of one item still has a key for it."""
    (value,) = values.values()
    return value


@cache
def drawn(case: Case) -> SupplyChainNetwork:
    if case.law == "poisson":
        return chain_of(case, {"demand_type": "P", "mean": 20})
    return chain_of(case, {"demand_type": "N", "mean": 50, "standard_deviation": 10})


def chain_of(case: Case, demand: dict[str, object]) -> SupplyChainNetwork:
    stages = case.stages
    return serial_system(
        num_nodes=stages,
        node_order_in_system=list(range(stages, 0, -1)),
        local_holding_cost=[1] * stages,
        stockout_cost=0,
        shipment_lead_time=[case.lead_time_days] * stages,
        policy_type="BS",
        base_stock_level=[case.level] * stages,
        initial_inventory_level=[case.level] * stages,
        **demand,
    )


if __name__ == "__main__":
    serve(Stockpyl())
