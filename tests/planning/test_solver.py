"""The plan is the best of all: compared with every assignment of small fleets, and with fleets worked out by hand."""

from collections import Counter
from itertools import combinations, product
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from advisor.planning import Construct, Limit, Option, Pool, Problem, solve
from tests.properties.changes import often

Assignment = tuple[int | None, ...]
RISING = Pool(((4.0, 0.0), (4.0, 1.5), (inf, 3.25)))
FALLING = Pool(((4.0, 3.0), (3.0, 1.5), (inf, 0.25)))
BOTH = Pool(((2.0, 0.0), (3.0, 3.0), (3.0, 1.0), (inf, 2.0)))


def known(problem: Problem, option: Option) -> bool:
    """Whether an option has no unknown price."""
    return option.priced and not [one for one in option.constructs if not problem.constructs[one].priced]


def broken(problem: Problem, assignment: Assignment) -> bool:
    """Whether an assignment exceeds a limit or uses what must stay apart."""
    used = {one for options, n in zip(problem.connections, assignment, strict=True) if n is not None
            for one in options[n].constructs}  # fmt: skip
    full = any(
        sum(count for one, count in zip(limit.constructs, limit.counts, strict=True) if one in used) > limit.room
        for limit in problem.limits
    )
    return full or any(one in used and other in used for one, other in problem.apart)


def worth(problem: Problem, assignment: Assignment) -> Counter[str]:
    """What an assignment adds up to, by name."""
    total: Counter[str] = Counter()
    used: set[int] = set()
    amounts: Counter[int] = Counter()
    for position, (options, number) in enumerate(zip(problem.connections, assignment, strict=True)):
        if number is None:
            total["unserved"] += 1
            continue
        option = options[number]
        used.update(option.constructs)
        total["cents"] += option.cents
        total["third"] += option.third_party
        total["place"] += option.place
        total["position"] += option.place * (position + 1)
        total["unpriced"] += not known(problem, option) and any(known(problem, one) for one in options)
        for place, level in enumerate(option.levels):
            total[f"level {place}"] -= level
        for pool, amount in option.flows:
            amounts[pool] += amount  # type: ignore[assignment]
    for one in used:
        total["weight"] += problem.constructs[one].weight
        total["cents"] += problem.constructs[one].cents
    for pool, left in amounts.items():
        for size, rate in problem.pools[pool].steps:
            total["cents"] += min(left, size) * rate  # type: ignore[assignment]
            left -= min(left, size)
    total["sum"] = total["cents"] + (problem.allowance_cents or 0) * total["weight"]
    return total


def vector(problem: Problem, assignment: Assignment, by_price: bool) -> tuple[float, ...]:
    """The objectives in their order."""
    levels = [f"level {number}" for number in range(len(problem.connections[0][0].levels))]
    if not by_price:
        names = ["unserved", "weight", *levels]
    elif problem.allowance_cents is not None:
        names = ["unserved", "unpriced", "third", "sum", *levels, "weight"]
    elif problem.operations_first:
        names = ["unserved", "unpriced", "weight", "third", "cents", *levels]
    else:
        names = ["unserved", "unpriced", "third", "cents", "weight", *levels]
    found = worth(problem, assignment)
    return tuple(found[name] for name in [*names, "place", "position"])


def least(problem: Problem, choices: list[list[int | None]], by_price: bool) -> tuple[float, ...]:
    """The least vector of all assignments that break nothing."""
    return min(vector(problem, one, by_price) for one in product(*choices) if not broken(problem, one))


def check(problem: Problem) -> None:
    """The solver's choices break nothing, and no assignment is better."""
    solution = solve(problem)
    assert not broken(problem, solution.by_price)
    assert not broken(problem, solution.chosen)
    every: list[list[int | None]] = [[None, *range(len(options))] for options in problem.connections]
    assert vector(problem, solution.by_price, True) == least(problem, every, True)
    unknown: list[list[int | None]] = []
    for options, best in zip(problem.connections, solution.by_price, strict=True):
        prices = [known(problem, option) for option in options]
        others = [number for number, price in enumerate(prices) if any(prices) and not price and number != best]
        unknown.append([best, *others])
    assert all(one in numbers for one, numbers in zip(solution.chosen, unknown, strict=True))
    assert vector(problem, solution.chosen, False) == least(problem, unknown, False)
    assert (solution.status, solution.gap) == ("optimal", 0.0)
    found = worth(problem, solution.chosen)
    assert (solution.values["cents"], solution.values["operations"]) == (found["cents"], found["weight"])


usually = st.sampled_from([True, True, True, False])


@st.composite
def fleets(draw: st.DrawFn) -> Problem:
    """Small fleets in which everything can happen at once."""
    whole = st.integers
    costly = draw(st.booleans())
    constructs = draw(
        st.lists(
            st.builds(Construct, whole(0, 2), whole(0, 6 if costly else 0).map(lambda n: n * 2), usually),
            min_size=2,
            max_size=7,
        )
    )
    pools = draw(st.lists(st.sampled_from([RISING, FALLING, BOTH]), max_size=2))
    count, depth, most = len(constructs), draw(whole(0, 2)), draw(whole(1, 10))
    option = st.builds(
        Option,
        constructs=st.lists(whole(0, count - 1), max_size=3, unique=True).map(tuple),
        cents=whole(0, most),
        priced=usually,
        third_party=usually.map(lambda one: not one),
        levels=st.tuples(*[whole(0, 2)] * depth),
        place=whole(0, 3),
        flows=st.dictionaries(whole(0, len(pools) - 1), whole(0, 6).map(float)).map(lambda one: tuple(one.items()))
        if pools
        else st.just(()),
    )
    connections = draw(st.lists(st.lists(option, min_size=1, max_size=3).map(tuple), min_size=2, max_size=5))
    numbers = st.lists(whole(0, count - 1), min_size=1, max_size=4, unique=True)
    limits = []
    for every in draw(st.lists(numbers, max_size=2)):
        counts = draw(st.lists(whole(1, 2), min_size=len(every), max_size=len(every)))
        limits.append(Limit(tuple(every), tuple(counts), draw(whole(0, 4))))
    pairs = st.sampled_from([*combinations(range(count), 2)])
    return Problem(
        tuple(connections),
        tuple(constructs),
        tuple(pools),
        tuple(limits),
        tuple(draw(st.lists(pairs, max_size=1))),
        draw(st.booleans()),
        draw(st.sampled_from([None, None, 0, 1, 5])),
    )


@often
@given(fleets())
def test_no_assignment_is_better(problem: Problem) -> None:
    """Limits, existing constructs, pools, unknown prices, third parties, both orders and an allowance."""
    check(problem)
