"""The SimPy processes: markets, warehouses, suppliers, transport."""
