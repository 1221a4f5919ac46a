"""A problem of a network, and the error that holds them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = [
    "NetworkError",
    "Problem",
    "problem_lines",
    "raise_problems",
]


class Problem(NamedTuple):
    """Something wrong: where, and what would be right."""

    place: str
    message: str


class NetworkError(ValueError):
    """All the problems of a network."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem_lines(self.problems, "the network")))


def problem_lines(problems: Sequence[Problem], where: str, most: int = 50) -> list[str]:
    """Return a heading and one line a problem, at most `most` of them and then how many more there are."""
    count = len(problems)
    lines = [f"{count} problem{'s' if count != 1 else ''} in {where}:"]
    lines += [f"  {problem.place}: {problem.message}" for problem in problems[:most]]
    if count > most:
        lines.append(f"  ... and {count - most} more")
    return lines


def raise_problems(problems: Sequence[Problem]) -> None:
    """Raise one `NetworkError` holding all `problems`, if there are any."""
    if problems:
        raise NetworkError(problems)
