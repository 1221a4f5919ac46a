"""From a composed configuration to the demonstration it describes; every problem at once, each with its key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.build import ConfigErrors, build, call
from experiments.demonstrations.demonstration import Demonstration, Setting, Shown

__all__ = ["demonstration_of", "is_demonstration"]

_NOT_ITS_OWN = ("scenario", "policy", "sourcing", "allocation", "sharing", "from_data.path", "baseline", "risk")
_MORE = ("replications", "precision", "chart_items", "traced", "keep", "adjustment")
_RECORDED = ("demonstration", "seed", "level", "workers", "executor")


def is_demonstration(config: Mapping[str, Any]) -> bool:
    """Return whether a configuration describes a demonstration and not a comparison of policies."""
    return bool(config.get("demonstration"))


def demonstration_of(config: Mapping[str, Any], chosen: Mapping[str, tuple[str, ...]]) -> Shown:
    """Return the demonstration that `config`, plain data, describes.

    `chosen` holds what was typed on the command line, by key: what a demonstration does not use is refused there.
    Raises ConfigErrors.
    """
    problems = [_unused(key, config["demonstration"]) for key in chosen if key.split(".")[0] in (*_NOT_ITS_OWN, *_MORE)]
    problems += [_unused("data", config["demonstration"])] if "from_data.path" in chosen else []
    made: object = None
    try:
        made = build(config["demonstration"], "demonstration")
        if not isinstance(made, Demonstration):
            kind = type(made).__name__
            problems.append(f"demonstration: {kind} is not a demonstration, with run(setting) and short()")
    except ConfigErrors as errors:
        problems += errors.problems
    try:
        workers = 1 if config.get("executor") == "serial" else config.get("workers")
        given = {"seed": config["seed"], "level": config["level"], "workers": workers}
        setting = call(Setting, given)
    except ConfigErrors as errors:
        problems += errors.problems
    if problems:
        raise ConfigErrors(*problems)
    assert isinstance(made, Demonstration)
    recorded = {key: config[key] for key in _RECORDED if key in config}
    return Shown(demonstration=made, setting=setting, config=recorded)


def _unused(key: str, node: Mapping[str, Any]) -> str:
    own = ", ".join(f"demonstration.{name}" for name in node if name != "_target_") or "none"
    return f"{key}: this study is a demonstration, which does not use it; its own keys are {own}"
