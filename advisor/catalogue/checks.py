"""Faults of a catalogue that are found as it is read: examples that do not hold, and facts that nothing reads."""

from collections.abc import Iterator, Mapping
from itertools import chain

from advisor.catalogue import Catalogue
from advisor.conditions import truth
from advisor.problems import Problem
from advisor.yaml_reader import Document


def problems_of_rules(catalogue: Catalogue, documents: Mapping[str, Document]) -> list[Problem]:
    """Examples that do not hold, facts that nothing reads. What needs a solver is found by `proof`."""
    return [*false_examples(catalogue), *unread_facts(catalogue, documents)]


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


def unread_facts(catalogue: Catalogue, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Facts that no rule, step or limit reads, and that imply none that is read."""
    conditions = chain(
        (rule.condition for rule in catalogue.rules.values()),
        (step.condition for steps in catalogue.steps.values() for step in steps),
    )
    read = {fact for condition in conditions for fact, _ in condition}
    for _ in catalogue.facts:
        read |= {name for name, _, other, _ in (*catalogue.implications, *catalogue.exclusions) if other in read}
    for name in catalogue.facts:
        if name not in read:
            yield documents[name].problem(f"no rule, step or limit reads the fact {name}", [name], at_key=True)
