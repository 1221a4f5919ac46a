"""Check the arguments of a call against its signature and annotations: every problem at once, each with its key."""

from __future__ import annotations

import collections.abc
import functools
import inspect
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, ConfigDict, Strict, TypeAdapter, ValidationError

from sim.spelling import suggestions

__all__ = ["check_arguments", "key"]

_AS_THEY_ARE = (bool, int, float, str, type(None))
_TEXT_IN_YAML = (date, datetime, Path)
_CONTAINERS = (tuple, list, dict, set, frozenset, collections.abc.Sequence, collections.abc.Mapping)


def check_arguments(
    target: Callable[..., object], values: Mapping[str, object], place: str, broken: Sequence[str] = ()
) -> tuple[dict[str, Any], list[str]]:
    """Return `values` as `target` wants them (lists as tuples, dates from ISO text), and the problems found.

    Text is never taken for a number, nor a number for text. `broken` names arguments that are given but could not be
    built. `place` is the key of the call itself; a problem is one line, `key: what must be`.
    """
    parameters = inspect.signature(target).parameters
    open_ended = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    names = [p.name for p in parameters.values() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    given = {*values, *broken}
    problems, guessed = _unknown(sorted(given - set(names)) if not open_ended else [], names, place, target)
    required = [name for name in names if parameters[name].default is inspect.Parameter.empty]
    problems += [f"{key(place, name)}: missing" for name in required if name not in given and name not in guessed]
    adapters, arguments = _adapters(target), {}
    for name in values:
        try:
            arguments[name] = adapters[name].validate_python(values[name]) if name in adapters else values[name]
        except ValidationError as error:
            problems += _lines(error, values[name], key(place, name))
    return arguments, problems


def key(place: str, part: object) -> str:
    """Return the key of `part` of the node at `place`: ``policy.mine``, ``items[3]``."""
    if isinstance(part, int):
        return f"{place}[{part}]"
    return f"{place}.{part}" if place else str(part)


def _unknown(
    unknown: Sequence[str], names: Sequence[str], place: str, target: Callable[..., object]
) -> tuple[list[str], set[str]]:
    """Return a problem for each unknown name, and the known names that were probably meant."""
    meant = suggestions(unknown, names)
    takes = f"{target.__name__} takes {', '.join(names) or 'no arguments'}"
    hints = {name: f"; did you mean {meant[name]!r}?" if name in meant else "" for name in unknown}
    return [f"{key(place, name)}: unknown key{hints[name]} ({takes})" for name in unknown], set(meant.values())


@functools.cache
def _adapters(target: Callable[..., object]) -> Mapping[str, TypeAdapter[Any]]:
    config = ConfigDict(strict=True, arbitrary_types_allowed=True)
    return {name: TypeAdapter(_strict(hint), config=config) for name, hint in _hints(target)}


def _hints(target: Callable[..., object]) -> Iterator[tuple[str, Any]]:
    """Yield the resolved annotations; one that names a type imported only for type checkers is left out."""
    for owner in _annotated(target):
        names = vars(sys.modules[owner.__module__])
        for name, annotation in inspect.get_annotations(owner).items():
            holder = types.SimpleNamespace(__annotations__={name: annotation})
            try:
                yield name, get_type_hints(holder, names, include_extras=True)[name]
            except NameError:
                continue


def _annotated(target: Callable[..., object]) -> list[Any]:
    """Return what carries the annotations: a dataclass and its ancestors, an initialiser, or a function itself."""
    if not inspect.isclass(target):
        return [target]
    if is_dataclass(target):
        return [owner for owner in reversed(inspect.getmro(target)) if is_dataclass(owner)]
    return [target.__init__] if inspect.isfunction(target.__init__) else []


def _strict(hint: Any) -> Any:
    """Return `hint` so that pydantic takes lists for tuples and ISO text for dates, but guesses nothing else.

    Our own classes must come built (from a node of their own), so they are checked by isinstance only.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return Annotated[(_strict(arguments[0]), *arguments[1:])]
    if origin in (Union, types.UnionType):
        return Union[tuple(_strict(argument) for argument in arguments)]  # noqa: UP007 - made from a tuple
    if origin in _CONTAINERS:
        return Annotated[_container(origin, arguments), Strict(False)]
    if hint in _TEXT_IN_YAML or (isinstance(hint, type) and issubclass(hint, Enum)):
        return Annotated[hint, Strict(False)]
    if hint in _AS_THEY_ARE or origin is Literal or not isinstance(origin or hint, type):
        return hint
    unchecked = getattr(hint, "_is_protocol", False) and not getattr(hint, "_is_runtime_protocol", False)
    return Any if unchecked else _instance(origin or hint)


def _instance(kind: type) -> Any:
    def check(value: object) -> object:
        if not isinstance(value, kind):
            raise ValueError(f"a {kind.__name__} (a node with _target_)")  # noqa: TRY004 - pydantic wants it so
        return value

    return Annotated[Any, AfterValidator(check)]


def _container(origin: Any, arguments: tuple[Any, ...]) -> Any:
    inner = tuple(argument if argument is ... else _strict(argument) for argument in arguments)
    return types.GenericAlias(tuple, (*inner, ...)) if origin is collections.abc.Sequence else origin[inner]


def _lines(error: ValidationError, value: object, place: str) -> list[str]:
    """Return one problem a place; the branches of a union speak of the same place and are joined by "or"."""
    found: dict[str, tuple[object, list[str]]] = {}
    for detail in error.errors(include_url=False):
        where, inner = _innermost(detail["loc"], value, place)
        wanted = detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
        messages = found.setdefault(where, (inner, []))[1]
        if wanted not in messages:
            messages.append(wanted)
    return [f"{where}: must be {' or '.join(wanted)}, not {_shown(inner)}" for where, (inner, wanted) in found.items()]


def _innermost(location: tuple[int | str, ...], value: Any, place: str) -> tuple[str, object]:
    """Follow a pydantic location into `value` as far as it leads, leaving out the names of schema branches."""
    for part in location:
        named = isinstance(value, Mapping) and part in value
        listed = isinstance(value, list | tuple) and isinstance(part, int) and part < len(value)
        if named or listed:
            value, place = value[part], key(place, part)
    return place, value


def _shown(value: object) -> str:
    if value is None or isinstance(value, str | bool | int | float | list | dict | tuple):
        text = repr(value)
        return text if len(text) <= 60 else f"{text[:57]}..."
    return f"a {type(value).__name__}"
