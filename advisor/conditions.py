"""Conditions of rules: named tests on facts, three-valued, and their English.

A test is an object that is callable on a known value. experta calls it as a field predicate; `truth` calls the same
object and answers None (unknown) where the fact is absent. No test, not even `not`, holds on an absent fact.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.plain_text import and_join

FactValue = bool | str | float | frozenset[str]
Values = Mapping[str, FactValue]
View = Mapping[str, int]
"""What rules can tell apart of values: for every known fact that they read, the class of its value."""
Describe = Callable[[FactValue], str]
"""How a fact says one of its values in English."""


@dataclass(frozen=True)
class IsOneOf:
    """The value is one of those listed."""

    values: tuple[FactValue, ...]

    def __call__(self, value: FactValue) -> bool:
        """Whether the test holds."""
        return value in self.values

    def english(self, label: str, say: Describe) -> str:  # noqa: ARG002 - one signature for all tests
        """The test as a clause."""
        return and_join([say(value) for value in self.values], "or")

    def boundaries(self) -> tuple[FactValue, ...]:
        """Values at which the outcome of the test can change."""
        return self.values


@dataclass(frozen=True)
class IsNot:
    """The value is known and none of those listed."""

    values: tuple[FactValue, ...]

    def __call__(self, value: FactValue) -> bool:
        """Whether the test holds."""
        return value not in self.values

    def english(self, label: str, say: Describe) -> str:  # noqa: ARG002 - one signature for all tests
        """The test as a clause."""
        return f"it is not so that {and_join([say(value) for value in self.values], 'or')}"

    def boundaries(self) -> tuple[FactValue, ...]:
        """Values at which the outcome of the test can change."""
        return self.values


@dataclass(frozen=True)
class Has:
    """The set holds at least one of those listed."""

    values: tuple[str, ...]

    def __call__(self, value: FactValue) -> bool:
        """Whether the test holds."""
        return isinstance(value, frozenset) and not value.isdisjoint(self.values)

    def english(self, label: str, say: Describe) -> str:  # noqa: ARG002 - one signature for all tests
        """The test as a clause."""
        return and_join([say(value) for value in self.values], "or")

    def boundaries(self) -> tuple[FactValue, ...]:
        """Values at which the outcome of the test can change."""
        return self.values


@dataclass(frozen=True)
class Lacks:
    """The set is known and holds none of those listed."""

    values: tuple[str, ...]

    def __call__(self, value: FactValue) -> bool:
        """Whether the test holds."""
        return isinstance(value, frozenset) and value.isdisjoint(self.values)

    def english(self, label: str, say: Describe) -> str:  # noqa: ARG002 - one signature for all tests
        """The test as a clause."""
        return f"it is not so that {and_join([say(value) for value in self.values], 'or')}"

    def boundaries(self) -> tuple[FactValue, ...]:
        """Values at which the outcome of the test can change."""
        return self.values


@dataclass(frozen=True)
class InRange:
    """The number is at least `low` and at most `high`, where they are given."""

    low: float | None
    high: float | None

    def __call__(self, value: FactValue) -> bool:
        """Whether the test holds."""
        return (
            isinstance(value, int | float)
            and (self.low is None or value >= self.low)
            and (self.high is None or value <= self.high)
        )

    def english(self, label: str, say: Describe) -> str:  # noqa: ARG002 - one signature for all tests
        """The test as a clause."""
        bounds = [
            f"{word} {bound:g}" for word, bound in (("at least", self.low), ("at most", self.high)) if bound is not None
        ]
        return f"{label} is {and_join(bounds)}"

    def boundaries(self) -> tuple[FactValue, ...]:
        """A number on each side of every bound."""
        below = () if self.low is None else (self.low - 1, self.low)
        return below if self.high is None else (*below, self.high, self.high + 1)

    def cuts(self) -> tuple[tuple[float, bool], ...]:
        """The bounds, each with whether the bound itself belongs to what lies above it."""
        return tuple((bound, above) for bound, above in ((self.low, True), (self.high, False)) if bound is not None)


@dataclass(frozen=True)
class MoreThan:
    """The number is above `bound`."""

    bound: float

    def __call__(self, value: FactValue) -> bool:
        """Whether the test holds."""
        return isinstance(value, int | float) and value > self.bound

    def english(self, label: str, say: Describe) -> str:  # noqa: ARG002 - one signature for all tests
        """The test as a clause."""
        return f"{label} is more than {self.bound:g}"

    def boundaries(self) -> tuple[FactValue, ...]:
        """A number on each side of the bound."""
        return (self.bound, self.bound + 1)

    def cuts(self) -> tuple[tuple[float, bool], ...]:
        """The bound, which belongs to what lies below it."""
        return ((self.bound, False),)


Test = IsOneOf | IsNot | Has | Lacks | InRange | MoreThan
Condition = tuple[tuple[str, Test], ...]
"""Fact and test, all of which must hold."""

TESTS_OF_KIND = {
    "yes_no": ("a value", "not"),
    "one_of": ("a value", "a list of values", "not"),
    "set_of": ("has", "lacks"),
    "number": ("at_least", "at_most", "more_than"),
}


def parse_test(raw: Any, kind: str, parse_value: Callable[[Any], FactValue]) -> Test:
    """The test that a rule file writes as `raw`, for a fact of `kind`; raises ValueError with what is wrong."""
    if kind == "number":
        if isinstance(raw, dict) and raw.keys() == {"more_than"}:
            return MoreThan(float(str(parse_value(raw["more_than"]))))
        if not isinstance(raw, dict) or not raw or not raw.keys() <= {"at_least", "at_most"}:
            raise ValueError(f"a number is tested by at_least and at_most, or by more_than, not by {raw!r}")
        low, high = (float(str(parse_value(raw[key]))) if key in raw else None for key in ("at_least", "at_most"))
        return InRange(low, high)
    if isinstance(raw, dict):
        (name, operand), *others = raw.items() or (("nothing", None),)
        values = _values(operand, parse_value)
        match kind, name:
            case ("set_of", "has") if not others:
                return Has(tuple(map(str, values)))
            case ("set_of", "lacks") if not others:
                return Lacks(tuple(map(str, values)))
            case ("yes_no" | "one_of", "not") if not others:
                return IsNot(values)
        raise ValueError(f"a {kind} fact is tested by {' or '.join(TESTS_OF_KIND[kind])}, not by {name!r}")
    if kind == "set_of":
        raise ValueError("a set is tested by has or lacks: write {has: " + str(raw) + "}")
    return IsOneOf(_values(raw, parse_value))


def _values(raw: Any, parse_value: Callable[[Any], FactValue]) -> tuple[FactValue, ...]:
    return tuple(parse_value(item) for item in (raw if isinstance(raw, list) else [raw]))


def truth(condition: Condition, values: Values) -> bool | None:
    """Whether all tests hold: True, False, or None where an absent fact leaves it open."""
    unknown = False
    for fact, test in condition:
        value = values.get(fact)
        if value is None:
            unknown = True
        elif not test(value):
            return False
    return None if unknown else True


class Distinctions(dict[FactValue, int]):
    """What the tests of one fact can tell apart: for each value its class, by a number.

    Values of one class give the same outcome in all tests. A dictionary that fills itself, since it is asked for every
    fact of every connection; numbers, of which there may be too many to keep, become the interval between thresholds.
    """

    def __init__(self, tests: Sequence[Test]):
        super().__init__()
        self._tests = tuple(tests)
        cuts = {cut for test in tests if isinstance(test, InRange | MoreThan) for cut in test.cuts()}
        self._from = sorted(bound for bound, above in cuts if above)
        self._beyond = sorted(bound for bound, above in cuts if not above)
        self._outcomes: dict[tuple[bool, ...], int] = {}

    def __missing__(self, value: FactValue) -> int:
        if self._from or self._beyond:
            return bisect_right(self._from, value) * (len(self._beyond) + 1) + bisect_left(self._beyond, value)
        outcomes = tuple(test(value) for test in self._tests)
        found = self[value] = self._outcomes.setdefault(outcomes, len(self._outcomes))
        return found


@dataclass(frozen=True)
class Conclusion:
    """A fact that a rule adds for later rules: a member of a set, or yes."""

    fact: str
    member: str | None

    def add_to(self, values: dict[str, FactValue]) -> None:
        """Puts the conclusion into `values`."""
        if self.member is None:
            values[self.fact] = True
        else:
            known = values.get(self.fact, frozenset())
            assert isinstance(known, frozenset)
            values[self.fact] = known | {self.member}


@dataclass(frozen=True)
class Clause:
    """What evaluation needs of a rule: its id, its condition and what it concludes."""

    rule: str
    condition: Condition
    conclusions: tuple[Conclusion, ...] = ()


def in_dependency_order(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses so that each comes after those that conclude what it reads; raises ValueError for a circle."""
    waiting = list(clauses)
    ordered: list[Clause] = []
    while waiting:
        open_facts = {conclusion.fact for clause in waiting for conclusion in clause.conclusions}
        ready: list[Clause] = []
        later: list[Clause] = []
        for clause in waiting:
            (later if any(fact in open_facts for fact, _ in clause.condition) else ready).append(clause)
        if not ready:
            raise ValueError(
                f"the rules {', '.join(clause.rule for clause in waiting)} conclude what they read, in a circle"
            )
        ordered += ready
        waiting = later
    return tuple(ordered)
