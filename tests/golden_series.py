"""The series that golden forecasts were made of: a few made up, and some of the public data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

__all__ = ["made_up_series", "public_series"]

_EVERY_SO_MANY = 25


def made_up_series() -> dict[str, np.ndarray]:
    """Return series by name, written as arithmetic so that no generator of random numbers can change them."""
    time = np.arange(72)
    noise = (time * 7919 % 101) / 50 - 1
    month = 1 + 0.4 * np.sin(2 * np.pi * time / 12) + 0.1 * np.cos(4 * np.pi * time / 12)
    hits = (time * 37 % 11 < 3).astype(float)
    sizes = 1.0 + time * 53 % 7
    return {
        "weekly/level": np.round(80 + 12 * noise),
        "weekly/trend": np.round(40 + 1.5 * time + 8 * noise),
        "monthly/season": np.round((200 + 2 * time) * month + 9 * noise),
        "monthly/season_kept_apart": np.round(300 - time + 90 * (month - 1) + 9 * noise),
        "monthly/intermittent": hits * sizes,
        "monthly/lumpy": hits * np.round(sizes**2.5),
        "weekly/dying": hits * sizes * (time < 40),
        "weekly/none": np.zeros(30),
        "weekly/short": np.array([4.0, 0, 7, 3, 5, 6, 2, 8]),
    }


def public_series(folder: Path) -> dict[str, np.ndarray]:
    """Return wine sales, and every 25th of the weekly products and of the car parts that were sold throughout."""
    wine = pd.read_csv(folder / "wineind_monthly.csv")["value"].to_numpy(float)
    weekly = pd.read_csv(folder / "uci_sales_transactions_weekly.csv", index_col=0).filter(regex=r"^W\d+$")
    parts = pd.read_csv(folder / "carparts_monthly.csv", index_col=0).dropna(axis=1)
    series = {"monthly/wineind": wine}
    for name in weekly.index[::_EVERY_SO_MANY]:
        series[f"weekly/{name}"] = weekly.loc[name].to_numpy(float)
    for name in parts.columns[:: 2 * _EVERY_SO_MANY]:
        series[f"monthly/{name}"] = parts[name].to_numpy(float)
    return series
