"""From what rules found to one mechanism: eliminations, classes, then criterion by criterion, cost at its place.

A pure function. No weights, no counting of reasons: a level is (any prefer) minus (any avoid), whatever their number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from advisor.catalogue import Catalogue, Effect

COST_TIE_USD = 10.0
COST_TIE_SHARE = 0.10
"""Monthly costs tie that differ by less than ten dollars or a tenth: our choice, so that guesses decide nothing."""

Cost = Callable[[str], float | None]
"""The monthly cost of a mechanism in US dollars, None where a price is unknown."""


@dataclass(frozen=True)
class Finding:
    """One effect of one rule that fired."""

    rule: str
    effect: Effect


class Fate(StrEnum):
    """What became of a mechanism."""

    CHOSEN = "chosen"
    ELIMINATED = "eliminated"
    OUTRANKED = "outranked"
    COSTLIER = "costlier"


@dataclass(frozen=True)
class Step:
    """One step of the ranking: what was compared, the level of each mechanism, and which stayed."""

    by: str
    levels: Mapping[str, float | None]
    stayed: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """The mechanism for one connection alone, and how it was reached.

    `conflict` names the rules that leave nothing, where nothing is left.
    """

    mechanism: str | None
    admissible: tuple[str, ...]
    fates: Mapping[str, Fate]
    steps: tuple[Step, ...]
    conflict: tuple[str, ...]
    decided_by: str


def findings(catalogue: Catalogue, fired: Iterable[str]) -> tuple[Finding, ...]:
    """The effects of the rules that fired, in the catalogue's order."""
    held = set(fired)
    return tuple(
        Finding(rule.id, effect) for rule in catalogue.rules.values() if rule.id in held for effect in rule.effects
    )


def order_of(catalogue: Catalogue, stated: Sequence[str]) -> tuple[str, ...]:
    """The user's criteria in their order, then the rest in the default order."""
    return tuple(dict.fromkeys([*stated, *catalogue.criteria]))


def decide(catalogue: Catalogue, found: Sequence[Finding], priorities: Sequence[str], cost: Cost) -> Decision:
    """The best mechanism by what was found, in the user's order of criteria."""
    every = list(catalogue.mechanisms)
    eliminated = {one for finding in found if finding.effect.kind == "eliminate" for one in finding.effect.mechanisms}
    required = [finding for finding in found if finding.effect.kind == "require"]
    left = [
        one for one in every if one not in eliminated and all(one in finding.effect.mechanisms for finding in required)
    ]
    fates = {one: Fate.ELIMINATED for one in every if one not in left}
    if not left:
        return Decision(None, (), fates, (), _conflict(found, required), "")

    steps = [_class_step(found, left)]
    admissible: tuple[str, ...] | None = None
    for criterion in order_of(catalogue, priorities):
        remaining = steps[-1].stayed
        if criterion == "cost":
            admissible = remaining
            steps.append(_cost_step(remaining, cost))
        else:
            steps.append(_criterion_step(found, remaining, criterion))
    first = steps[-1].stayed[0]
    steps.append(
        Step("catalogue", {one: -float(catalogue.mechanisms[one].order) for one in steps[-1].stayed}, (first,))
    )
    decided_by = ""
    for step in steps:
        for one in step.levels:
            if one not in step.stayed:
                fates.setdefault(one, Fate.COSTLIER if step.by == "cost" else Fate.OUTRANKED)
                decided_by = step.by
    return Decision(first, admissible or (), {**fates, first: Fate.CHOSEN}, tuple(steps), (), decided_by)


def _class_step(found: Sequence[Finding], left: Sequence[str]) -> Step:
    """Recommended (1), workable (0), poor (-1): the best class that is not empty stays."""
    fits, misfits = _named(found, "fits"), _named(found, "misfits")
    return _highest("class", {one: float((one in fits) - (one in misfits)) for one in left})


def _criterion_step(found: Sequence[Finding], remaining: Sequence[str], criterion: str) -> Step:
    preferred, avoided = _named(found, "prefer", criterion), _named(found, "avoid", criterion)
    return _highest(criterion, {one: float((one in preferred) - (one in avoided)) for one in remaining})


def _named(found: Sequence[Finding], kind: str, criterion: str | None = None) -> set[str]:
    """The mechanisms that effects of one kind, and on one criterion, name."""
    return {
        one
        for finding in found
        if finding.effect.kind == kind and finding.effect.criterion == criterion
        for one in finding.effect.mechanisms
    }


def _highest(by: str, levels: Mapping[str, float]) -> Step:
    best = max(levels.values())
    return Step(by, levels, tuple(one for one, level in levels.items() if level == best))


def _cost_step(remaining: Sequence[str], cost: Cost) -> Step:
    """The cheapest stay, with what ties with it; an unknown price neither wins nor loses."""
    if len(remaining) == 1:
        return Step("cost", dict.fromkeys(remaining), tuple(remaining))
    costs = {one: cost(one) for one in remaining}
    known = [value for value in costs.values() if value is not None]
    if not known:
        return Step("cost", costs, tuple(remaining))
    limit = max(min(known) + COST_TIE_USD, min(known) * (1 + COST_TIE_SHARE))
    return Step("cost", costs, tuple(one for one, value in costs.items() if value is None or value < limit))


def _conflict(found: Sequence[Finding], required: Sequence[Finding]) -> tuple[str, ...]:
    """The rules that together leave nothing: what requires, and what eliminates the required; else all eliminations."""
    wanted = [set(finding.effect.mechanisms) for finding in required]
    kept = set.intersection(*wanted) if wanted else None
    against = [
        finding.rule
        for finding in found
        if finding.effect.kind == "eliminate" and (kept is None or kept & set(finding.effect.mechanisms))
    ]
    return tuple(dict.fromkeys([*(finding.rule for finding in required), *against]))
