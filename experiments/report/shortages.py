"""What stock ran out of and why: the tables and the picture of the causes of stock-outs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from experiments.report.tables import Cell, Column, Row, Table
from experiments.wording.causes import CAUSE_LABELS
from experiments.wording.numerals import Scale, percent, plain, scale_of
from experiments.wording.phrases import label_of, quoted

__all__ = ["Shortages", "shortages"]

_WORST = 10


@dataclass(frozen=True, slots=True)
class Shortages:
    """What customers were not served at once, by root cause, of one scenario.

    `by_policy` has policies as index and causes as columns, in value (or units) per replication; `scale` says how it is
    written.
    """

    by_policy: pd.DataFrame
    scale: Scale
    caption: str
    tables: tuple[Table, ...]


def shortages(causes: pd.DataFrame, currency: str, *, baseline: str, replications: int) -> Shortages | None:
    """Return what the causes of one scenario tell; None if nothing was short, or nothing was traced.

    `causes` are those of `replications` of each policy, see `StudyResults.causes`.
    """
    sold = causes[causes["from_customers"].astype(bool)] if len(causes) else causes
    if not len(sold) or not replications:
        return None
    sold = sold.assign(value=sold["value"] / replications, units=sold["units"] / replications)
    valued = not (sold["value"] == sold["units"]).all()
    wide = sold.pivot_table(index="policy", columns="root_cause", values="value", aggfunc="sum", observed=True)
    wide = wide.reindex(index=causes["policy"].drop_duplicates(), columns=list(CAUSE_LABELS)).fillna(0.0)
    wide = wide.loc[:, wide.any()]
    scale = scale_of("money" if valued else "units", wide.sum(axis=1).tolist(), currency)
    policy = baseline if baseline in wide.index else str(wide.index[0])
    worst = _worst(sold[sold["policy"] == policy], policy, scale)
    return Shortages(wide, scale, _caption(wide, policy, replications), (_table(wide, scale), worst))


def _table(wide: pd.DataFrame, scale: Scale) -> Table:
    columns = (Column("Not served at once", scale.unit), *(Column(CAUSE_LABELS[str(name)]) for name in wide))
    rows = tuple(Row(label_of(str(policy)), cells=tuple(_shares(wide.loc[policy], scale))) for policy in wide.index)
    return Table("What customers were not served at once, and why", "Policy", columns, rows)


def _shares(row: pd.Series, scale: Scale) -> Iterator[Cell]:
    total = float(row.sum())
    yield Cell(scale.text(total))
    for amount in row.tolist():
        yield Cell(percent(amount / total) if total > 0 else "")


def _worst(sold: pd.DataFrame, policy: str, scale: Scale) -> Table:
    """Return the stock points with the largest shortages of one policy."""
    totals = sold.groupby(["site", "item"], observed=True)["value"].sum().sort_values(ascending=False, kind="stable")
    rows = []
    for site, item in totals.index[:_WORST]:
        here = sold[(sold["site"] == site) & (sold["item"] == item)]
        main = here.groupby("root_cause", observed=True)["value"].sum().sort_values(ascending=False, kind="stable")
        told = (
            f"{CAUSE_LABELS[str(main.index[0])]}, {percent(float(main.iloc[0] / main.sum()), 0)}" if main.sum() else ""
        )
        way = here.groupby("cause", observed=True)["value"].sum().idxmax()
        cells = (
            Cell(scale.text(float(here["value"].sum()))),
            Cell(plain(float(here["units"].sum()), 1)),
            Cell(told),
            Cell(CAUSE_LABELS[str(way)]),
        )
        rows.append(Row(str(item), str(site), cells))
    columns = (
        Column("Not served at once", scale.unit),
        Column("Units"),
        Column("Main root cause"),
        Column("Seen there as"),
    )
    return Table(f"Where most was short, with {label_of(policy)}", "Item", columns, tuple(rows), dense=True)


def _caption(wide: pd.DataFrame, policy: str, replications: int) -> str:
    amounts = dict(zip(map(str, wide.columns), wide.loc[policy].to_numpy().tolist(), strict=True))
    total = sum(amounts.values())
    runs = "one replication" if replications == 1 else f"{replications} replications"
    if not total:
        return f"With {quoted(policy)} customers were always served at once in {runs} traced."
    main = max(amounts, key=lambda cause: amounts[cause])
    share = percent(amounts[main] / total, 0)
    return (
        f"With {quoted(policy)} {share} of what customers were not served at once comes from "
        f"{_lowered(CAUSE_LABELS[main])}, traced to the root through all sites; mean of {runs} traced."
    )


def _lowered(text: str) -> str:
    return {"Planned too low": "stock planned too low", "Late supplier": "late suppliers"}.get(
        text, f"{text[:1].lower()}{text[1:]}"
    )
