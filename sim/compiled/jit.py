"""Compile functions with numba; keep the machine code on disk wherever there is a place to write."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core.caching import FunctionCache, IndexDataCacheFile

import sim

__all__ = ["apart", "cached", "compiled", "keep"]

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile `function` when a compiled one calls it, or at its first call.

    Nothing compiled here makes an array, so that references to arrays need not be counted. It becomes part of its
    callers, which must not be its own: a call costs as much as many of these functions do.
    """
    return cast("Function", numba.njit(_nrt=False, forceinline=True)(function))  # type: ignore[call-overload]


def apart(function: Function) -> Function:
    """Compile `function` to be called rather than made part of its callers: for what few of the runs ever do."""
    return cast("Function", numba.njit(_nrt=False)(function))  # type: ignore[call-overload]


def cached(function: Function) -> Function:
    """Compile `function` at its first call and keep the machine code, with that of all it calls, for other processes.

    It lies beside the module, else in the user's cache folder; where nothing is writable it is not kept. numba would
    take it for valid as long as the module is unchanged; here it is so as long as all is that it was compiled from.
    """
    dispatcher = numba.njit(_nrt=False)(function)  # type: ignore[call-overload]
    keep(dispatcher, function)
    return cast("Function", dispatcher)


def keep(dispatcher: Any, function: Callable[..., object], depends_on: str = "") -> None:
    """Keep the machine code of `function` on disk as long as `sim` and what it `depends_on` stay the same."""
    with contextlib.suppress(RuntimeError, OSError):
        dispatcher._cache = _Cache(function, _sources_stamp() + depends_on)


class _Cache(FunctionCache):
    def __init__(self, function: Callable[..., object], stamp: str) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file = IndexDataCacheFile(  # type: ignore[no-untyped-call]
            cache_path=self._cache_path, filename_base=self._impl.filename_base, source_stamp=stamp
        )

    def save_overload(self, sig: object, data: object) -> None:
        """Keep machine code unless the disk is full or the folder has gone: then it is compiled again next time."""
        with contextlib.suppress(OSError):
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=1)
def _sources_stamp() -> str:
    folder = Path(sim.__file__).parent
    digest = hashlib.blake2b(digest_size=16)
    read = [folder / f"{name}.py" for name in ("ledger", "decisions", "lots")]  # what machine code is made of besides
    for path in sorted([*folder.glob("compiled/*.py"), *read]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
