"""Pools: what an amount costs by steps, and how steps become prices per unit or rising steps, exactly."""

from fractions import Fraction
from math import inf

from advisor.planning.problem import Pool

UNIT = 10**9
"""Parts of a unit that amounts are counted in, so that adding them is exact: decimals are what they are written as."""
Steps = tuple[tuple[int | float, Fraction], ...]
"""The size of each step in parts of a unit, the last one endless, and its cents for such a part."""


def amount_of(units: float) -> int:
    """An amount in parts of a unit."""
    return round(units * UNIT)


def steps_of(pool: Pool) -> Steps:
    """A pool's steps in exact numbers."""
    return _merged(
        [(size if size == inf else amount_of(size), Fraction(str(rate)) / UNIT) for size, rate in pool.steps]
    )


def fill(steps: Steps, amount: int) -> tuple[Fraction, Steps]:
    """What the first amount costs, and the steps that are left after it."""
    cents = Fraction(0)
    for number, (size, rate) in enumerate(steps):
        if amount <= size:
            return cents + amount * rate, ((size - amount, rate), *steps[number + 1 :])
        cents += int(size) * rate
        amount -= int(size)
    raise ValueError("the last step of a pool is endless")


def reached(steps: Steps, most: int) -> Steps:
    """The steps that an amount can reach that is never more than `most`."""
    found = []
    for size, rate in steps:
        if size > 0:
            found.append((size if size < most else inf, rate))
            if size >= most:
                break
            most -= int(size)
    return tuple(found)


def falls(steps: Steps) -> bool:
    """Whether a step is cheaper than one before it."""
    rates = [rate for _, rate in steps]
    return rates != sorted(rates)


def split(steps: Steps) -> tuple[Steps, list[tuple[Fraction, Fraction]]]:
    """Steps with the same rises that never fall, and what the falls take off: a fixed sum and cents per unit each.

    What falls take off altogether is the least of these lines for every amount, since their slopes only fall. So the
    least cost with these steps is the least, over the lines, of the least cost with rising steps and a line.
    """
    rising: list[tuple[int | float, Fraction]] = []
    lines = [(Fraction(0), Fraction(0))]
    below = 0
    for size, rate in steps:
        highest = rising[-1][1] if rising else rate
        slope = lines[-1][1]
        if rate - highest < slope:
            # The new line leaves the one before where this step begins.
            lines.append((lines[-1][0] + below * (slope - (rate - highest)), rate - highest))
        rising.append((size, rate - lines[-1][1]))
        below += 0 if size == inf else int(size)
    return _merged(rising), lines


def _merged(steps: list[tuple[int | float, Fraction]]) -> Steps:
    found: list[tuple[int | float, Fraction]] = []
    for size, rate in steps:
        if found and found[-1][1] == rate:
            found[-1] = (found[-1][0] + size, rate)
        else:
            found.append((size, rate))
    return tuple(found)
