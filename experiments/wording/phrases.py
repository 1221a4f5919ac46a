"""Names and lists as they stand in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["capital", "heading", "label_of", "listed", "quoted"]

_FEW = 5


def label_of(name: str) -> str:
    """Return a name of the configuration as words: underscores become spaces; a policy goes with its sourcing."""
    return name.replace("_", " ").replace("+", ", ")


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def heading(name: str) -> str:
    """Return a name of the configuration as a heading."""
    return capital(label_of(name))


def quoted(name: str) -> str:
    """Return a policy's name in quotation marks."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{label_of(name)}\N{RIGHT DOUBLE QUOTATION MARK}"


def listed(parts: Sequence[str]) -> str:
    """Return "a, b and c"; of many, the first few and how many more."""
    shown = list(parts)
    if len(shown) > _FEW + 1:
        shown = [*shown[:_FEW], f"{len(shown) - _FEW} others"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))
