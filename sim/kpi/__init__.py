"""KPIs of a run, for the total and by site, class, item and stock point, all at once.

How the parts fit: `sim.kpi.levels.kpi_index` groups the stock points of a scenario once; `kpi_values` sums the ledger's
buckets after the warm-up and applies every formula of the catalogue `KPIS` to the sums, so that a ratio is a ratio of
sums at every level; `kpi_frame` writes the result as a tidy frame. The formulas stand in `sim.kpi.service`,
`sim.kpi.inventory`, `sim.kpi.storage`, `sim.kpi.disruption`, `sim.kpi.flow`, `sim.kpi.transport` and `sim.kpi.cost`.

Many runs of one scenario share an index and need no frame each::

    index = kpi_index(scenario, routes, classes)
    runs = [kpi_values(run.ledger, index, run.controls) for run in results]
    rows = kpi_rows(index)  # row e * len(KPIS) + k is entity e, KPI k
    frames = [rows.assign(value=run.value.ravel(), denominator=run.denominator.ravel()) for run in runs]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.decisions import Control
from sim.kpi.cost import COST
from sim.kpi.disruption import DISRUPTION
from sim.kpi.expediting import EXPEDITING
from sim.kpi.flow import FLOW
from sim.kpi.formula import Kpi, Ratio, Sums
from sim.kpi.inventory import INVENTORY
from sim.kpi.levels import KpiIndex, kpi_index
from sim.kpi.money import MONEY
from sim.kpi.parts import joined, part_of, part_sums
from sim.kpi.production import PRODUCTION
from sim.kpi.service import SERVICE
from sim.kpi.storage import STORAGE
from sim.kpi.transport import TRANSPORT
from sim.ledger import Ledger
from sim.network import Scenario
from sim.routes import Route

__all__ = [
    "KPIS",
    "Kpi",
    "KpiIndex",
    "Ratio",
    "kpi_frame",
    "kpi_index",
    "kpi_rows",
    "kpi_sums",
    "kpi_values",
    "values_of",
]

KPIS: Mapping[str, Kpi] = {
    kpi.name: kpi
    for kpi in (*SERVICE, *INVENTORY, *STORAGE, *DISRUPTION, *EXPEDITING, *PRODUCTION, *FLOW, *TRANSPORT, *COST, *MONEY)
}


def kpi_frame(
    ledger: Ledger,
    scenario: Scenario,
    routes: Sequence[Route],
    controls: Sequence[Control],
    classes: Mapping[str, str],
) -> pd.DataFrame:
    """Return level, site, item, item_class, kpi, unit, value, denominator: one row an entity and KPI.

    The ledger's buckets within `scenario.warmup_days` are left out. `classes` gives the class of each item. A
    value is NaN where there is nothing to count.
    """
    index = kpi_index(scenario, routes, classes)
    values = kpi_values(ledger, index, controls)
    return kpi_rows(index).assign(value=values.value.ravel(), denominator=values.denominator.ravel())


def kpi_rows(index: KpiIndex) -> pd.DataFrame:
    """Return what the rows of a KPI frame speak of: level, site, item, item_class, kpi, unit; entities outermost."""
    entities, kpis = len(index.entities), len(KPIS)
    rows = index.entity_frame().take(np.repeat(np.arange(entities), kpis)).reset_index(drop=True)
    names = pd.Series(list(KPIS))
    units = pd.Series([kpi.unit_in(index.currency) for kpi in KPIS.values()])
    columns = np.tile(np.arange(kpis), entities)
    return rows.assign(kpi=names.take(columns).to_numpy(), unit=units.take(columns).to_numpy())


def kpi_values(ledger: Ledger, index: KpiIndex, controls: Sequence[Control]) -> Ratio:
    """Return values and denominators as arrays (entities, KPIs), in the order of `index.entities` and `KPIS`."""
    return values_of(kpi_sums(ledger, index, controls))


def values_of(sums: Sums) -> Ratio:
    """Apply every formula to sums; arrays as `kpi_values` returns them."""
    values = np.empty((2, len(sums.index.entities), len(KPIS)))
    for column, kpi in enumerate(KPIS.values()):
        values[:, :, column] = kpi.formula(sums)
    return Ratio(values[0], values[1])


def kpi_sums(ledger: Ledger, index: KpiIndex, controls: Sequence[Control]) -> Sums:
    """Return the sums that the formulas read. Raise ValueError if ledger, index and controls do not belong together."""
    if len(controls) != len(index.sites):
        raise ValueError(f"{len(controls)} controls were given for {len(index.sites)} stock points")
    whole = part_of(index)
    planned = np.array([control.safety_stock for control in controls])
    return joined(index, [whole], [part_sums(ledger, index, whole)], planned)
