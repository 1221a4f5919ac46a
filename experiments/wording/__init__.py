"""How figures, KPIs and lists are put for a reader: in tables, pictures and sentences alike."""
