"""Faults of a catalogue that are found as it is read: examples that do not hold, facts unread, sources grown old."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import chain

from advisor.catalogue import Catalogue
from advisor.conditions import truth
from advisor.problems import Problem, Severity
from advisor.yaml_reader import Document

YEAR = timedelta(days=365)


def problems_of_rules(catalogue: Catalogue, documents: Mapping[str, Document]) -> list[Problem]:
    """Examples that do not hold, facts that nothing reads. What needs a solver is found by `proof`."""
    return [*false_examples(catalogue), *unread_facts(catalogue, documents)]


def false_examples(catalogue: Catalogue) -> Iterator[Problem]:
    """Examples in which a rule does not do what they say: each must make its condition true, or false."""
    for rule in catalogue.rules.values():
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


def old_sources(catalogue: Catalogue, as_of: date) -> Iterator[Problem]:
    """Sources that were last read more than a year before a day, with the rules that rest on them."""
    for source in catalogue.sources.values():
        if source.entry.checked < as_of - YEAR:
            resting = [rule for rule in catalogue.rules.values() if source in rule.sources]
            if resting:
                names = ", ".join(rule.id for rule in resting)
                message = f"the source {source.id} was last read on {source.entry.checked}; {names} rest on it"
                yield Problem(message, resting[0].position, severity=Severity.WARNING)
