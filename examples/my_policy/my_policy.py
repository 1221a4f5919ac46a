from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HalfWay:
    """Order half of what is missing to `order_up_to`."""

    order_up_to: float = 200.0

    def quantity(self, view):
        return 0.5 * (self.order_up_to - view.position)
