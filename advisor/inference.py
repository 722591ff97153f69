"""The rules as an experta engine. The only module that imports experta, and where its surprises are kept.

- experta needs `collections.Mapping`, which Python dropped: it is lent for the import only.
- experta configures the host's logging on import: that is undone.
- Rules of equal salience fire in an order that follows PYTHONHASHSEED: what fired becomes a set.
- An engine stays `running` after an exception in a rule: `reset` before each run clears that.
- experta caches predicates by `id()`: the tests live as long as the engine that uses them.
"""

import collections
import collections.abc
import logging
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from advisor.catalogue import Catalogue, Rule
from advisor.conditions import FactValue, Has, Lacks, Test, Values, View


def _import_experta() -> Any:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    lent = not hasattr(collections, "Mapping")
    if lent:
        collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
    try:
        import experta
    finally:
        if lent:
            del collections.Mapping  # type: ignore[attr-defined]
        for handler in [one for one in root.handlers if one not in handlers]:
            root.removeHandler(handler)
        root.setLevel(level)
    return experta


experta = _import_experta()


class Given(experta.Fact):  # type: ignore[misc,name-defined]
    """The facts that one part of the rules reads, as they are known of a connection."""


class _RuleEngine(experta.KnowledgeEngine):  # type: ignore[misc,name-defined]
    """An engine of given rules; experta would look for them, and for facts to begin with, in all its attributes."""

    def __init__(self, rules: Sequence[Any]):
        self._rules = rules
        super().__init__()
        self._deffacts: list[Any] = super().get_deffacts()

    def get_rules(self) -> Sequence[Any]:
        return self._rules

    def get_deffacts(self) -> Sequence[Any]:
        return self._deffacts


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the rules say of one situation."""

    first: Mapping[int, tuple[str, ...]]
    """For every part of the rules that reads given facts only, and in which any fires, the ids of those that do."""
    fired: frozenset[str]
    """The ids of all rules that fire."""
    conclusions: Mapping[str, FactValue]
    effective: frozenset[str]
    """The ids of those that fire and say something of mechanisms."""


class _Part:
    """Rules that read exactly the same facts; what fires is remembered for each view of those facts."""

    def __init__(self, number: int, facts: tuple[str, ...], rules: Sequence[Rule]):
        self.number, self.facts = number, facts
        self.concludes = any(rule.conclusions for rule in rules)
        # Of sets each member has an engine of its own: most regimes do not apply, and their rules need none.
        by_members: dict[tuple[Test, ...], list[Rule]] = {}
        for rule in rules:
            members = tuple(test for _, test in rule.condition if isinstance(test, Has | Lacks))
            by_members.setdefault(members, []).append(rule)
        self._engines = [_PartEngine(facts, group) for group in by_members.values()]
        self._known: dict[tuple[int | None, ...], tuple[str, ...]] = {}

    def wants(self, fact: str, value: FactValue) -> bool:
        """Whether the test of any of its rules holds on a value of one of its facts."""
        return any(test(value) for engine in self._engines for test in engine.tests[fact])

    def fired(self, classes: View, values: Values) -> tuple[str, ...]:
        """The ids of its rules that fire; none does where a fact is unknown."""
        view = tuple(map(classes.get, self.facts))
        rules = self._known.get(view)
        if rules is None:
            known = None not in view
            rules = tuple(rule for engine in self._engines for rule in engine.fired(values)) if known else ()
            self._known[view] = rules
        return rules


class _PartEngine:
    """Rules of a part in one experta engine, which runs once for each combination of outcomes of their tests."""

    def __init__(self, facts: tuple[str, ...], rules: Sequence[Rule]):
        self._rules = rules
        self.tests = {fact: [dict(rule.condition)[fact] for rule in rules] for fact in facts}
        self._ran: dict[tuple[tuple[bool, ...], ...], tuple[str, ...]] = {}

    def fired(self, values: Values) -> tuple[str, ...]:
        """What the engine says of these values, or has said of others that all tests see alike."""
        outcomes = tuple([tuple([test(values[fact]) for test in tests]) for fact, tests in self.tests.items()])
        if outcomes not in self._ran:
            # Where one fact passes no test, no rule can fire, and no engine needs to be built to find that out.
            self._ran[outcomes] = self._run(values) if all(map(any, outcomes)) else ()
        return self._ran[outcomes]

    def _run(self, values: Values) -> tuple[str, ...]:
        engine, names = self._engine
        names.clear()
        engine.reset()
        engine.declare(Given(**{fact: values[fact] for fact in self.tests}))
        engine.run()
        return tuple(rule.id for rule in self._rules if rule.id in names)

    @cached_property
    def _engine(self) -> tuple[Any, set[str]]:
        """The engine, built when first needed, and the set in which its rules leave their names."""
        names: set[str] = set()
        return _RuleEngine([self._rule(rule, names) for rule in self._rules]), names

    @staticmethod
    def _rule(rule: Rule, names: set[str]) -> Any:
        def fire(_: Any) -> None:
            names.add(rule.id)

        return experta.Rule(Given(**{fact: experta.P(test) for fact, test in rule.condition}))(fire)


class Engine:
    """The catalogue's rules, ready to run on one situation after another.

    Rules that read the same facts form a part, and a part runs in experta once for each view that its tests can have
    of those facts; what a part concludes is given to the parts that read it. Whole situations would repeat the same
    work in every combination (docs/decisions/0008).
    """

    def __init__(self, catalogue: Catalogue):
        self._catalogue = catalogue
        together: dict[tuple[str, ...], list[Rule]] = {}
        for clause in catalogue.clauses:
            facts = tuple(sorted(fact for fact, _ in clause.condition))
            together.setdefault(facts, []).append(catalogue.rules[clause.rule])
        self._parts = [_Part(number, facts, rules) for number, (facts, rules) in enumerate(together.items())]
        self._concluding = frozenset(rule.id for rule in catalogue.rules.values() if rule.conclusions)
        self._effective = frozenset(rule.id for rule in catalogue.rules.values() if rule.effects)
        given = {fact for fact in catalogue.tests if not catalogue.facts[fact].entry.concluded}
        self._first = [part for part in self._parts if given.issuperset(part.facts)]
        self._later = [part for part in self._parts if not given.issuperset(part.facts)]
        self._read_later = sorted({fact for part in self._later for fact in part.facts if fact in given})
        self._chains: dict[tuple[Hashable, ...], tuple[list[str], dict[str, FactValue]]] = {}
        self._readers: dict[str, list[_Part]] = {}
        for part in self._first:
            for fact in part.facts:
                self._readers.setdefault(fact, []).append(part)
        # A part is looked up by the fact of it that fewest parts read, and by what its rules want of that fact.
        self._by_rarest: dict[str, list[_Part]] = {fact: [] for fact in self._readers}
        for part in self._first:
            if part.facts:
                self._by_rarest[min(part.facts, key=lambda fact: (len(self._readers[fact]), fact))].append(part)
        # Rules without a condition fire whatever is known.
        self._always = {part.number: part.fired({}, {}) for part in self._parts if not part.facts}
        self._possible: dict[tuple[str, int], list[_Part]] = {}

    def run(self, values: Values, classes: View) -> Outcome:
        """What the rules say of a situation, of which `classes` is their view."""
        fired = dict(self._always)
        for view in classes.items():
            parts = self._possible.get(view)
            if parts is None:
                fact, _ = view
                wanted = [part for part in self._by_rarest.get(fact, ()) if part.wants(fact, values[fact])]
                parts = self._possible[view] = wanted
            for part in parts:
                if rules := part.fired(classes, values):
                    fired[part.number] = rules
        return self._chained(fired, classes, values)

    def run_again(self, before: Outcome, classes: View, values: Values, changed: Set[str]) -> Outcome:
        """What the rules say after a change of some facts: the parts that read none of them stay as they were.

        `classes` is the view of the situation as it was, `values` are those after the change.
        """
        after = dict(classes)
        for fact in changed:
            after.pop(fact, None)
        after |= self._catalogue.view({fact: values[fact] for fact in changed if fact in values})
        fired = dict(before.first)
        for fact in changed:
            for part in self._readers.get(fact, ()):
                if rules := part.fired(after, values):
                    fired[part.number] = rules
                else:
                    fired.pop(part.number, None)
        if fired == before.first and changed.isdisjoint(self._read_later):
            return before
        return self._chained(fired, after, values)

    def _chained(self, first: Mapping[int, tuple[str, ...]], classes: View, values: Values) -> Outcome:
        """Adds what the parts say that read conclusions: once for each set of rules that conclude, and their view."""
        fired = [rule for rules in first.values() for rule in rules]
        concluding = self._concluding.intersection(fired)
        view = (concluding, *map(classes.get, self._read_later))
        known = self._chains.get(view)
        if known is None:
            known = self._chains[view] = self._chain(concluding, classes, values)
        later, conclusions = known
        fired += later
        return Outcome(first, frozenset(fired), conclusions, self._effective.intersection(fired))

    def _chain(
        self, concluding: Iterable[str], classes: View, values: Values
    ) -> tuple[list[str], dict[str, FactValue]]:
        """The rules that fire on conclusions, each part after what it reads is concluded, and all conclusions."""
        later: list[str] = []
        conclusions = self._conclusions(concluding)
        for part in self._later:
            classes = {**classes, **self._catalogue.view(conclusions)}
            rules = part.fired(classes, {**values, **conclusions})
            later += rules
            if part.concludes:
                conclusions = self._conclusions([*concluding, *later])
        return later, conclusions

    def _conclusions(self, fired: Iterable[str]) -> dict[str, FactValue]:
        """All that these rules conclude."""
        found: dict[str, FactValue] = {}
        for rule in fired:
            for conclusion in self._catalogue.rules[rule].conclusions:
                conclusion.add_to(found)
        return found


@lru_cache(maxsize=4)
def engine(catalogue: Catalogue) -> Engine:
    """The engine of a catalogue, built once."""
    return Engine(catalogue)
