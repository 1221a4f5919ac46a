"""What the settings of a study or a demonstration must be."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["must_hold"]


def must_hold(checks: Mapping[str, object]) -> None:
    """Raise ValueError with the messages of all checks that do not hold, at once."""
    problems = [message for message, holds in checks.items() if not holds]
    if problems:
        raise ValueError("; ".join(problems))
