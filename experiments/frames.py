"""Long frames of few names: categorical columns, so that millions of rows stay small."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import union_categoricals

__all__ = ["KEYS", "Names", "categorical", "concatenated", "constant", "named"]

Names: TypeAlias = "pd.Categorical[str]"
KEYS = ("level", "site", "item", "item_class", "kpi", "unit")


def categorical(names: Iterable[str]) -> Names:
    """Return names as categories in the order in which they first appear."""
    codes, categories = pd.factorize(np.asarray(list(names), dtype=object))
    return named(list(categories), codes)


def constant(name: str, rows: int) -> Names:
    """Return one name for every row."""
    return named([name], np.zeros(rows, dtype=np.int8))


def named(names: Sequence[str], codes: NDArray[np.signedinteger]) -> Names:
    """Return the name of each code; `names` are distinct."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype=str))


def concatenated(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Stack frames of the same columns; categories are joined in the order in which they first appear."""
    columns = {}
    for name in frames[0].columns:
        parts = [frame[name] for frame in frames]
        if isinstance(parts[0].dtype, pd.CategoricalDtype):
            columns[name] = pd.Series(union_categoricals(parts))
        else:
            columns[name] = pd.concat(parts, ignore_index=True)
    return pd.DataFrame(columns)
