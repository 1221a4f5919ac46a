"""Turn two public data sets into a workbook for the simulator.

    python examples/real_data.py sales.csv lead_times.csv real.xlsx
    siop data=real.xlsx

`sales.csv`: weekly unit sales of 811 products over 52 weeks (UCI Machine Learning Repository, Sales Transactions
Dataset Weekly, CC BY 4.0; columns Product_Code, W0 .. W51). `lead_times.csv`: days from order to delivery of 4,235
international shipments by vendor (USAID SCMS delivery history 2006-2015, public domain; columns vendor, lead_days).

Choices of ours, since the two sets come from different trades:

- the lead times are divided by 8, so that their mean falls from 115 to 14 days, as a retailer's might be, while their
  spread (coefficient of variation 0.66) and shape stay real;
- the twelve vendors with most shipments become the suppliers; every product is given one of them, in turn;
- the sales data have no prices: every unit costs 10 and sells for 15, an order line costs 20;
- the 52 weeks are dated from 1 January 2024.
"""

from __future__ import annotations

import sys

import pandas as pd

LEAD_TIME_DIVISOR = 8
VENDORS = 12
FIRST_WEEK = "2024-01-01"


def demand_history(sales: pd.DataFrame) -> pd.DataFrame:
    """Return the sales wide: a row a product, a column a week."""
    weeks = pd.date_range(FIRST_WEEK, periods=52, freq="7D").strftime("%Y-%m-%d")
    quantities = sales[[f"W{week}" for week in range(52)]].set_axis(weeks, axis="columns")
    quantities.insert(0, "site", "shop")
    quantities.insert(1, "item", sales["Product_Code"])
    return quantities


def lead_time_history(shipments: pd.DataFrame) -> pd.DataFrame:
    """Return the scaled lead times of the vendors with most shipments."""
    largest = shipments["vendor"].value_counts().index[:VENDORS]
    kept = shipments[shipments["vendor"].isin(largest)]
    return pd.DataFrame(
        {
            "origin": kept["vendor"],
            "destination": "shop",
            "lead_time_days": (kept["lead_days"] / LEAD_TIME_DIVISOR).round(2),
        }
    )


def workbook(sales: pd.DataFrame, shipments: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the sheets of the workbook."""
    history = lead_time_history(shipments)
    vendors = list(history["origin"].unique())
    products = sales["Product_Code"]
    return {
        "items": pd.DataFrame({"name": products, "unit_cost": 10.0, "unit_price": 15.0, "holding_rate_per_year": 0.25}),
        "sites": pd.DataFrame({"name": [*vendors, "shop"], "kind": ["supplier"] * len(vendors) + ["warehouse"]}),
        "lanes": pd.DataFrame(
            {
                "origin": [vendors[k % len(vendors)] for k in range(len(products))],
                "destination": "shop",
                "item": products,
                "order_cost": 20.0,
                "lot_multiple": 1.0,
            }
        ),
        "demand_history": demand_history(sales),
        "lead_time_history": history,
    }


if __name__ == "__main__":
    sales_csv, lead_times_csv, target = sys.argv[1:]
    with pd.ExcelWriter(target, engine="xlsxwriter") as writer:
        for name, frame in workbook(pd.read_csv(sales_csv), pd.read_csv(lead_times_csv)).items():
            frame.to_excel(writer, sheet_name=name, index=False)
