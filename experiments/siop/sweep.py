"""One setting of the full process from value to value: what falls, what rises, and whether steadily."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from experiments.siop.changes import changed
from experiments.siop.runs import Case, Grid
from experiments.siop.settings import Siop, Sweep
from experiments.statistics import means, paired
from experiments.study import Study

__all__ = ["sweep_cases", "sweep_frame"]


def sweep_cases(study: Study, siop: Siop, name: str) -> Iterator[Case]:
    """Yield the case of the sweep: an arm a value, at dial 1."""
    if siop.sweep is not None:
        full = study.policies[siop.full]
        yield Case(
            name=_name(name, siop.sweep),
            scenario=study.scenarios[name],
            arms={_value(value): changed(full, siop.sweep.changes(value)) for value in siop.sweep.steps},
            dials=(1.0,),
            replications=study.replications,
        )


def sweep_frame(siop: Siop, name: str, grids: Mapping[str, Grid], level: float) -> pd.DataFrame:
    """Return one row a value and column shown: value, column, mean, low, high, change, change_low, change_high, falls.

    `change` is to the first value, paired, as a share of its mean; `falls` says whether the mean is not above that of
    the value before.
    """
    sweep = siop.sweep
    if sweep is None:
        return pd.DataFrame()
    grid = grids[_name(name, sweep)]
    rows = []
    for column in sweep.shown:
        first = grid.deployed(_value(sweep.steps[0]), column)
        before = np.inf
        for value in sweep.steps:
            here = grid.deployed(_value(value), column)
            own, change = means(here[:, None], level), means(paired(here, first)[:, None], level)
            size = abs(float(first.mean())) or np.nan
            rows.append(
                {
                    "scenario": name,
                    "sweep": sweep.name,
                    "value": value,
                    "column": column,
                    "mean": own.mean[0],
                    "low": own.low[0],
                    "high": own.high[0],
                    "change": change.mean[0] / size,
                    "change_low": change.low[0] / size,
                    "change_high": change.high[0] / size,
                    "falls": bool(own.mean[0] <= before),
                }
            )
            before = float(own.mean[0])
    return pd.DataFrame(rows)


def _value(value: float) -> str:
    return f"{value:g}"


def _name(name: str, sweep: Sweep) -> str:
    return f"{name}, {sweep.name}"
