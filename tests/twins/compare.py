"""What equal means: every figure of ledger and books, every row of the trace, without any tolerance."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

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
    _assert_same_runs(world)


def assert_same_rows(world: World) -> None:
    """Run a world in both engines with a trace, which needs all stock points in one run."""
    _assert_same_runs(world, trace=True)


def _assert_same_runs(world: World, **options: object) -> None:
    one, other = (_outcome(partial(run, world, engine=engine, **options)) for engine in ("compiled", "simpy"))
    _assert_same_outcome(one, other)


def _outcome(simulate: Callable[[], Result]) -> Result | str:
    """Return what a run leaves; of one that would never end, what is said of it."""
    try:
        return simulate()
    except ValueError as error:
        if "orders without end" not in str(error):
            raise
        return str(error)


def _assert_same_outcome(one: Result | str, other: Result | str) -> None:
    if isinstance(one, Result) and isinstance(other, Result):
        assert_same(one, other)
    else:
        assert one == other


def assert_each_replication_alike(world: World) -> None:
    """Run replications of one compiled model in some order: nothing may depend on what ran before."""
    controls = [world.controls[route.site, route.item] for route in routes(world.scenario.network)]
    compiled = Model(world.scenario, controls, engine="compiled")
    for replication in (3, 1, 3):
        one = _outcome(partial(compiled.run, 0, replication))
        other = _outcome(partial(run, world, engine="simpy", replication=replication))
        _assert_same_outcome(one, other)
