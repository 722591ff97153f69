"""What goes with a decision: the steps of its mechanism and the advice of rules, in the order of doing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from advisor.analysis import Analysis
from advisor.catalogue import Source
from advisor.catalogue.files import AdviceKind, Confidence, Where
from advisor.conditions import Condition, truth
from advisor.explanation.words import Words, pages
from advisor.plain_text import and_join
from advisor.result import Advice, Place

ORDER = get_args(AdviceKind)


@dataclass(frozen=True)
class Due:
    """Something to do for a mechanism, its names not filled in; `number` counts what one rule advises."""

    kind: AdviceKind
    rule: str
    number: int
    text: str
    at: Where
    settings: Mapping[str, str]
    only_if: str
    confidence: Confidence
    sources: tuple[Source, ...]


def due(analysis: Analysis, mechanism: str) -> Iterator[Due]:
    """The steps of a mechanism that a situation needs or may need, and what rules advise for it."""
    for step in analysis.catalogue.steps.get(mechanism, ()):
        holds = truth(step.condition, analysis.values)
        if holds is not False:
            only_if = _unknown_part(analysis, step.condition) if holds is None else ""
            yield Due(step.kind, step.id, 0, step.do, step.at, step.settings, only_if, step.confidence, step.sources)
    for name, rule in analysis.catalogue.rules.items():
        if not rule.advice or name not in analysis.fired:
            continue
        for number, one in enumerate(rule.advice):
            if not one.mechanisms or mechanism in one.mechanisms:
                yield Due(one.kind, name, number, one.text, one.at, one.settings, "", rule.confidence, rule.sources)


def advice(analysis: Analysis, words: Words, mechanism: str) -> tuple[Advice, ...]:
    """Everything there is to do for a mechanism, first what comes first."""
    return tuple(
        Advice(
            kind=one.kind,
            text=words.text(one.text),
            at=_place(analysis, one.at),
            settings={name: words.text(value) for name, value in one.settings.items()},
            only_if=one.only_if,
            rule=one.rule,
            confidence=one.confidence,
            sources=pages(one.sources),
        )
        for one in sorted(due(analysis, mechanism), key=lambda one: ORDER.index(one.kind))
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
