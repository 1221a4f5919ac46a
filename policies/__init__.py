"""Policies: how much to order, when to look, and how to size both from what is known."""
