"""The decision log: who decided what in which step of which cycle, what was expected of it and what came of it.

A row of the log has the fields of `DECISION_FIELDS`; `records` gives them as a NumPy record array, `columns` as plain
columns for Arrow, CSV or pandas.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

__all__ = ["DECISION_FIELDS", "Decision", "DecisionStatus", "columns", "executed", "owned_share", "records"]

DecisionStatus = Literal["proposed", "approved", "rejected", "executed", "overridden", "expired"]
_SEPARATOR = "; "
DECISION_FIELDS = np.dtype(
    [
        ("run", "U64"),
        ("cycle", np.int64),
        ("step", "U32"),
        ("id", "U64"),
        ("type", "U32"),
        ("object", "U128"),
        ("horizon", "U64"),
        ("old", np.float64),
        ("new", np.float64),
        ("owner", "U32"),
        ("alternatives", "U512"),
        ("assumption_ids", "U512"),
        ("expected_effect", np.float64),
        ("status", "U16"),
        ("executed_at", np.float64),
        ("realised_effect", np.float64),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision of planning.

    `type` is what was decided (override, safety_stock, overtime, expedite ...), `object` about what (an item, family,
    supplier), `horizon` for which time, `old` and `new` the values. Effects are money, above 0 a gain; `executed_at` is
    a day. What is not known yet is NaN.
    """

    run: str
    cycle: int
    step: str
    id: str
    type: str
    object: str
    owner: str
    horizon: str = ""
    old: float = math.nan
    new: float = math.nan
    alternatives: tuple[str, ...] = ()
    assumption_ids: tuple[str, ...] = ()
    expected_effect: float = math.nan
    status: DecisionStatus = "proposed"
    executed_at: float = math.nan
    realised_effect: float = math.nan

    def __post_init__(self) -> None:
        wrong = [f"{name}(='') must be given" for name in ("step", "id", "type", "owner") if not getattr(self, name)]
        if self.status not in get_args(DecisionStatus):
            wrong.append(f"status(={self.status}) must be one of {', '.join(get_args(DecisionStatus))}")
        if self.status == "executed" and math.isnan(self.executed_at):
            wrong.append("executed_at(=nan) must be a day for what is executed")
        for name in DECISION_FIELDS.names or ():
            wrong += self._too_long(name)
        if wrong:
            raise ValueError(f"decision {self.id!r}: {'; '.join(wrong)}")

    def _too_long(self, name: str) -> list[str]:
        """Return what is wrong with a text that its column would cut."""
        kind = DECISION_FIELDS[name]
        text = str(_text(getattr(self, name))) if kind.kind == "U" else ""
        most = kind.itemsize // 4
        return [f"{name}(={text[:20]}...) must have at most {most} characters"] if len(text) > most else []


def executed(decision: Decision, day: float, realised_effect: float = math.nan) -> Decision:
    """Return the decision as executed on `day`."""
    return replace(decision, status="executed", executed_at=day, realised_effect=realised_effect)


def records(decisions: Sequence[Decision]) -> NDArray[np.void]:
    """Return the decisions as a record array of `DECISION_FIELDS`, in their order."""
    names = DECISION_FIELDS.names or ()
    rows = [tuple(_text(getattr(each, name)) for name in names) for each in decisions]
    return np.array(rows, dtype=DECISION_FIELDS)


def columns(decisions: Sequence[Decision]) -> Mapping[str, NDArray[np.generic]]:
    """Return the decisions as columns, text as objects: what Arrow and pandas take without copying types."""
    table = records(decisions)
    return {
        name: table[name].astype(object) if DECISION_FIELDS[name].kind == "U" else table[name]
        for name in DECISION_FIELDS.names or ()
    }


def owned_share(table: NDArray[np.void]) -> float:
    """Return the share of the decisions of a record array that have an owner, NaN without any; it should be 1."""
    return float((table["owner"] != "").mean()) if len(table) else math.nan


def _text(value: object) -> object:
    """Return a tuple of texts as one text, anything else as it is."""
    return _SEPARATOR.join(value) if isinstance(value, tuple) else value
