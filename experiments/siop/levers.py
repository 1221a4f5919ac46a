"""The arms of the build-up from the first way of planning to the full one, and of taking out one mechanism."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.siop.changes import changed, differences_of, setting_of
from experiments.siop.settings import Lever
from sim.decisions import Policy

__all__ = ["built_up", "taken_out", "unfinished"]


def built_up(start: Any, full: Any, levers: Sequence[Lever]) -> dict[str, Policy]:
    """Return the ways of planning after each lever, each on top of those before, by ``+ name``."""
    arms = {}
    for lever in levers:
        taken = {path: setting_of(full, path) for path in lever.takes}
        start = changed(start, {**lever.changes, **taken})
        arms[f"+ {lever.name}"] = start
    return arms


def taken_out(full: Any, levers: Sequence[Lever]) -> Mapping[str, Policy]:
    """Return the full process without each lever that can be taken out alone, by ``- name``."""
    return {f"- {lever.name}": changed(full, lever.without) for lever in levers if lever.without is not None}


def unfinished(start: Any, full: Any, levers: Sequence[Lever]) -> list[str]:
    """Return the settings in which the build-up does not end at the full process."""
    arms = built_up(start, full, levers)
    return list(differences_of(list(arms.values())[-1] if arms else start, full))
