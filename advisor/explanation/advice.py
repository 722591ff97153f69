"""What goes with a decision: the steps of its mechanism and the advice of rules, in the order of doing."""

from collections.abc import Iterator, Mapping
from typing import get_args

from advisor.analysis import Analysis
from advisor.catalogue import Source
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
            yield _advice(analysis, words, step.kind, step.at, step.do, step.settings, only_if, step.id, step.sources)


def _of_rules(analysis: Analysis, words: Words, mechanism: str) -> Iterator[Advice]:
    for name, rule in analysis.catalogue.rules.items():
        for one in rule.advice:
            if name in analysis.fired and (not one.mechanisms or mechanism in one.mechanisms):
                yield _advice(analysis, words, one.kind, one.at, one.text, one.settings, "", name, rule.sources)


def _unknown_part(analysis: Analysis, condition: Condition) -> str:
    facts = analysis.catalogue.facts
    return and_join([facts[fact].english(test) for fact, test in condition if fact not in analysis.values])


def _advice(
    analysis: Analysis,
    words: Words,
    kind: AdviceKind,
    side: Where,
    text: str,
    settings: Mapping[str, str],
    only_if: str,
    rule: str,
    sources: tuple[Source, ...],
) -> Advice:
    names = analysis.situation.names
    where = "consumer" if side == "network" else side
    return Advice(
        kind=kind,
        text=words.text(text),
        at=Place(
            side=side,
            account=names[f"{where}_account"] if side != "network" else "the network's account",
            network=names[f"{where}_vpc"] if side != "network" else "the network",
            region=names[f"{where}_region"],
        ),
        settings={name: words.text(value) for name, value in settings.items()},
        only_if=only_if,
        rule=rule,
        sources=pages(sources),
    )
