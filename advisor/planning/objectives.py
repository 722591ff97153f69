"""What is best: several objectives, one after the other, as the digits of one number."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from advisor.planning.pools import amount_of, fill, steps_of
from advisor.planning.problem import Choice, Construct, NotProven, Option, Problem

DIGIT = 96
"""Bits of one digit: sums of all connections stay far below, so that comparing numbers compares digit after digit."""
CENT = 10**9
"""Parts of a cent that money is counted in: what pools bill is rounded to them, once for each option."""


@dataclass(frozen=True)
class Objectives:
    """The objectives of one stage, the first counts most; each is to be least.

    The stage `price` compares options with known prices. The stage `rest` compares what else there is between its
    choice and options with unknown prices: an unknown price never wins or loses on cost.
    """

    problem: Problem
    stage: Literal["price", "rest"]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The objectives in their order."""
        first = next(iter(self.problem.connections), None)
        levels = tuple(f"level {number}" for number in range(len(first[0].levels) if first else 0))
        if self.stage == "rest":
            return "unserved", "operations", *levels, "place", "position"
        if self.problem.allowance_cents is not None:
            return "unserved", "unpriced", "third party", "sum", *levels, "operations", "place", "position"
        if self.problem.operations_first:
            return "unserved", "unpriced", "operations", "third party", "cents", *levels, "place", "position"
        return "unserved", "unpriced", "third party", "cents", "operations", *levels, "place", "position"

    @cached_property
    def money(self) -> int | None:
        """Which objective counts money, in parts of a cent."""
        return next((number for number, name in enumerate(self.names) if name in {"cents", "sum"}), None)

    @cached_property
    def _worth(self) -> dict[str, int]:
        return {name: self.digit(number) for number, name in enumerate(self.names)}

    def of_cents(self, cents: Fraction) -> int:
        """The number of an amount of money."""
        return 0 if self.money is None else round(cents * CENT) * self.digit(self.money)

    def digit(self, objective: int) -> int:
        """What one unit of an objective is worth in a number."""
        return 1 << DIGIT * (len(self.names) - 1 - objective)

    def digits(self, number: int) -> list[int]:
        """A number's digits, which may be negative."""
        found = []
        for _ in self.names:
            digit = (number + (1 << DIGIT - 1)) % (1 << DIGIT) - (1 << DIGIT - 1)
            found.append(digit)
            number = (number - digit) >> DIGIT
        return found[::-1]

    @cached_property
    def unserved(self) -> int:
        """The number of a connection that is left without an option."""
        return self._worth["unserved"]

    def of_construct(self, construct: Construct) -> int:
        """The number that a construct adds where it is used."""
        return self._sum(construct.weight, construct.cents)

    def of_option(self, option: Option, position: int, unpriced: bool) -> int:
        """The number that an option adds by itself, for the connection at this position.

        `unpriced` says that it has an unknown price although the connection has options without.
        """
        worth = self._worth
        number = self._sum(0, option.cents) + option.place * (worth["place"] + (position + 1) * worth["position"])
        if unpriced:
            number += worth.get("unpriced", 0)
        if option.third_party:
            number += worth.get("third party", 0)
        for place, level in enumerate(option.levels):
            number -= level * worth[f"level {place}"]
        return number

    def _sum(self, weight: int, cents: int) -> int:
        worth = self._worth
        if "sum" in worth:
            cents += (self.problem.allowance_cents or 0) * weight
        return weight * worth["operations"] + cents * CENT * worth.get("cents", worth.get("sum", 0))

    def of_choice(self, chosen: Choice) -> int:
        """What a choice adds up to, worked out anew from the problem."""
        problem, number = self.problem, self.unserved * chosen.count(None)
        for position, (options, one) in enumerate(zip(problem.connections, chosen, strict=True)):
            if one is not None:
                unpriced = not problem.priced(options[one]) and any(map(problem.priced, options))
                number += self.of_option(options[one], position, unpriced)
        every = _options(problem, chosen)
        number += sum(map(self.of_construct, _constructs(problem, every)))
        return number + self.of_cents(_pools(problem, every))

    def check(self, chosen: Choice, number: int) -> None:
        """Raises NotProven where a choice does not add up to a number, but for the rounding of what pools bill."""
        found, wanted = self.digits(self.of_choice(chosen)), self.digits(number)
        for place, name in enumerate(self.names):
            if abs(found[place] - wanted[place]) > (CENT // 1000 if place == self.money else 0):
                raise NotProven(f"{name}: the choice adds up to {found[place]}, not to {wanted[place]}")


def totals(problem: Problem, chosen: Choice) -> dict[str, float]:
    """What a choice adds up to, by name."""
    options = _options(problem, chosen)
    used = _constructs(problem, options)
    levels = [sum(every) for every in zip(*(option.levels for option in options), strict=True)]
    cents = sum(option.cents for option in options) + sum(one.cents for one in used) + _pools(problem, options)
    return {
        "unserved": chosen.count(None),
        "operations": sum(one.weight for one in used),
        "third party": sum(option.third_party for option in options),
        "cents": float(cents),
        **{f"level {number}": level for number, level in enumerate(levels)},
        "place": sum(option.place for option in options),
    }


def _options(problem: Problem, chosen: Choice) -> list[Option]:
    return [options[one] for options, one in zip(problem.connections, chosen, strict=True) if one is not None]


def _constructs(problem: Problem, options: Iterable[Option]) -> list[Construct]:
    return [problem.constructs[one] for one in sorted({one for option in options for one in option.constructs})]


def _pools(problem: Problem, options: Iterable[Option]) -> Fraction:
    amounts = [0 for _ in problem.pools]
    for option in options:
        for pool, amount in option.flows:
            amounts[pool] += amount_of(amount)
    return sum(
        (fill(steps_of(pool), amount)[0] for pool, amount in zip(problem.pools, amounts, strict=True)), Fraction(0)
    )
