from __future__ import annotations

from sim.recent import Recent


def test_the_sum_is_that_of_the_days_up_to_now() -> None:
    recent = Recent(3.0)
    for day in range(6):
        recent.add(day, 10.0 + day)
    assert recent.units(5) == 13 + 14 + 15
    assert recent.units(7) == 15
    assert recent.units(8) == 0


def test_what_is_claimed_is_gone() -> None:
    recent = Recent(10.0)
    recent.add(0, 2)
    recent.add(1, 5)
    assert recent.claim(1, 4) == 4
    assert recent.units(1) == 3
    assert recent.claim(1, 9) == 3
    assert recent.claim(1, 9) == 0
