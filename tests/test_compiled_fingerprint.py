"""Machine code kept on disk is taken only for a rule that is the same, with all that it refers to."""

from __future__ import annotations

import pytest

from sim.compiled.fingerprint import fingerprint

SOURCE = """
import math
FACTOR = 2.0
def rounded(x):
    return math.floor(x * FACTOR)
def quantity(self, view, least=1):
    return max(least, rounded(self.level - view.position) + 5)
"""


def of(source: str) -> str | None:
    scope: dict[str, object] = {}
    exec(source, scope)
    return fingerprint(scope["quantity"])


def test_the_same_source_has_the_same_fingerprint() -> None:
    assert of(SOURCE) == of(SOURCE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("+ 5", "+ 6"),
        ("FACTOR = 2.0", "FACTOR = 2.5"),
        ("math.floor", "math.ceil"),
        ("least=1", "least=2"),
        ("self.level - view.position", "view.position - self.level"),
    ],
)
def test_any_change_to_what_a_rule_does_changes_its_fingerprint(before: str, after: str) -> None:
    assert before in SOURCE
    assert of(SOURCE.replace(before, after)) != of(SOURCE)


def test_a_rule_that_refers_to_something_changeable_has_none() -> None:
    assert of(SOURCE.replace("FACTOR = 2.0", "FACTOR = [2.0]")) is None


def test_a_rule_made_inside_a_function_has_none() -> None:
    level = 3.0

    def quantity(self: object, view: object) -> float:
        return level

    assert fingerprint(quantity) is None
