"""A catalogue as propositional logic: what can be known of a connection, which rules fire on it, what they leave.

The only module that imports z3. Facts have finitely many values that rules can tell apart; each is a Boolean
variable, and so is every rule. What is possible: a fact has at most one value, and what facts imply of each other
holds. Conclusions are the disjunction of the rules that conclude them. The ranking is a circuit: users put any
criterion first, the others follow in the default order, and cost stands last, so that no prices are needed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import z3

from advisor.catalogue import Catalogue, Fact
from advisor.conditions import Condition, Distinctions, FactValue, Has, IsOneOf, Lacks, Test

Formula = Any
"""A Boolean formula of z3, which has no types of its own."""


@dataclass(frozen=True)
class Model:
    """One situation: facts with another value than is presumed of them, those called unknown, the priorities."""

    stated: Mapping[str, FactValue]
    unknown: frozenset[str]
    priorities: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What the rules leave, as formulas: which mechanisms are out, and which the criteria leave."""

    fires: Mapping[str, Formula]
    out: Mapping[str, Formula]
    left: Mapping[str, Formula]


class Logic:
    """All situations that are possible by a catalogue, for a solver to look for one of a kind among them."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self.solver = z3.SolverFor("QF_FD")
        self.values: dict[str, list[tuple[FactValue, Formula]]] = {}
        """For every given fact that is no set, each value that can be told apart."""
        self.members: dict[str, dict[str, Formula]] = {}
        """For every given set, each member that can be told apart."""
        self.known: dict[str, Formula] = {}
        tests = _tests(catalogue)
        self._told_apart = {name: Distinctions(tests[name]) for name in tests}
        for name in tests:
            self._add_fact(catalogue.facts[name], tests[name])
        self._add_possible()
        self.criteria = tuple(one for one in catalogue.criteria if one != "cost")
        self.first = {one: z3.Bool(f"{one} comes first") for one in self.criteria}
        self._add(_one_of(self.first.values()))
        self._dropped = {name: z3.Bool(f"dropped {name}") for name in catalogue.rules}
        self._add(z3.AtMost(*self._dropped.values(), 1))
        self.answer = self._answer("", {})
        """What all rules leave."""
        self._without: Answer | None = None
        self._stated = {name: z3.Bool(f"{name} is stated") for name in self.known}
        self._add(*(stated == self._states(catalogue.facts[name]) for name, stated in self._stated.items()))

    # --- asking ---------------------------------------------------------------------------------------------------

    def possible(self, *wanted: Formula) -> bool:
        """Whether there is a situation in which all that is wanted holds."""
        return bool(self.solver.check(*wanted) == z3.sat)

    def smallest(self, *wanted: Formula) -> Model | None:
        """A situation in which all that is wanted holds, and in which no fact that is stated can be left out.

        None where there is no such situation.
        """
        if not self.possible(*wanted):
            return None
        model = self.solver.model()
        every = [*self._stated.values(), *(held for members in self.members.values() for held in members.values())]
        said = [one for one in every if _true(model, one)]
        unsaid = [z3.Not(one) for one in every if not _true(model, one)]
        for one in said:
            if self.possible(*wanted, *unsaid, z3.Not(one)):
                unsaid.append(z3.Not(one))
        assert self.possible(*wanted, *unsaid)
        return self._read(self.solver.model())

    def like(self, model: Model) -> Formula:
        """That everything holds which a situation states, whatever else does."""
        stated: list[Formula] = [z3.Not(self.known[name]) for name in model.unknown]
        for name, value in model.stated.items():
            if isinstance(value, frozenset):
                stated += [self.members[name][one] for one in value] or self.known_as({name: value})
            else:
                stated += self.known_as({name: value})
        return all_of(stated)

    def define(self, name: str, formula: Formula) -> Formula:
        """A variable that is true only where the formula is; the solver is quicker with variables."""
        variable = z3.FreshBool(name)
        self._add(z3.Implies(variable, formula))
        return variable

    def without(self) -> Answer:
        """What the rules leave without the one that `dropping` names."""
        if self._without is None:
            self._without = self._answer("without ", self._dropped)
        return self._without

    def dropping(self, rule: str) -> Formula:
        """That it is this rule which `without` leaves out."""
        return self._dropped[rule]

    def holds(self, condition: Condition, answer: Answer | None = None) -> Formula:
        """That all tests of a condition hold."""
        fires = (answer or self.answer).fires
        return all_of(self._test(name, test, self._conclusions(fires)) for name, test in condition)

    def known_as(self, values: Mapping[str, FactValue]) -> list[Formula]:
        """That the facts have these values, as variables and their negations: of these a solver never tires."""
        found: list[Formula] = []
        for name, value in values.items():
            if isinstance(value, frozenset):
                members = self.members[name].items()
                found += [self.known[name], *(held if one in value else z3.Not(held) for one, held in members)]
            else:
                found += [held for one, held in self.values[name] if one == value]
        return found

    def views(self, facts: Sequence[str]) -> Iterator[dict[str, FactValue]]:
        """All values, as far as they can be told apart, that these given facts can have together; none is unknown."""
        choices: list[list[FactValue]] = []
        for name in facts:
            if name in self.members:
                members = list(self.members[name])
                sets = product((False, True), repeat=len(members))
                choices.append(
                    [frozenset(one for one, held in zip(members, holds, strict=True) if held) for holds in sets]
                )
            else:
                choices.append([value for value, _ in self.values[name]])
        for values in product(*choices):
            view = dict(zip(facts, values, strict=True))
            if self.possible(*self.known_as(view)):
                yield view

    def alike(self, fact: str, value: FactValue) -> FactValue:
        """The value that stands for all that rules cannot tell from this one."""
        if isinstance(value, frozenset):
            return frozenset(value & self.members[fact].keys())
        if self.catalogue.facts[fact].entry.kind != "number":
            return value
        told_apart = self._told_apart[fact]
        return next(one for one, _ in self.values[fact] if told_apart[one] == told_apart[value])

    # --- facts ----------------------------------------------------------------------------------------------------

    def _add(self, *formulas: Formula) -> None:
        self.solver.add(*formulas)

    def _add_fact(self, fact: Fact, tests: Sequence[Test]) -> None:
        if fact.entry.kind == "set_of":
            known = self.known[fact.id] = z3.Bool(f"{fact.id} is known")
            members = [str(member) for test in tests for member in test.boundaries()]
            members += fact.presumed if isinstance(fact.presumed, frozenset) else []
            self.members[fact.id] = {one: z3.Bool(f"{fact.id} has {one}") for one in dict.fromkeys(members)}
            self._add(*(z3.Implies(held, known) for held in self.members[fact.id].values()))
        else:
            values = [
                (value, z3.Bool(f"{fact.id} is {value}")) for value in _values(fact, tests, self._told_apart[fact.id])
            ]
            self.values[fact.id] = values
            self._add(z3.AtMost(*(held for _, held in values), 1))
            self.known[fact.id] = z3.Bool(f"{fact.id} is known")
            self._add(self.known[fact.id] == any_of(held for _, held in values))
        if fact.entry.always_known:
            self._add(self.known[fact.id])

    def _add_possible(self) -> None:
        """What facts imply of each other, as `Completion` adds it; what is only excluded may be unknown."""
        for name, given, other, meant in self.catalogue.implications:
            if name in self.known and other in self.known:
                self._add(z3.Implies(self._is(name, given), self.known[other]))
                if isinstance(given, bool):
                    contrary = z3.And(self.known[other], z3.Not(self._is(other, meant)))
                    self._add(z3.Implies(contrary, self.known[name]))
        for name, given, other, test in self.catalogue.exclusions:
            if name in self.known and other in self.known:
                passes = z3.Or(self._test(other, test, {}), z3.Not(self.known[other]))
                self._add(z3.Implies(self._is(name, given), passes))

    def _is(self, name: str, value: FactValue) -> Formula:
        return all_of(self.known_as({name: value}))

    def _test(self, name: str, test: Test, conclusions: Mapping[tuple[str, str | None], Formula]) -> Formula:
        if self.catalogue.facts[name].entry.concluded:
            wanted: Iterable[str | None] = test.values if isinstance(test, Has) else (None,)
            return any_of(conclusions[name, one] for one in wanted if (name, one) in conclusions)
        if isinstance(test, Has):
            return any_of(self.members[name][one] for one in test.values)
        if isinstance(test, Lacks):
            return all_of((self.known[name], *(z3.Not(self.members[name][one]) for one in test.values)))
        if isinstance(test, IsOneOf):
            return any_of(self._is(name, value) for value in test.values)
        return any_of(held for value, held in self.values[name] if test(value))

    def _states(self, fact: Fact) -> Formula:
        """That somebody has to say something of the fact: it is neither what is presumed nor implied by others."""
        known = self.known[fact.id]
        said = known if fact.presumed is None else z3.Not(self._is(fact.id, fact.presumed))
        implied = [
            z3.And(self._is(name, given), self._is(other, meant))
            for name, given, other, meant in self.catalogue.implications
            if other == fact.id and name in self.known
        ]
        implied += [
            z3.And(self.known[other], z3.Not(self._is(other, meant)), self._is(name, not given))
            for name, given, other, meant in self.catalogue.implications
            if name == fact.id and isinstance(given, bool) and other in self.known
        ]
        return z3.And(said, *(z3.Not(one) for one in implied))

    # --- rules ----------------------------------------------------------------------------------------------------

    def _conclusions(self, fires: Mapping[str, Formula]) -> dict[tuple[str, str | None], Formula]:
        """What is concluded, each with the rules that conclude it, as far as these are defined."""
        found: dict[tuple[str, str | None], list[Formula]] = {}
        for clause in self.catalogue.clauses:
            if clause.rule in fires:
                for one in clause.conclusions:
                    found.setdefault((one.fact, one.member), []).append(fires[clause.rule])
        return {key: any_of(rules) for key, rules in found.items()}

    def _fires(self, name: str, dropped: Mapping[str, Formula]) -> dict[str, Formula]:
        """For every rule a variable that is true where it fires."""
        fires: dict[str, Formula] = {}
        conclusions: dict[tuple[str, str | None], Formula] = {}
        concluded = {fact.id for fact in self.catalogue.facts.values() if fact.entry.concluded}
        for clause in self.catalogue.clauses:
            if not concluded.isdisjoint(fact for fact, _ in clause.condition):
                # All that conclude what it reads stand before it.
                conclusions = self._conclusions(fires)
            holds = [self._test(fact, test, conclusions) for fact, test in clause.condition]
            kept = [z3.Not(dropped[clause.rule])] if dropped else []
            fires[clause.rule] = z3.Bool(f"{name}{clause.rule} fires")
            self._add(fires[clause.rule] == all_of([*holds, *kept]))
        return fires

    def _answer(self, name: str, dropped: Mapping[str, Formula]) -> Answer:
        fires = self._fires(name, dropped)
        out = {}
        for mechanism in self.catalogue.mechanisms:
            out[mechanism] = z3.Bool(f"{name}{mechanism} is out")
            self._add(
                out[mechanism]
                == any_of([*self._naming(fires, "eliminate", mechanism), *self._others(fires, mechanism)])
            )
        return Answer(fires, out, self._ranking(name, fires, out))

    def _naming(
        self, fires: Mapping[str, Formula], kind: str, mechanism: str, criterion: str | None = None
    ) -> Iterator[Formula]:
        for rule in self.catalogue.rules.values():
            for effect in rule.effects:
                if effect.kind == kind and effect.criterion == criterion and mechanism in effect.mechanisms:
                    yield fires[rule.id]

    def _others(self, fires: Mapping[str, Formula], mechanism: str) -> Iterator[Formula]:
        """The rules that require others."""
        for rule in self.catalogue.rules.values():
            for effect in rule.effects:
                if effect.kind == "require" and mechanism not in effect.mechanisms:
                    yield fires[rule.id]

    # --- ranking --------------------------------------------------------------------------------------------------

    def _ranking(self, name: str, fires: Mapping[str, Formula], out: Mapping[str, Formula]) -> dict[str, Formula]:
        """For each mechanism, that the class and then criterion by criterion leave it."""
        left: dict[str, Formula] = {one: z3.Not(out[one]) for one in self.catalogue.mechanisms}
        left = self._best(f"{name}class", left, *self._levels(fires, "fits", "misfits", None))
        by = {one: self._levels(fires, "prefer", "avoid", one) for one in self.criteria}
        high, low = (
            {one: any_of(z3.And(first, by[key][side][one]) for key, first in self.first.items()) for one in left}
            for side in (0, 1)
        )
        left = self._best(f"{name}first", left, high, low)
        for criterion in self.criteria:
            left = self._best(f"{name}{criterion}", left, *by[criterion])
        return left

    def _levels(
        self, fires: Mapping[str, Formula], above: str, below: str, criterion: str | None
    ) -> tuple[dict[str, Formula], dict[str, Formula]]:
        """For each mechanism that its level is 1, and that it is -1."""
        high, low = {}, {}
        for one in self.catalogue.mechanisms:
            speaks_for = any_of(self._naming(fires, above, one, criterion))
            against = any_of(self._naming(fires, below, one, criterion))
            high[one], low[one] = z3.And(speaks_for, z3.Not(against)), z3.And(against, z3.Not(speaks_for))
        return high, low

    def _best(
        self, name: str, left: Mapping[str, Formula], high: Mapping[str, Formula], low: Mapping[str, Formula]
    ) -> dict[str, Formula]:
        """For each mechanism that it is left and no other that is left has a higher level."""
        any_high, any_middle = z3.Bool(f"{name}: one is high"), z3.Bool(f"{name}: one is not low")
        self._add(any_high == any_of(z3.And(left[one], high[one]) for one in left))
        self._add(any_middle == any_of(z3.And(left[one], z3.Not(low[one])) for one in left))
        stays = {}
        for one in left:
            stays[one] = z3.Bool(f"{name}: {one} stays")
            best = z3.If(any_high, high[one], z3.If(any_middle, z3.Not(low[one]), True))
            self._add(stays[one] == z3.And(left[one], best))
        return stays

    # --- answers of the solver ------------------------------------------------------------------------------------

    def _read(self, model: Any) -> Model:
        stated: dict[str, FactValue] = {}
        unknown = set()
        for name, known in self.known.items():
            if not _true(model, self._stated[name]):
                continue
            if not _true(model, known):
                unknown.add(name)
            elif name in self.members:
                stated[name] = frozenset(one for one, held in self.members[name].items() if _true(model, held))
            else:
                stated[name] = next(value for value, held in self.values[name] if _true(model, held))
        first = next(one for one, comes in self.first.items() if _true(model, comes))
        return Model(stated, frozenset(unknown), tuple(dict.fromkeys([first, *self.criteria, "cost"])))


def _tests(catalogue: Catalogue) -> dict[str, tuple[Test, ...]]:
    """Every given fact that matters, with all tests of it: those of rules, and those by which others exclude values."""
    found: dict[str, list[Test]] = {}
    for rule in catalogue.rules.values():
        for name, test in rule.condition:
            found.setdefault(name, []).append(test)
    for fact in catalogue.facts.values():
        for _, other, test in fact.excludes:
            found.setdefault(fact.id, [])
            found.setdefault(other, []).append(test)
    for name in catalogue.implying:
        found.setdefault(name, [])
    facts = catalogue.facts
    return {name: tuple(found[name]) for name in facts if name in found and not facts[name].entry.concluded}


def _values(fact: Fact, tests: Sequence[Test], told_apart: Distinctions) -> list[FactValue]:
    """Values of a fact, one for each class of those that the tests can tell apart; of words, every one."""
    match fact.entry.kind:
        case "yes_no":
            return [True, False]
        case "one_of":
            return list(fact.entry.values)
    bounds = [float(str(bound)) for test in tests for bound in test.boundaries()]
    # Things are counted; what has a unit may lie between whole numbers.
    near = [
        one
        for bound in bounds
        for one in ((bound - 0.5, bound, bound + 0.5) if fact.entry.unit else (bound - 1, bound, bound + 1))
    ]
    found: dict[int, FactValue] = {}
    for value in sorted({0.0, *near}):
        if value >= 0:
            found.setdefault(told_apart[value], int(value) if value.is_integer() else value)
    return list(found.values())


def _true(model: Any, formula: Formula) -> bool:
    return bool(z3.is_true(model.eval(formula, model_completion=True)))


def all_of(formulas: Iterable[Formula]) -> Formula:
    """That all hold."""
    return z3.And(*formulas)


def any_of(formulas: Iterable[Formula]) -> Formula:
    """That one of them holds."""
    return z3.Or(*formulas)


def not_(formula: Formula) -> Formula:
    """That it does not hold."""
    return z3.Not(formula)


def _one_of(formulas: Iterable[Formula]) -> Formula:
    every = list(formulas)
    return z3.And(z3.Or(*every), z3.AtMost(*every, 1))
