"""What a released plan of a chain takes for granted, and whether the weeks since bear it out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.assumptions import Assumption, AssumptionRegister, Breach
from policies.planning.capacity_watch import CapacityWatch
from policies.planning.chain import Chain
from policies.planning.demand import DemandPlan
from policies.planning.exceptions import Finding
from policies.planning.exceptions_gaps import assumption_breach
from policies.planning.functional_forecasts import FUNCTIONS, JUDGING
from policies.planning.memory import Seen
from policies.planning.released import Released
from sim.planning import PlanningView

__all__ = ["AssumptionWatch"]

Floats = NDArray[np.float64]
_DEMAND_WEEKS = 4
_LEAST_SHIPMENTS = 3
_YEAR_WEEKS = 52
_TOLERANCES = {"lead time": 0.25, "demand": 0.25, "season": 0.25, "capacity": 0.25, "bias": 0.1}
_HOLDS_DAYS = 62.0


class AssumptionWatch:
    """Keeps the register of the plan in force, and what was found to be off in each week.

    Taken for granted are the lead time of each supplier (25 %; owner procurement), the demand of each family over the
    first four weeks (25 %; sales), its season: that demand over the mean of a year (25 %; planning), the regular hours
    of each work centre (25 %; operations) and that functions forecast without bias (10 %; the function). An assumption
    that is not renewed within two cycles expires. `news` says whether today something other than a bias is off that
    was not off a week ago.
    """

    def __init__(self, chain: Chain, capacity: CapacityWatch) -> None:
        self._chain, self._capacity = chain, capacity
        self._sold = chain.point_item[chain.roots] >= 0
        self._root_family = chain.family[np.maximum(chain.point_item[chain.roots], 0)]
        self._since: tuple[int, Floats, Floats] | None = None
        self._bias = np.full(len(FUNCTIONS), np.nan)
        self.register = AssumptionRegister()
        self.found: list[tuple[int, tuple[Breach, ...]]] = []
        self.news = False
        self._off: frozenset[str] = frozenset()

    def released(self, plan: Released, said: DemandPlan | None, seen: Seen, day: float) -> None:
        """Enter what the plan rests on."""
        if said is not None:
            self._bias = said.bias.mean(axis=1)
        self._since = seen.weeks, seen.lead_count.copy(), seen.lead_days.copy()
        lead = self._mean_of_suppliers(plan.protection_days[self._chain.roots] - 1.0)
        demand, yearly = (self._planned(plan, weeks) for weeks in (_DEMAND_WEEKS, _YEAR_WEEKS))
        suppliers, families = self._chain.suppliers, [name or "all" for name in self._chain.family_names]
        rows = [
            *(("lead time", name, value, "procurement") for name, value in zip(suppliers, lead, strict=True)),
            *(("demand", name, value, "sales") for name, value in zip(families, demand, strict=True)),
            *(("season", name, value, "planning")
              for name, value in zip(families, _ratio(demand, yearly), strict=True)),
            *(("capacity", name, value, "operations")
              for name, value in zip(self._capacity.names, self._capacity.assumed, strict=True)),
            *(("bias", name, 0.0, name) for name in JUDGING),
        ]  # fmt: skip
        self.register = AssumptionRegister([
            Assumption(
                id=f"{kind} of {name}", quantity=kind, value=float(value), owner=owner, monitor=f"{kind} of {name}",
                tolerance=_TOLERANCES[kind] * (1.0 if kind == "bias" else float(value)), expires_day=day + _HOLDS_DAYS,
            )
            for kind, name, value, owner in rows
        ])  # fmt: skip

    def look(self, seen: Seen, view: PlanningView) -> Finding:
        """Return what does not hold today as a finding; each week that has any is kept."""
        day = view.day
        self._capacity.look(view)
        observed = self._observed(seen)
        entries = self.register.assumptions
        breaches = self.register.breaches({e.monitor: v for e, v in zip(entries, observed, strict=True)}, day)
        if breaches:
            self.found.append((seen.weeks, breaches))
        off = {each.assumption for each in breaches if each.kind == "outside_tolerance"}
        before, self._off = self._off, frozenset(each.id for each in off if each.quantity != "bias")
        self.news = bool(self._off - before)
        value, tolerance = (np.array([getattr(each, name) for each in entries]) for name in ("value", "tolerance"))
        relative = np.divide(tolerance, np.abs(value), out=np.zeros_like(value), where=value != 0)
        finding = assumption_breach(value, np.array(observed), relative, np.zeros(len(entries)))
        raised = np.abs(np.array(observed) - value) > tolerance
        return Finding(finding.kind, raised, raised, finding.euros, finding.week)

    def _observed(self, seen: Seen) -> list[float]:
        """Return what was seen of each assumption since the release, NaN where that is too little."""
        assert self._since is not None
        week, count, days = self._since
        shipments, took = map(self._chain.by_supplier, (seen.lead_count - count, seen.lead_days - days))
        lead = np.where(shipments >= _LEAST_SHIPMENTS, took / np.maximum(1.0, shipments), np.nan)
        demand = season = np.full(len(self._chain.family_names), np.nan)
        if seen.weeks - week >= _DEMAND_WEEKS:
            last = seen.before + week + _DEMAND_WEEKS
            demand = self._came(seen, last - _DEMAND_WEEKS, last)
            if last >= _YEAR_WEEKS:
                season = _ratio(demand, self._came(seen, last - _YEAR_WEEKS, last))
        hours = self._capacity.observed(seen)
        return [*lead.tolist(), *demand.tolist(), *season.tolist(), *hours.tolist(), *self._bias[1:].tolist()]

    def _mean_of_suppliers(self, roots: Floats) -> Floats:
        """Return the mean [suppliers] of values of roots [roots], 0 without any."""
        return _ratio(self._chain.by_supplier(roots), self._chain.by_supplier(np.ones(len(roots))))

    def _planned(self, plan: Released, weeks: int) -> Floats:
        """Return the mean week's forecast of each family over the first `weeks`."""
        weekly = plan.forecast[self._chain.roots, :weeks].mean(axis=1) * self._sold
        families = len(self._chain.family_names)
        return np.bincount(self._root_family, weights=weekly, minlength=families).astype(np.float64)

    def _came(self, seen: Seen, first: int, last: int) -> Floats:
        """Return the mean week's demand of each family from a week to before another, as far as it is known."""
        known = seen.known[:, first:last]
        count = (~np.isnan(known)).sum(axis=1)
        weekly = np.divide(np.nansum(known, axis=1), count, out=np.zeros(len(known)), where=count > 0)
        return self._chain.by_family(weekly)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
