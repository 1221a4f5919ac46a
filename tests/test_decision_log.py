"""Assumptions, decisions and their owners: nothing without an owner, nothing cut, every breach found."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from policies.planning.assumptions import Assumption, AssumptionRegister
from policies.planning.decision_log import DECISION_FIELDS, Decision, columns, executed, owned_share, records
from policies.planning.demand import STEPS as STEP_NAMES
from policies.planning.demand import DemandPlan
from policies.planning.demand_decisions import demand_decisions
from policies.planning.responsibility import Raci, Responsibility

STEPS = (
    "data_close",
    "product",
    "demand",
    "inventory",
    "supply",
    "reconciliation",
    "management",
    "release",
    "exceptions",
)


def lead_time(name: str = "lt-1", value: float = 30.0, tolerance: float = 5.0, expires: float = 360.0) -> Assumption:
    return Assumption(
        id=name, quantity="lead time of acetone, days", value=value, tolerance=tolerance,
        owner="procurement", expires_day=expires, monitor=f"lead_time/{name}",
    )  # fmt: skip


def decision(**changes: object) -> Decision:
    fields = {"run": "r1", "cycle": 3, "step": "demand", "id": "d-1", "type": "override", "object": "acetone"}
    return Decision(**(fields | {"owner": Raci().owner("demand")} | changes))  # type: ignore[arg-type]


def test_a_value_is_breached_beyond_its_tolerance_and_not_at_it() -> None:
    register = AssumptionRegister([lead_time()])
    assert register.breaches({"lead_time/lt-1": 35.0}, 10.0) == ()
    for seen in (35.1, 24.9):
        (breach,) = register.breaches({"lead_time/lt-1": seen}, 10.0)
        assert (breach.kind, breach.observed, breach.day) == ("outside_tolerance", seen, 10.0)
        assert breach.size == pytest.approx(1.02)


def test_what_is_not_observed_breaches_nothing_until_it_expires() -> None:
    register = AssumptionRegister([lead_time(expires=100.0)])
    assert register.breaches({}, 99.0) == ()
    assert register.breaches({"lead_time/lt-1": math.nan}, 99.0) == ()
    (breach,) = register.breaches({}, 100.0)
    assert breach.kind == "expired"


def test_breaches_come_worst_first_and_each_assumption_once() -> None:
    register = AssumptionRegister(
        [lead_time("a"), lead_time("b", tolerance=1.0, expires=0.0), lead_time("c", expires=0.0)]
    )
    found = register.breaches({"lead_time/a": 40.0, "lead_time/b": 40.0, "lead_time/c": 30.0}, 5.0)
    assert [(each.assumption.id, each.kind) for each in found] == [
        ("b", "outside_tolerance"),
        ("a", "outside_tolerance"),
        ("c", "expired"),
    ]


def test_a_register_with_no_tolerance_is_breached_by_any_change_and_can_be_renewed() -> None:
    register = AssumptionRegister([lead_time(tolerance=0.0)])
    (breach,) = register.breaches({"lead_time/lt-1": 30.5}, 1.0)
    assert breach.size == math.inf
    renewed = register.replaced([lead_time(value=30.5, tolerance=0.0), lead_time("lt-2")])
    assert [each.id for each in renewed.assumptions] == ["lt-1", "lt-2"]
    assert renewed.breaches({"lead_time/lt-1": 30.5}, 1.0) == ()


def test_an_id_given_twice_and_an_assumption_without_owner_are_refused() -> None:
    with pytest.raises(ValueError, match=r"id\(=lt-1\)"):
        AssumptionRegister([lead_time(), lead_time()])
    with pytest.raises(ValueError, match=r"owner\(=''\).*tolerance\(=-1.0\)"):
        Assumption(id="a", quantity="q", value=1.0, tolerance=-1.0, owner="", expires_day=1.0, monitor="m")


def test_the_log_has_the_fields_of_the_specification_with_their_types() -> None:
    text, number, whole = "U", "f", "i"
    expected = {
        "run": text, "cycle": whole, "step": text, "id": text, "type": text, "object": text, "horizon": text,
        "old": number, "new": number, "owner": text, "alternatives": text, "assumption_ids": text,
        "expected_effect": number, "status": text, "executed_at": number, "realised_effect": number,
    }  # fmt: skip
    assert {name: DECISION_FIELDS[name].kind for name in DECISION_FIELDS.names or ()} == expected
    assert set(Decision.__dataclass_fields__) == set(expected)


def test_records_keep_every_value_and_arrow_takes_the_columns_and_gives_them_back() -> None:
    log = [
        decision(old=10.0, new=12.0, alternatives=("keep", "halve"), assumption_ids=("lt-1",), expected_effect=250.0),
        executed(decision(id="d-2", horizon="weeks 4-7"), day=91.5, realised_effect=-20.0),
    ]
    table = records(log)
    assert table["alternatives"].tolist() == ["keep; halve", ""]
    assert table["status"].tolist() == ["proposed", "executed"]
    assert table["executed_at"][1] == 91.5
    assert np.isnan(table["realised_effect"][0])
    arrow = pa.table({name: pa.array(column) for name, column in columns(log).items()})
    assert arrow.schema.field("cycle").type == pa.int64()
    assert arrow.schema.field("owner").type == pa.string()
    assert arrow.column("object").to_pylist() == ["acetone", "acetone"]
    assert records([]).dtype == DECISION_FIELDS


def test_every_decision_has_an_owner() -> None:
    raci = Raci()
    assert raci.without_owner(STEPS) == ()
    log = [decision(step=step, owner=raci.owner(step)) for step in STEPS]
    assert owned_share(records(log)) == 1.0
    assert math.isnan(owned_share(records([])))
    with pytest.raises(ValueError, match=r"owner\(=''\)"):
        decision(owner="")
    with pytest.raises(ValueError, match=r"step\(=lunch\)"):
        raci.owner("lunch")
    assert raci.without_owner(["demand", "lunch"]) == ("lunch",)


def test_a_type_of_decision_may_have_an_owner_of_its_own() -> None:
    rows = {"supply": Responsibility(accountable="operations"), "supply/buy": Responsibility(accountable="procurement")}
    assert Raci(rows).owner("supply", "buy") == "procurement"
    assert Raci(rows).owner("supply", "overtime") == "operations"
    with pytest.raises(ValueError, match="accountable"):
        Responsibility(accountable="")


def test_a_text_too_long_for_its_column_and_a_wrong_status_are_refused() -> None:
    with pytest.raises(ValueError, match=r"status\(=maybe\)"):
        decision(status="maybe")
    with pytest.raises(ValueError, match=r"object\(=.*at most 128"):
        decision(object="x" * 129)
    with pytest.raises(ValueError, match=r"executed_at\(=nan\)"):
        decision(status="executed")


def test_the_demand_review_logs_each_family_whose_forecast_it_changed() -> None:
    family, names = np.array([0, 0, 1]), ("solvents", "resins")
    steps = np.full((len(STEP_NAMES), 3, 26), 10.0)
    steps[-1, :2] = 12.0
    steps[STEP_NAMES.index("sales"), :2] = 15.0
    plan = DemandPlan(26, steps, np.zeros((5, 1)), np.zeros((5, 1)), np.zeros(5))
    (logged,) = demand_decisions(plan, family, names, run="r1", cycle=4, raci=Raci(), assumption_ids=["lt-1"])
    assert (logged.object, logged.old, logged.new) == ("solvents", 2 * 13 * 10.0, 2 * 13 * 12.0)
    assert (logged.owner, logged.horizon, logged.alternatives[0]) == ("sales", "weeks 26 to 38", "sales 390")
    assert owned_share(records([logged])) == 1.0
