from __future__ import annotations

import pytest
from hypothesis import given
from table_cases import laws

from sim.distributions import (
    Bootstrap,
    CompoundPoisson,
    Constant,
    Distribution,
    Empirical,
    Gamma,
    Intermittent,
    Replay,
    Triangular,
)
from sim.tables.cells import CellError
from sim.tables.laws import LAWS, format_law, history_of, law_forms, parse_law

HISTORY = (4.0, 5.0, 6.0)


def parsed(cell: str | float) -> Distribution:
    return parse_law(cell, lambda: HISTORY)


@given(law=laws)
def test_every_distribution_reads_back_equal(law: Distribution) -> None:
    assert parse_law(format_law(law), lambda: history_of(law)) == law


@pytest.mark.parametrize(
    ("cell", "law"),
    [
        (7, Constant(7)),
        ("7.5", Constant(7.5)),
        ("gamma(mean=10, sd=3)", Gamma(10, 3)),
        (" Gamma( sd = 3, mean = 1e1 ) ", Gamma(10, 3)),
        ("triangular(low=1, mode=2, high=4)", Triangular(1, 2, 4)),
        ("empirical()", Empirical(HISTORY)),
        ("replay", Replay(HISTORY)),
        ("bootstrap(block=2, group='east')", Bootstrap(HISTORY, 2, "east")),
        ("empirical(buckets=2)", Empirical((5, 6))),
        ("intermittent(probability=0.1, size=gamma(mean=40, sd=15))", Intermittent(0.1, Gamma(40, 15))),
        ("compound_poisson(orders=2, size=3)", CompoundPoisson(2, Constant(3))),
    ],
)
def test_a_cell_says_what_it_means(cell: str | float, law: Distribution) -> None:
    assert parsed(cell) == law


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("gama(mean=10, sd=3)", "'gama' is not a distribution; did you mean 'gamma'"),
        ("gamma(mean=10, sdd=3)", "gamma has no 'sdd'; did you mean 'sd'"),
        ("gamma(mean=10)", "gamma needs sd as well"),
        ("gamma(10, 3)", "name every value, as in gamma(mean=..., sd=...)"),
        ("gamma(mean=1,5, sd=2)", "with a point before decimals"),
        ("gamma(mean=0, sd=2)", "gamma: mean(=0.0) and sd(=2.0) must be > 0"),
        ("gamma(mean='x', sd=2)", "mean must be a number, not"),
        ("bootstrap(block=1.5)", "block must be a whole number, not 1.5"),
        ("bootstrap(group=3)", "group must be text in quotes"),
        ("empirical(buckets=9)", "buckets(=9) must be between 1 and the 3 of the history"),
        ("1,5", "has a comma; write a point"),
        ("ten", "'ten' is not a number"),
        ("__import__('os').getcwd()", "is not a distribution"),
        ("gamma(mean=open('x'), sd=1)", "mean must be a number"),
        ("gamma(**{})", "gamma has no"),
        ("(" * 300, "is not a distribution"),
        ("gamma(" + "9" * 3000, "is longer than 2000 characters"),
        (-1.0, "value(=-1.0) must be >= 0"),
    ],
)
def test_a_wrong_cell_is_told_what_would_be_right(cell: str | float, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        parsed(cell)
    assert message in str(caught.value)


def test_no_cell_is_ever_run_as_code(tmp_path_factory: pytest.TempPathFactory) -> None:
    trap = tmp_path_factory.mktemp("trap") / "written"
    with pytest.raises(CellError):
        parsed(f"gamma(mean=open({str(trap)!r}, 'w').write('x'), sd=1)")
    assert not trap.exists()


def test_every_distribution_has_a_form_that_names_its_parameters() -> None:
    assert len(law_forms()) == len(LAWS)
    assert "bootstrap(block=..., group=..., buckets=...)" in law_forms()
