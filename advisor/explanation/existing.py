"""What exists as the result shows it: the verdict on what serves a connection today, and how to move away from it."""

from advisor.constructs import Needed
from advisor.explanation.words import Words, pages
from advisor.fleet_plan.existing import Existing, Verdict
from advisor.inventory.models import State
from advisor.plain_text import and_join
from advisor.result.connections import ExistingConstructs, ExistingLink, Migration, MigrationStep

SHOWN = 20
"""How many unused constructs of a kind are named."""
STATES: dict[State, str] = {
    "working": "",
    "broken": " It is called broken: repair it.",
    "outgrown": " It is called outgrown.",
    "retiring": " It is called retiring.",
}
REASONS = {
    "override": "people decided for {new}",
    "class": "{new} is the better answer to this shape of need",
    "forbidden": "it would open what the inventory forbids",
    "state": "another one is to take its place",
    "constructs": "{new} needs fewer things to run, as the rest of the plan stands",
    "catalogue": "{new} is equal or better on all that ranks, as the rest of the plan stands",
}


def explained(existing: Existing, place: int) -> ExistingLink | None:
    """What serves a connection of the plan today; None where nothing does."""
    verdict = existing.verdicts.get(place)
    if verdict is None:
        return None
    analysis = existing.plan.draft.analyses[place]
    words = Words(analysis)
    return ExistingLink(
        mechanism=verdict.mechanism,
        state=verdict.link.state,
        at=analysis.inventory.place(verdict.link.path),
        verdict=verdict.against,
        by=verdict.by,
        text=_text(verdict, words) + STATES[verdict.link.state],
        saves_usd=verdict.saving,
        rules=_rules(verdict),
        migration=_migration(verdict, words),
    )


def _rules(verdict: Verdict) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.rule for one in verdict.findings))


def _text(verdict: Verdict, words: Words) -> str:
    old, new = words.title(verdict.mechanism), words.title(verdict.planned)
    match verdict.against:
        case "right":
            return f"Right as it is: the plan keeps {old}."
        case "breaks":
            return f"{old} cannot stay for this connection: it is ruled out by {and_join(list(_rules(verdict)))}."
        case "dearer":
            return f"{old} works; {new} saves {verdict.saving:,.2f} USD a month."
        case _:
            criterion = words.catalogue.criteria.get(verdict.by)
            reason = f"{new} ranks higher for {criterion.title.lower()}" if criterion else REASONS[verdict.by]
            return f"{old} works, but {reason.replace('{new}', new)}."


def _migration(verdict: Verdict, words: Words) -> Migration | None:
    if verdict.way is None:
        return None
    new = tuple(_named(one, words) for one in verdict.new)
    names = {
        "old": words.title(verdict.mechanism),
        "new": words.title(verdict.planned),
        "constructs": and_join(list(new)) or "nothing, all of it is there",
    }
    return Migration(
        beside=verdict.way.beside,
        new=new,
        steps=tuple(
            MigrationStep(
                stage=step.stage,
                text=words.text(step.do, names),
                confidence=step.confidence,
                sources=pages(step.sources),
            )
            for step in verdict.way.steps
        ),
    )


def _named(needed: Needed, words: Words) -> str:
    return f"{words.catalogue.constructs[needed.kind].title} ({needed.name})"


def unused(existing: Existing) -> tuple[ExistingConstructs, ...]:
    """What exists and serves no connection here, kind by kind."""
    constructs = existing.plan.draft.catalogue.constructs
    return tuple(
        ExistingConstructs(
            kind=kind,
            number=len(members),
            names=tuple(one.name for one in members[:SHOWN]),
            text=f"{constructs[kind].title}: {len(members)} that nothing here uses; others may.",
        )
        for kind, members in existing.unused.items()
    )
