"""The tables of a report on customers and suppliers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from experiments.report.tables import Cell, Column, Row, Table
from experiments.wording.measures import Kind
from experiments.wording.numerals import scale_of
from experiments.wording.phrases import label_of

__all__ = ["partner_tables"]

_Columns = Mapping[str, tuple[str, Kind]]
_SEGMENTS: _Columns = {
    "demand_units": ("Demand", "units"),
    "fill_rate": ("Fill rate", "share"),
    "on_time_fill_rate": ("On-time fill rate", "share"),
    "lines_on_time": ("Lines on time", "share"),
    "order_fill_rate": ("Orders filled at once", "share"),
    "orders_on_time": ("Orders on time", "share"),
    "late_days": ("Late", "days"),
    "substituted_share": ("Substituted", "share"),
    "forgone_share": ("Demand driven away", "share"),
    "penalty_cost": ("Penalties", "money_per_year"),
}
_SUPPLIERS: _Columns = {
    "ordered": ("Ordered", "units"),
    "on_time": ("On time", "share"),
    "in_full": ("In full", "share"),
    "on_time_in_full": ("On time in full", "share"),
    "lead_time_mean_days": ("Lead time", "days"),
    "lead_time_sd_days": ("Its spread", "days"),
    "spend_share": ("Share of spend", "share"),
    "price_variance": ("Above unit cost", "money"),
}
_MAY_BE_NOTHING = {"substituted_share", "forgone_share", "penalty_cost", "late_days", "price_variance"}
_ROUNDING = 1e-6


def partner_tables(
    segments: pd.DataFrame, suppliers: pd.DataFrame, currency: str, replications: int
) -> Iterator[Table]:
    """Yield a table of customers and one of suppliers that anything was ordered from: a block each, a row a policy.

    The frames are those of `StudyResults`, of one scenario; means of `replications`.
    """
    runs = "one replication" if replications <= 1 else f"mean of {replications} replications"
    if len(segments):
        named = segments.assign(name=[name or "without segment" for name in segments["segment"].astype(str)])
        yield _table(f"How customers were served, {runs}", named, _SEGMENTS, currency)
    if len(suppliers):
        ordered = suppliers.groupby(["supplier", "mode"], sort=False, observed=True)["ordered"].transform("max")
        suppliers = suppliers[ordered > 0]
    if len(suppliers):
        pairs = zip(suppliers["supplier"].astype(str), suppliers["mode"].astype(str), strict=True)
        named = suppliers.assign(name=[", ".join(filter(None, pair)) for pair in pairs])
        yield _table(f"How suppliers delivered, {runs}", named, _SUPPLIERS, currency)


def _table(caption: str, frame: pd.DataFrame, columns: _Columns, currency: str) -> Table:
    shown = [name for name in columns if _says_anything(name, frame[name])]
    scales = {name: scale_of(columns[name][1], frame[name].tolist(), currency) for name in shown}
    heads = tuple(Column(columns[name][0], scales[name].unit) for name in shown)
    rows: list[Row] = []
    for name in frame["name"].drop_duplicates():
        rows.append(Row(str(name), group=True))
        for found in frame[frame["name"] == name].to_dict("records"):
            cells = tuple(Cell(scales[column].text(float(found[column]))) for column in shown)
            rows.append(Row(label_of(str(found["policy"])), cells=cells))
    return Table(caption, "Policy", heads, tuple(rows), dense=True)


def _says_anything(name: str, values: Sequence[float] | pd.Series) -> bool:
    numbers = pd.Series(values).dropna()
    return bool((numbers.abs() > _ROUNDING).any()) if name in _MAY_BE_NOTHING else bool(len(numbers))
