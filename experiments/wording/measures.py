"""What the KPIs are called in a report, what kind of number they are, and their definitions in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from experiments.wording.phrases import capital, label_of
from sim.kpi import KPIS
from sim.kpi.docs import described

__all__ = ["Kind", "definition_of", "kind_of", "kpi_label"]

Kind = Literal["share", "money", "money_per_year", "days", "units", "number"]

_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "backorder_days": "Days waited",
        "lost_units": "Lost demand",
        "demand_units": "Demand",
        "on_hand_units": "Units on hand",
        "on_hand_value": "Stock on hand",
        "planned_safety_stock_value": "Planned safety stock",
        "effective_safety_stock_value": "Effective safety stock",
        "cycle_stock_value": "Cycle stock",
        "pipeline_stock_value": "Stock in transit",
        "excess_stock_value": "Excess stock",
        "held_stock_value": "Stock held back",
        "expired_units": "Expired",
        "destroyed_units": "Destroyed",
        "expired_share": "Expired, share of receipts",
        "storage_utilisation": "Storage used",
        "receiving_utilisation": "Dock used",
        "picking_utilisation": "Picking used",
        "machine_utilisation": "Machines used",
        "setup_share": "Set-up, share of machine time",
        "material_availability": "Jobs with all material at once",
        "wait_for_material_days": "Wait for material",
        "wait_for_machine_days": "Wait for a machine",
        "wait_for_shift_days": "Wait for a shift",
        "wait_for_repair_days": "Wait for repair",
        "production_scrap_share": "Scrap, share of units made",
        "rework_share": "Rework, share of units made",
        "supplier_on_time": "Supplier on time",
        "lead_time_mean_days": "Lead time, mean",
        "lead_time_sd_days": "Lead time, spread",
        "purchase_price_variance": "Price variance",
        "on_time_fill_rate": "On-time fill rate",
        "vehicles_used": "Vehicles",
        "vehicle_fill": "Vehicles, share filled",
        "transport_co2e": "CO2e of transport, kg a year",
        "storage_co2e": "CO2e of storage, kg a year",
    }
)
_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "share": "share",
        "currency": "money",
        "currency/year": "money_per_year",
        "days": "days",
        "units": "units",
    }
)


def kpi_label(kpi: str) -> str:
    """Return a KPI's short heading; without a shorter one, its name as words."""
    return _LABELS.get(kpi) or label_of(kpi).capitalize()


def kind_of(kpi: str) -> Kind:
    """Return what kind of number a KPI is; one that is not in the catalogue is a plain number."""
    return _KINDS.get(KPIS[kpi].unit, "number") if kpi in KPIS else "number"


def definition_of(kpi: str) -> str:
    """Return what a KPI is and what it is divided by, from the catalogue; nothing for an unknown one."""
    if kpi not in KPIS:
        return ""
    what = described(KPIS[kpi])[""].removeprefix("Return ").rstrip(".")
    return f"{capital(what)}. Denominator: {KPIS[kpi].denominator}."
