"""What the columns of the sheets on transport services and transshipments mean."""

from __future__ import annotations

__all__ = ["TRANSPORT_DOCS"]

TRANSPORT_DOCS: dict[str, dict[str, str]] = {
    "transport_services": {
        "origin": "Site that ships, as in sheet lanes.",
        "destination": "Site that receives, as in sheet lanes.",
        "mode": "Means of transport, as in sheet lanes. All lanes with this origin, destination and mode travel by it.",
        "departure_weekdays": "Days on which vehicles leave: mon|thu. Empty: see departure_every_days.",
        "departure_every_days": "Days from one departure to the next; 0 (and no weekdays): vehicles leave at any time.",
        "departure_offset_days": "Days from the start to the first of the departures that come every so many days.",
        "vehicles_per_departure": "Vehicles (containers, trucks) that leave at a departure at most. Empty: no limit.",
        "capacity_units": "Units that a vehicle takes, all items together. Empty: no limit.",
        "capacity_volume": "Volume that a vehicle takes, by volume_per_unit of the items. Empty: no limit.",
        "capacity_kg": "Weight in kg that a vehicle takes, by weight_kg_per_unit of the items. Empty: no limit.",
        "minimum_load_share": "A vehicle waits until it is loaded to this share of its capacity: 1 is full.",
        "longest_wait_days": "It leaves anyway once its oldest goods have waited so long. Empty: however long.",
        "cost_per_vehicle": "Cost of a vehicle that leaves, in currency, on top of the lanes' cost per unit.",
        "distance_km": "Length of the way, for emissions.",
        "co2e_kg_per_tonne_km": "Emissions of carrying a tonne for a kilometre, in kg of CO2 equivalent.",
    },
    "transshipments": {
        "origin": "Site that gives.",
        "destination": "Site that is short and takes. Of several origins the first row is asked first.",
        "item": "Item. Empty: every item that both sites stock.",
        "lead_time_days": "Days from one to the other.",
        "cost_per_unit": "Cost of carrying one unit, in currency.",
    },
}
