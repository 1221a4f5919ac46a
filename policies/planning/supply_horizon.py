"""A case of the supply review as far as it concerns the first months."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from policies.planning.supply_case import SupplyCase

__all__ = ["first_months"]

_BY_MONTH = {"space", "working_capital"}


def first_months(case: SupplyCase, months: int) -> SupplyCase:
    """Return the case without what lies beyond the first months."""
    parts = {name: getattr(case, name) for name in ("needs", "limits", "prices", "prior", "selling")}
    whole = case.needs.demand.shape[1]
    return replace(case, **{name: _cut(part, months, whole) for name, part in parts.items() if part is not None})


def _cut(part: Any, months: int, whole: int) -> Any:
    """Return a dataclass with every array over the `whole` months ended after `months` of them."""
    fields = {name: getattr(part, name) for name in part.__dataclass_fields__}
    cut = {
        name: value[..., :months]
        for name, value in fields.items()
        if isinstance(value, np.ndarray) and value.shape[-1:] == (whole,) and (value.ndim == 2 or name in _BY_MONTH)
    }
    return replace(part, **cut)
