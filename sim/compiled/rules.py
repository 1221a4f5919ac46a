"""Compile a policy's rule from the very method that the SimPy engine calls."""

from __future__ import annotations

import dataclasses
import types
import warnings
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, cast, get_type_hints

import numba
import numpy as np
from numba.core.errors import NumbaWarning

from sim.compiled.calls import ANSWER, INTEGER, address_in, caller_of
from sim.compiled.fingerprint import fingerprint
from sim.compiled.jit import keep
from sim.compiled.pointers import float_at, floats_at, integer_at
from sim.decisions import StockView

__all__ = [
    "RULE_TASK",
    "CompiledRule",
    "NotCompilable",
    "Signature",
    "ask",
    "compiled_method",
    "compiled_rule",
    "parameters",
    "signature",
]

RULE_TASK = (INTEGER, *(numba.types.float64,) * 5, *(INTEGER,) * 3)
_ADDS_OTHERWISE = frozenset(
    [
        "average",
        "convolve",
        "corrcoef",
        "cov",
        "dot",
        "einsum",
        "inner",
        "interp",
        "matmul",
        "mean",
        "median",
        "nanmean",
        "nansum",
        "norm",
        "percentile",
        "quantile",
        "std",
        "sum",
        "trapezoid",
        "var",
    ]
)


_WRAPPER = """
def {name}(parameters, day, on_hand, on_order, backorders, position, demand, horizon_days, days_known):
    demand_by_day = floats_at(demand, horizon_days)
    expiring_by_day = floats_at(integer_at(parameters, {ages}), integer_at(parameters, {ages} + 1))
    view = StockView(day, on_hand, on_order, backorders, position, demand_by_day, days_known, expiring_by_day)
    return float(quantity(Fields({values}), view))
"""
_WRAPPER_CALLS = {"StockView": StockView, "float_at": float_at, "floats_at": floats_at, "integer_at": integer_at}


class CompiledRule(NamedTuple):
    """A compiled rule and the address of its machine code, which lives as long as the function does."""

    function: object
    address: int


ask = cast("Callable[[int, int, float, float, float, float, float, int, int, int], float]", caller_of(RULE_TASK))
"""Call the rule at an address with the address of its parameters and the parts of its view, of `demand_by_day` the
address and length: all of them numbers, which a call passes in registers.
"""


class NotCompilable(Exception):  # noqa: N818 - it is a finding, under `auto` no error at all
    """Why something cannot run in the compiled engine."""


FieldType = type | tuple[type, ...]
"""The type of a field: float, int or bool, or those of a tuple's numbers."""


class Signature(NamedTuple):
    """What one compilation serves: a class and the types of its fields."""

    rule: type
    fields: tuple[FieldType, ...]

    @property
    def numbers(self) -> int:
        """Return how many numbers its parameters are."""
        return sum(len(field) if isinstance(field, tuple) else 1 for field in self.fields)


def signature(rule: object) -> Signature:
    """Return the signature of a rule or a sourcing; raises NotCompilable naming its class and what is in the way."""
    cls = type(rule)
    if not dataclasses.is_dataclass(cls):
        raise NotCompilable(f"{cls.__qualname__} is not a dataclass of numbers")
    hints = _hints(cls)
    fields = tuple(_type_of(cls, field.name, getattr(rule, field.name), hints) for field in dataclasses.fields(cls))
    return Signature(cls, fields)


def parameters(rule: object) -> list[float]:
    """Return the fields of a rule, a sourcing or an allocation as floats, those of a tuple one after the other."""
    numbers: list[float] = []
    cls: Any = type(rule)
    for value in _fields_of(cls)(rule):
        numbers += map(float, value) if isinstance(value, tuple) else (float(value),)
    return numbers


@lru_cache(maxsize=256)
def _fields_of(cls: Any) -> Callable[[object], tuple[Any, ...]]:
    """Return what reads the fields of a class, all at once."""
    names = tuple(field.name for field in dataclasses.fields(cls))
    if len(names) > 1:
        return attrgetter(*names)
    return lambda rule: tuple(getattr(rule, name) for name in names)


def _hints(cls: type) -> dict[str, object]:
    try:
        return get_type_hints(cls)
    except NameError:
        return {}


def _type_of(cls: type, name: str, value: object, hints: dict[str, object]) -> FieldType:
    if isinstance(value, tuple) and value:
        each = float if hints.get(name) == tuple[float, ...] else None
        return tuple(each or _type_of_number(cls, name, number, hints) for number in value)
    return _type_of_number(cls, name, value, hints)


def _type_of_number(cls: type, name: str, value: object, hints: dict[str, object]) -> type:
    if isinstance(value, bool | np.bool_):
        return bool
    if isinstance(value, int | np.int64):
        if abs(int(value)) > 2**53:
            raise NotCompilable(f"{cls.__qualname__}.{name}(={value}) is beyond the whole numbers of a float")
        return float if hints.get(name) is float else int
    if isinstance(value, float):
        return float
    raise NotCompilable(f"{cls.__qualname__}.{name} is {type(value).__name__}, not a number")


@lru_cache(maxsize=256)
def compiled_rule(wanted: Signature) -> CompiledRule:
    """Return `quantity` of a class as a function of its fields (an array of floats) and the view.

    Behind the fields stand where what expires day by day does, and over how many days.

    Raises NotCompilable naming the class and numba's reason.
    """
    return compiled_method(wanted, "quantity", _WRAPPER, _WRAPPER_CALLS, RULE_TASK)


def compiled_method(
    wanted: Signature, name: str, wrapper: str, calls: Mapping[str, Any], arguments: Sequence[Any]
) -> CompiledRule:
    """Return a method of a class as a function of these arguments; the `wrapper` makes of them what it is called with.

    Raises NotCompilable naming the class, the method and numba's reason.
    """
    cls = wanted.rule
    method = getattr(cls, name, None)
    if not isinstance(method, types.FunctionType):
        raise NotCompilable(f"{cls.__qualname__}.{name} is not a plain method")
    try:
        with warnings.catch_warnings(action="ignore", category=NumbaWarning):
            compiled = _with_helpers(method, f"{cls.__qualname__}.{name}", ())
            return _wrapped(wanted, compiled, method, wrapper, calls, tuple(arguments))
    except NotCompilable:
        raise
    except Exception as error:  # numba has many, and not all of one kind
        raise NotCompilable(f"{cls.__qualname__}.{name}: {_reason(error)}") from error


def _wrapped(
    wanted: Signature,
    compiled: object,
    method: types.FunctionType,
    wrapper: str,
    calls: Mapping[str, Any],
    arguments: tuple[Any, ...],
) -> CompiledRule:
    """Compile the wrapper that makes a named tuple of the parameters, and a view, and calls the method on them.

    It stands, as it were, in the file of the method: beside that its machine code is kept.
    """
    cls = wanted.rule
    fields = namedtuple(cls.__name__, [field.name for field in dataclasses.fields(cls)])  # type: ignore[misc]
    values, name = _values(wanted.fields), "_".join([cls.__name__, *map(_named, wanted.fields)])
    source = wrapper.format(name=name, values=values, ages=wanted.numbers)
    scope: dict[str, Any] = {"Fields": fields, method.__name__: compiled, "__name__": __name__, **calls}
    exec(compile(source, method.__code__.co_filename, "exec"), scope)
    function: Any = numba.njit(scope[name])
    if (depends_on := fingerprint(method, source, repr(fields._fields))) is not None:
        keep(function, scope[name], depends_on)
    function.compile(arguments)
    machine_code = function.overloads[arguments]
    if machine_code.signature.return_type != ANSWER:
        answer = machine_code.signature.return_type
        raise NotCompilable(f"{cls.__name__}.{method.__name__} answers {answer}, not a float")
    return CompiledRule(function, address_in(machine_code))


def _values(fields: Sequence[FieldType]) -> str:
    """Return the source that reads fields of these types from the parameters."""
    casts, place, values = {float: "{}", int: "int({})", bool: "{} != 0.0"}, 0, []
    for field in fields:
        numbers = field if isinstance(field, tuple) else (field,)
        read = [casts[one].format(f"float_at(parameters, {place + k})") for k, one in enumerate(numbers)]
        values.append(f"({', '.join(read)},)" if isinstance(field, tuple) else read[0])
        place += len(read)
    return ", ".join(values)


def _named(field: FieldType) -> str:
    return "_".join(one.__name__ for one in field) + "_" if isinstance(field, tuple) else field.__name__


def _with_helpers(function: types.FunctionType, named: str, within: tuple[types.FunctionType, ...]) -> object:
    """Compile a function and the module-level functions it calls, as they stand in its module."""
    if function in within:
        raise NotCompilable(f"{named}: {function.__name__} calls itself")
    code = function.__code__
    if summing := sorted(_ADDS_OTHERWISE.intersection(code.co_names)):
        raise NotCompilable(
            f"{named}: NumPy's {summing[0]} adds in another order than compiled code would, and "
            "the last digit could differ; a loop would do"
        )
    scope = dict(function.__globals__)
    for name in code.co_names:
        if isinstance(helper := scope.get(name), types.FunctionType):
            scope[name] = _with_helpers(helper, named, (*within, function))
    rebuilt = types.FunctionType(code, scope, function.__name__, function.__defaults__, function.__closure__)
    rebuilt.__kwdefaults__ = function.__kwdefaults__
    return numba.njit(rebuilt, forceinline=True)


def _reason(error: Exception) -> str:
    """Return the line of numba's message that says what is wrong."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    noise = ("Failed in", "During:", "File ", "<source", "There are", "- Resolution")
    return next((line for line in lines if not line.startswith(noise)), type(error).__name__)
