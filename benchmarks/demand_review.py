"""Milliseconds that a monthly demand review and a data close take, by number of items.

`OPENBLAS_NUM_THREADS=1 python benchmarks/demand_review.py`
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from policies.planning.data_close import Books, CloseSettings, close_data
from policies.planning.demand import DemandInputs, DemandSettings, demand_review, first_state
from policies.planning.demand_events import Events, draw_knowledge

HISTORY, AHEAD, REPEATS = 130, 78, 15


def inputs(items: int, week: int) -> DemandInputs:
    rng = np.random.default_rng(1)
    ahead, past = rng.gamma(2.0, 10.0, (items, AHEAD)), rng.gamma(2.0, 10.0, (items, week))
    count = 8 * items
    start = rng.integers(0, 300, count).astype(np.float64)
    events = Events(rng.integers(0, items, count), start, np.full(count, 2.0), rng.gamma(2.0, 10.0, count))
    return DemandInputs(
        week=week, naive=ahead, statistical=ahead, demand=past, shipments=past, groups=np.arange(items) % 8,
        promoted=rng.random(ahead.shape) < 0.1, events=events, knowledge=draw_knowledge(events, 0.5, rng),
    )  # fmt: skip


def books(items: int) -> Books:
    rng = np.random.default_rng(2)
    sales = rng.poisson(20.0, (items, HISTORY)).astype(np.float64)
    in_stock = np.where(rng.random(sales.shape) < 0.05, 0.6, 1.0)
    return Books(
        sales=sales, in_stock_share=in_stock, quoted_days=np.full(items, 30.0),
        measured_days=rng.normal(30.0, 5.0, (items, 20)), stock=np.ones(items), rolled_stock=np.ones(items),
    )  # fmt: skip


def least_ms(work: Callable[[], object]) -> float:
    """Return the least processor time of a few."""
    taken = []
    for _ in range(REPEATS):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return 1000 * min(taken)


def main() -> None:
    for items in (60, 1000, 10_000):
        rng, settings = np.random.default_rng(3), DemandSettings()
        first, later = inputs(items, HISTORY - 4), inputs(items, HISTORY)
        _, state = demand_review(settings, first, first_state(items, first.groups), rng)
        review = least_ms(lambda: demand_review(settings, later, state, rng))  # noqa: B023
        closed = close_data(books(items), CloseSettings())
        before, records = closed.odd[:, :-4], books(items)
        close = least_ms(lambda: close_data(records, CloseSettings(), before))  # noqa: B023
        print(f"{items:6d} items: demand review {review:8.2f} ms, data close {close:8.2f} ms")


if __name__ == "__main__":
    main()
