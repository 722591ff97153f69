"""The plan against others: the fleet served one way only, each connection alone, without overrides or policy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from advisor.analysis import Analysis
from advisor.fleet_plan import FleetPlan, solved
from advisor.fleet_plan.draft import Draft
from advisor.planning.objectives import totals

STRATEGIES = (
    ("all by VPC peering", ("vpc_peering",)),
    ("all by hub", ("transit_gateway", "transit_gateway_peering", "cloud_wan")),
    ("all by endpoint services", ("endpoint_service",)),
    ("all by VPC Lattice", ("lattice_service", "lattice_resource")),
)
"""What people weigh a plan against, each with its mechanisms."""


@dataclass(frozen=True)
class Total:
    """What a choice for all connections comes to."""

    strategy: str
    admissible: int
    """For how many connections the strategy is admissible; all others are served as planned."""
    constructs: int
    cents: int
    priced: bool
    breaks: tuple[str, ...]


def against(plan: FleetPlan) -> Iterator[Total]:
    """The plan, then each strategy that is admissible somewhere, then each connection by itself."""
    yield total(plan, "the plan", plan.solution.chosen, len(plan.draft.analyses))
    everyone = [(name, [mechanisms] * len(plan.draft.choices)) for name, mechanisms in STRATEGIES]
    everyone.append(("each connection alone", [(one.mechanism or "",) for one in plan.draft.analyses]))
    for name, wanted in everyone:
        places = [
            next((place for place, one in enumerate(choices) if one in mechanisms), None)
            for choices, mechanisms in zip(plan.draft.choices, wanted, strict=True)
        ]
        if any(place is not None for place in places):
            chosen = [own if place is None else place for place, own in zip(places, plan.solution.chosen, strict=True)]
            yield total(plan, name, chosen, sum(place is not None for place in places))


def total(plan: FleetPlan, strategy: str, chosen: Sequence[int | None], admissible: int) -> Total:
    """What a choice comes to, constructs that connections share counted once."""
    problem, found = plan.draft.problem, totals(plan.draft.problem, tuple(chosen))
    picked = [
        options[number] for options, number in zip(problem.connections, chosen, strict=True) if number is not None
    ]
    used = {number for option in picked for number in option.constructs}
    breaks = tuple(
        f"{limit.entry.title}: {limit.name_of}" for limit in plan.draft.limits if limit.used(used) > limit.ceiling
    )
    return Total(
        strategy=strategy,
        admissible=admissible,
        constructs=int(found["operations"]),
        cents=round(found["cents"]),
        priced=all(problem.priced(one) and not one.third_party for one in picked),
        breaks=breaks,
    )


@dataclass(frozen=True)
class Forgone:
    """What a constraint of the user costs: more things to run and more cents a month than without it."""

    what: Literal["overrides", "policy"]
    constructs: int
    cents: int
    priced: bool
    """Whether every price of both plans is known: else cents compare nothing."""


def forgone(plan: FleetPlan) -> Iterator[Forgone]:
    """What overrides and the policy cost against the best plan without them."""
    content = plan.draft.analyses[0].inventory.content
    analyses: list[Analysis] = plan.draft.analyses
    if any(one.override for one in analyses):
        yield _forgone(plan, "overrides", Draft(analyses, without="overrides"))
    if content.policy.never:
        yield _forgone(plan, "policy", Draft(analyses, without="policy"))


def _forgone(plan: FleetPlan, what: Literal["overrides", "policy"], draft: Draft) -> Forgone:
    free = FleetPlan(draft, solved(draft.problem))
    one, other = (total(each, what, each.solution.chosen, 0) for each in (plan, free))
    return Forgone(what, one.constructs - other.constructs, one.cents - other.cents, one.priced and other.priced)
