"""What equal means: every figure of ledger and books, every row of the trace, without any tolerance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from laws.worlds import World, run

from sim.model import Model, Result
from sim.routes import routes

__all__ = ["assert_each_replication_alike", "assert_same", "assert_same_figures", "assert_same_rows"]

BOOKS = ("lanes", "centres", "site_book", "services", "customers")


def assert_same(one: Result, other: Result) -> None:
    """Compare all that two runs leave, and their traces where they have any."""
    np.testing.assert_array_equal(one.ledger.values, other.ledger.values)
    np.testing.assert_array_equal(one.ledger.opening_on_hand, other.ledger.opening_on_hand)
    np.testing.assert_array_equal(one.safety_stock, other.safety_stock)
    assert (one.ledger.sites, one.ledger.items) == (other.ledger.sites, other.ledger.items)
    assert one.outages == other.outages
    for book in BOOKS:
        left, right = getattr(one.ledger, book), getattr(other.ledger, book)
        assert (left is None) == (right is None), book
        if left is not None:
            np.testing.assert_array_equal(left.values, right.values, err_msg=book)
            assert left.names == right.names
    if one.trace is not None and other.trace is not None:
        pd.testing.assert_frame_equal(one.trace, other.trace, check_exact=True, check_dtype=False)


def assert_same_figures(world: World) -> None:
    """Run a world in both engines, in the compiled one what shares nothing apart."""
    assert_same(run(world, engine="compiled"), run(world, engine="simpy"))


def assert_same_rows(world: World) -> None:
    """Run a world in both engines with a trace, which needs all stock points in one run."""
    assert_same(run(world, engine="compiled", trace=True), run(world, engine="simpy", trace=True))


def assert_each_replication_alike(world: World) -> None:
    """Run replications of one compiled model in some order: nothing may depend on what ran before."""
    controls = [world.controls[route.site, route.item] for route in routes(world.scenario.network)]
    compiled = Model(world.scenario, controls, engine="compiled")
    for replication in (3, 1, 3):
        assert_same(compiled.run(0, replication), run(world, engine="simpy", replication=replication))
