"""What goes with a decision: the steps of its mechanism and the advice of rules, in the order of doing."""

from collections.abc import Iterator
from typing import get_args

from advisor.analysis import Analysis
from advisor.catalogue.files import AdviceKind, Where
from advisor.conditions import Condition, truth
from advisor.explanation.words import Words, pages
from advisor.plain_text import and_join
from advisor.result import Advice, Place

ORDER = get_args(AdviceKind)


def advice(analysis: Analysis, words: Words, mechanism: str) -> tuple[Advice, ...]:
    """Everything there is to do for a mechanism, first what comes first."""
    found = [*_steps(analysis, words, mechanism), *_of_rules(analysis, words, mechanism)]
    return tuple(sorted(found, key=lambda one: ORDER.index(one.kind)))


def _steps(analysis: Analysis, words: Words, mechanism: str) -> Iterator[Advice]:
    for step in analysis.catalogue.steps.get(mechanism, ()):
        holds = truth(step.condition, analysis.values)
        if holds is not False:
            only_if = _unknown_part(analysis, step.condition) if holds is None else ""
            yield Advice(
                kind=step.kind,
                text=words.text(step.do),
                at=_place(analysis, step.at),
                settings={name: words.text(value) for name, value in step.settings.items()},
                only_if=only_if,
                rule=step.id,
                confidence=step.confidence,
                sources=pages(step.sources),
            )


def _of_rules(analysis: Analysis, words: Words, mechanism: str) -> Iterator[Advice]:
    for name, rule in analysis.catalogue.rules.items():
        for one in rule.advice:
            if name in analysis.fired and (not one.mechanisms or mechanism in one.mechanisms):
                yield Advice(
                    kind=one.kind,
                    text=words.text(one.text),
                    at=_place(analysis, one.at),
                    settings={setting: words.text(value) for setting, value in one.settings.items()},
                    only_if="",
                    rule=name,
                    confidence=rule.confidence,
                    sources=pages(rule.sources),
                )


def _unknown_part(analysis: Analysis, condition: Condition) -> str:
    facts = analysis.catalogue.facts
    return and_join([facts[fact].english(test) for fact, test in condition if fact not in analysis.values])


def _place(analysis: Analysis, side: Where) -> Place:
    names = analysis.situation.names
    return Place(
        side=side,
        account="the network's account" if side == "network" else names[f"{side}_account"],
        network="the network" if side == "network" else names[f"{side}_vpc"],
        region=names[f"{'consumer' if side == 'network' else side}_region"],
    )
