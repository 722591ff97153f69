"""The plan is the best of all: compared with every assignment of small fleets, and with fleets worked out by hand."""

import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from itertools import combinations, product
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.planning import Construct, Limit, Option, Pool, Problem, solve
from tests.properties.changes import often

Assignment = tuple[int | None, ...]
RISING = Pool(((4.0, 0.0), (4.0, 1.5), (inf, 3.25)))
FALLING = Pool(((4.0, 3.0), (3.0, 1.5), (inf, 0.25)))
FREE = Pool(((3.0, 0.0), (inf, 0.0)))
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


def worth(problem: Problem, assignment: Assignment) -> dict[str, float]:
    """What an assignment adds up to, by name."""
    total: dict[str, float] = defaultdict(float)
    used: set[int] = set()
    amounts: dict[int, float] = defaultdict(float)
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
            amounts[pool] += amount
    for one in used:
        total["weight"] += problem.constructs[one].weight
        total["cents"] += problem.constructs[one].cents
    for pool, left in amounts.items():
        for size, rate in problem.pools[pool].steps:
            total["cents"] += min(left, size) * rate
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
    pools = draw(st.lists(st.sampled_from([RISING, FALLING, BOTH, FREE]), max_size=2))
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


def option(*constructs: int, place: int, cents: int = 0, flows: tuple[tuple[int, float], ...] = ()) -> Option:
    """An option with known prices that needs nobody else."""
    return Option(constructs, cents, True, False, (), place, flows)


def mesh(vpcs: int, operations_first: bool = True) -> Problem:
    """All pairs of VPCs call each other: by a peering of the two, or over a hub to which each is attached.

    Constructs: the hub, an attachment of USD 36.50 for each VPC, then a free peering for each pair.
    """
    pairs = [*combinations(range(vpcs), 2)]
    connections = [
        (
            option(1 + vpcs + number, place=0, cents=100),
            option(0, 1 + one, 1 + other, place=1, cents=300),
        )
        for number, (one, other) in enumerate(pairs)
    ]
    attachments, peerings = [Construct(1, 3650, True)] * vpcs, [Construct(1, 0, True)] * len(pairs)
    return Problem(
        tuple(connections), (Construct(1, 0, True), *attachments, *peerings), operations_first=operations_first
    )


def test_a_mesh_is_a_hub() -> None:
    """45 peerings among 10 VPCs are 45 things to run; a hub with 10 attachments is 11."""
    solution = solve(mesh(10))
    assert solution.chosen == (1,) * 45
    assert (solution.values["operations"], solution.values["cents"]) == (11, 10 * 3650 + 45 * 300)


def test_a_mesh_is_peerings_where_cost_counts_first() -> None:
    """45 peerings cost USD 45 for traffic; attachments alone cost USD 365."""
    solution = solve(mesh(10, operations_first=False))
    assert solution.chosen == (0,) * 45
    assert (solution.values["operations"], solution.values["cents"]) == (45, 4500)


@pytest.mark.parametrize(
    ("cents", "chosen"),
    [
        (1338, 0),  # 34 things less save less than the 45,500 cents that the hub costs more
        (1339, 1),
    ],
)
def test_an_allowance_says_what_a_thing_is_worth(cents: int, chosen: int) -> None:
    """The hub costs 50,000 cents and 11 things, peerings 4,500 and 45: it is right from 45,500 / 34 = 1,338.2 on."""
    assert solve(replace(mesh(10), allowance_cents=cents)).chosen == (chosen,) * 45


@pytest.mark.parametrize(
    ("vpcs", "chosen"),
    [
        (2, 0),  # 1 peering, or a hub and 2 attachments
        (3, 0),  # 3 peerings, or 4 things
        (4, 1),  # 6 peerings, or 5 things
    ],
)
def test_few_vpcs_are_peered(vpcs: int, chosen: int) -> None:
    """A hub is fewer things than peerings from four VPCs on."""
    assert set(solve(mesh(vpcs)).chosen) == {chosen}


def test_a_hub_that_exists_is_used() -> None:
    """With the hub and one attachment in place, the other attachment is one thing as a peering is, but costs more."""
    problem = mesh(2)
    there = Construct(0, 0, True)
    problem = replace(problem, constructs=(there, there, *problem.constructs[2:]))
    assert solve(problem).chosen == (0,)
    problem = replace(problem, constructs=(there, there, there, *problem.constructs[3:]))
    assert solve(problem).chosen == (1,)


def test_a_limit_that_binds() -> None:
    """With room for 4 attachments, 5 VPCs become a hub with 4 and 4 peerings of the fifth: 9 things instead of 10.

    A hub of 4 leaves 4 of 10 pairs; without the limit all 5 are attached: 6 things.
    """
    problem = mesh(5)
    assert solve(problem).values["operations"] == 6
    limited = solve(replace(problem, limits=(Limit((1, 2, 3, 4, 5), (1,) * 5, 4),)))
    assert limited.values["operations"] == 9
    assert limited.chosen.count(0) == 4


def test_what_no_room_is_left_for_is_not_served() -> None:
    """Two of three connections that can only use a construct of their own find room; the dearest one stays out."""
    connections = tuple((option(number, place=0, cents=cents),) for number, cents in enumerate((5, 9, 7)))
    problem = Problem(connections, (Construct(1, 0, True),) * 3, limits=(Limit((0, 1, 2), (1, 1, 1), 2),))
    assert solve(problem).chosen == (0, None, 0)


def test_a_free_allotment_that_is_exceeded_only_together() -> None:
    """Three connections of 200 units each share 300 free ones: one stays within them, a second one pays for 100.

    At 2 cents a unit the second one costs 200 and the third one 400; elsewhere each costs 250.
    """
    pool = Pool(((300.0, 0.0), (inf, 2.0)))
    one = (option(place=0, cents=250), option(place=1, flows=((0, 200.0),)))
    problem = Problem((one, one, one), (), (pool,), operations_first=False)
    solution = solve(problem)
    assert solution.chosen.count(1) == 2
    assert solution.values["cents"] == 200 + 250


def test_a_discount_that_is_reached_only_together() -> None:
    """10 units cost 5 cents each, further ones 1: one connection pays 50, two pay 60; elsewhere each pays 35."""
    pool = Pool(((10.0, 5.0), (inf, 1.0)))
    one = (option(place=0, cents=35), option(place=1, flows=((0, 10.0),)))
    assert solve(Problem((one,), (), (pool,), operations_first=False)).chosen == (0,)
    assert solve(Problem((one, one), (), (pool,), operations_first=False)).chosen == (1, 1)


def test_an_unknown_price_neither_wins_nor_loses_on_cost() -> None:
    """Peering is chosen for its price among known ones; what has no price replaces it for fewer things only."""
    hub, unknown = option(0, place=1, cents=500), Option((1,), 0, False, False, (), 2, ())
    constructs = (Construct(1, 0, True), Construct(1, 0, True), Construct(2, 0, True))
    problem = Problem(((option(2, place=0, cents=100), hub, unknown),), constructs, operations_first=False)
    solution = solve(problem)
    assert (solution.by_price, solution.chosen) == ((0,), (2,))
    same = replace(problem, constructs=(*constructs[:2], Construct(1, 0, True)))
    assert solve(same).chosen == (0,)


def test_large_sums_are_exact() -> None:
    """A cent decides between options of USD 10 million a month that share constructs."""
    dear = 10**9
    connections = (
        (option(0, place=1, cents=dear), option(1, place=0, cents=dear + 1)),
        (option(0, place=1, cents=dear), option(1, place=0, cents=dear - 2), option(2, place=2, cents=dear)),
        (option(0, place=0, cents=dear), option(2, place=1, cents=dear)),
    )
    constructs = (Construct(1, dear, True), Construct(1, dear, True), Construct(1, dear + 1, True))
    check(Problem(connections, constructs, operations_first=False))


def test_a_fleet_without_connections() -> None:
    """Nothing is to be decided."""
    assert solve(Problem((), ())).chosen == ()


def test_what_needs_no_program_imports_none() -> None:
    """A fleet that reductions decide does not wait for HiGHS to be imported."""
    code = (
        "import sys; from advisor.planning import Construct, Option, Problem, solve; "
        "option = Option((0,), 5, True, False, (), 0, ()); "
        "assert solve(Problem(((option,),), (Construct(1, 5, True),))).chosen == (0,); "
        "assert not {'highspy', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_program_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """HiGHS writes nothing into what the advisor writes."""
    assert solve(mesh(4)).sizes[0].runs
    assert capfd.readouterr().out == ""
