"""What a configuration may call: the public classes of this project, and of modules the user vouched for."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import get_args, get_type_hints

from sim.spelling import did_you_mean

__all__ = ["find_target"]

_OWN = ("sim", "policies", "experiments")
_CLOSED = ("experiments.cli", "experiments.data_cli")


def find_target(target: object, plugins: Sequence[str] = ()) -> Callable[..., object]:
    """Return the class or function that a `_target_` names.

    Open are the public classes of `sim`, `policies` and `experiments`, and those of their functions that return such an
    object (so nothing that writes files); of a module in `plugins`, every public class and function. Nothing else is
    imported or called, so a configuration from a stranger cannot run code. Raises ValueError saying what is wrong.
    """
    if not isinstance(target, str) or not all(part.isidentifier() for part in target.split(".")) or "." not in target:
        raise ValueError(f"must be a dotted name such as policies.rules.SS, not {target!r}")
    module_name, _, name = target.rpartition(".")
    if not _is_open(module_name, plugins) or any(part.startswith("_") for part in target.split(".")):
        raise ValueError(
            f"{target!r} is not open to configurations: only public names of {', '.join(_OWN)} are, and of modules "
            "named by plugins=[...] on the command line"
        )
    found = getattr(_module(module_name), name, None)
    if found is None or not _is_open(getattr(found, "__module__", ""), plugins) or not _builds(found, plugins):
        options = _options(_module(module_name), plugins)
        raise ValueError(f"there is nothing called {name!r} to build in {module_name}{did_you_mean(name, options)}")
    return found  # type: ignore[no-any-return]  # _builds has checked that it can be called


def _is_open(module: object, plugins: Sequence[str]) -> bool:
    if not isinstance(module, str) or module in _CLOSED:
        return False
    return module.split(".")[0] in _OWN or _is_plugin(module, plugins)


def _is_plugin(module: str, plugins: Sequence[str]) -> bool:
    return any(module == plugin or module.startswith(f"{plugin}.") for plugin in plugins)


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not (name == error.name or name.startswith(f"{error.name}.")):
            raise  # it exists, but needs something that is not installed
        siblings = _siblings(name)
        raise ValueError(f"there is no module {name!r}{did_you_mean(name, siblings)}") from None


def _siblings(name: str) -> list[str]:
    package = name.split(".")[0]
    if package not in _OWN:
        return []
    path = importlib.import_module(package).__path__
    return [found.name for found in pkgutil.walk_packages(path, f"{package}.") if found.name not in _CLOSED]


def _builds(found: object, plugins: Sequence[str]) -> bool:
    """Say whether `found` is a class that can be made, or a function that returns an object of an open class."""
    if inspect.isclass(found):
        return not getattr(found, "_is_protocol", False) and not issubclass(found, BaseException)
    if not inspect.isfunction(found):
        return False
    if _is_plugin(found.__module__, plugins):
        return True
    returned = get_type_hints(found).get("return")
    return any(_is_open(getattr(kind, "__module__", ""), plugins) for kind in (returned, *get_args(returned)))


def _options(module: ModuleType, plugins: Sequence[str]) -> list[str]:
    offered = getattr(module, "__all__", ())
    return [
        name
        for name, value in vars(module).items()
        if (name in offered or getattr(value, "__module__", "") == module.__name__)
        and not name.startswith("_")
        and _builds(value, plugins)
    ]
