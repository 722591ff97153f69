"""The examples in the rule files are tests of their rules."""

import pytest

from advisor.catalogue import Catalogue, Rule, built_in
from advisor.conditions import FactValue, truth

RULES = [rule for rule in built_in().rules.values() if rule.examples]


def situation(catalogue: Catalogue, example: dict[str, object]) -> dict[str, FactValue]:
    """An example as values of facts."""
    return {fact: catalogue.facts[fact].parse(raw) for fact, raw in example.items()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_fires_and_stays_silent_as_its_examples_say(rule: Rule, catalogue: Catalogue) -> None:
    """Every `fires` example makes the condition true; every `silent` one makes it false, not merely unknown."""
    assert rule.examples is not None
    for example in rule.examples.fires:
        assert truth(rule.condition, situation(catalogue, example)) is True, example
    for example in rule.examples.silent:
        assert truth(rule.condition, situation(catalogue, example)) is False, example


def test_an_unverified_rule_never_eliminates(catalogue: Catalogue) -> None:
    """What nobody verified may warn; it takes no mechanism away."""
    for rule in catalogue.rules.values():
        if rule.confidence == "unverified":
            assert not {effect.kind for effect in rule.effects} & {"eliminate", "require"}, rule.id
