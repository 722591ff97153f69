"""Faults of a catalogue as a whole: rules that add nothing, facts unread, mechanisms nobody fits."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain

from advisor.catalogue import Catalogue, Fact, Rule
from advisor.conditions import FactValue, Has, InRange, Lacks, MoreThan, Test, truth
from advisor.problems import Problem
from advisor.yaml_reader import Document


def problems_of_rules(catalogue: Catalogue, documents: Mapping[str, Document]) -> list[Problem]:
    """Examples that do not hold, covered rules, facts that nothing reads, mechanisms that no rule fits."""
    return [
        *false_examples(catalogue),
        *covered_rules(catalogue),
        *unread_facts(catalogue, documents),
        *unfit_mechanisms(catalogue),
    ]


def false_examples(catalogue: Catalogue) -> Iterator[Problem]:
    """Examples in which a rule does not do what they say: each must make its condition true, or false."""
    for rule in chain(catalogue.rules.values(), catalogue.past):
        groups = ((True, rule.examples.fires), (False, rule.examples.silent)) if rule.examples else ()
        for expected, examples in groups:
            for example in examples:
                values = {fact: catalogue.facts[fact].parse(raw) for fact, raw in example.items()}
                if truth(rule.condition, values) is not expected:
                    message = (
                        f"the rule {rule.id} does not {'fire' if expected else 'stay silent'} in its example {example}"
                    )
                    yield Problem(message, rule.position)


def covered_rules(catalogue: Catalogue) -> Iterator[Problem]:
    """Rules of which another says all that they say, wherever they fire.

    Clauses of regimes are left out: two clauses may ask the same, and both are shown.
    """
    written = [rule for rule in chain(catalogue.rules.values(), catalogue.past) if rule.examples]
    order = {rule.id: number for number, rule in enumerate(written)}
    candidates: dict[tuple[str, str], list[Rule]] = {}
    for rule in written:
        for said in _says(rule):
            candidates.setdefault(said, []).append(rule)
    for rule in written:
        says = _says(rule)
        if not says:
            continue
        others = min((candidates[said] for said in says), key=len)
        for other in others:
            same = other.id != rule.id and says <= _says(other) and _covers(catalogue, other, rule)
            mutual = same and _says(other) <= says and _covers(catalogue, rule, other)
            if same and not (mutual and order[other.id] > order[rule.id]):
                message = f"the rule {rule.id} says nothing that {other.id} does not say wherever {rule.id} fires"
                yield Problem(message, rule.position, hint=f"{other.id} stands at {other.position}")
                break


def _says(rule: Rule) -> frozenset[tuple[str, str]]:
    """All that a rule says, in parts to compare: each effect on each mechanism, conclusion, warning and advice."""
    effects = (
        (f"{effect.kind} {effect.criterion or effect.elimination or ''}", mechanism)
        for effect in rule.effects
        for mechanism in effect.mechanisms
    )
    conclusions = (("conclude", f"{one.fact} {one.member}") for one in rule.conclusions)
    remarks = (("say", remark.text) for remark in chain(rule.warnings, rule.advice))
    return frozenset(chain(effects, conclusions, remarks))


def _covers(catalogue: Catalogue, wide: Rule, narrow: Rule) -> bool:
    """Whether the wide rule is in force whenever the narrow one is, and holds wherever that does."""
    begins = (wide.effective_from or date.min) <= (narrow.effective_from or date.min)
    ends = (wide.effective_until or date.max) >= (narrow.effective_until or date.max)
    return (
        begins
        and ends
        and all(
            any(fact == other and _follows(catalogue.facts[fact], test, given) for other, given in narrow.condition)
            for fact, test in wide.condition
        )
    )


def _follows(fact: Fact, test: Test, given: Test) -> bool:
    """Whether `test` holds on every value on which `given` holds."""
    if isinstance(given, Has) and isinstance(test, Has):
        return set(given.values) <= set(test.values)
    if isinstance(given, Lacks) and isinstance(test, Lacks):
        return set(given.values) >= set(test.values)
    if fact.entry.kind == "set_of":
        return False
    values: Iterable[FactValue]
    if isinstance(given, InRange | MoreThan):
        bounds = [float(str(bound)) for bound in chain(given.boundaries(), test.boundaries())]
        values = [value for bound in bounds for value in (bound - 0.5, bound, bound + 0.5, bound * 1e6 + 1e9)]
    else:
        values = [True, False] if fact.entry.kind == "yes_no" else list(fact.entry.values)
    return all(test(value) for value in values if given(value))


def unread_facts(catalogue: Catalogue, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Facts that no rule, step or limit reads, and that imply none that is read."""
    conditions = chain(
        (rule.condition for rule in catalogue.rules.values()),
        (step.condition for steps in catalogue.steps.values() for step in steps),
    )
    read = {fact for condition in conditions for fact, _ in condition}
    for _ in catalogue.facts:
        read |= {fact.id for fact in catalogue.facts.values() if any(other in read for _, other, _ in fact.implies)}
    for name in catalogue.facts:
        if name not in read:
            yield documents[name].problem(f"no rule, step or limit reads the fact {name}", [name], at_key=True)


def unfit_mechanisms(catalogue: Catalogue) -> Iterator[Problem]:
    """Mechanisms that no rule fits or requires: they could win only for want of others."""
    effects = (effect for rule in catalogue.rules.values() for effect in rule.effects)
    fit = {mechanism for effect in effects if effect.kind in {"fits", "require"} for mechanism in effect.mechanisms}
    for name in catalogue.mechanisms:
        if name not in fit:
            rule = next(iter(catalogue.rules.values()))
            yield Problem(f"no rule fits or requires the mechanism {name}", rule.position)
