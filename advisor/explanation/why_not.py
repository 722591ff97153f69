"""Why each other mechanism was not chosen: what rules it out, what outranks it, or what it costs more."""

from collections.abc import Iterable

from advisor.analysis import Analysis
from advisor.decision import Fate, Step
from advisor.explanation.fleet import FleetWords
from advisor.explanation.words import Words
from advisor.plain_text import counted
from advisor.result.connections import Alternative, Reason

ELIMINATIONS = ("impossible", "forbidden", "unmet")
"""Why a mechanism is out, the strongest reason first."""


def alternatives(
    analysis: Analysis, words: Words, chosen: str | None, fleet: FleetWords | None
) -> tuple[Alternative, ...]:
    """Every mechanism but the chosen one, in the catalogue's order."""
    others = [one for one in analysis.catalogue.mechanisms if one != chosen]
    return tuple(_alternative(analysis, words, one, chosen, fleet) for one in others)


def _alternative(
    analysis: Analysis, words: Words, mechanism: str, chosen: str | None, fleet: FleetWords | None
) -> Alternative:
    if told := fleet and fleet.against_chosen(analysis, mechanism):
        return _told(analysis, mechanism, *told)
    fate = analysis.decision.fates.get(mechanism, Fate.OUTRANKED)
    if fate is Fate.ELIMINATED:
        return _eliminated(analysis, words, mechanism)
    if fate is Fate.CHOSEN:
        text = "Alone it would be chosen; an override or the fleet chose otherwise."
        return _told(analysis, mechanism, "outranked", text)
    steps = analysis.decision.steps
    step = next(step for step in steps if mechanism in step.levels and mechanism not in step.stayed)
    # Of those that outrank it, the one that is chosen: others fell behind later.
    winner = next((one for one in (chosen, analysis.decision.mechanism) if one in step.stayed), step.stayed[0])
    best = words.title(winner)
    match step.by:
        case "cost":
            return _told(analysis, mechanism, "costlier", _costlier(analysis, mechanism, step))
        case "class":
            against = [words.reason(one) for one in analysis.naming(mechanism, "misfits")]
            plain = f"It would work, but {best} is the documented answer to this need."
            return _told(analysis, mechanism, "outranked", against[0].text if against else plain, against)
        case "constructs":
            return _told(analysis, mechanism, "outranked", _more_to_run(analysis, mechanism, step))
        case "catalogue":
            return _told(analysis, mechanism, "outranked", f"Equal on every criterion; {best} is narrower.")
        case criterion:
            against = [words.reason(one) for one in analysis.naming(mechanism, "avoid", criterion=criterion)]
            favour = [words.reason(one) for one in analysis.naming(winner, "prefer", criterion=criterion)]
            text = f"{analysis.catalogue.criteria[criterion].title}: {(against or favour)[0].text}"
            return _told(analysis, mechanism, "outranked", text, [*against, *favour])


def _eliminated(analysis: Analysis, words: Words, mechanism: str) -> Alternative:
    found = analysis.naming(mechanism, "eliminate") or [
        one for one in analysis.found if one.effect.kind == "require" and mechanism not in one.effect.mechanisms
    ]
    found.sort(key=lambda one: ELIMINATIONS.index(one.effect.elimination or "unmet"))
    reasons = [words.reason(one) for one in found]
    return _told(analysis, mechanism, "eliminated", reasons[0].text if reasons else "", reasons)


def _costlier(analysis: Analysis, mechanism: str, step: Step) -> str:
    bills = [analysis.bill(one) for one in step.stayed]
    known = [bill.usd for bill in bills if bill.usd is not None]
    against = f"against {min(known):,.2f} USD a month" if known else "which the others do not need"
    if analysis.numbers(mechanism).third_party:
        return f"It is costlier: {analysis.catalogue.mechanisms[mechanism].entry.third_party_price}, {against}."
    return f"It costs {analysis.bill(mechanism).known_usd:,.2f} USD a month {against}."


def _more_to_run(analysis: Analysis, mechanism: str, step: Step) -> str:
    mine = counted(analysis.numbers(mechanism).constructs, "new thing")
    return f"It needs {mine} to run, against {min(analysis.numbers(one).constructs for one in step.stayed)}."


def _told(analysis: Analysis, mechanism: str, standing: str, text: str, reasons: Iterable[Reason] = ()) -> Alternative:
    family = analysis.catalogue.mechanisms[mechanism].entry.family
    return Alternative.model_validate(
        {"mechanism": mechanism, "family": family, "standing": standing, "text": text, "reasons": tuple(reasons)}
    )
