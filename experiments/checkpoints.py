"""The finished chunks of an unfinished study, on disk, so that a study that was killed goes on where it stopped.

Chunks lie in a folder named by a digest of all that their figures depend on: scenario, controls, seed, source code,
versions of the libraries. Whatever of it changes, the old chunks are not found and everything is run again.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import sysconfig
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from experiments.chunks import Chunk, Outcome, Runs, World
from experiments.manifest import versions

__all__ = ["Checkpoints", "discard"]

_FOLDER = "unfinished"
_SLOW = "\x1f"
Pair = tuple[str, str]


def discard(folder: Path) -> None:
    """Remove the chunks kept in the output folder of a study: it is finished."""
    shutil.rmtree(folder / _FOLDER, ignore_errors=True)


class Checkpoints:
    """The chunks of a study in its output `folder`, by scenario and policy."""

    def __init__(self, folder: Path, worlds: Mapping[str, World]) -> None:
        self._folders = {
            (name, policy): folder / _FOLDER / _digest(world, policy)
            for name, world in worlds.items()
            for policy in world.controls
        }
        self._stored = {pair: _chunks(pair, place) for pair, place in self._folders.items()}

    def save(self, outcome: Outcome) -> Outcome:
        """Write a chunk, whole or not at all, and return it."""
        chunk, runs = outcome.chunk, outcome.runs
        folder = self._folders[chunk.scenario, chunk.policy]
        folder.mkdir(parents=True, exist_ok=True)
        short = np.flatnonzero(runs.without_stock)  # few are
        path = folder / f"{chunk.first}-{chunk.count}.npz"
        with path.with_suffix(".part").open("wb") as file:
            np.savez(
                file,
                kpis=runs.kpis,
                denominators=runs.denominators,
                on_hand=runs.on_hand,
                weeks_and_items=np.array(runs.without_stock.shape),
                short=short,
                watched=runs.watched,
                planned=runs.planned,
                measures=np.array(runs.measures, dtype=np.str_),
                shares=runs.without_stock.ravel()[short],
                seconds=np.array(outcome.seconds),
                slow=np.array(_SLOW.join(outcome.slow)),
            )
        path.with_suffix(".part").replace(path)
        return outcome

    def take(self, wanted: Mapping[str, int], done: Mapping[Pair, Collection[int]]) -> Iterator[Outcome]:
        """Yield each stored chunk, once, whose replications are all `wanted`, so many of a scenario, and not `done`."""
        for pair, chunks in self._stored.items():
            have = set(done[pair])
            for chunk in [chunk for chunk in chunks if chunk.first + chunk.count <= wanted.get(pair[0], 0)]:
                chunks.remove(chunk)
                numbers = range(chunk.first, chunk.first + chunk.count)
                outcome = None if have.intersection(numbers) else _read(self._folders[pair], chunk)
                if outcome is not None:
                    have.update(numbers)
                    yield outcome


def _chunks(pair: Pair, folder: Path) -> list[Chunk]:
    names = [path.stem.split("-") for path in folder.glob("*-*.npz")]
    found = [Chunk(*pair, int(first), int(count)) for first, count in names]
    return sorted(found, key=lambda chunk: (chunk.first, -chunk.count))


def _read(folder: Path, chunk: Chunk) -> Outcome | None:
    """Return a stored chunk; None if its file is broken."""
    try:
        path = folder / f"{chunk.first}-{chunk.count}.npz"
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            without_stock = np.zeros(file["weeks_and_items"], dtype=np.int64)
            without_stock.ravel()[file["short"]] = file["shares"]
            runs = Runs(
                kpis=file["kpis"],
                denominators=file["denominators"],
                on_hand=file["on_hand"],
                without_stock=without_stock,
                watched=file["watched"],
                planned=file["planned"],
                measures=tuple(file["measures"].tolist()),
            )
            slow = str(file["slow"])
            return Outcome(chunk, runs, float(file["seconds"]), tuple(slow.split(_SLOW)) if slow else ())
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _digest(world: World, policy: str) -> str:
    """Return a digest of all that the figures of a policy in a scenario depend on."""
    hasher = hashlib.blake2b(_code().encode(), digest_size=16)
    window = world.watch.window_days if world.watch else 0
    kept = (world.name, policy, world.seed, world.kept, world.charts.points, window)
    for part in (
        kept,
        world.scenario,
        _told(world.planning.get(policy)),
        *(_told(control) for control in world.controls[policy]),
    ):
        hasher.update(f"{part!r}\x1e".encode())
    return hasher.hexdigest()


def _told(value: object) -> object:
    """Return a value with the class and every field of the dataclasses in it."""
    if is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        own = [(field.name, _told(getattr(value, field.name))) for field in fields(value)]
        return (kind.__module__, kind.__qualname__, own)
    return value


@cache
def _code() -> str:
    """Return a digest of the program, of the user's own modules, and of the versions of the libraries."""
    hasher = hashlib.blake2b(repr(sorted(versions().items())).encode(), digest_size=16)
    for path in sorted({*_own_files(), *_users_files()}):
        hasher.update(f"{path.name}\x1f".encode() + path.read_bytes())
    return hasher.hexdigest()


def _own_files() -> Iterator[Path]:
    home = Path(__file__).resolve().parent.parent
    for package in ("sim", "policies", "experiments"):
        yield from (home / package).rglob("*.py")


def _users_files() -> Iterator[Path]:
    """Yield the files of modules that are neither installed nor part of Python."""
    libraries = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    for module in list(sys.modules.values()):
        name = getattr(module, "__file__", None)
        path = Path(name).resolve() if name else None
        if path and path.suffix == ".py" and path.is_file() and not libraries.intersection(path.parents):
            yield path
