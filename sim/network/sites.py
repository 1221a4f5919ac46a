"""Sites: suppliers and warehouses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Site",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place: a `supplier` never runs out; a `warehouse` (distribution centre, shop) holds stock and reviews it."""

    name: str
    kind: Literal["supplier", "warehouse"] = "warehouse"
