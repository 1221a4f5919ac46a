"""Smoothing parameters of many series fitted at once: a grid, then a search around its best point, series by series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from policies.forecasting.forecaster import Floats

__all__ = ["Choice", "fitted"]

SquaredErrors = Callable[[Floats], Floats]
"""From parameters [parameters, candidates, series or 1] to the sum of squared errors [candidates, series]."""

_CELLS = 1 << 15
"""Candidates x series that are tried together: few enough for their states to stay in a processor's cache."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a parameter may lie, the values tried first, and what it is where a history is too short to tell."""

    tried: tuple[float, ...]
    low: float
    high: float
    default: float

    @classmethod
    def fixed(cls, value: float) -> Choice:
        """Return the choice of a parameter that is given."""
        return cls((value,), value, value, value)


def fitted(
    counts: Floats,
    errors_of: Callable[[slice], SquaredErrors],
    choices: Sequence[Choice],
    *,
    least: int,
    rounds: int,
) -> Floats:
    """Return the parameters [parameters, series] of least squared one-step errors, within their choices.

    After the grid, every round tries a step either way along each parameter (a pattern search, Hooke & Jeeves 1961),
    moves where that is better and halves the step where it is not. A series with fewer than `least` known values, which
    `counts` [series] tells, gets the defaults; so nothing is fitted to a handful of points. `errors_of` returns the sum
    of squares of a slice of the series as a function of their parameters.
    """
    default = np.array([choice.default for choice in choices])
    found = np.repeat(default[:, np.newaxis], len(counts), axis=1)
    if all(choice.low == choice.high for choice in choices):
        return found
    grid = np.array(np.meshgrid(*(choice.tried for choice in choices), indexing="ij")).reshape(len(choices), -1)
    width = max(1, _CELLS // grid.shape[1])
    for begin in range(0, found.shape[1], width):
        block = slice(begin, begin + width)
        best = _searched(errors_of(block), choices, grid, rounds)
        found[:, block] = np.where(counts[block] >= least, best, found[:, block])
    return found


def _searched(errors: SquaredErrors, choices: Sequence[Choice], grid: Floats, rounds: int) -> Floats:
    """Return the best parameters [parameters, series] of a block of series."""
    low, high = (np.array([getattr(choice, end) for choice in choices])[:, None, None] for end in ("low", "high"))
    free = np.flatnonzero((high > low).ravel())
    ways = np.concatenate([np.eye(len(choices))[:, free], -np.eye(len(choices))[:, free]], axis=1)
    step = np.array([(choice.high - choice.low) / (2 * len(choice.tried)) for choice in choices])[:, np.newaxis]
    least, best = _better(errors(grid[:, :, np.newaxis]), grid[:, :, np.newaxis])
    for _ in range(rounds):
        near = np.clip(best[:, None] + ways[:, :, None] * step[:, None], low, high)
        squares, nearest = _better(errors(near), near)
        moved = squares < least
        best, least = np.where(moved, nearest, best), np.where(moved, squares, least)
        step = np.where(moved, step, step / 2)
    return best


def _better(squares: Floats, candidates: Floats) -> tuple[Floats, Floats]:
    """Return the least sum of squares [series] and the candidate [parameters, series] that has it."""
    place = squares.argmin(axis=0)
    every = np.broadcast_to(candidates, (len(candidates), *squares.shape))
    best: Floats = np.take_along_axis(every, place[np.newaxis, np.newaxis], axis=1)[:, 0]
    least: Floats = np.take_along_axis(squares, place[np.newaxis], axis=0)[0]
    return least, best
