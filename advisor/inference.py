"""The rules as an experta engine. The only module that imports experta, and where its surprises are kept.

- experta needs `collections.Mapping`, which Python dropped: it is lent for the import only.
- experta configures the host's logging on import: that is undone.
- Rules of equal salience fire in an order that follows PYTHONHASHSEED: what fired is put into the catalogue's order.
- An engine stays `running` after an exception in a rule: `reset` before each run clears that.
- experta caches predicates by `id()`: the tests live as long as the engine that uses them.
"""

import collections
import collections.abc
import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from advisor.catalogue import Catalogue
from advisor.conditions import FactValue, Values


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
    """All facts that are known of one connection."""


class Concluded(experta.Fact):  # type: ignore[misc,name-defined]
    """One fact that a rule added: its name, and the member it adds to a set."""


class Engine:
    """The catalogue's rules, ready to run on one situation after another."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._read = [fact for fact in catalogue.tests if not catalogue.facts[fact].entry.concluded]
        self._fired: list[str] = []
        self._concluded: list[tuple[str, str | None]] = []
        rules = {f"rule_{number}": self._rule(clause.rule) for number, clause in enumerate(catalogue.clauses)}
        self._engine = type("RuleEngine", (experta.KnowledgeEngine,), rules)()

    def _rule(self, name: str) -> Any:
        rule = self.catalogue.rules[name]
        given, chained = {}, []
        for fact, test in rule.condition:
            if not self.catalogue.facts[fact].entry.concluded:
                given[fact] = experta.P(test)
            elif self.catalogue.facts[fact].entry.kind == "yes_no":
                chained.append(Concluded(fact=fact))
            else:
                chained.append(experta.OR(*(Concluded(fact=fact, member=member) for member in test.boundaries())))

        def fire(engine: Any) -> None:
            self._fired.append(name)
            for conclusion in rule.conclusions:
                self._concluded.append((conclusion.fact, conclusion.member))
                engine.declare(Concluded(fact=conclusion.fact, member=conclusion.member))

        return experta.Rule(experta.AND(Given(**given), *chained))(fire)

    def run(self, values: Values) -> tuple[tuple[str, ...], Mapping[str, FactValue]]:
        """The ids of the rules that fire, in the order of evaluation, and the values with what they conclude."""
        self._fired, self._concluded = [], []
        self._engine.reset()
        self._engine.declare(Given(**{fact: values[fact] for fact in self._read if fact in values}))
        self._engine.run()
        fired, known = set(self._fired), dict(values)
        for fact, member in sorted(self._concluded, key=lambda one: (one[0], one[1] or "")):
            before = known.get(fact, frozenset())
            known[fact] = True if member is None else before | {member}  # type: ignore[operator]
        return tuple(clause.rule for clause in self.catalogue.clauses if clause.rule in fired), known


@lru_cache(maxsize=4)
def engine(catalogue: Catalogue) -> Engine:
    """The engine of a catalogue, built once."""
    return Engine(catalogue)
