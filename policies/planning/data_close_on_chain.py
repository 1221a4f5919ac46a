"""The data close on a chain: what is on record made fit to plan with, and what is wrong with it kept by cycle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.data_close import Books, DataClose, DataIssue, close_data, late_actuals, recorded_stock
from policies.planning.data_way import DataWay
from policies.planning.decision_log import Decision
from policies.planning.lead_time_check import LeadTimes
from policies.planning.memory import Seen
from policies.planning.responsibility import Raci
from sim.planning import PlanningStart, PlanningView

__all__ = ["ChainClose", "Closing", "Snapshot", "WrongLeadTime", "close_decisions", "unbooked_weeks"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_WEEK_DAYS = 7
_UNLIKELY = 0.01
_MOST_SILENT = 0.2


class WrongLeadTime(NamedTuple):
    """A lead time of the master data that receipts contradict; `point` is site and item."""

    point: str
    quoted_days: float
    measured_days: float


@dataclass(frozen=True, slots=True)
class Closing:
    """What a close found: on which day, the data-quality score, the kinds of fault, and which records are wrong."""

    day: float
    score: float
    issues: tuple[DataIssue, ...]
    lead_times: tuple[WrongLeadTime, ...]
    stock_records: tuple[str, ...]


class Snapshot(NamedTuple):
    """The data of a close: stock on record in `view`, `demand` and, for forecasts, `base` [items, weeks]."""

    view: PlanningView
    demand: Floats
    base: Floats


class ChainClose:
    """Closes the books of a replication; what each close found is kept in `closings`."""

    def __init__(
        self, way: DataWay, chain: Chain, start: PlanningStart, seen: Seen, stock_error_sd: float = 0.0
    ) -> None:
        self._way, self._chain, self._seen = way, chain, seen
        self._error_sd = stock_error_sd
        self._noise = start.streams.generator("planning", "stock count")
        self._names = [f"{route.site}/{route.item}" for route in start.routes]
        self._quoted = np.array([start.facts[k].quoted_lead_time_days for k in chain.roots.tolist()])
        self._count: tuple[Floats, Floats] | None = None
        self._odd: Bools | None = None
        # From the start on everything is booked; demand that comes once a month would look like gaps there.
        gaps = unbooked_weeks(seen.record[:, : seen.before])
        self._unbooked = np.pad(gaps, (0, -(-start.scenario.horizon_days // _WEEK_DAYS)))
        self.closings: list[Closing] = []

    def close(self, view: PlanningView, event_units: Floats | None = None) -> Snapshot:
        """Return the data of now; `event_units` [items, weeks] of known events are no part of the base demand.

        Cleaned demand becomes what is known of the past from now on.
        """
        booked = late_actuals(self._seen.record, self._way.actuals_lag_weeks)
        stock = recorded_stock(view.on_hand, self._error_sd, self._noise)
        counted = view._replace(on_hand=stock)
        if not self._way.clean:
            self._seen.believe(booked)
            return Snapshot(counted, booked, booked)
        closed = close_data(self._books(view, booked, stock, event_units), self._way.close, self._odd)
        self._odd, self._count = closed.odd, (stock, view.on_hand.copy())
        self._seen.believe(closed.demand)
        self.closings.append(self._closing(view.day, closed))
        return Snapshot(counted, closed.demand, closed.base_demand)

    def _books(self, view: PlanningView, booked: Floats, stock: Floats, event_units: Floats | None) -> Books:
        """Return what is on record; stock is rolled on from the last close by receipts and issues since."""
        counted, then = self._count or (stock, view.on_hand)
        seen = self._seen
        return Books(
            sales=np.where(self._unbooked[: booked.shape[1]], np.nan, booked),
            in_stock_share=seen.in_stock,
            quoted_days=self._quoted,
            measured_days=np.zeros((len(self._quoted), 0)),
            stock=stock,
            rolled_stock=counted + (view.on_hand - then),
            event_units=event_units,
            lead_times=LeadTimes.of_sums(*self._bought(seen.lead_count, seen.lead_days, seen.lead_squares)),
        )

    def _bought(self, *sums: Floats) -> tuple[Floats, ...]:
        """Return sums over receipts [roots] of what is bought; how long making takes depends on the load of the lines,
        and is no master data that could be wrong.
        """
        return tuple(np.where(self._chain.made, 0.0, each) for each in sums)

    def _closing(self, day: float, closed: DataClose) -> Closing:
        roots, check = self._chain.roots, closed.lead_times
        wrong = [
            WrongLeadTime(self._names[roots[k]], float(self._quoted[k]), float(check.mean_days[k]))
            for k in np.flatnonzero(check.wrong).tolist()
        ]
        stock = tuple(self._names[k] for k in np.flatnonzero(closed.wrong_stock).tolist())
        return Closing(day, closed.score, closed.issues, tuple(wrong), stock)


def unbooked_weeks(sales: Floats) -> Bools:
    """Return in which weeks of [items, weeks] nothing was booked for any item though that is no chance.

    Were items independent, all would sell nothing in the same week with the product of their shares of such weeks
    (half a week added to each); below 1 % the week is taken for one whose bookings are missing. Where more than a fifth
    of all weeks is silent, silence is taken for the habit of the business.
    """
    nothing = np.nan_to_num(sales) == 0
    if not sales.shape[1]:
        return np.zeros(0, dtype=np.bool_)
    silent: Bools = nothing.all(axis=0) & ~np.isnan(sales).any(axis=0)
    if not 0 < silent.mean() <= _MOST_SILENT:
        return np.zeros(sales.shape[1], dtype=np.bool_)
    share = (nothing[:, ~silent].sum(axis=1) + 0.5) / ((~silent).sum() + 1.0)
    return silent if float(np.log(share).sum()) < np.log(_UNLIKELY) else np.zeros_like(silent)


def close_decisions(closing: Closing, *, run: str, cycle: int, raci: Raci) -> Sequence[Decision]:
    """Return the corrections of a close as rows of the decision log: each wrong lead time, quoted before, measured now,
    and each kind of fault, with the number of its records. The close carries them out itself.
    """
    owner = raci.owner("data_close")
    rows = [("lead_time", each.point, each.quoted_days, each.measured_days) for each in closing.lead_times]
    rows += [("data_issue", each.kind, float(each.records), 0.0) for each in closing.issues if each.records]
    return [
        Decision(
            run=run, cycle=cycle, step="data_close", id=f"{run}/{cycle}/data/{closing.day:g}/{number}", type=kind,
            object=name[:128], owner=owner, old=old, new=new, status="executed", executed_at=closing.day,
        )
        for number, (kind, name, old, new) in enumerate(rows)
    ]  # fmt: skip
