"""Forecasting: the next periods of many series at once, how wrong that was, and what it means for safety stock."""
