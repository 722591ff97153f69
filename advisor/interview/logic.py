"""What rules say of one connection while some of its facts are open: three-valued evaluation.

Every fact is a set of values that rules tell apart, as the bits of a number; one more bit stands for unknown. A rule
fires for certain, possibly or not.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

from advisor.catalogue import Catalogue, Fact, Rule
from advisor.conditions import Condition, FactValue, Has, IsOneOf, Test

Domain = list[int]
"""For every fact the values that it can have, as bits."""
Conclusion = tuple[str, str | None]
"""A concluded fact, and the member of it where it is a set."""
MOST_MEMBERS = 10
"""Of sets with more members that rules tell apart, only small and known ones are looked at, and they cannot be free."""


@dataclass(frozen=True, slots=True)
class LogicRule:
    """What a proof needs of a rule."""

    reads: tuple[tuple[int, int], ...]
    """Facts, and of each the values that pass the test."""
    needs: tuple[frozenset[Conclusion], ...]
    """For every concluded fact that it reads, the conclusions of which one must be there."""
    concludes: tuple[Conclusion, ...]
    adds: tuple[tuple[int, int], ...]
    """Places in the sums of a node, and the mechanisms that are added there."""
    requires: int
    """The mechanisms that it leaves, where it requires any."""


@dataclass(frozen=True, slots=True)
class Node:
    """What is known with certainty of all completions of a domain, and which rules are still open."""

    sums: tuple[int, ...]
    """Mechanisms that are eliminated, then those that each stage speaks for and against."""
    allowed: int
    """The mechanisms that everything leaves which is required."""
    concluded: frozenset[Conclusion]
    open: tuple[LogicRule, ...]


@dataclass(slots=True)
class Known:
    """What was found out of a connection that stands for all that are alike: None where nobody has asked yet."""

    settled: bool | None = None
    pivotal: frozenset[str] | None = None
    granted: tuple[str, ...] | None = None
    settled_by: dict[str, float] = field(default_factory=dict)


class Logic:
    """The rules of a catalogue, and the mechanisms that a policy rules out, ready for proofs.

    `known` are values of large sets that will be met.
    """

    def __init__(self, catalogue: Catalogue, never: Iterable[str] = (), known: Iterable[tuple[str, FactValue]] = ()):
        self.catalogue = catalogue
        self._known: dict[Hashable, Known] = {}
        self.bits = {name: 1 << number for number, name in enumerate(catalogue.mechanisms)}
        self.every = (1 << len(self.bits)) - 1
        self._never = self._mask(never)
        self.stage = {one: number for number, one in enumerate(one for one in catalogue.criteria if one != "cost")}
        self._tests = _tests(catalogue)
        self.names = tuple(self._tests)
        self.number = {name: number for number, name in enumerate(self.names)}
        self.values = [
            _values(catalogue.facts[name], self._tests[name], [value for fact, value in known if fact == name])
            for name in self.names
        ]
        """For every fact one value of each class that its tests tell apart."""
        self._classes = [
            {tuple(test(value) for test in self._tests[name]): 1 << number for number, value in enumerate(values)}
            for name, values in zip(self.names, self.values, strict=True)
        ]
        self.unknown = [1 << len(values) for values in self.values]
        self.anything = [2 * bit - 1 for bit in self.unknown]
        rules = [self._rule(catalogue.rules[clause.rule]) for clause in catalogue.clauses]
        self._rules = tuple(one for one in rules if one.adds or one.concludes or one.requires != self.every)
        self._implied = [
            (self.number[name], self.bit(name, given), self.number[other], self.bit(other, meant),
             isinstance(given, bool), (given, other, meant) in catalogue.facts[name].usual)
            for name, given, other, meant in catalogue.implications
        ]  # fmt: skip
        self._excluded = [
            (self.number[name], self.bit(name, given), self.number[other], self._passing(other, test))
            for name, given, other, test in catalogue.exclusions
        ]
        self._applies = [
            (self.number[fact.id], [reads for condition in fact.applies for reads in self._given(condition)])
            for fact in catalogue.facts.values()
            if fact.applies and fact.id in self.number and self._may_not_apply(fact)
        ]
        self.linked = tuple(sorted({one for pair in (*self._implied, *self._excluded) for one in (pair[0], pair[2])}))
        """The facts that others imply or exclude, and those that do."""

    def known_of(self, key: Hashable) -> Known:
        """What was found out of a connection, and of all that are alike."""
        return self._known.setdefault(key, Known())

    # --- facts ----------------------------------------------------------------------------------------------------

    def bit(self, fact: str, value: FactValue) -> int:
        """The bit of a value, which stands for all that rules cannot tell from it."""
        return self._classes[self.number[fact]][tuple(test(value) for test in self._tests[fact])]

    def value(self, fact: int, bit: int) -> FactValue | None:
        """The value that a bit stands for; None where it stands for unknown."""
        return None if bit == self.unknown[fact] else self.values[fact][bit.bit_length() - 1]

    def limit(self, domain: Domain, start: Domain, implied_only: Collection[int] = ()) -> bool:
        """Takes out of a domain what facts exclude of each other; False where nothing is left of one.

        A fact that does not apply stays as it is in `start`; those of `implied_only` are unknown unless others imply
        them.
        """
        changed = True
        while changed:
            changed = False
            for one, given, other, meant, contrary, usual in self._implied:
                if domain[one] == given:
                    keep = ~self.unknown[other] if usual else meant
                    changed |= _keep(domain, other, keep)
                elif contrary and not domain[other] & (meant | self.unknown[other]):
                    changed |= _keep(domain, one, ~self.unknown[one])
            for one, given, other, passing in self._excluded:
                if domain[one] == given:
                    changed |= _keep(domain, other, passing | self.unknown[other])
                elif domain[one] & given and not domain[other] & (passing | self.unknown[other]):
                    changed |= _keep(domain, one, ~given)
            for one, conditions in self._applies:
                if domain[one] != start[one] and all(self._fails(domain, reads) for reads in conditions):
                    changed |= _keep(domain, one, start[one])
            for one in implied_only:
                changed |= _keep(domain, one, self._implied_of(domain, one))
        return all(domain)

    def _implied_of(self, domain: Domain, fact: int) -> int:
        """The values that others can imply of a fact of which nobody knows any, and that it stays unknown."""
        found = self.unknown[fact]
        for one, given, other, meant, contrary, _ in self._implied:
            if other == fact and domain[one] & given:
                found |= meant
            elif one == fact and contrary and domain[other] & ~(meant | self.unknown[other]):
                found |= self.anything[fact] & ~given
        return found

    def _may_not_apply(self, fact: Fact) -> bool:
        """Whether what a fact applies to bounds it: not where others imply it, unless that is always known."""
        facts = self.catalogue.facts
        always = all(facts[name].entry.always_known for condition in fact.applies for name, _ in condition)
        return always or fact.id not in self.catalogue.implying

    def _given(self, condition: Condition) -> Iterator[tuple[tuple[int, int], ...]]:
        """The ways in which a condition can hold, each as tests of given facts: what is concluded, its rules say."""
        reads, needs = self._reads(condition)
        if not needs:
            yield reads
        for wanted in needs:
            for rule in self.catalogue.rules.values():
                if not wanted.isdisjoint((one.fact, one.member) for one in rule.conclusions):
                    yield from (reads + other for other in self._given(rule.condition))

    def _fails(self, domain: Domain, reads: Iterable[tuple[int, int]]) -> bool:
        """Whether a condition fails for certain: a fact is known, and has no value that passes."""
        return any(not domain[fact] & (passing | self.unknown[fact]) for fact, passing in reads)

    def _passing(self, fact: str, test: Test) -> int:
        return sum(1 << number for number, value in enumerate(self.values[self.number[fact]]) if test(value))

    def _reads(self, condition: Condition) -> tuple[tuple[tuple[int, int], ...], tuple[frozenset[Conclusion], ...]]:
        """The tests of given facts, and for each of a concluded one the conclusions that pass it."""
        given, needs = [], []
        for fact, test in condition:
            if fact in self.number:
                given.append((self.number[fact], self._passing(fact, test)))
            else:
                members = test.values if isinstance(test, Has) else (None,)
                needs.append(frozenset((fact, None if one is None else str(one)) for one in members))
        return tuple(given), tuple(needs)

    # --- rules ----------------------------------------------------------------------------------------------------

    def _mask(self, mechanisms: Iterable[str]) -> int:
        return sum(self.bits[one] for one in set(mechanisms))

    def _rule(self, rule: Rule) -> LogicRule:
        adds: dict[int, int] = {}
        requires = self.every
        for effect in rule.effects:
            mask = self._mask(effect.mechanisms)
            match effect.kind:
                case "require":
                    requires &= mask
                    continue
                case "eliminate":
                    place = 0
                case "fits" | "misfits":
                    place = 1 + (effect.kind == "misfits")
                case kind:
                    assert effect.criterion is not None
                    place = 3 + 2 * self.stage[effect.criterion] + (kind == "avoid")
            adds[place] = adds.get(place, 0) | mask
        concludes = tuple((one.fact, one.member) for one in rule.conclusions)
        return LogicRule(*self._reads(rule.condition), concludes, tuple(adds.items()), requires)

    def node(self, domain: Domain, above: Node | None = None) -> Node:
        """What is certain of a domain, given what is certain of a larger one."""
        if above is None:
            above = Node((self._never, *[0] * (2 + 2 * len(self.stage))), self.every, frozenset(), self._rules)
        sums, allowed, concluded = list(above.sums), above.allowed, set(above.concluded)
        possible: set[Conclusion] = set()
        still: list[LogicRule] = []
        for rule in above.open:
            fires: bool | None = True
            for fact, passing in rule.reads:
                if not domain[fact] & passing:
                    fires = False
                    break
                if domain[fact] & ~passing:
                    fires = None
            else:
                for wanted in rule.needs:
                    if concluded.isdisjoint(wanted):
                        if possible.isdisjoint(wanted):
                            fires = False
                            break
                        fires = None
            if fires:
                for place, mask in rule.adds:
                    sums[place] |= mask
                allowed &= rule.requires
                concluded.update(rule.concludes)
            elif fires is None:
                still.append(rule)
                possible.update(rule.concludes)
        return Node(tuple(sums), allowed, frozenset(concluded), tuple(still))


@lru_cache(maxsize=4)
def logic(catalogue: Catalogue, never: frozenset[str], known: frozenset[tuple[str, FactValue]]) -> Logic:
    """The logic of a catalogue and a policy, built once, with what was found out by it."""
    return Logic(catalogue, never, known)


def _keep(domain: Domain, fact: int, values: int) -> bool:
    """Keeps some of a fact's values; whether that takes any out."""
    before = domain[fact]
    domain[fact] &= values
    return domain[fact] != before


def _tests(catalogue: Catalogue) -> dict[str, tuple[Test, ...]]:
    """Every given fact that matters, with all tests that tell its values apart."""
    found: dict[str, dict[Test, None]] = {}

    def add(fact: str, test: Test) -> None:
        if fact in catalogue.facts and not catalogue.facts[fact].entry.concluded:
            found.setdefault(fact, {})[test] = None

    for rule in catalogue.rules.values():
        for fact, test in rule.condition:
            add(fact, test)
    for name, given, other, passes in catalogue.exclusions:
        add(name, IsOneOf((given,)))
        add(other, passes)
    for name, given, other, meant in catalogue.implications:
        add(name, IsOneOf((given,)))
        add(other, IsOneOf((meant,)))
    for one in catalogue.facts.values():
        for condition in one.applies:
            for name, test in condition:
                add(name, test)
    return {name: tuple(tests) for name, tests in found.items()}


def _values(fact: Fact, tests: Sequence[Test], known: Iterable[FactValue]) -> list[FactValue]:
    """Values of a fact, one of each class that its tests tell apart."""
    candidates: list[FactValue]
    match fact.entry.kind:
        case "yes_no":
            candidates = [False, True]
        case "one_of":
            candidates = list(fact.entry.values)
        case "set_of":
            tested = {str(one) for test in tests for one in test.boundaries() if not isinstance(one, frozenset)}
            others = [one for one in fact.entry.values if one not in tested]
            members = [*sorted(tested), *others[:1]]
            most = len(members) if len(members) <= MOST_MEMBERS else 1
            candidates = [frozenset(some) for size in range(most + 1) for some in combinations(members, size)]
        case _:
            bounds = {float(str(bound)) for test in tests for bound in test.boundaries()}
            near = {bound + step for bound in bounds for step in (-1, -0.5, 0, 0.5, 1)}
            candidates = [one for one in sorted({0.0, *near}) if one >= 0 and (fact.entry.unit or one.is_integer())]
    found: dict[tuple[bool, ...], FactValue] = {}
    for value in (*candidates, *known):
        found.setdefault(tuple(test(value) for test in tests), value)
    return list(found.values())
