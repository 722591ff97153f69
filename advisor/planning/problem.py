"""The plan for a whole fleet in numbers: what can be chosen, what it builds and costs, what bounds it, what is best."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


class NotProven(Exception):
    """No answer was found that is proven to be the best."""


@dataclass(frozen=True, slots=True)
class Construct:
    """A thing that several connections may share; it is built, and paid, where at least one of them uses it."""

    weight: int
    """How many things to run it counts for: 0 where it exists already."""
    cents: int
    """What it costs a month by itself, in US cents, as far as its prices are known."""
    priced: bool
    """Whether every price of it is known."""


@dataclass(frozen=True, slots=True)
class Option:
    """One admissible mechanism of one connection."""

    constructs: tuple[int, ...]
    """Numbers of constructs, with those that exist: limits count them."""
    cents: int
    """What its own traffic costs a month, beside pools."""
    priced: bool
    """Whether every price of its own traffic is known."""
    third_party: bool
    """Whether somebody else asks a price that is not published."""
    levels: tuple[int, ...]
    """One per criterion after these two, in the user's order, equally many in all options: higher is better."""
    place: int
    """Its place in the catalogue: lower is better."""
    flows: tuple[tuple[int, float], ...]
    """The number of a pool and the amount that it adds to it, each pool once."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Amounts that are billed together by steps: the size of each step and its cents per unit; the last is endless.

    Rates rise (a free allotment comes first), fall (discounts) or both.
    """

    steps: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `room` of these constructs together, each counted as often as `counts` says."""

    constructs: tuple[int, ...]
    counts: tuple[int, ...]
    room: int


@dataclass(frozen=True)
class Problem:
    """A fleet: for each connection its options, at least one, and what they share."""

    connections: tuple[tuple[Option, ...], ...]
    constructs: tuple[Construct, ...]
    pools: tuple[Pool, ...] = ()
    limits: tuple[Limit, ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    """Pairs of constructs that must not both be used."""
    operations_first: bool = True
    """Whether fewer things to run come before fewer USD."""
    allowance_cents: int | None = None
    """What one thing less to run may cost a month: both are then one sum."""

    def priced(self, option: Option) -> bool:
        """Whether every price of an option is known, with those of its constructs."""
        return option.priced and all(self.constructs[number].priced for number in option.constructs)

    def allows(self, chosen: "Choice") -> bool:
        """Whether a choice keeps all limits, and apart what must stay apart."""
        used = {
            construct
            for options, number in zip(self.connections, chosen, strict=True)
            if number is not None
            for construct in options[number].constructs
        }
        counted = (
            sum(count for one, count in zip(limit.constructs, limit.counts, strict=True) if one in used) <= limit.room
            for limit in self.limits
        )
        return all(counted) and not any(one in used and other in used for one, other in self.apart)


Choice = tuple[int | None, ...]
"""For each connection the number of its option, or None where limits leave nothing for it."""


@dataclass(frozen=True)
class Size:
    """How much of a problem was left for the program after exact reductions."""

    fixed: int
    """Connections that reductions decided."""
    connections: int
    options: int
    constructs: int
    components: int
    """Independent parts of what was left."""
    largest: int
    """Connections of the largest part."""
    runs: int
    """Objectives of parts that a program had to settle."""


@dataclass(frozen=True)
class Solution:
    """The best choice, and what shows that it is."""

    chosen: Choice
    by_price: Choice
    """The best choice among options of which every price is known, before those with an unknown price may replace one
    for other reasons than cost."""
    values: Mapping[str, float]
    """What the choice adds up to, by name."""
    status: Literal["optimal"]
    gap: float
    sizes: tuple[Size, Size]
    """What went to the program for `by_price`, and for `chosen` after it."""
