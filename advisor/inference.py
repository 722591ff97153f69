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
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from advisor.catalogue import Catalogue, Rule
from advisor.conditions import Distinctions, FactValue, Values


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


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the rules say of one situation: for every part of them in which any fires, the ids of those that do."""

    parts: Mapping[int, tuple[str, ...]]
    conclusions: Mapping[str, FactValue]
    effective: frozenset[str]
    """The ids of those that fire and say something of mechanisms."""

    @cached_property
    def fired(self) -> frozenset[str]:
        """The ids of all rules that fire."""
        return frozenset(rule for rules in self.parts.values() for rule in rules)


class _Part:
    """Rules that read exactly the same facts, as an experta engine that runs once for each view of those facts."""

    def __init__(self, number: int, facts: tuple[str, ...], rules: Sequence[Rule]):
        self.number, self.facts, self.rules = number, facts, rules
        self.concludes = any(rule.conclusions for rule in rules)
        self._known: dict[tuple[Hashable, ...], tuple[str, ...]] = {}

    def refresh(self, fired: dict[int, tuple[str, ...]], seen: "_Seen") -> None:
        """Puts the ids of its rules that fire into `fired`; none does where a fact is unknown."""
        view = tuple([seen[fact] for fact in self.facts])
        rules = self._known.get(view)
        if rules is None:
            rules = self._known[view] = () if None in view else self._run(seen.values_seen)
        if rules:
            fired[self.number] = rules
        else:
            fired.pop(self.number, None)

    def _run(self, values: Values) -> tuple[str, ...]:
        engine, names = self._engine
        names.clear()
        engine.reset()
        engine.declare(Given(**{fact: values[fact] for fact in self.facts}))
        engine.run()
        return tuple(rule.id for rule in self.rules if rule.id in names)

    @cached_property
    def _engine(self) -> tuple[Any, set[str]]:
        """The engine, built when first needed, and the set in which its rules leave their names."""
        names: set[str] = set()
        rules = {f"rule_{number}": self._rule(rule, names) for number, rule in enumerate(self.rules)}
        return type("RuleEngine", (experta.KnowledgeEngine,), rules)(), names

    @staticmethod
    def _rule(rule: Rule, names: set[str]) -> Any:
        def fire(_: Any) -> None:
            names.add(rule.id)

        return experta.Rule(Given(**{fact: experta.P(test) for fact, test in rule.condition}))(fire)


class _Seen(dict[str, Hashable]):
    """What tests see of the values of one situation: for each fact the class of its value, None where it is unknown."""

    def __init__(self, values: Values, distinctions: Mapping[str, Distinctions]):
        super().__init__()
        self.values_seen, self._distinctions = dict(values), distinctions

    def __missing__(self, fact: str) -> Hashable:
        value = self.values_seen.get(fact)
        found = self[fact] = None if value is None else self._distinctions[fact].class_of(value)
        return found

    def change(self, fact: str, value: FactValue | None) -> None:
        """Puts another value in the place of the one that is there."""
        self.pop(fact, None)
        if value is None:
            self.values_seen.pop(fact, None)
        else:
            self.values_seen[fact] = value


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
            rule = catalogue.rules[clause.rule]
            together.setdefault(tuple(sorted(fact for fact, _ in rule.condition)), []).append(rule)
        self._parts = [_Part(number, facts, rules) for number, (facts, rules) in enumerate(together.items())]
        self._distinctions = catalogue.distinctions
        self._concluding = frozenset(rule.id for rule in catalogue.rules.values() if rule.conclusions)
        self._effective = frozenset(rule.id for rule in catalogue.rules.values() if rule.effects)
        given = {fact for fact in catalogue.tests if not catalogue.facts[fact].entry.concluded}
        self._first = [part for part in self._parts if given.issuperset(part.facts)]
        self._later = [part for part in self._parts if not given.issuperset(part.facts)]
        self._readers: dict[str, list[_Part]] = {}
        for part in self._first:
            for fact in part.facts:
                self._readers.setdefault(fact, []).append(part)
        # A part is looked up by the fact of it that fewest parts read: most of those are unknown of most connections.
        self._by_rarest: dict[str, list[_Part]] = {fact: [] for fact in self._readers}
        for part in self._first:
            self._by_rarest[min(part.facts, key=lambda fact: (len(self._readers[fact]), fact))].append(part)

    def run(self, values: Values) -> Outcome:
        """What the rules say of a situation."""
        fired: dict[int, tuple[str, ...]] = {}
        seen = _Seen(values, self._distinctions)
        for fact in values:
            for part in self._by_rarest.get(fact, ()):
                part.refresh(fired, seen)
        return self._chained(fired, {}, seen, set())

    def run_again(self, before: Outcome, values: Values, changed: Iterable[str]) -> Outcome:
        """What the rules say after a change of some facts: the parts that read none of them stay as they were."""
        fired, changed = dict(before.parts), set(changed)
        seen = _Seen({**values, **before.conclusions}, self._distinctions)
        for part in {part.number: part for fact in changed for part in self._readers.get(fact, ())}.values():
            part.refresh(fired, seen)
        return self._chained(fired, before.conclusions, seen, changed)

    def _chained(
        self, fired: dict[int, tuple[str, ...]], conclusions: Mapping[str, FactValue], seen: "_Seen", changed: set[str]
    ) -> Outcome:
        """Adds what the parts say that read conclusions, each after those that conclude what it reads."""
        conclusions = self._concluded(fired, conclusions, seen, changed)
        for part in self._later:
            if not changed.isdisjoint(part.facts):
                part.refresh(fired, seen)
                if part.concludes:
                    conclusions = self._concluded(fired, conclusions, seen, changed)
        every = (rule for rules in fired.values() for rule in rules)
        return Outcome(fired, conclusions, self._effective.intersection(every))

    def _concluded(
        self, fired: Mapping[int, Iterable[str]], before: Mapping[str, FactValue], seen: "_Seen", changed: set[str]
    ) -> Mapping[str, FactValue]:
        """All that the rules that fired conclude; what differs from before is put among what has changed."""
        found: dict[str, FactValue] = {}
        for rule in self._concluding.intersection(rule for rules in fired.values() for rule in rules):
            for conclusion in self._catalogue.rules[rule].conclusions:
                conclusion.add_to(found)
        if found == before:
            return before
        for fact in found.keys() | before.keys():
            if found.get(fact) != before.get(fact):
                changed.add(fact)
                seen.change(fact, found.get(fact))
        return found


@lru_cache(maxsize=4)
def engine(catalogue: Catalogue) -> Engine:
    """The engine of a catalogue, built once."""
    return Engine(catalogue)
