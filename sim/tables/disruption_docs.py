"""What the columns of the sheets on disruptions mean."""

from __future__ import annotations

__all__ = ["DISRUPTION_DOCS", "DISRUPTION_SHEETS"]

DISRUPTION_SHEETS = {
    "disruptions": "What may break, one row each: when it comes (start_day, time_to_failure_days or after: one of the "
    "three), how long it lasts and what it does.",
    "disruption_targets": "What a disruption hits, all at once: one row for each site, lane, work centre or demand. A "
    "port that closes hits several lanes or suppliers.",
}
"""A sentence on each sheet, in the order in which they stand."""

DISRUPTION_DOCS: dict[str, dict[str, str]] = {
    "disruptions": {
        "name": "Code of the disruption.",
        "duration_days": "Days that it lasts: a number or a distribution; every row needs it. 0: it does nothing.",
        "start_day": "Dated: the day on which it begins, a date or the number of days from the start.",
        "time_to_failure_days": "Random: days until it comes, from the start and from the end of the one before: "
        "exponential(mean=365) for about once a year.",
        "after": "Caused: the disruption that brings it about, as in this sheet.",
        "delay_days": "Caused: days from the beginning of the other until it begins.",
        "probability": "Dated or caused: the chance that it comes, 0.3 for 30 %.",
        "closed": "TRUE: sites are shut, nothing departs on lanes, work centres stand still.",
        "refuses_orders": "TRUE: a closed site or supplier refuses orders from elsewhere, which else wait.",
        "in_transit": "What is under way on a lane that is hit goes_on, waits until the end, or is destroyed.",
        "stock_destroyed_share": "Share of the stock on hand of a site that is destroyed when it begins.",
        "lead_time_factor": "Lead times of what departs meanwhile on a lane, or from a site, are multiplied by this.",
        "extra_lead_time_days": "Days added to these lead times.",
        "capacity_factor": "What a supplier makes a day, and the speed of the machines of a work centre, or of all "
        "those of a site, are multiplied by this.",
        "demand_factor": "Demand, or all demand of a site, is multiplied by this: 1.5 is a surge of 50 %.",
    },
    "disruption_targets": {
        "disruption": "Disruption, as in sheet disruptions.",
        "what": "site: a supplier or a warehouse. lane: all that go by the columns origin, destination, item and mode. "
        "centre: a work centre. demand: all that go by site, item and segment.",
        "site": "The site, or that of the demand.",
        "origin": "Origin of the lanes. Here and in the columns that follow an empty cell means: whatever it is.",
        "destination": "Destination of the lanes.",
        "item": "Item on the lanes, or of the demand.",
        "mode": "Means of transport of the lanes.",
        "segment": "Customer segment of the demand.",
        "centre": "Work centre, as in sheet work_centres.",
    },
}
