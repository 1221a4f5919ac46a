"""What the columns of the sheets on customers and their demand mean."""

from __future__ import annotations

__all__ = ["CUSTOMER_DOCS", "CUSTOMER_SHEETS", "ITEM", "SEGMENT", "SITE"]

SITE = "Site, as in sheet sites. The column may be left out when there is one warehouse only."
ITEM = "Item, as in sheet items."
SEGMENT = "Customer segment, when an item is sold to several at a site."

CUSTOMER_SHEETS = {
    "segments": "Customer segments: their rank, what failing them costs. Those without a row have rank 1 and no cost.",
    "substitutions": "What customers take instead of an item that is out; those of one item share its customers.",
}
"""A sentence on each sheet, in the order in which they stand."""

CUSTOMER_DOCS: dict[str, dict[str, str]] = {
    "demand": {
        "site": SITE,
        "item": ITEM,
        "size": "Units asked in each bucket (or, with orders_per_day, by each order): a number or a distribution. "
        "Empty: from sheet demand_history.",
        "segment": SEGMENT,
        "bucket_days": "Days in a bucket: 1 for daily demand, 7 for weekly. Empty: that of a dated history, else 1.",
        "orders_per_day": "Single orders at random times, this many a day on average; 0: one quantity a bucket.",
        "backorder_share": "Share of the demand not met at once that waits; the rest is lost.",
        "patience_days": "Days that customers wait at most. Empty: for ever.",
        "complete_only": "TRUE: customers take the whole order or nothing yet.",
        "promise_days": "Delivery within so many days counts as on time.",
        "return_share": "Share of what customers were served that they send back: 0.1 is 10 %.",
        "return_delay_days": "Days until it comes back: a number or a distribution. Empty: at once.",
        "returns_to": "stock: what comes back is sold again. scrap: it is thrown away.",
        "basket": "Demands of a site with the same code here come in the same orders, a line each. Empty: alone.",
        "complete_basket": "yes: an order of the basket is delivered whole, or waits, or is lost whole.",
        "basket_share": "Share of the basket's orders, of which there are orders_per_day, that have this line.",
        "weekday_factors": "Seven factors of mean 1, Monday first: 1.2|1.1|1|1|1|0.9|0.8.",
        "season_factors": "Factors of mean 1 for equal parts of the year from 1 January, twelve for months: "
        "0.8|0.9|1.1|1.2 for quarters.",
        "trend_per_year": "Growth of the mean per year, as a share: 0.05 is 5 %.",
        "level_phi": "How much of a deviation from the mean lasts to the next bucket, between -1 and 1.",
        "level_sd": "Standard deviation of the new deviation in each bucket (of its logarithm).",
        "projects_per_year": "Project orders on top of this demand: how many begin in a year on average, at random.",
        "project_days": "Days over which a project order is spread.",
        "project_least_weeks": "Smallest project order, in weeks of this demand's mean.",
        "project_most_weeks": "Largest project order, in weeks of this demand's mean.",
    },
    "events": {
        "site": SITE,
        "item": ITEM,
        "segment": f"{SEGMENT} Site, item and segment name one demand.",
        "start_day": "First day: a date, or the number of days from the start.",
        "end_day": "The day after the last: a date, or the number of days from the start.",
        "factor": "Demand of these days is multiplied by this.",
        "extra_units_per_day": "Units added on each of these days.",
    },
    "segments": {
        "name": "Customer segment, as in sheet demand.",
        "priority": "Rank when stock is short, 1 first; see the option allocation.",
        "late_cost_per_unit_day": "Penalty for each unit and day beyond the promise, in currency.",
        "late_cost_per_line": "Penalty for an order line that is not complete within the promise, in currency.",
        "lost_sale_cost_per_unit": "Penalty for a unit lost, besides that of the item, in currency.",
        "loyalty_elasticity": "How strongly demand follows service: it is multiplied by (recent fill rate / "
        "expected_fill_rate) to this power. 0: not at all.",
        "expected_fill_rate": "Share of a line served at once that the customers are used to: 0.95 is 95 %.",
        "memory_days": "Days over which they remember their service.",
    },
    "substitutions": {
        "item": ITEM,
        "substitute": "Item that customers take instead when the first is out, as in sheet items.",
        "share": "Share of the customers who would: 0.3 is 30 %.",
        "site": "Site, as in sheet sites. Empty: every site that sells the item.",
        "segment": "Customer segment, as in sheet demand. Empty: all.",
    },
}
