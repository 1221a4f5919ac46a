"""A way of planning with some of its settings changed: dotted paths into frozen dataclasses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from sim.spelling import did_you_mean

__all__ = ["changed", "differences_of", "setting_of"]


def changed(arm: Any, changes: Mapping[str, object]) -> Any:
    """Return `arm` with each ``path.to.field`` set to its value.

    Raises ValueError naming a path that does not exist, or what the changed settings say is wrong with them.
    """
    for path, value in changes.items():
        arm = _with(arm, path.split("."), value, path)
    return arm


def setting_of(arm: Any, path: str) -> object:
    """Return the setting at a dotted path; raises ValueError when there is none."""
    for name in path.split("."):
        _check(arm, name, path)
        arm = getattr(arm, name)
    value: object = arm
    return value


def differences_of(one: object, other: object, path: str = "") -> Iterator[str]:
    """Yield the dotted paths of the settings in which two ways of planning differ.

    Where the two are of different classes, or one of them is none, it is the path of the whole part.
    """
    if type(one) is type(other) and is_dataclass(one) and not isinstance(one, type):
        for field in fields(one):
            inner = f"{path}.{field.name}" if path else field.name
            yield from differences_of(getattr(one, field.name), getattr(other, field.name), inner)
    elif repr(one) != repr(other):
        yield path


def _with(part: Any, names: list[str], value: object, path: str) -> Any:
    name, *inner = names
    _check(part, name, path)
    return replace(part, **{name: _with(getattr(part, name), inner, value, path) if inner else value})


def _check(part: Any, name: str, path: str) -> None:
    if not is_dataclass(part):
        raise ValueError(f"{path}: there is nothing at {name!r} to set, for {part!r} has no settings")
    known = [field.name for field in fields(part)]
    if name not in known:
        raise ValueError(f"{path}: {type(part).__name__} has no setting {name!r}{did_you_mean(name, known)}")
