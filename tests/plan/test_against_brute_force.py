"""The plan is the best of all assignments, added up here from the pieces: constructs by key, flows, what is pooled."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import inf
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from advisor import loads, recommend
from advisor.analysis import Analysis, analyse
from advisor.inventory import Inventory
from tests.conftest import DAY, EXAMPLES
from tests.plan.fleets import Data, flow
from tests.properties.changes import sometimes
from tests.properties.inventories import CATALOGUE

WEIGHTLESS = {kind for kind, entry in CATALOGUE.constructs.items() if entry.setting}


@dataclass(frozen=True)
class Piece:
    """What one mechanism of one connection brings: new things with their USD, charges that stand alone, and pools."""

    mechanism: str
    things: dict[tuple[str, ...], tuple[int, float]]
    usd: float
    pooled: dict[tuple[str, ...], tuple[float, tuple[tuple[float, float], ...]]]


def piece(analysis: Analysis, mechanism: str) -> Piece | None:
    """The piece of a mechanism; None where a price is unknown."""
    costs, situation = analysis.costs, analysis.situation
    amounts = costs.amounts(situation, situation.values)
    things: dict[tuple[str, ...], tuple[int, float]] = {}
    for needed in costs.constructs.needed(mechanism, situation, situation.values, amounts.of):
        charges = costs.of_construct(needed, amounts)
        if charges is None or any(one.price is None for one in charges):
            return None
        weight = 0 if needed.exists or needed.kind in WEIGHTLESS else needed.count
        hours = sum(round(one.quantity * one.price.usd, 2) for one in charges if one.price)
        things[needed.kind, *needed.key] = weight, hours
    flows = costs.of_flow(mechanism, situation, amounts)
    if flows is None or any(one.price is None for one in flows):
        return None
    usd, pooled = 0.0, {}
    for one in flows:
        assert one.price is not None
        if one.price.tiers or one.free:
            bounds = [0.0, *(tier.above for tier in one.price.tiers), inf]
            rates = [one.price.usd, *(tier.usd for tier in one.price.tiers)]
            steps = [(high - low, rate) for low, high, rate in zip(bounds[:-1], bounds[1:], rates, strict=True)]
            pooled[one.pool] = one.quantity, ((one.free, 0.0), *steps)
        else:
            usd += round(one.quantity * one.price.usd, 2)
    return Piece(mechanism, things, usd, pooled)


def worth(pieces: Sequence[Piece]) -> tuple[int, float]:
    """New things to run, and USD a month, of an assignment."""
    things: dict[tuple[str, ...], tuple[int, float]] = {}
    amounts: dict[tuple[str, ...], float] = defaultdict(float)
    steps = {}
    for one in pieces:
        things |= one.things
        for pool, (amount, its) in one.pooled.items():
            amounts[pool] += amount
            steps[pool] = its
    usd = sum(one.usd for one in pieces) + sum(hours for _, hours in things.values())
    for pool, left in amounts.items():
        for size, rate in steps[pool]:
            usd += min(left, size) * rate
            left -= min(left, size)
    return sum(weight for weight, _ in things.values()), usd


gigabytes = st.sampled_from([1, 100, 240, 2_000, 9_000, 40_000, 700_000])
an_hour = st.sampled_from([0, 100_000, 250_000, 2_000_000])
PROVIDERS: Data = {
    "api": {"protocol": "https"},
    "balanced": {"protocol": "https", "load_balancer": "nlb"},
    "plain": {"protocol": "tcp"},
    "database": {"protocol": "tcp", "runs_on": "rds"},
}


@st.composite
def fleets(draw: st.DrawFn) -> Data:
    """Up to five VPCs, whose connections have several admissible mechanisms where cost or operations rank first."""
    names = [f"v{number}" for number in range(draw(st.integers(2, 5)))]
    vpcs = {
        name: {"account": f"account-{number % 2}", "zones": draw(st.integers(1, 3)), "cidrs": f"10.{number}.0.0/16"}
        for number, name in enumerate(names)
    }
    services: Data = {f"app-{name}": {"vpc": name} for name in names}
    for name, service in PROVIDERS.items():
        services[name] = {**service, "vpc": draw(st.sampled_from(names))}
    vpc = st.sampled_from(names)
    service = st.tuples(vpc.map("app-{}".format), st.sampled_from(list(PROVIDERS)))
    ends = draw(st.lists(st.one_of(service, service, st.tuples(vpc, vpc)), min_size=4, max_size=8, unique=True))
    connections = [
        flow(one, other, draw(gigabytes), draw(an_hour)) for one, other in ends if one.startswith("app-") or one < other
    ]
    existing: Data = {}
    if draw(st.booleans()):
        attached = draw(st.lists(vpc, unique=True))
        existing["transit_gateways"] = {"hub": {"region": "us-east-1", "attached": attached}}
    forbidden = st.sampled_from(["vpc_peering", "transit_gateway", "lattice_service"])
    policy: Data = {"never": draw(st.sampled_from([[], [], [draw(forbidden)]]))}
    if draw(st.booleans()):
        policy["allowance_per_construct_usd"] = draw(st.sampled_from([0, 1, 20, 150]))
    return {
        "region": "us-east-1",
        "accounts": {"account-0": {"organization": "o"}, "account-1": {"organization": "o"}},
        "priorities": draw(st.sampled_from([["cost"], ["cost", "operations"], ["operations", "cost"]])),
        "growth": draw(st.sampled_from(["none", {"vpcs": 6}])),
        "vpcs": vpcs,
        "services": services,
        "connections": connections,
        "existing": existing,
        "policy": policy,
    }


def read(data: Data) -> Inventory:
    """The inventory that the data describe."""
    return loads(json.dumps(data))


def order(data: Data, constructs: int, usd: float) -> tuple[float, ...]:
    """What is to be least, in the user's order."""
    allowance = data["policy"].get("allowance_per_construct_usd")
    if allowance is not None:
        return (round(usd + allowance * constructs, 2),)
    cents = round(usd, 2)
    return (constructs, cents) if data["priorities"][0] == "operations" else (cents, constructs)


@sometimes
@given(fleets())
def test_no_assignment_is_better(data: Data) -> None:
    """Among the admissible mechanisms with known prices none adds up to less; nor does any row of the comparison."""
    inventory = read(data)
    every = []
    for one in analyse(inventory, CATALOGUE, DAY):
        pieces = [piece(one, mechanism) for mechanism in one.ranking.admissible]
        if None in pieces:
            return
        if pieces:
            every.append([each for each in pieces if each])
    plan = recommend(inventory, as_of=DAY).plan
    if not every:
        assert plan.to_run == 0
        return
    assert plan.monthly_cost is not None
    best = min(order(data, *worth(assignment)) for assignment in product(*every))
    found = order(data, plan.to_run, plan.monthly_cost.known_usd)
    # Shares of what is priced together are rounded to cents, each by itself.
    assert all(abs(one - other) <= 0.05 for one, other in zip(found, best, strict=True))
    for row in plan.against:
        other = order(data, row.constructs, row.known_usd)
        assert row.breaks or not row.priced or all(a <= b + 0.05 for a, b in zip(found[:1], other[:1], strict=True))


@sometimes
@given(fleets(), st.randoms(use_true_random=False))
def test_the_order_of_connections_changes_nothing(data: Data, random: Random) -> None:
    """The plan is the same in whatever order connections were written."""
    shuffled = {**data, "connections": random.sample(data["connections"], len(data["connections"]))}
    plans = [recommend(read(one), as_of=DAY) for one in (data, shuffled)]
    chosen = [{one.id: one.recommendation for one in result.connections} for result in plans]
    assert chosen[0] == chosen[1]
    one, other = (
        {
            (built.kind, built.name): (built.action, sorted(built.serves), built.monthly_cost)
            for built in result.plan.constructs
        }
        for result in plans
    )
    assert one == other


def virginia() -> Any:
    """The grown payments company, were it in us-east-1."""
    text = (EXAMPLES / "slice-grown.yaml").read_text(encoding="utf-8")
    return recommend(loads(text.replace("ap-south-1", "us-east-1").replace("aps1-", "use1-")), as_of=DAY).plan


def test_the_grown_company_in_virginia() -> None:
    """Each way of serving it is compared where it is admissible; none is better in the user's order."""
    plan = virginia()
    rows = {one.strategy: one for one in plan.against}
    assert {"the plan", "all by endpoint services", "all by VPC Lattice", "each connection alone"} <= rows.keys()
    mine = rows["the plan"]
    assert plan.monthly_cost.usd is not None
    assert mine.known_usd == plan.monthly_cost.known_usd
    for row in plan.against:
        if row.priced and not row.breaks:
            assert (mine.constructs, mine.known_usd) <= (row.constructs, row.known_usd)
