"""What the columns of the sheets on production mean."""

from __future__ import annotations

__all__ = ["PRODUCTION_DOCS", "PRODUCTION_SHEETS"]

_SITE = "Site that makes, a warehouse. The column may be left out when there is one warehouse only."
_MADE = "Item that is made, as in sheet recipes."
_PART_QUANTITY = "Units for each unit started."
_CENTRE = "Work centre, as in sheet work_centres."

PRODUCTION_SHEETS = {
    "recipes": "What sites make themselves: one row for a site and item. An order for it becomes a job of the plant.",
    "components": "Bill of materials: what goes into an item, one row for each component.",
    "by_products": "What comes out of a recipe besides the item, one row for each.",
    "operations": "The steps of a recipe, one row each, in the order in which they are done. Days are of 24 machine "
    "hours.",
    "work_centres": "One row for each group of like machines that share a queue of jobs.",
    "shifts": "When work centres work: one row for a centre, weekday and shift. A centre without rows works round the "
    "clock.",
    "change_overs": "Machine time to turn from one item family to another, besides the set-up of the job. Pairs left "
    "out take none.",
}
"""A sentence on each sheet, in the order in which they stand."""

PRODUCTION_DOCS: dict[str, dict[str, str]] = {
    "recipes": {
        "site": _SITE,
        "item": "Item that is made.",
        "batch_multiple": "Jobs are rounded up to a multiple of this many units; 0: any quantity.",
        "minimum_batch": "Smallest job, in units; smaller ones are lifted to it.",
        "maximum_batch": "Largest job, in units. Empty: no limit.",
        "transfer_batch": "Units that enter the stock at a time while the last operation still runs on a machine; 0: "
        "all at its end.",
        "yield_share": "Share of the units started that come out good: a number or a distribution. Empty: 1.",
        "rework_share": "Share of what comes out bad that goes round again instead of being scrapped.",
        "rework_from": "Number of the operation, 1 for the first, from which it does.",
        "rework_rounds": "How often a unit may go round again.",
        "order_cost": "Cost of one job besides machine time, in currency.",
        "quoted_lead_time_days": "Days that you plan with and that on-time is judged by. Empty: twice the work of the "
        "smallest batch, by the hours of its centres.",
    },
    "components": {
        "site": _SITE,
        "item": _MADE,
        "component": "Item that goes into it, from the stock of the same site.",
        "quantity": _PART_QUANTITY,
    },
    "by_products": {
        "site": _SITE,
        "item": _MADE,
        "by_product": "Item that comes out besides, into the stock of the same site; it needs a lane or recipe too.",
        "quantity": _PART_QUANTITY,
    },
    "operations": {
        "site": _SITE,
        "item": _MADE,
        "centre": f"{_CENTRE} Empty: takes days of the calendar, and no machine (drying, inspection).",
        "setup_days": "Days to set a machine up for the job.",
        "run_days_per_unit": "Days to run one unit.",
        "run_time_factor": "What the run time of a job is multiplied by: a number or a distribution. Empty: 1.",
    },
    "work_centres": {
        "name": "Code of the work centre.",
        "site": _SITE,
        "machines": "How many like machines it has.",
        "dispatching": "Which job a free machine takes. fifo: the first that came. spt: the shortest. edd: the one due "
        "first. critical_ratio: the least time left over work left. run_out: the item whose stock lasts shortest. "
        "family: the family made last.",
        "days_between_failures": "Days from one failure to the next: a number or a distribution. Empty: none.",
        "repair_days": "Days that a repair takes, round the clock: a number or a distribution.",
        "failures_count": "running: only work brings the next failure nearer. calendar: all time does.",
        "cost_per_machine_day": "Cost of 24 hours of set-up and run, in currency.",
        "overtime_from_days": "Shifts last longer while the jobs that wait are more work than this many days. Empty: "
        "never.",
        "overtime_hours": "Hours that each shift then lasts longer.",
        "overtime_cost_per_hour": "Cost of an hour outside the shifts besides the machine's, in currency.",
        "subcontract_from_days": "A job that would wait longer than this is done outside. Empty: never.",
        "subcontract_days": "Days that a job takes there.",
        "subcontract_cost_per_unit": "What it costs there per unit, in currency.",
    },
    "shifts": {
        "centre": _CENTRE,
        "weekday": "Day on which the shift starts.",
        "start_hour": "Hour of the day at which it starts: 6 or 6.5.",
        "end_hour": "Hour at which it ends; 30 is 6 in the morning of the next day.",
    },
    "change_overs": {
        "centre": _CENTRE,
        "from_family": "Family of the item that the machine made last.",
        "to_family": "Family of the item that it makes next.",
        "days": "Machine days that the change takes.",
    },
}
