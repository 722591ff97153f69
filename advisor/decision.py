"""From what rules found to one mechanism: eliminations, classes, then criterion by criterion, cost at its place.

A pure function. No weights, no counting of reasons: a level is (any prefer) minus (any avoid), whatever their number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

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
    """One step of the ranking: what was compared, the level of each mechanism, and which stayed.

    By cost, the level is 1 for the cheapest and what ties with it.
    """

    by: str
    levels: Mapping[str, float]
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


@dataclass(frozen=True)
class Ranking:
    """How far rules alone decide: up to where costs would be compared. One ranking serves all connections alike."""

    fates: Mapping[str, Fate]
    steps: tuple[Step, ...]
    admissible: tuple[str, ...]
    conflict: tuple[str, ...]
    below_cost: tuple[Step, ...]
    """The levels of the admissible ones on the criteria below cost."""

    @cached_property
    def settled(self) -> dict[tuple[str, ...], Decision]:
        """The decision for each set of admissible mechanisms that cost leaves."""
        return {}


def findings(catalogue: Catalogue, fired: Iterable[str]) -> tuple[Finding, ...]:
    """The effects of the rules that fired, in the catalogue's order."""
    every = _findings_of_rules(catalogue)
    return tuple(one for rule in sorted(fired, key=catalogue.rule_order.__getitem__) for one in every[rule])


@lru_cache(maxsize=4)
def _findings_of_rules(catalogue: Catalogue) -> Mapping[str, tuple[Finding, ...]]:
    return {name: tuple(Finding(name, effect) for effect in rule.effects) for name, rule in catalogue.rules.items()}


def order_of(catalogue: Catalogue, stated: Sequence[str]) -> tuple[str, ...]:
    """The user's criteria in their order, then the rest in the default order."""
    return tuple(dict.fromkeys([*stated, *catalogue.criteria]))


def rank(catalogue: Catalogue, found: Sequence[Finding], priorities: Sequence[str]) -> Ranking:
    """What the rules alone decide: what is eliminated, the best class, and the criteria above cost."""
    named: dict[tuple[str, str | None], set[str]] = {}
    required = []
    for finding in found:
        effect = finding.effect
        if effect.kind == "require":
            required.append(finding)
        else:
            named.setdefault((effect.kind, effect.criterion), set()).update(effect.mechanisms)
    nothing: set[str] = set()
    out = named.get(("eliminate", None), nothing)
    every = catalogue.mechanisms
    left = tuple(one for one in every if one not in out and all(one in other.effect.mechanisms for other in required))
    fates = {one: Fate.ELIMINATED for one in every if one not in left}
    if not left:
        return Ranking(fates, (), (), _conflict(found, required), ())

    def levels(by: str, above: str, below: str, criterion: str | None, among: Sequence[str]) -> Step:
        """Each mechanism's level: 1 where something speaks for it alone, -1 where something speaks against it alone."""
        speaks_for, against = named.get((above, criterion), nothing), named.get((below, criterion), nothing)
        return _highest(by, {one: float((one in speaks_for) - (one in against)) for one in among})

    # Recommended (1), workable (0), poor (-1): the best class that is not empty stays.
    steps = [levels("class", "fits", "misfits", None, left)]
    criteria = order_of(catalogue, priorities)
    place = criteria.index("cost")
    for criterion in criteria[:place]:
        steps.append(levels(criterion, "prefer", "avoid", criterion, steps[-1].stayed))
    admissible = steps[-1].stayed
    below = [levels(criterion, "prefer", "avoid", criterion, admissible) for criterion in criteria[place + 1 :]]
    return Ranking(fates, tuple(steps), admissible, (), tuple(below))


def settle(ranking: Ranking, cost: Cost) -> Decision:
    """The decision: costs compared among the admissible, then the criteria below cost, then the catalogue's order."""
    cheapest = _cheapest(ranking.admissible, cost)
    if cheapest not in ranking.settled:
        ranking.settled[cheapest] = _settled(ranking, cheapest)
    return ranking.settled[cheapest]


def _settled(ranking: Ranking, cheapest: tuple[str, ...]) -> Decision:
    if not ranking.admissible:
        return Decision(None, (), ranking.fates, (), ranking.conflict, "")
    steps = [*ranking.steps, Step("cost", {one: float(one in cheapest) for one in ranking.admissible}, cheapest)]
    for step in ranking.below_cost:
        stayed = steps[-1].stayed
        steps.append(_highest(step.by, {one: step.levels[one] for one in stayed}))
    stayed = steps[-1].stayed
    first = stayed[0]
    steps.append(Step("catalogue", {one: -float(place) for place, one in enumerate(stayed)}, (first,)))
    fates, decided_by = dict(ranking.fates), ""
    for step in steps:
        for one in step.levels:
            if one not in step.stayed:
                fates.setdefault(one, Fate.COSTLIER if step.by == "cost" else Fate.OUTRANKED)
                decided_by = step.by
    fates[first] = Fate.CHOSEN
    return Decision(first, ranking.admissible, fates, tuple(steps), (), decided_by)


def _highest(by: str, levels: Mapping[str, float]) -> Step:
    best = max(levels.values())
    return Step(by, levels, tuple(one for one, level in levels.items() if level == best))


def _cheapest(remaining: tuple[str, ...], cost: Cost) -> tuple[str, ...]:
    """The cheapest, with what ties with it; an unknown price neither wins nor loses."""
    if len(remaining) < 2:
        return remaining
    costs = {one: cost(one) for one in remaining}
    known = [value for value in costs.values() if value is not None]
    if not known:
        return remaining
    limit = max(min(known) + COST_TIE_USD, min(known) * (1 + COST_TIE_SHARE))
    return tuple(one for one, value in costs.items() if value is None or value < limit)


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
