"""Two items sold in single units in continuous time, one-for-one replenishment, unmet demand lost, and substitution.

Units on order are a Markov chain on (a, b): an order for an item out of stock turns to the other with some probability.
Where all customers do, both ways, and stocks of both are delivered alike, the two are one pool: an Erlang loss system
of S_a + S_b servers, whatever the law of the lead time (Eppen (1979) on pooling; Erlang (1917) on the loss formula).
"""

from __future__ import annotations

import numpy as np
import pytest
from theory.one_site import agree, share

from policies.reviews import Continuous
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Distribution, Gamma
from sim.ledger import Ledger, Measure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock, Substitution

M = Measure
LEVEL, LEAD_DAYS, RATES = 4, 4.0, (0.8, 0.6)


@pytest.fixture(autouse=True)
def engine() -> str:
    """Run in SimPy only: the compiled engine knows no substitution yet."""
    return "simpy"


def facts(lead_time: Distribution, shares: tuple[float, float]) -> Ledger:
    """Return the ledger of 26 batches; `shares` are those of customers of each item who take the other."""
    pairs = zip(("a", "b"), ("b", "a"), shares, strict=True)
    network = Network(
        items=(Item(name="a"), Item(name="b")),
        sites=(Site(name="supplier", kind="supplier"), Site(name="shop")),
        lanes=(Lane(origin="supplier", destination="shop", lead_time_days=lead_time),),
        demands=tuple(
            Demand(site="shop", item=item, size=Constant(1), orders_per_day=rate, backorder_share=0.0)
            for item, rate in zip("ab", RATES, strict=True)
        ),
        stock=tuple(Stock(site="shop", item=item, on_hand=LEVEL) for item in "ab"),
        substitutions=tuple(Substitution(item=a, substitute=b, share=share) for a, b, share in pairs if share),
    )
    scenario = Scenario(name="two items", network=network, horizon_days=26 * 800, bucket_days=800)
    return simulate(scenario, [Control(BaseStock(LEVEL), Continuous())] * 2, seed=5).ledger


def chain(turning: float) -> np.ndarray:
    """Return the stationary probabilities of (a, b) on order, customers of a taking b with a probability."""
    size = LEVEL + 1
    rates = np.zeros((size * size, size * size))
    for a, b in np.ndindex(size, size):
        here = a * size + b
        if a < LEVEL:
            rates[here, here + size] += RATES[0]
        if b < LEVEL:
            rates[here, here + 1] += RATES[1] + (RATES[0] * turning if a == LEVEL else 0.0)
        if a:
            rates[here, here - size] += a / LEAD_DAYS
        if b:
            rates[here, here - 1] += b / LEAD_DAYS
    generator = rates - np.diag(rates.sum(axis=1))
    equations = np.vstack([generator.T, np.ones(size * size)])
    solution: np.ndarray = np.linalg.lstsq(equations, np.append(np.zeros(size * size), 1.0), rcond=None)[0]
    return solution.reshape(size, size)


@pytest.mark.parametrize("turning", [0.0, 0.4, 1.0])
def test_one_way_substitution_serves_as_its_markov_chain_says(turning: float) -> None:
    ledger, probability = facts(Gamma(LEAD_DAYS, LEAD_DAYS), (turning, 0.0)), chain(turning)
    kept, asked = ledger.values[1:], ledger.measure(M.demand)[1:]
    agree(share(kept[:, 0, M.at_once], asked[:, 0]), 1 - probability[LEVEL].sum())
    agree(share(kept[:, 1, M.at_once], asked[:, 1]), 1 - probability[:, LEVEL].sum())
    if turning:
        taken = turning * probability[LEVEL, :LEVEL].sum()
        agree(share(kept[:, 0, M.substituted], asked[:, 0]), taken, within=0.1)


@pytest.mark.parametrize("lead_time", [Constant(LEAD_DAYS), Gamma(LEAD_DAYS, LEAD_DAYS)], ids=["fixed", "exponential"])
def test_full_substitution_is_one_pool(lead_time: Distribution) -> None:
    ledger = facts(lead_time, (1.0, 1.0))
    lost, asked = (ledger.measure(measure)[1:].sum(axis=1) for measure in (M.lost, M.demand))
    agree(share(lost, asked), erlang_loss(2 * LEVEL, sum(RATES) * LEAD_DAYS), within=0.1)


def erlang_loss(servers: int, load: float) -> float:
    """Return the share lost of an Erlang loss system, by the usual recursion."""
    loss = 1.0
    for n in range(1, servers + 1):
        loss = load * loss / (n + load * loss)
    return loss
