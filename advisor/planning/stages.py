"""The best plan: options with known prices first, then what an unknown price may change for other reasons than cost."""

from advisor.planning.objectives import Objectives, totals
from advisor.planning.problem import Choice, Problem, Size, Solution
from advisor.planning.reduction import Options, Reduction


def solve(problem: Problem) -> Solution:
    """The best choice of all, proven; raises NotProven where HiGHS gives no proof."""
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


def _best(objectives: Objectives, options: Options) -> tuple[Choice, Size]:
    reduction = Reduction(objectives, options)
    parts = reduction.parts()
    solves = 0
    for part in parts:
        from advisor.planning.program import Program

        places, runs = Program(part, objectives).solve()
        reduction.decide(part, places)
        solves += runs
    sizes = [sum(len(group.connections) for group in part.groups) for part in parts]
    size = Size(
        fixed=len(options) - sum(sizes),
        connections=sum(sizes),
        options=sum(len(group.candidates) for part in parts for group in part.groups),
        constructs=sum(len(part.prices) for part in parts),
        components=len(parts),
        largest=max(sizes, default=0),
        solves=solves,
    )
    return reduction.best, size
