"""Distributions as text in one cell: ``gamma(mean=10, sd=3)``, both ways, never evaluated as code."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from dataclasses import fields
from typing import get_type_hints

from sim.distributions import (
    Bootstrap,
    CompoundPoisson,
    Constant,
    Distribution,
    Empirical,
    Gamma,
    Intermittent,
    Lognormal,
    NegativeBinomial,
    Normal,
    Poisson,
    Replay,
    Triangular,
    Uniform,
)
from sim.lifetimes import Exponential, Geometric
from sim.spelling import did_you_mean
from sim.tables.cells import Cell, CellError, number_text, parse_number, shown

__all__ = ["LAWS", "History", "format_law", "history_of", "law_forms", "parse_law"]

History = Callable[[], tuple[float, ...]]
"""Returns the values of the history sheet that belong to the cell; raises CellError when there are none."""

_TYPES: tuple[type[Distribution], ...] = (
    Constant,
    Uniform,
    Triangular,
    Normal,
    Gamma,
    Lognormal,
    Exponential,
    Geometric,
    Poisson,
    NegativeBinomial,
    Intermittent,
    CompoundPoisson,
    Empirical,
    Replay,
    Bootstrap,
)
_HISTORICAL = (Empirical, Replay, Bootstrap)
_LONGEST = 2_000
_EXAMPLE = "write a number or a distribution like gamma(mean=10, sd=3), with a point before decimals"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


LAWS: dict[str, type[Distribution]] = {_snake(law.__name__): law for law in _TYPES}


def _parameters(law: type[Distribution]) -> dict[str, object]:
    """Return name and type of the parameters that stand in the cell; the values of a history do not."""
    hints = get_type_hints(law)
    return {field.name: hints[field.name] for field in fields(law) if field.name != "values"}  # type: ignore[arg-type]


def law_forms() -> dict[str, str]:
    """Return, for each distribution, how it is written in a cell and its description."""
    forms = {}
    for name, law in LAWS.items():
        parameters = [*_parameters(law), *(["buckets"] if law in _HISTORICAL else [])]
        text = ", ".join(f"{parameter}=..." for parameter in parameters)
        forms[f"{name}({text})"] = (law.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    return forms


def parse_law(value: Cell, history: History) -> Distribution:
    """Return the distribution that a cell describes; a plain number is that constant.

    `empirical()`, `replay()` and `bootstrap(block=4)` take the values of `history`, of which `buckets=26` keeps the
    last 26. Raises CellError with what would be right.
    """
    if isinstance(value, str) and "(" in value:
        return _law(_tree(value.strip()), history)
    if isinstance(value, str) and value.strip().lower() in LAWS:
        return _law(_tree(f"{value.strip()}()"), history)
    if isinstance(value, str):
        try:
            return Constant(parse_number(value))
        except ValueError as error:
            raise CellError(f"{error}, or a distribution like gamma(mean=10, sd=3)") from None
    return Constant(parse_number(value))


def _tree(text: str) -> ast.expr:
    if len(text) > _LONGEST:
        raise CellError(f"{shown(text)} is longer than {_LONGEST} characters; {_EXAMPLE}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CellError(f"{shown(text)} is not a distribution; {_EXAMPLE}") from None


def _law(node: ast.expr, history: History) -> Distribution:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        raise CellError(f"{shown(ast.unparse(node))} is not a distribution; {_EXAMPLE}")
    name = node.func.id.lower()
    if name not in LAWS:
        hint = did_you_mean(name, LAWS) or f"; there are {', '.join(LAWS)}"
        raise CellError(f"{name!r} is not a distribution{hint}")
    law = LAWS[name]
    given = _given(node, name, law)
    buckets = given.pop("buckets", None)
    arguments = {key: _argument(key, part, _parameters(law)[key], history) for key, part in given.items()}
    if law in _HISTORICAL:
        arguments["values"] = _last(history(), buckets)
    try:
        return law(**arguments)
    except TypeError:
        missing = [field for field in _parameters(law) if field not in given]
        raise CellError(f"{name} needs {', '.join(missing)} as well") from None
    except ValueError as error:
        raise CellError(f"{name}: {error}") from None


def _given(node: ast.Call, name: str, law: type[Distribution]) -> dict[str, ast.expr]:
    """Return the named arguments of a call, all known and none twice."""
    known = [*_parameters(law), *(["buckets"] if law in _HISTORICAL else [])]
    form = f"{name}({', '.join(f'{parameter}=...' for parameter in known)})"
    if node.args:
        raise CellError(f"{shown(ast.unparse(node))}: name every value, as in {form}; decimals have a point")
    given: dict[str, ast.expr] = {}
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg not in known:
            hint = did_you_mean(str(keyword.arg), known) or f"; write {form}"
            raise CellError(f"{name} has no {str(keyword.arg)!r}{hint}")
        given[keyword.arg] = keyword.value
    return given


def _argument(key: str, node: ast.expr, hint: object, history: History) -> object:
    if hint is Distribution:
        return _law(node, history) if isinstance(node, ast.Call) else Constant(_number(key, node))
    if hint is str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        raise CellError(f"{key} must be text in quotes, not {ast.unparse(node)}")
    return _whole(key, node) if hint is int else _number(key, node)


def _number(key: str, node: ast.expr) -> float:
    text = ast.unparse(node)
    if text == "inf":
        return float("inf")
    try:
        value = ast.literal_eval(node)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    except (ValueError, OverflowError):
        pass
    raise CellError(f"{key} must be a number, not {shown(text)}")


def _whole(key: str, node: ast.expr) -> int:
    value = _number(key, node)
    if not value.is_integer():
        raise CellError(f"{key} must be a whole number, not {value}")
    return int(value)


def _last(values: tuple[float, ...], buckets: ast.expr | None) -> tuple[float, ...]:
    if buckets is None:
        return values
    count = _whole("buckets", buckets)
    if not 1 <= count <= len(values):
        raise CellError(f"buckets(={count}) must be between 1 and the {len(values)} of the history")
    return values[-count:]


def history_of(law: Distribution) -> tuple[float, ...]:
    """Return the observed values inside a distribution, none when it has none."""
    if isinstance(law, Intermittent | CompoundPoisson):
        return history_of(law.size)
    return law.values if isinstance(law, Empirical | Replay | Bootstrap) else ()


def format_law(law: Distribution, history_buckets: int | None = None) -> str | float:
    """Return the cell of a distribution: the inverse of `parse_law`, without the values of a history.

    `history_buckets` is the length of the history the values are read back from; shorter values name their own.
    Raises CellError for a distribution that is not one of `sim.distributions`.
    """
    if isinstance(law, Constant):
        return law.value
    name = _snake(type(law).__name__)
    if LAWS.get(name) is not type(law):
        raise CellError(f"{type(law).__name__} cannot be written as a cell; there are {', '.join(LAWS)}")
    parts = [f"{key}={_argument_text(getattr(law, key), history_buckets)}" for key in _parameters(type(law))]
    values = history_of(law) if isinstance(law, _HISTORICAL) else ()
    if values and history_buckets is not None and len(values) != history_buckets:
        parts.append(f"buckets={len(values)}")
    return f"{name}({', '.join(parts)})"


def _argument_text(value: object, history_buckets: int | None) -> str:
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, Constant):
        return number_text(value.value)
    return str(format_law(value, history_buckets)) if isinstance(value, Distribution) else repr(value)
