"""The best plan: options with known prices first, then what an unknown price may change for other reasons than cost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from advisor.planning.objectives import Objectives, totals
from advisor.planning.pools import Steps, falls, split
from advisor.planning.problem import Choice, Problem, Size, Solution
from advisor.planning.reduction import Group, Options, Part, Reduction, whole


def solve(problem: Problem) -> Solution:
    """The best choice of all, proven; raises NotProven where HiGHS gives no proof.

    The best choice without limits is the best one with them where it keeps them, and most fleets do.
    """
    if problem.limits or problem.apart:
        free = _solve(replace(problem, limits=(), apart=()))
        if problem.allows(free.by_price) and problem.allows(free.chosen):
            return free
    return _solve(problem)


def _solve(problem: Problem) -> Solution:
    price = Objectives(problem, "price")
    by_price, first = _best(price, _every_option(problem))
    chosen, second = _best(Objectives(problem, "rest"), _unknown_prices(problem, by_price))
    return Solution(chosen, by_price, totals(problem, chosen), "optimal", 0.0, (first, second))


def _every_option(problem: Problem) -> Options:
    """All options, and none at all where limits could leave nothing."""
    bounded = bool(problem.limits or problem.apart)
    return [(*range(len(options)), *([None] if bounded else [])) for options in problem.connections]


def _unknown_prices(problem: Problem, chosen: Choice) -> Options:
    """What was chosen, and options with an unknown price beside those without."""
    every: list[tuple[int | None, ...]] = []
    for options, best in zip(problem.connections, chosen, strict=True):
        known = [problem.priced(option) for option in options]
        unknown = [number for number, priced in enumerate(known) if not priced and number != best]
        every.append((best, *(unknown if any(known) else [])))
    return every


@dataclass(frozen=True)
class _Plan:
    """The best choice for a part."""

    number: int
    choice: Mapping[int, int | None]
    programs: tuple[Part, ...]
    """What went to HiGHS for it."""
    runs: int


def _best(objectives: Objectives, options: Options) -> tuple[Choice, Size]:
    """The best choice and what was left to the program; raises NotProven."""
    plan = _plan(whole(objectives, options))
    choice = tuple(plan.choice[position] for position in range(len(options)))
    objectives.check(choice, plan.number)
    sizes = [sum(len(group.connections) for group in part.groups) for part in plan.programs]
    size = Size(
        fixed=len(options) - sum(sizes),
        connections=sum(sizes),
        options=sum(len(group.candidates) for part in plan.programs for group in part.groups),
        constructs=sum(len(part.prices) for part in plan.programs),
        components=len(sizes),
        largest=max(sizes, default=0),
        runs=plan.runs,
    )
    return choice, size


def _plan(part: Part) -> _Plan:
    reduction = Reduction(part)
    every = [_plan_rest(rest) for rest in reduction.parts()]
    choice = dict(reduction.choice)
    for one in every:
        choice |= one.choice
    return _Plan(
        reduction.number + sum(one.number for one in every),
        choice,
        tuple(program for one in every for program in one.programs),
        sum(one.runs for one in every),
    )


def _plan_rest(part: Part) -> _Plan:
    """What reductions left: once for each line of a pool whose rates fall, else with a program."""
    for pool, steps in part.pools.items():
        if falls(steps):
            rising, lines = split(steps)
            every = [_plan_line(part, pool, rising, *line) for line in lines]
            best = min(every, key=lambda one: one.number)
            return replace(best, runs=sum(one.runs for one in every))
    from advisor.planning.program import Program

    candidates, number, runs = Program(part).solve()
    choice = {
        connection: option
        for group, candidate in zip(part.groups, candidates, strict=True)
        for connection, option in zip(group.connections, candidate.chosen, strict=True)
    }
    return _Plan(number, choice, (part,), runs)


def _plan_line(part: Part, pool: int, rising: Steps, fixed: Fraction, rate: Fraction) -> _Plan:
    """The best choice where the falls of a pool take off what one line says."""
    cents = part.objectives.of_cents
    groups = [
        Group(
            group.connections,
            [replace(one, own=one.own + cents(rate * one.flows.get(pool, 0))) for one in group.candidates],
        )
        for group in part.groups
    ]
    plan = _plan(replace(part, groups=groups, pools={**part.pools, pool: rising}))
    return replace(plan, number=plan.number + cents(fixed))
