"""What can notice a mutant: a rule's own examples, and the scenarios, each decided anew by the mutated rule."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import yaml

from advisor import load, loads
from advisor.analysis import Analysis, Decider, analyse
from advisor.catalogue import Catalogue, Rule
from advisor.conditions import Clause, FactValue, truth
from advisor.inference import Outcome
from advisor.inventory import Inventory
from advisor.result.connections import ConnectionResult
from tests.conftest import DAY, EXAMPLES
from tests.scenarios import guide, test_companies, test_mechanisms, test_traps
from tests.scenarios.cases import HELD_OUT, OPEN, Case
from tests.scenarios.small import shown, small_situations

Check = Callable[[Mapping[str, Analysis]], bool]


@dataclass(frozen=True)
class Scenario:
    """Connections as they are decided, and the check that they pass."""

    name: str
    analyses: Mapping[str, Analysis]
    check: Check

    @cached_property
    def fired(self) -> frozenset[str]:
        """All rules that fire in it."""
        return frozenset(rule for one in self.analyses.values() for rule in one.fired)


def scenarios(catalogue: Catalogue) -> list[Scenario]:
    """Every scenario: the small situations, the cases, AWS's guide, the traps, every mechanism, the examples."""
    return [
        *_small(catalogue),
        *_traps(catalogue),
        *_mechanisms(catalogue),
        *_guide(catalogue),
        *_cases(catalogue),
        *_companies(catalogue),
    ]


def _decided(inventory: Inventory, catalogue: Catalogue) -> dict[str, Analysis]:
    return {one.situation.connection.id: one for one in analyse(inventory, catalogue, DAY)}


def _read(data: Any) -> Inventory:
    return loads(yaml.safe_dump(data, sort_keys=False))


def _first(analyses: Mapping[str, Analysis]) -> dict[str, Analysis]:
    name = next(iter(analyses))
    return {name: analyses[name]}


def _results(analyses: Mapping[str, Analysis]) -> dict[str, ConnectionResult]:
    return {name: shown(one) for name, one in analyses.items()}


def _only(analyses: Mapping[str, Analysis]) -> Analysis:
    (only,) = analyses.values()
    return only


def _small(catalogue: Catalogue) -> Iterator[Scenario]:
    for name, small in small_situations().items():
        yield Scenario(
            name,
            {name: small.decided(catalogue)},
            lambda analyses, small=small: not any(small.wrong(_only(analyses))),  # type: ignore[misc]
        )


def _traps(catalogue: Catalogue) -> Iterator[Scenario]:
    for name, trap in test_traps.TRAPS.items():
        yield Scenario(
            f"trap {name}",
            _decided(_read(trap["inventory"]), catalogue),
            lambda analyses, trap=trap: not any(test_traps.missing(trap, shown(_only(analyses)))),  # type: ignore[misc]
        )


def _mechanisms(catalogue: Catalogue) -> Iterator[Scenario]:
    for name, entry in test_mechanisms.SITUATIONS.items():

        def check(analyses: Mapping[str, Analysis], name: str = name, says: str = entry["says"]) -> bool:
            result = shown(_only(analyses))
            text = " ".join(reason.text for reason in result.reasons)
            return _only(analyses).mechanism == name and says in text and bool(result.advice)

        yield Scenario(f"mechanism {name}", _first(_decided(_read(entry["inventory"]), catalogue)), check)


def _guide(catalogue: Catalogue) -> Iterator[Scenario]:
    for name, point in guide.POINTS.items():
        every = _decided(_read(point["inventory"]), catalogue)
        named = {point.get("decides", next(iter(every))), *point.get("each", {})}

        def check(analyses: Mapping[str, Analysis], point: dict[str, Any] = point) -> bool:
            return any(guide.contradictions(point, _results(analyses))) == ("differs" in point)

        yield Scenario(f"guide {name}", {one: every[one] for one in every if one in named}, check)


def _cases(catalogue: Catalogue) -> Iterator[Scenario]:
    for case in OPEN.values():
        yield _case(case, catalogue, lambda score, why: score == 1 or (score > 0 and bool(why)))
    for case in HELD_OUT.values():
        yield _case(case, catalogue, lambda score, why: (score < 1) == bool(why))


def _case(case: Case, catalogue: Catalogue, passes: Callable[[float, str], bool]) -> Scenario:
    every = _decided(_read(case.entry["inventory"]), catalogue)
    asked = case.entry.get("decides", next(iter(every)))

    def check(analyses: Mapping[str, Analysis]) -> bool:
        return passes(case.worth(_only(analyses).mechanism or "none"), case.why)

    return Scenario(f"case {case.name}", {asked: every[asked]}, check)


def _companies(catalogue: Catalogue) -> Iterator[Scenario]:
    decided = {name: _decided(load(EXAMPLES / f"{name}.yaml"), catalogue) for name, _, _ in test_companies.EXPECTED}
    for name, connection, expected in test_companies.EXPECTED:
        yield Scenario(
            f"{name} {connection}",
            {connection: decided[name][connection]},
            lambda analyses, expected=expected: _only(analyses).mechanism == expected,  # type: ignore[misc]
        )


class Laboratory:
    """Decides scenarios by mutated rules. Only a rule that fires differently, or says something else, needs that."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self.scenarios = scenarios(catalogue)
        failing = [one.name for one in self.scenarios if not one.check(one.analyses)]
        if failing:
            raise SystemExit(f"these fail before any change: {', '.join(failing)}")
        self.rules = {rule.id: rule for rule in (*catalogue.rules.values(), *catalogue.past)}

    def killed_by_examples(self, rule: Rule) -> bool:
        """Whether an example of the rule itself shows that its condition is another."""
        groups = ((True, rule.examples.fires), (False, rule.examples.silent)) if rule.examples else ()
        facts = self.catalogue.facts
        return any(
            (truth(rule.condition, {fact: facts[fact].parse(raw) for fact, raw in example.items()}) is True)
            is not expected
            for expected, examples in groups
            for example in examples
        )

    def killers(self, rule: Rule) -> Iterator[str]:
        """The scenarios that fail with the mutated rule."""
        old = self.rules[rule.id]
        said = replace(rule, condition=old.condition) != old
        mutated: dict[Catalogue, Catalogue] = {}
        for scenario in self.scenarios:
            changed = {name: one for name, one in scenario.analyses.items() if self._differs(one, rule, said=said)}
            if changed:
                for known in {one.catalogue for one in changed.values()} - mutated.keys():
                    mutated[known] = replace(known, rules={**known.rules, rule.id: rule})
                again = {name: self._again(one, mutated[one.catalogue], rule) for name, one in changed.items()}
                if not scenario.check({**scenario.analyses, **again}):
                    yield scenario.name

    def _differs(self, analysis: Analysis, rule: Rule, *, said: bool) -> bool:
        if rule.id not in analysis.catalogue.rules:
            return False
        old = self.rules[rule.id]
        if analysis.mechanism and not (old.effects or old.conclusions or old.warnings or old.advice):
            # A way out is shown only where nothing is left.
            return False
        before = rule.id in analysis.fired
        return before if said else before is not (truth(rule.condition, analysis.values) is True)

    def _again(self, analysis: Analysis, catalogue: Catalogue, rule: Rule) -> Analysis:
        """A connection decided by the catalogue with the mutated rule."""
        outcome = self._outcome(analysis, catalogue, rule)
        decider: Decider = copy.copy(analysis.decider)
        decider.catalogue, decider._ranked = catalogue, {}
        found, ranking = decider.ranked(outcome, analysis.situation.priorities)
        return Analysis(decider, analysis.situation, outcome, found, ranking)

    def _outcome(self, analysis: Analysis, catalogue: Catalogue, rule: Rule) -> Outcome:
        """What fires, by the evaluator that the tests hold to be one with the engine."""
        clauses: Iterable[Clause] = analysis.catalogue.clauses
        fired: set[str] = set(analysis.fired)
        conclusions: dict[str, FactValue] = dict(analysis.outcome.conclusions)
        if rule.conclusions or self.rules[rule.id].conclusions:
            known, fired = dict(analysis.situation.values), set()
            for clause in clauses:
                one = catalogue.rules[clause.rule]
                if truth(one.condition, known):
                    fired.add(one.id)
                    for conclusion in one.conclusions:
                        conclusion.add_to(known)
            conclusions = {fact: value for fact, value in known.items() if fact not in analysis.situation.values}
        elif truth(rule.condition, analysis.values):
            fired.add(rule.id)
        else:
            fired.discard(rule.id)
        effective = frozenset(one for one in fired if catalogue.rules[one].effects)
        return Outcome({}, frozenset(fired), conclusions, effective)
