"""Small changes of rules, each of which some test ought to notice: the mutants.

Every condition is dropped, flipped and widened by one step; every effect is removed and turned round; every conclusion,
warning, piece of advice and way out is removed.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from advisor.catalogue import Catalogue, Fact, Rule
from advisor.conditions import Condition, FactValue, Has, InRange, IsNot, IsOneOf, Lacks, MoreThan, Test

OPPOSITE = {
    "eliminate": "fits",
    "require": "eliminate",
    "fits": "misfits",
    "misfits": "fits",
    "prefer": "avoid",
    "avoid": "prefer",
}


@dataclass(frozen=True)
class Mutant:
    """A rule with one change; `what` says which."""

    rule: Rule
    what: str

    @property
    def name(self) -> str:
        """What identifies it from one run to the next."""
        return f"{self.rule.id}: {self.what}"


def mutants(catalogue: Catalogue) -> Iterator[Mutant]:
    """Every mutant of every rule."""
    for rule in (*catalogue.rules.values(), *catalogue.past):
        yield from _of_conditions(catalogue, rule)
        yield from _of_effects(rule)


def _of_conditions(catalogue: Catalogue, rule: Rule) -> Iterator[Mutant]:
    for number, (name, test) in enumerate(rule.condition):
        before, after = rule.condition[:number], rule.condition[number + 1 :]
        changes: list[tuple[str, Condition]] = [(f"{name} dropped", ())]
        fact = catalogue.facts[name]
        if not (fact.entry.concluded and fact.entry.kind == "yes_no"):  # Rules conclude yes and never no.
            changes += [(f"{name} flipped", ((name, flipped),)) for flipped in _flipped(test)]
            changes += [(f"{name} widened", ((name, wide),)) for wide in _widened(fact, test)]
        for what, condition in changes:
            yield Mutant(replace(rule, condition=(*before, *condition, *after)), what)


def _flipped(test: Test) -> Iterator[Test]:
    """What holds on known values where the test fails."""
    match test:
        case IsOneOf(values):
            yield IsNot(values)
        case IsNot(values):
            yield IsOneOf(values)
        case Has(values):
            yield Lacks(values)
        case Lacks(values):
            yield Has(values)
        case MoreThan(bound):
            yield InRange(None, bound)
        case InRange(low, high):
            if low is not None:
                yield InRange(None, math.nextafter(low, -math.inf))
            if high is not None and low is None:
                yield MoreThan(high)


def _widened(fact: Fact, test: Test) -> Iterator[Test]:
    """What holds on one value more: the next one that the fact declares, or one step beyond a bound."""
    match test:
        case IsOneOf(values):
            yield IsOneOf((*values, _next(fact, values)))
        case IsNot(values):
            yield IsNot(values[1:])
        case Has(values):
            if len(values) < len(fact.entry.values):
                yield Has((*values, str(_next(fact, values))))
        case Lacks(values):
            yield Lacks(values[1:])
        case MoreThan(bound):
            yield InRange(bound, None)
        case InRange(low, high):
            if low is not None:
                yield InRange(low - (min(1, low / 10) if fact.entry.unit else 1), high)
            if high is not None:
                yield InRange(low, high + 1)


def _next(fact: Fact, values: tuple[FactValue, ...]) -> FactValue:
    """The value that the fact declares after the last of those given, and that is none of them."""
    every: list[FactValue] = [True, False] if fact.entry.kind == "yes_no" else list(fact.entry.values)
    place = every.index(values[-1])
    return next(one for one in [*every[place:], *every] if one not in values)


def _of_effects(rule: Rule) -> Iterator[Mutant]:
    for number, effect in enumerate(rule.effects):
        others = (*rule.effects[:number], *rule.effects[number + 1 :])
        turned = replace(effect, kind=OPPOSITE[effect.kind], elimination=None)
        if effect.kind == "require":
            turned = replace(turned, elimination="impossible")
        said = f"{effect.kind} {effect.criterion or effect.elimination or ''} {', '.join(effect.mechanisms)}"
        yield Mutant(replace(rule, effects=others), f"{' '.join(said.split())} removed")
        yield Mutant(replace(rule, effects=(*others, turned)), f"{' '.join(said.split())} turned into {turned.kind}")
    for number, conclusion in enumerate(rule.conclusions):
        rest = (*rule.conclusions[:number], *rule.conclusions[number + 1 :])
        yield Mutant(replace(rule, conclusions=rest), f"conclude {conclusion.member or conclusion.fact} removed")
    for number, warning in enumerate(rule.warnings):
        left = (*rule.warnings[:number], *rule.warnings[number + 1 :])
        yield Mutant(replace(rule, warnings=left), f"warning {warning.text[:40]!r} removed")
    for number, advice in enumerate(rule.advice):
        kept = (*rule.advice[:number], *rule.advice[number + 1 :])
        yield Mutant(replace(rule, advice=kept), f"advice {advice.text[:40]!r} removed")
    if rule.way_out:
        yield Mutant(replace(rule, way_out=""), "way out removed")
