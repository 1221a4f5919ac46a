"""From a composed configuration to the study it describes; every problem at once, each with its key."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from experiments.arguments import check_arguments, key
from experiments.build import TARGET, ConfigErrors, build, call
from experiments.planning_notes import planning_problems
from experiments.study import Study
from sim.check import check
from sim.decisions import Policy, Rule
from sim.network import Scenario
from sim.spelling import did_you_mean

__all__ = ["study_of"]

_WRAPPED = ("sourcing", "allocation", "sharing")
_CHOICES = ("scenario", "policy", "planning", *_WRAPPED, "current_parameters", "from_data")
_WIRING = ("wrap_rule", *(f"wrap_{group}" for group in _WRAPPED), "plugins", "demonstration")
_SETTINGS = (
    "baseline",
    "replications",
    "seed",
    "workers",
    "level",
    "adjustment",
    "chart_items",
    "traced",
    "keep",
    "engine",
    "executor",
    "precision",
    "risk",
    "siop",
)
T = TypeVar("T")


def study_of(config: Mapping[str, Any], chosen: Mapping[str, tuple[str, ...]]) -> Study:
    """Return the study that `config`, plain data, describes.

    `chosen` holds what was typed on the command line, by key: only there may plugins be named, and only there counts a
    scenario or policy as chosen against `data`. Raises ConfigErrors.
    """
    problems = _unknown_keys(config)
    plugins = _try(problems, lambda: _plugins(config, chosen)) or ()
    scenarios = _try(problems, lambda: _scenarios(config, chosen, plugins))
    policies = _try(problems, lambda: _policies(config, chosen, plugins, scenarios or {}))
    settings = {name: config[name] for name in _SETTINGS if name in config}
    settings["precision"] = _try(problems, lambda: _precision(config.get("precision")))
    settings["risk"] = _try(problems, lambda: _risk(config.get("risk")))
    settings["siop"] = _try(problems, lambda: _siop(config.get("siop"), plugins))
    settings["baseline"] = settings.get("baseline") or _baseline(config, policies or {}, scenarios or {})
    place = "from_data" if _paths(config) else "scenario.{}"
    problems += planning_problems(scenarios or {}, policies or {}, place)
    if scenarios is None or policies is None or problems:
        problems += check_arguments(Study, settings, "", ("scenarios", "policies"))[1]
        raise ConfigErrors(*problems)
    recorded = {name: part for name, part in config.items() if name != "scenario" or not _paths(config)}
    return call(Study, {**settings, "scenarios": scenarios, "policies": policies, "config": recorded})


def _try(problems: list[str], make: Callable[[], T]) -> T | None:
    """Return what `make` makes, or add its problems to `problems`."""
    try:
        return make()
    except ConfigErrors as errors:
        problems += errors.problems
        return None


def _unknown_keys(config: Mapping[str, Any]) -> list[str]:
    known = (*_CHOICES, *_WIRING, *_SETTINGS)
    unknown = [name for name in config if name not in known]
    advice = "; a study file begins with the line '# @package _global_'"
    return [f"unknown key {name!r}{advice if name == 'study' else did_you_mean(name, known)}" for name in unknown]


def _plugins(config: Mapping[str, Any], chosen: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Import the user's own modules. They run code, so a file from someone else cannot name them."""
    names = config.get("plugins") or []
    if list(chosen.get("plugins", ())) != list(map(str, names)) and names:
        raise ConfigErrors(f"plugins: {names} may be named on the command line only, since they run code")
    problems = []
    for name in names:
        try:
            importlib.import_module(name)
        except (ImportError, SyntaxError, TypeError) as error:
            problems.append(f"plugins: cannot import {name!r} from {Path.cwd()}: {error}")
    if problems:
        raise ConfigErrors(*problems)
    return tuple(names)


def _scenarios(
    config: Mapping[str, Any], chosen: Mapping[str, tuple[str, ...]], plugins: Sequence[str]
) -> dict[str, Scenario]:
    if _paths(config):
        if "scenario" in chosen:
            raise ConfigErrors("scenario: is not needed with data=; leave out one of the two")
        nodes = _data_nodes(config)
        built = {name: build(node, "from_data", plugins) for name, node in nodes.items()}
    else:
        nodes = _named("scenario", config, chosen)
        built = _each(nodes, "scenario", plugins)
    problems = [
        f"scenario.{name}: a {type(scenario).__name__} is not a scenario"
        for name, scenario in built.items()
        if not isinstance(scenario, Scenario)
    ]
    scenarios = {name: scenario for name, scenario in built.items() if isinstance(scenario, Scenario)}
    for name, scenario in scenarios.items():
        found = check(scenario.network)
        problems += [f"scenario.{name}.network.{problem.place}: {problem.message}" for problem in found]
    if problems:
        raise ConfigErrors(*problems)
    return scenarios


def _data_nodes(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a node for each workbook or folder, by its name without suffix."""
    paths = _paths(config)
    problems = [f"data: there is no file or folder {str(path)!r}{_nearby(path)}" for path in paths if not path.exists()]
    names = [path.stem if path.is_file() else path.resolve().name for path in paths]
    if len(set(names)) < len(names):
        problems.append(f"data: the names {', '.join(names)} must differ")
    if problems:
        raise ConfigErrors(*problems)
    return {
        name: {**config["from_data"], "path": str(path), "name": name} for name, path in zip(names, paths, strict=True)
    }


def _paths(config: Mapping[str, Any]) -> list[Path]:
    """Return the workbooks and folders that data= names."""
    data = (config.get("from_data") or {}).get("path")
    given = data if isinstance(data, list) else [] if data is None else [data]
    return [Path(str(path)).expanduser() for path in given]


def _nearby(path: Path) -> str:
    """Suggest a file of a similar name in the same folder."""
    if not path.parent.is_dir():
        return f"; nor a folder {str(path.parent)!r}"
    return did_you_mean(path.name, [other.name for other in path.parent.iterdir()])


def _policies(
    config: Mapping[str, Any],
    chosen: Mapping[str, tuple[str, ...]],
    plugins: Sequence[str],
    scenarios: Mapping[str, Scenario],
) -> dict[str, Policy]:
    arms = _arms(config, chosen, plugins)
    if arms and "policy" not in chosen:
        return arms
    nodes = _named("policy", config, chosen)
    if "policy" not in chosen and _have_parameters(config, scenarios):
        nodes = {**config.get("current_parameters", {}), **nodes}
    built = _each(nodes, "policy", plugins)
    policies = {name: _policy(name, made, config, plugins) for name, made in built.items()}
    for group in _WRAPPED:
        if config.get(group):
            policies = _combined(policies, group, config, chosen, plugins)
    return {**policies, **arms}


def _arms(
    config: Mapping[str, Any], chosen: Mapping[str, tuple[str, ...]], plugins: Sequence[str]
) -> dict[str, Policy]:
    """Return the ways of planning: they take the place of the policies, or join those named on the command line."""
    if not config.get("planning"):
        return {}
    built = _each(_named("planning", config, chosen), "planning", plugins)
    return {name: _policy(name, made, config, plugins) for name, made in built.items()}


def _combined(
    policies: Mapping[str, Policy],
    group: str,
    config: Mapping[str, Any],
    chosen: Mapping[str, tuple[str, ...]],
    plugins: Sequence[str],
) -> dict[str, Policy]:
    """Return every policy with every choice of a group, named ``policy+choice``, or ``choice`` of a single policy."""
    built = _each(_named(group, config, chosen), group, plugins)
    combined: dict[str, Policy] = {}
    for name, policy in policies.items():
        for other, choice in built.items():
            arguments = {**config[f"wrap_{group}"], "policy": policy, group: choice}
            made = build(arguments, f"{group}.{other}", plugins)
            assert isinstance(made, Policy)
            combined[other if len(policies) == 1 else f"{name}+{other}"] = made
    return combined


def _policy(name: str, made: object, config: Mapping[str, Any], plugins: Sequence[str]) -> Policy:
    """Return `made` as a policy; a bare rule is wrapped."""
    if isinstance(made, Policy):
        return made
    if not isinstance(made, Rule):
        raise ConfigErrors(
            f"policy.{name}: {type(made).__name__} is neither a rule, with quantity(view), nor a policy, with "
            "controls(facts)"
        )
    wrapped = build({**config["wrap_rule"], "rule": made}, "wrap_rule", plugins)
    assert isinstance(wrapped, Policy)
    return wrapped


def _have_parameters(config: Mapping[str, Any], scenarios: Mapping[str, Scenario]) -> bool:
    return bool(_paths(config)) and any(scenario.network.parameters for scenario in scenarios.values())


def _baseline(config: Mapping[str, Any], policies: Mapping[str, Policy], scenarios: Mapping[str, Scenario]) -> str:
    """Return the policy that runs the user's current parameters, if there is one; else nothing: the first."""
    current = [name for name in config.get("current_parameters", {}) if name in policies]
    return current[0] if current and _have_parameters(config, scenarios) else ""


def _precision(node: Mapping[str, Any] | None) -> object:
    return None if node is None or node.get("half_width") is None else build(node, "precision")


def _risk(node: Mapping[str, Any] | None) -> object:
    return None if node is None else build(node, "risk")


def _siop(node: Mapping[str, Any] | None, plugins: Sequence[str]) -> object:
    return None if node is None else build(node, "siop", plugins)


def _each(nodes: Mapping[str, Any], group: str, plugins: Sequence[str]) -> dict[str, object]:
    """Build the nodes of a group; the problems of all of them are told at once."""
    built = build(dict(nodes), group, plugins)
    assert isinstance(built, dict)
    return built


def _named(group: str, config: Mapping[str, Any], chosen: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the nodes of a group by name. A file may hold one bare node, if it is chosen alone on the command line."""
    nodes, options = config.get(group) or {}, chosen.get(group, ())
    if not nodes:
        raise ConfigErrors(f"{group}: none is chosen; write {group}=...")
    if not isinstance(nodes, Mapping):
        raise ConfigErrors(f"{group}: a file must hold a mapping, not {nodes!r}")
    if TARGET in nodes:
        if len(options) == 1:
            return {options[0].rpartition("/")[2]: nodes}
        raise ConfigErrors(
            f"{group}: a file begins with {TARGET}; to go with others it needs a name of its own on the first line "
            f"and the rest indented, like this:  mine: {{{TARGET}: {nodes[TARGET]}}}"
        )
    if len(nodes) < len(options):
        raise ConfigErrors(
            f"{group}: {len(options)} files are chosen ({', '.join(options)}) but they hold only {len(nodes)} names "
            f"({', '.join(nodes)}); give each its own name on the first line"
        )
    bare = [key(group, name) for name, node in nodes.items() if not isinstance(node, Mapping) or TARGET not in node]
    if bare:
        raise ConfigErrors(*(f"{place}: must be a node with {TARGET}" for place in bare))
    return dict(nodes)
