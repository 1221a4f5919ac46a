"""Check that a rule or a policy of your own keeps its contract: `check_policy(Mine(...))` in a test, or by hand."""

from __future__ import annotations

import copy
import dataclasses
import math
import numbers
import pickle
from collections.abc import Sequence

import numpy as np

from sim.decisions import Control, Policy, Review, Rule, StockFacts, StockView
from sim.network import Parameters

__all__ = ["ContractError", "check_policy", "example_facts", "example_views"]

_HORIZON_DAYS = 112


class ContractError(AssertionError):
    """A rule or a policy does not keep its contract; the message says where and what would be right."""


def check_policy(policy: Rule | Policy, *, count: int = 200, seed: int = 0) -> None:
    """Raise ContractError unless `policy`, a rule or a policy, keeps its contract on `count` random cases.

    It is a frozen dataclass that survives pickling, deep copies and its own repr (to run in other processes and to
    stand in a report). A rule answers every view with a finite number (0 or less orders nothing), a view always with
    the same number, and changes neither the view nor itself. A policy answers the facts of many stock points with
    as many controls, each with such a rule, a review with ascending times and a safety stock of 0 or more.
    """
    _require(
        hasattr(policy, "quantity") or hasattr(policy, "controls"),
        f"{policy!r} must have a method quantity(view), as a rule, or controls(facts), as a policy",
    )
    _check_copies(policy)
    if isinstance(policy, Rule):
        _check_rule(policy, example_views(count, seed))
    else:
        _check_controls(policy, example_facts(max(1, count // 10), seed), example_views(max(1, count // 10), seed))


def example_views(count: int, seed: int = 0) -> list[StockView]:
    """Return `count` random views of every kind: plenty, empty, behind, just started; their demand is read-only."""
    rng = np.random.default_rng(seed)
    return [_view(rng, k) for k in range(count)]


def example_facts(count: int, seed: int = 0) -> list[StockFacts]:
    """Return the facts of `count` random stock points: daily and weekly, lumpy and steady, with and without history."""
    rng = np.random.default_rng(seed)
    return [_facts(rng, k) for k in range(count)]


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ContractError(message)


def _check_copies(policy: object) -> None:
    kind = type(policy)
    parameters = getattr(kind, "__dataclass_params__", None)
    _require(
        parameters is not None and parameters.frozen,
        f"{kind.__name__} must be a frozen dataclass: write @dataclass(frozen=True, slots=True) above it",
    )
    _require(
        "<locals>" not in kind.__qualname__,
        f"{kind.__name__} must be defined at the top level of a module, or other processes cannot find it",
    )
    try:
        pickled, copied = pickle.loads(pickle.dumps(policy)), copy.deepcopy(policy)
        read = eval(repr(policy), _names(policy))
    except Exception as error:
        raise ContractError(
            f"{policy!r} must survive pickling, deep copying and eval(repr(...)): {type(error).__name__}: {error}"
        ) from error
    for how, other in (("pickled", pickled), ("deep copied", copied), ("read back from its repr", read)):
        _require(_equal(other, policy), f"{policy!r} is no longer equal once {how}: {other!r}")


def _equal(one: object, other: object) -> bool:
    try:
        return bool(one == other)
    except ValueError:  # an array among the fields
        return False


def _names(value: object) -> dict[str, object]:
    """Return what the repr of a dataclass refers to: its class and those of its fields."""
    names: dict[str, object] = {"inf": math.inf, "nan": math.nan}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names[type(value).__name__] = type(value)
        for field in dataclasses.fields(value):
            names |= _names(getattr(value, field.name))
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            names |= _names(inner)
    return names


def _check_rule(rule: Rule, views: Sequence[StockView]) -> None:
    written, kept = repr(rule), [_copy(view) for view in views]
    answers = [_answer(rule, view) for view in views]
    # Backwards, so that a rule that remembers earlier views is found out.
    again = [_answer(rule, view) for view in reversed(kept)][::-1]
    for view, answer, other in zip(kept, answers, again, strict=True):
        _require(answer == other, f"{rule!r} answered {answer} and then {other} to the same view: {_told(view)}")
    _require(repr(rule) == written, f"{written} changed itself to {rule!r}")


def _copy(view: StockView) -> StockView:
    demand, ages = view.demand_by_day.copy(), view.expiring_by_day.copy()
    demand.flags.writeable = ages.flags.writeable = False
    return view._replace(demand_by_day=demand, expiring_by_day=ages)


def _answer(rule: Rule, view: StockView) -> float:
    before = view.demand_by_day.copy()
    try:
        answer = rule.quantity(view)
    except Exception as error:
        hint = "; a view is read-only, work on a copy" if "read-only" in str(error) else ""
        raise ContractError(f"{rule!r} raised {type(error).__name__}: {error}{hint}, given {_told(view)}") from error
    _require(bool((view.demand_by_day == before).all()), f"{rule!r} changed demand_by_day, given {_told(view)}")
    _require(
        isinstance(answer, numbers.Real) and not isinstance(answer, bool),
        f"{rule!r} must answer a number, not {answer!r}, given {_told(view)}",
    )
    _require(
        math.isfinite(answer),
        f"{rule!r} answered {answer}, must be finite (0 or less orders nothing), given {_told(view)}",
    )
    return float(answer)


def _told(view: StockView) -> str:
    fields = (f"{name}={value:g}" for name, value in view._asdict().items() if not isinstance(value, np.ndarray))
    return f"StockView({', '.join(fields)})"


def _check_controls(policy: Policy, facts: Sequence[StockFacts], views: Sequence[StockView]) -> None:
    kept = copy.deepcopy(facts)
    try:
        controls, again = list(policy.controls(facts)), list(policy.controls(kept))
    except Exception as error:
        raise ContractError(f"{policy!r} raised {type(error).__name__}: {error}") from error
    _require(
        len(controls) == len(facts),
        f"{policy!r} must answer one control for each of {len(facts)} stock points, not {len(controls)}",
    )
    _require(controls == again, f"{policy!r} answered the same facts with other controls the second time")
    for row, control in zip(facts, controls, strict=True):
        _check_control(control, f"{policy!r} at {row.site}/{row.item}")
        _check_rule(control.rule, views)


def _check_control(control: Control, place: str) -> None:
    _require(isinstance(control, Control), f"{place}: must be a Control, not {control!r}")
    _require(isinstance(control.rule, Rule), f"{place}: {control.rule!r} has no method quantity(view)")
    _require(
        isinstance(control.review, Review), f"{place}: {control.review!r} must have continuous, interval_days and times"
    )
    _require(
        0 <= control.safety_stock < math.inf,
        f"{place}: safety_stock(={control.safety_stock}) must be finite and 0 or more",
    )
    days = control.review.interval_days
    _require(0 <= days < math.inf, f"{place}: interval_days(={days}) must be finite and 0 or more")
    times = np.asarray(control.review.times(_HORIZON_DAYS, 0))
    inside = times.ndim == 1 and bool(((times >= 0) & (times < _HORIZON_DAYS)).all() and (np.diff(times) > 0).all())
    _require(inside, f"{place}: times({_HORIZON_DAYS}, 0) must ascend within the horizon, not {times}")


def _view(rng: np.random.Generator, k: int) -> StockView:
    known = int(rng.integers(0, _HORIZON_DAYS)) if k % 10 else 0
    scale = float(rng.choice([0.0, 0.2, 5.0, 200.0]))
    demand = np.zeros(_HORIZON_DAYS)
    demand[:known] = rng.poisson(scale, known) if rng.random() < 0.5 else rng.gamma(0.5, 2 * scale, known)
    demand.flags.writeable = False
    whole = rng.random() < 0.5
    on_hand, on_order, owed = (_amount(rng, whole) for _ in range(3))
    if rng.random() < 0.8:
        on_hand, owed = (on_hand, 0.0) if rng.random() < 0.7 else (0.0, owed)
    day = float(known if rng.random() < 0.5 else max(0, known - 1))
    ages = on_hand * rng.dirichlet(np.ones(5)) if rng.random() < 0.3 else np.zeros(0)
    ages.flags.writeable = False
    return StockView(day, on_hand, on_order, owed, on_hand + on_order - owed, demand, known, ages)


def _amount(rng: np.random.Generator, whole: bool) -> float:
    amount = float(rng.choice([0.0, 10.0, 1000.0])) * float(rng.random())
    return float(round(amount)) if whole else amount


def _facts(rng: np.random.Generator, k: int) -> StockFacts:
    bucket_days = float(rng.choice([1.0, 7.0]))
    size = int(rng.choice([0, 1, 52, 364], p=[0.05, 0.05, 0.45, 0.45]))
    demand = rng.poisson(4.0, size).astype(float) if k % 2 else rng.gamma(0.5, 30.0, size)
    lead_times = np.full(1, 14.0) if rng.random() < 0.5 else rng.gamma(9.0, 2.0, 40)
    demand.flags.writeable = lead_times.flags.writeable = False
    held = Parameters(site=f"site {k}", item="item", reorder_point=40.0, order_quantity=25.0)
    return StockFacts(
        site=f"site {k}",
        item="item",
        echelon=int(rng.integers(0, 3)),
        demand=demand,
        demand_bucket_days=bucket_days,
        lead_times_days=lead_times,
        quoted_lead_time_days=14.0,
        single_orders=bool(rng.random() < 0.2),
        demand_first=bool(rng.random() < 0.5),
        unit_cost=10.0,
        unit_price=15.0,
        order_cost=float(rng.choice([0.0, 40.0])),
        holding_cost_per_unit_day=float(rng.choice([0.0, 0.005])),
        lot_multiple=float(rng.choice([0.0, 1.0, 24.0])),
        minimum_order=float(rng.choice([0.0, 50.0])),
        item_class="ABC"[k % 3],
        variability_class="XYZ"[k // 3 % 3],
        shelf_life_days=math.inf if k % 4 else 6.0,
        current=held if rng.random() < 0.3 else None,
    )
