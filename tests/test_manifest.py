from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from study_cases import depot_and_shop

from experiments.frames import KEYS
from experiments.manifest import describe, digest, versions


def frame() -> pd.DataFrame:
    rows = [("s", policy, k, level) for policy in ("b", "a") for k in range(3) for level in ("total", "site")]
    named = pd.DataFrame(rows, columns=["scenario", "policy", "replication", "level"])
    named = named.assign(**dict.fromkeys(KEYS[1:], ""), value=np.arange(12.0), denominator=1.0)
    return named.astype(dict.fromkeys(["scenario", "policy", *KEYS], "category"))


def test_the_order_of_rows_does_not_matter():
    assert digest(frame().sample(frac=1.0, random_state=1)) == digest(frame())


def test_the_order_of_categories_does_not_matter():
    turned = frame()
    turned["policy"] = turned["policy"].cat.set_categories(["b", "unused", "a"])
    assert digest(turned) == digest(frame())


def test_plain_text_and_categories_are_the_same():
    assert digest(frame().astype({"policy": str, "level": str})) == digest(frame())


@pytest.mark.parametrize("column", ["value", "denominator"])
def test_the_last_bit_of_a_number_matters(column):
    changed = frame()
    changed.loc[5, column] = np.nextafter(changed.loc[5, column], np.inf)
    assert digest(changed) != digest(frame())


def test_a_name_matters():
    renamed = frame()
    renamed["policy"] = renamed["policy"].cat.rename_categories({"a": "c"})
    assert digest(renamed) != digest(frame())


def test_minus_zero_is_zero_and_one_nan_is_like_another():
    zero, nan = frame(), frame()
    zero.loc[0, "value"] = -0.0
    nan.loc[0, "value"] = np.nan
    other = nan.assign(value=np.where(nan["value"].isna(), -np.float64("nan"), nan["value"]))
    assert digest(zero) == digest(frame())
    assert digest(nan) == digest(other) != digest(frame())


def test_a_scenario_is_described_with_its_clock():
    found = describe({"chain": depot_and_shop()}, {"chain": 9})["chain"]
    assert (found["clock_sequence"], found["replications"], found["horizon_days"]) == ("demand_first", 9, 42)


def test_versions_name_python_and_the_libraries():
    assert {"python", "numpy", "scipy", "pandas", "simpy", "siop-sim"} <= set(versions())
