"""Everything found wrong while tables are read, gathered with the cell it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.check import Problem, problem_lines
from sim.tables.files import Sheet

__all__ = ["Faults", "TableErrors"]


class TableErrors(ValueError):  # noqa: N818 - it holds many
    """All the problems of a workbook or CSV folder, in the order of its sheets."""

    def __init__(self, problems: Sequence[Problem], where: str) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem_lines(self.problems, where)))


@dataclass(slots=True)
class Faults:
    """A growing list of problems, each told once."""

    _found: dict[Problem, tuple[int, int, int]] = field(default_factory=dict)
    _places: set[str] = field(default_factory=set)
    _rank: dict[str, int] = field(default_factory=dict)

    def cell(self, sheet: Sheet, row: int, index: int, column: str, message: str) -> None:
        """Add a problem of one cell."""
        self._add(sheet.place, sheet.cell_place(row, index, column), row, index, message)

    def row(self, sheet: Sheet, row: int, message: str) -> None:
        """Add a problem of a whole row."""
        self._add(sheet.place, f"{sheet.place} {'line' if sheet.in_file else 'row'} {row}", row, -1, message)

    def sheet(self, place: str, message: str) -> None:
        """Add a problem of a whole sheet."""
        self._add(place, place, 0, -1, message)

    def _add(self, sheet: str, place: str, row: int, index: int, message: str) -> None:
        rank = self._rank.setdefault(sheet, len(self._rank))
        self._places.add(place)
        self._found.setdefault(Problem(place, message), (rank, row, index))

    def has(self, place: str) -> bool:
        """Whether a problem of that place is known."""
        return place in self._places

    @property
    def problems(self) -> list[Problem]:
        """Return the problems, sorted by sheet, row and column."""
        return sorted(self._found, key=self._found.__getitem__)
