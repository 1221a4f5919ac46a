"""What the machine code of a rule depends on, as a digest: its own code and that of the functions it calls."""

from __future__ import annotations

import builtins
import hashlib
import types
from collections.abc import Iterator

__all__ = ["fingerprint"]

_PLAIN = (int, float, bool, str, bytes, type(None))


def fingerprint(function: types.FunctionType, *more: str) -> str | None:
    """Return a digest that changes with anything that compiled code takes over: instructions, constants, defaults, the
    functions and numbers of the module that it refers to. None when it refers to something that cannot be told.
    """
    try:
        parts = [*more, *_parts(function)]
    except _Untold:
        return None
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


class _Untold(Exception):  # noqa: N818
    """Something that has no digest of its own."""


def _parts(function: types.FunctionType) -> Iterator[str]:
    if function.__closure__:
        raise _Untold
    yield _told(function.__defaults__)
    yield repr(sorted((function.__kwdefaults__ or {}).items()))
    yield from _code_parts(function.__code__)
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, types.FunctionType):
            yield from _parts(value)
        elif isinstance(value, types.ModuleType):
            yield f"{name}={value.__name__}"
        elif name in function.__globals__:
            yield f"{name}={_told(value)}"
        else:
            yield f"{name}={hasattr(builtins, name)}"


def _code_parts(code: types.CodeType) -> Iterator[str]:
    yield code.co_code.hex()
    yield repr((code.co_names, code.co_varnames, code.co_flags))
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _code_parts(constant)
        else:
            yield _told(constant)


def _told(value: object) -> str:
    if isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, tuple):
        return f"({','.join(map(_told, value))})"
    raise _Untold
