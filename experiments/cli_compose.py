"""Compose the configuration from the shipped YAML, the user's own and the command line; mistakes in words.

Hydra stops at the first mistake and gives advice that does not fit here; so what is typed is checked before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from hydra import compose, initialize_config_module
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.global_hydra import GlobalHydra
from hydra.core.object_type import ObjectType
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException, OverrideParseException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.build import ConfigErrors
from sim.spelling import did_you_mean, suggestions

__all__ = ["Composed", "composed", "jobs", "parsed", "rewritten", "told"]

_DATA = "from_data.path"  # not a key of its own: Hydra takes the name of any folder beside the YAML for a group
_PATH_KEYS = (_DATA, "hydra.run.dir", "hydra.sweep.dir")
_ONE_ONLY = ("engine", "executor", "study")
_SAFE_CODE = ("hydra.", "hydra_plugins.", "logging.", "ext://sys.")


@dataclass(frozen=True, slots=True)
class Composed:
    """A composed configuration as plain data, the overrides it was composed with, and their values by group or key."""

    config: Mapping[str, Any]
    overrides: tuple[str, ...]
    chosen: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, config: DictConfig, overrides: Sequence[str]) -> Composed:
        """Resolve what Hydra composed from `overrides`."""
        with told():
            plain = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
        assert isinstance(plain, dict)
        chosen = {override.key_or_group: _values(override) for override in parsed(overrides)}
        return cls({str(key): part for key, part in plain.items()}, tuple(overrides), chosen)


def rewritten(argument: str, *, multirun: bool = False) -> str:
    """Return an argument as Hydra wants it: ``data=`` as the setting it stands for, and paths quoted, so that blanks,
    brackets and backslashes need no care.
    """
    key, equals, value = argument.partition("=")
    key = _DATA if key == "data" else key
    sweep = multirun and "," in value
    if key not in _PATH_KEYS or not equals or value == "null" or value[:1] in ("", "'", '"', "[") or sweep:
        return key + equals + value
    inner = value.rstrip("\\").replace("'", "\\'")
    return f"{key}='{inner}'"


def parsed(arguments: Sequence[str]) -> list[Override]:
    """Return the arguments as Hydra understands them. Raises ConfigErrors with all that cannot be read."""
    found, problems = [], []
    for argument in arguments:
        try:
            found += OverridesParser.create().parse_overrides([argument])
        except OverrideParseException:
            argument = argument.replace(f"{_DATA}=", "data=", 1)
            problems.append(f"cannot read {argument!r}: {_advice(argument)}")
    if problems:
        raise ConfigErrors(*problems)
    return found


def jobs(arguments: Sequence[str], *, multirun: bool) -> list[list[str]]:
    """Return the arguments of each run: with `multirun` every combination of the values given, else just one."""
    if not multirun:
        return [list(arguments)]
    overrides = parsed(arguments)
    if any(override.key_or_group == "hydra/sweeper" for override in overrides):
        return []  # only that sweeper knows; each job is checked when it starts
    with told():
        (found,) = BasicSweeper.split_arguments(overrides, None)
    return found


def composed(name: str, arguments: Sequence[str], folder: Path | None = None) -> Composed:
    """Compose the configuration `name` with `arguments`, looking for options in the user's `folder` too.

    Raises ConfigErrors with all that is wrong: keys and options that do not exist, files that cannot be read.
    """
    overrides = parsed(arguments)
    search = [f"hydra.searchpath=['file://{folder.absolute()}']"] if folder else []
    with told(), initialize_config_module("configs", version_base="1.3", job_name="siop"):
        problems: dict[str, list[str]] = {}
        groups = [override for override in overrides if _is_group(override, name, search)]
        for override in groups:
            problems[_line(override)] = _option_problems(override, name, search)
        sound = [line for line, found in problems.items() if not found]
        plain = compose(name, [*sound, *search], return_hydra_config=True)
        for override in overrides:
            if override not in groups:
                problems[_line(override)] = _key_problems(override, plain) or _hidden_by(override, folder)
        if any(problems.values()):
            raise ConfigErrors(*(problem for override in overrides for problem in problems[_line(override)]))
        config = compose(name, [*arguments, *search], return_hydra_config=True)
        _refuse_unusable_folders(config)
    _refuse_foreign_code(OmegaConf.to_container(config.hydra), "hydra")
    task = [_line(override) for override in overrides if not override.is_hydra_override()]
    return Composed.of(OmegaConf.masked_copy(config, [str(key) for key in config if key != "hydra"]), task)


@contextmanager
def told() -> Iterator[None]:
    """Tell what Hydra, OmegaConf and YAML find wrong in one line each."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{mark.name} line {mark.line + 1}, column {mark.column + 1}" if mark else "a YAML file"
        raise ConfigErrors(f"{place}: this is not YAML: {error.problem or error.context}") from None
    except UnicodeDecodeError as error:
        raise ConfigErrors(f"a YAML file is not UTF-8 text: {error.reason} at byte {error.start}") from None
    except (HydraException, OmegaConfBaseException) as error:
        advice = "; a study file begins with the line '# @package _global_'" if "@study." in str(error) else ""
        raise ConfigErrors(_one_line(error) + advice) from None


def _line(override: Override) -> str:
    return override.input_line or ""


def _values(override: Override) -> tuple[str, ...]:
    value = override.value() if not override.is_sweep_override() else None
    return tuple(str(each) for each in value) if isinstance(value, list) else (str(value),)


def _advice(argument: str) -> str:
    if argument.startswith("-"):
        return "there is no such flag; see siop --help"
    if "=" not in argument:
        return f"write key=value, for instance data={argument}" if "." in argument else "write key=value"
    key, _, value = argument.partition("=")
    return f"put the value in quotes: \"{key}='{value}'\""


def _search(group: str, name: str, search: Sequence[str]) -> list[str]:
    loader = GlobalHydra.instance().config_loader()
    return loader.get_group_options(group, ObjectType.CONFIG, name, list(search))


def _is_group(override: Override, name: str, search: Sequence[str]) -> bool:
    is_mapping = not override.is_sweep_override() and isinstance(override.value(), dict)
    return not is_mapping and bool(_search(override.key_or_group, name, search))


def _several_values(override: Override) -> list[str]:
    key, _, value = _line(override).partition("=")
    return [f"{key} holds several values: write {key}=[{value}] for a list, or add -m for one run each"]


def _option_problems(override: Override, name: str, search: Sequence[str]) -> list[str]:
    if override.is_sweep_override():
        return _several_values(override)
    problems, group = [], override.key_or_group
    if group in _ONE_ONLY and isinstance(override.value(), list):
        problems.append(f"{_line(override)}: {group} is one of {', '.join(sorted(_search(group, name, search)))}")
    for option in _values(override):
        folder, _, option_name = f"{group}/{option}".rpartition("/")
        options = _search(folder, name, search)
        if option_name not in options and not override.is_delete():
            hint = did_you_mean(option_name, options)
            problems.append(f"{group}={option}: no such {group}{hint or '.'} There are {', '.join(sorted(options))}")
    return problems


def _key_problems(override: Override, config: DictConfig) -> list[str]:
    """Say what is wrong with an override of a key, given the configuration that it would change."""
    if override.is_sweep_override():
        return _several_values(override)
    if override.is_add() or override.is_force_add():
        return []
    parent: Any = config
    parts = override.key_or_group.split(".")
    for k, part in enumerate(parts):
        known = [str(key) for key in parent] if OmegaConf.is_dict(parent) else []
        if part not in known and not OmegaConf.is_list(parent):
            own = [] if k else ["data"]
            return [_unknown(parts, k, [*own, *(key for key in known if key != "hydra")])]
        parent = OmegaConf.select(config, ".".join(parts[: k + 1]), throw_on_resolution_failure=False)
    return []


def _hidden_by(override: Override, folder: Path | None) -> list[str]:
    """Say that a folder beside the user's YAML has the name of the key: Hydra would take the key for a choice."""
    hides = folder / override.key_or_group if folder else None
    if hides is None or not hides.is_dir():
        return []
    return [
        f"the folder {str(hides)!r} has the name of a key; rename it, or give your YAML files a folder of their own"
    ]


def _unknown(parts: Sequence[str], k: int, known: Sequence[str]) -> str:
    """Return the problem that part `k` of a key is none of the `known`."""
    key, above = ".".join(parts), ".".join(parts[:k])
    close = suggestions([parts[k]], known)
    if close:
        return f"unknown key {key!r}; did you mean {'.'.join([*parts[:k], *close.values(), *parts[k + 1 :]])!r}?"
    there = f"{above} has" if above else "there are"
    return f"unknown key {key!r}; {there} {', '.join(sorted(known)) or 'no keys of its own'}"


def _refuse_foreign_code(node: object, place: str) -> None:
    """Refuse a configuration that would make Hydra or logging call something of their own choosing."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        names_code = key in ("_target_", "()", "class") or str(child).startswith("ext://")
        if (names_code and not str(child).startswith(_SAFE_CODE)) or (key in ("callbacks", "env_set") and child):
            raise ConfigErrors(f"{place}.{key}: {child!r} is not open to configurations")
        _refuse_foreign_code(child, f"{place}.{key}")


def _refuse_unusable_folders(config: DictConfig) -> None:
    """Make sure that the output folders can be made before anything is run."""
    for key in ("hydra.run.dir", "hydra.sweep.dir"):
        folder = Path(OmegaConf.select(config, key)).absolute()
        there = next(path for path in (folder, *folder.parents) if path.exists())
        if not there.is_dir():
            raise ConfigErrors(f"{key}: {str(there)!r} is not a folder")
        if not os.access(there, os.W_OK):
            raise ConfigErrors(f"{key}: nothing may be written to {str(there)!r}")


def _one_line(error: Exception) -> str:
    """Return the first paragraph of what a library says, as one line, without its advice."""
    paragraph = str(error).strip().split("\n\n")[0]
    lines = [line.strip() for line in paragraph.splitlines()]
    return " ".join(line for line in lines if not line.startswith(("To append", "See https", "object_type=")))
