"""SupplyNetPy as a tool of the benchmark; it runs in the peers' own environment.

Its clock: a periodic (s, S) review comes before the demand of its instant, a continuous one right after. It ships whole
orders between sites. Logging is off, and nothing is recorded that it does not record by default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import chain, pairwise

import numpy as np
import simpy
from cases import DAYS, Case, Outcome, serve
from SupplyNetPy.Components import (
    Demand,
    InventoryNode,
    Link,
    SSReplenishment,
    Supplier,
    create_sc_net,
    global_logger,
    simulate_sc_net,
)


class SupplyNetPy:
    version = version("supplynetpy")

    def __init__(self) -> None:
        global_logger.disable_logging()

    def replay(self, case: Case, demand: Sequence[float]) -> Outcome:
        network, stages, customers = chain_of(case, iter(demand))
        simulate_sc_net(network, sim_time=DAYS, logging=False)
        asked = customers.stats.demand_placed[1]
        stock = tuple(float(stage.stats.avg_inventory_level) for stage in stages)
        # A customer who comes at the instant of a receipt is served before those who wait: with backorders its
        # shortage counts other customers than first come, first served would, though stock is the same.
        fill_rate = 1 - stages[0].stats.lost_sales[1] / asked if case.lost else None
        return Outcome(asked, stock, fill_rate)

    def run(self, case: Case, replications: range) -> None:
        for replication in replications:
            rng = np.random.default_rng(replication)
            sizes = rng.poisson(20, DAYS) if case.law == "poisson" else np.maximum(0, rng.normal(50, 10, DAYS))
            network, _, _ = chain_of(case, iter(sizes.astype(float).tolist()))
            simulate_sc_net(network, sim_time=DAYS, logging=False)


def chain_of(case: Case, demand: Iterator[float]) -> tuple[dict, list[InventoryNode], Demand]:
    env = simpy.Environment()
    supplier = Supplier(env=env, ID="supplier", name="supplier", node_type="infinite_supplier", logging=False)
    stages = [site(env, f"stage {j + 1}", case) for j in range(case.stages)]
    links = [
        Link(env=env, ID=f"to {buyer.ID}", source=source, sink=buyer, cost=1, lead_time=constant(case.lead_time_days))
        for buyer, source in pairwise([*stages, supplier])
    ]
    customers = Demand(
        env=env,
        ID="customers",
        name="customers",
        order_arrival_model=constant(1),
        order_quantity_model=chain((1.0, 1.0), demand).__next__,  # its constructor tries a model out twice
        demand_node=stages[0],
        logging=False,
        **({"consume_available": True} if case.lost else {"tolerance": float("inf"), "order_min_split_ratio": 1e-9}),
    )
    return create_sc_net([supplier, *stages], links, [customers], env), stages, customers


def site(env: simpy.Environment, name: str, case: Case) -> InventoryNode:
    base_stock = {"s": case.level, "S": case.level}
    return InventoryNode(
        env=env,
        ID=name,
        name=name,
        node_type="warehouse",
        capacity=float("inf"),
        initial_level=case.level,
        inventory_holding_cost=0.1,
        replenishment_policy=SSReplenishment,
        policy_param={**base_stock, "period": 1} if case.order_first else base_stock,
        product_sell_price=1,
        product_buy_price=1,
        logging=False,
    )


def constant(value: float) -> Callable[[], float]:
    return lambda: value


if __name__ == "__main__":
    serve(SupplyNetPy())
