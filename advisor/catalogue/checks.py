"""Faults of a catalogue that are found as it is read: false examples, facts that nothing reads or nobody asks for."""

from collections.abc import Iterator, Mapping
from itertools import chain

from advisor.catalogue import Catalogue
from advisor.conditions import truth
from advisor.problems import Problem
from advisor.yaml_reader import Document

ASKING = frozenset(("question", "help", "find_out", "default", "because", "ask"))
"""What a fact says for those who ask for it."""


def problems_of_rules(catalogue: Catalogue, documents: Mapping[str, Document]) -> list[Problem]:
    """False examples, facts that nothing reads or nobody asks for. What needs a solver is found by `proof`."""
    return [*false_examples(catalogue), *unread_facts(catalogue, documents), *unasked_facts(catalogue, documents)]


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
    """Facts that no rule, step or limit reads, that are no amounts, and that imply none that is read."""
    conditions = chain(
        (rule.condition for rule in catalogue.rules.values()),
        (step.condition for steps in catalogue.steps.values() for step in steps),
    )
    read = {fact for condition in conditions for fact, _ in condition}
    read |= {name for name, fact in catalogue.facts.items() if fact.entry.amount}
    for _ in catalogue.facts:
        read |= {name for name, _, other, _ in (*catalogue.implications, *catalogue.exclusions) if other in read}
    for name in catalogue.facts:
        if name not in read:
            yield documents[name].problem(f"no rule, step or limit reads the fact {name}", [name], at_key=True)


def unasked_facts(catalogue: Catalogue, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Facts that the interview could neither ask for nor take for granted, and those that it never would."""
    settled = {fact for question in catalogue.questions.values() for fact in question.settles}
    for name, fact in catalogue.facts.items():
        entry, document = fact.entry, documents[name]
        if entry.always_known or entry.concluded:
            why = "has a value for every connection" if entry.always_known else "is concluded by rules"
            for key in sorted(ASKING & entry.model_fields_set):
                yield document.problem(f"the fact {name} {why}: nobody is asked", [name, key], at_key=True)
            continue
        if entry.stated and not entry.question:
            message = f"the fact {name} may be stated, and has no question"
            yield document.problem(message, [name], at_key=True, hint="give it a question in plain words")
        if fact.default is None and (entry.ask == "together" if entry.stated else name not in settled):
            message = f"the fact {name} is neither asked for nor taken for granted"
            way = "`ask: alone`" if entry.stated else "let a place of questions.yaml settle it"
            yield document.problem(message, [name], at_key=True, hint=f"give it a default, or {way}")
        if entry.kind == "number" and entry.default is not None and not entry.because:
            message = f"the default of {name} is a number, and nothing says why"
            yield document.problem(message, [name, "default"], hint="give it `because`")
        if fact.default == frozenset() and not entry.empty:
            message = f"nothing says that {name} is empty, which is its default"
            yield document.problem(message, [name], at_key=True, hint="give it the clause `empty`")
