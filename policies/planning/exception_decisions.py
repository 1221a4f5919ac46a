"""What the huddles decided about exceptions, as entries of the decision book, each with what it is measured by."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.decision_book import Entry
from policies.planning.exceptions import SHORT, Action, Kind
from policies.planning.huddle import Held
from policies.planning.yardsticks import ShortageYardstick, WithdrawnYardstick, Yardstick

__all__ = ["exception_entries", "exception_yardstick"]

Floats = NDArray[np.float64]


def exception_entries(
    chain: Chain, points: tuple[str, ...], held: list[Held], yardstick: Callable[[np.void], Yardstick | None]
) -> list[Entry]:
    """Return one entry for each exception worked; `points` names the stock points. They are carried out at once.

    `yardstick` gives that of a worked exception.
    """
    return [
        Entry(
            cycle=week.week, step="exceptions", kind=Action(int(row["action"])).name.lower(),
            about=points[int(chain.roots[row["subject"]])], horizon=Kind(int(row["kind"])).name.lower(),
            new=float(row["quantity"]), effect=float(row["euros"]), status="executed", executed_at=7.0 * week.week,
            yardstick=yardstick(row),
        )
        for week in held
        for row in week.worked
    ]  # fmt: skip


def exception_yardstick(chain: Chain, unit_cost: Floats, unit_loss: Floats, lead_weeks: Floats) -> Callable[
    [np.void], Yardstick | None
]:  # fmt: skip
    """Return what gives the yardstick of a worked exception: of a shortage or a withdrawal, else None; all [roots]."""

    def of(row: np.void) -> Yardstick | None:
        root, action = int(row["subject"]), Action(int(row["action"]))
        if action in (Action.CANCEL, Action.POSTPONE):
            return WithdrawnYardstick(int(chain.roots[root]), float(row["quantity"]), float(unit_cost[root]))
        if Kind(int(row["kind"])) not in SHORT:
            return None
        points = np.flatnonzero(chain.root_of == root)
        return ShortageYardstick(points, int(np.ceil(lead_weeks[root])), float(row["euros"]), float(unit_loss[root]))

    return of
