"""From what rules found to one mechanism: eliminations, classes, then criterion by criterion, cost at its place.

A pure function. No weights, no counting of reasons: a level is (any prefer) minus (any avoid), whatever their number.
At the place of cost the fewest things to run and the least cost decide, in the user's order of operations and cost.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from advisor.catalogue import Catalogue, Effect
from advisor.costs import Numbers

Compare = Callable[[str], Numbers]
"""What is compared of a mechanism where rules leave several: things to run and what they cost."""


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

    By cost and by constructs, the level is 1 for what stays.
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
    operations_first: bool
    """Whether operations ranks above cost, so that the fewest things to run come before the least cost."""

    @cached_property
    def settled(self) -> dict[tuple[tuple[str, tuple[str, ...]], ...], Decision]:
        """The decision for each outcome of comparing numbers."""
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
        return Ranking(fates, (), (), _conflict(found, required), (), True)

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
    operations_first = criteria.index("operations") < place
    return Ranking(fates, tuple(steps), admissible, (), tuple(below), operations_first)


def settle(ranking: Ranking, compare: Compare, allowance_cents: int | None = None) -> Decision:
    """The decision: what to run and costs compared among the admissible, then the criteria below, then the catalogue.

    With an allowance for each construct, that and the cost are one sum.
    """
    compared = _compared(ranking, compare, allowance_cents)
    if compared not in ranking.settled:
        ranking.settled[compared] = _settled(ranking, compared)
    return ranking.settled[compared]


def _compared(ranking: Ranking, compare: Compare, allowance: int | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What stays after each comparison of numbers; an unknown price neither wins nor loses."""
    stay = ranking.admissible
    if len(stay) < 2:
        return ()
    numbers = {one: compare(one) for one in stay}
    known = [one for one in stay if numbers[one].priced] or list(stay)
    unknown = [one for one in stay if one not in known]
    steps: list[tuple[str, Callable[[Numbers], tuple[int, ...]]]] = [
        ("constructs", lambda one: (one.constructs,)),
        ("cost", lambda one: (one.third_party, one.cents)),
    ]
    if allowance is not None:
        steps = [("cost", lambda one: (one.third_party, one.cents + allowance * one.constructs)), steps[0]]
    elif not ranking.operations_first:
        steps.reverse()
    found = []
    for by, number in steps:
        least = min(number(numbers[one]) for one in known)
        known = [one for one in known if number(numbers[one]) == least]
        found.append((by, tuple(one for one in stay if one in known or one in unknown)))
    if unknown:
        left = found[-1][1]
        fewest = min(numbers[one].constructs for one in left)
        found.append(("constructs", tuple(one for one in left if numbers[one].constructs == fewest)))
    return tuple(found)


def _settled(ranking: Ranking, compared: tuple[tuple[str, tuple[str, ...]], ...]) -> Decision:
    if not ranking.admissible:
        return Decision(None, (), ranking.fates, (), ranking.conflict, "")
    steps, stayed = list(ranking.steps), ranking.admissible
    for by, left in compared:
        steps.append(Step(by, {one: float(one in left) for one in stayed}, left))
        stayed = left
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
