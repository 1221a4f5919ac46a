"""From a plain configuration node to the object it describes; all problems at once, each with its key.

A node is a mapping with `_target_`, the dotted name of a class; its other keys are the arguments, which may again be
nodes, or lists and mappings of nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from experiments.arguments import check_arguments, key
from experiments.targets import find_target
from sim.check import Problem

__all__ = ["TARGET", "ConfigErrors", "build", "call"]

TARGET = "_target_"
T = TypeVar("T")


class ConfigErrors(ValueError):  # noqa: N818 - it holds all of them
    """Everything wrong with a configuration; `problems` are lines of the form ``key: what must be``."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)

    @property
    def problems(self) -> tuple[str, ...]:
        """Return the problems, in the order of the configuration."""
        return self.args

    def __str__(self) -> str:
        return "\n".join(self.problems)


class _Broken:
    """Stands for a part that could not be built."""


_BROKEN = _Broken()


def build(node: object, place: str = "", plugins: Sequence[str] = ()) -> object:
    """Return what `node` describes: an object for each `_target_` node, depth first; anything else stays as it is.

    `place` is the key of `node` in the whole configuration, `plugins` the user's own modules whose classes may be
    named too (see `experiments.targets.find_target`). Raises ConfigErrors.
    """
    problems: list[str] = []
    built = _value(node, place, plugins, problems)
    if problems:
        raise ConfigErrors(*problems)
    return built


def call(target: Callable[..., T], arguments: Mapping[str, object], place: str = "") -> T:
    """Return ``target(**arguments)`` after checking them; raises ConfigErrors."""
    problems: list[str] = []
    made = _called(target, arguments, place, problems)
    if isinstance(made, _Broken):
        raise ConfigErrors(*problems)
    return made


def _value(node: object, place: str, plugins: Sequence[str], problems: list[str]) -> object:
    if isinstance(node, Mapping):
        if TARGET in node:
            return _object(node, place, plugins, problems)
        return {name: _value(inner, key(place, name), plugins, problems) for name, inner in node.items()}
    if isinstance(node, list | tuple):
        return [_value(inner, key(place, k), plugins, problems) for k, inner in enumerate(node)]
    return node


def _object(node: Mapping[str, object], place: str, plugins: Sequence[str], problems: list[str]) -> object:
    arguments = {str(name): inner for name, inner in node.items() if name != TARGET}
    try:
        target = find_target(node[TARGET], plugins)
    except ValueError as error:
        problems.append(f"{key(place, TARGET)}: {error}")
        target = None
    values = {name: _value(inner, key(place, name), plugins, problems) for name, inner in arguments.items()}
    return _BROKEN if target is None else _called(target, values, place, problems)


def _called(target: Callable[..., T], values: Mapping[str, object], place: str, problems: list[str]) -> T | _Broken:
    """Call `target`, or add to `problems` why it cannot be called."""
    broken = [name for name, value in values.items() if _holds_broken(value)]
    sound = {name: value for name, value in values.items() if name not in broken}
    arguments, found = check_arguments(target, sound, place, broken)
    problems += found
    if found or broken:
        return _BROKEN
    try:
        return target(**arguments)
    except (ValueError, OSError) as error:
        problems += _reasons(error, place)
        return _BROKEN


def _holds_broken(value: object) -> bool:
    if isinstance(value, dict):
        return any(_holds_broken(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_holds_broken(inner) for inner in value)
    return isinstance(value, _Broken)


def _reasons(error: Exception, place: str) -> list[str]:
    """Return what an error says, one line a problem: those that hold `problems` with places of their own keep them."""
    problems = getattr(error, "problems", None)
    if problems:
        return [": ".join(problem) if isinstance(problem, Problem) else str(problem) for problem in problems]
    return [f"{place}: {error}" if place else str(error)]
