"""Stock built ahead of a month in which more may be asked for than planned: targets rise before it and end there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from policies.planning.supply_case import SupplyCase

__all__ = ["hedge", "with_hedge"]

Floats = NDArray[np.float64]


def hedge(demand: Floats, month: int, share: float) -> Floats:
    """Return the units [families, months] by which end-of-month targets rise to prepare for `month`.

    At the end of a month it is `share` of the demand [families, months] from the next to `month`; from then on 0.
    """
    until = np.where(np.arange(demand.shape[1]) <= month, demand, 0.0)
    ahead = until[:, ::-1].cumsum(axis=1)[:, ::-1] - until
    return np.asarray(share * ahead, dtype=np.float64)


def with_hedge(case: SupplyCase, more: Floats) -> SupplyCase:
    """Return the case with targets so much higher."""
    return replace(case, needs=replace(case.needs, target=case.needs.target + more))
