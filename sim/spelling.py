"""The known name that a misspelt one probably meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean", "suggestions"]

_MOST = 20


def suggestions(unknown: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """Return, for each unknown name that has one, its closest known name.

    Names that differ only in case, blanks, hyphens, underscores or leading zeros are always found; of the others the
    first 20 are compared letter by letter, which is slow against 10,000 names.
    """
    by_bare = {_bare(name): name for name in known}
    found: dict[str, str] = {}
    compared = 0
    for name in dict.fromkeys(unknown):
        if _bare(name) in by_bare:
            found[name] = by_bare[_bare(name)]
        elif compared < _MOST:
            compared += 1
            close = get_close_matches(_bare(name), by_bare, n=1, cutoff=0.7)
            if close:
                found[name] = by_bare[close[0]]
    return found


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return ``; did you mean '...'?`` when a known name is close, else an empty string."""
    found = suggestions([name], known)
    return f"; did you mean {found[name]!r}?" if found else ""


def _bare(name: str) -> str:
    bare = name.casefold()
    for sign in " -_":
        bare = bare.replace(sign, "")
    return bare.lstrip("0") or "0"
