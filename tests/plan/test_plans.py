"""Fleets whose best plan can be worked out by hand, and what the plan says of them."""

import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from advisor import load, recommend
from advisor.result import Result
from tests.conftest import ROOT
from tests.plan.fleets import ACCOUNTS, SERVICES, VPCS, Data, built, chosen, connection, decided, flow, inventory, usd

PEERING, HUB = "vpc_peering", "transit_gateway"
BOTH: Data = {"vpcs": 6}
"""Growth to some VPCs more: the documented answers are a peering and a hub."""


def mesh(size: int, gb: float = 100, **changes: Any) -> Result:
    """VPCs with two zones that all reach each other, `gb` a month between any two."""
    vpcs = {f"v{number}": {"account": "one", "zones": 2, "cidrs": f"10.{number}.0.0/16"} for number in range(size)}
    pairs = [flow(one, other, gb) for one, other in combinations(vpcs, 2)]
    return decided(pairs, vpcs=vpcs, services={}, **changes)


def mechanisms(result: Result) -> set[str | None]:
    """All that the plan uses."""
    return set(chosen(result).values())


# --- peerings against a hub -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "priorities", "mechanism", "run", "cost"),
    [
        # A hub takes one thing and one for each VPC, peerings one for each pair: 4 against 3, 5 against 6, 6 to 10.
        (2, ["operations"], PEERING, 1, 1.00),
        (3, ["operations"], PEERING, 3, 3.00),
        (4, ["operations"], HUB, 5, 4 * 36.50 + 6 * 2.00),
        (5, ["operations"], HUB, 6, 5 * 36.50 + 10 * 2.00),
        # A peering costs 0.01 a GB in two zones, a hub 0.02: cost alone never builds one.
        (4, ["cost"], PEERING, 6, 6.00),
        (5, ["cost"], PEERING, 10, 10.00),
    ],
)
def test_any_to_any(size: int, priorities: list[str], mechanism: str, run: int, cost: float) -> None:
    """What ranks first decides, over all pairs together."""
    result = mesh(size, priorities=priorities, growth=BOTH)
    assert mechanisms(result) == {mechanism}
    assert (result.plan.to_run, usd(result)) == (run, cost)


@pytest.mark.parametrize("priorities", [["operations"], ["cost"]])
def test_ten_vpcs_get_a_hub(priorities: list[str]) -> None:
    """11 things instead of 45; for ten VPCs a peering is no documented answer, whatever it costs."""
    result = mesh(10, priorities=priorities)
    assert mechanisms(result) == {HUB}
    assert (result.plan.to_run, usd(result)) == (11, 10 * 36.50 + 45 * 2.00)


@pytest.mark.parametrize(("size", "turns"), [(4, 152.00), (5, 192.50 / 4)])
def test_an_allowance_for_each_thing_turns_the_plan(size: int, turns: float) -> None:
    """Four VPCs: the hub costs 158 - 6 = 152 more and saves one thing. Five: 202.50 - 10 = 192.50 for four things."""
    for share, mechanism in ((0.99, PEERING), (1.01, HUB)):
        for first in ("operations", "cost"):
            policy = {"allowance_per_construct_usd": share * turns}
            result = mesh(size, priorities=[first], growth=BOTH, policy=policy)
            assert mechanisms(result) == {mechanism}


def test_an_existing_hub_is_reused() -> None:
    """Two of three VPCs are attached: one attachment, 36.50, and 3 x 2 for traffic replaces two peerings of 1 each."""
    existing = {"transit_gateways": {"hub": {"account": "owner", "attached": ["v0", "v1"]}}}
    result = mesh(3, priorities=["operations"], existing=existing)
    assert mechanisms(result) == {HUB}
    assert (result.plan.to_run, usd(result)) == (1, 36.50 + 6.00)
    assert [one.name for one in built(result)] == ["v2 and hub"]
    hub = next(one for one in result.plan.constructs if one.kind == "transit_gateway")
    assert hub.monthly_cost is not None
    assert (hub.action, hub.account, hub.monthly_cost.usd) == ("reuse", "owner", 0)
    alone = {one.id: one.alone["mechanism"] for one in result.connections}
    assert alone == {"v0->v1": HUB, "v0->v2": PEERING, "v1->v2": PEERING}


def test_why_the_fleet_changed_a_connection() -> None:
    """In the hub of four VPCs a pair costs 2 and nothing to run, a peering for it would be one thing and cost 1."""
    one = mesh(4, priorities=["operations"], growth=BOTH).connections[0].in_fleet
    assert one is not None
    assert one.changed
    assert {each.mechanism: (each.constructs, each.known_usd) for each in one.compared} == {
        PEERING: (1, 1.00),
        HUB: (0, 2.00),
    }
    assert "Alone it would get VPC peering." in one.text
    assert "hub of us-east-1 serves 5 other connections" in one.text
    assert "1 new thing fewer to run and 1.00 USD more a month than VPC peering." in one.text


def test_what_the_plan_is_weighed_against() -> None:
    """Both ways for all pairs, with their own totals."""
    rows = {one.strategy: one for one in mesh(4, priorities=["operations"], growth=BOTH).plan.against}
    assert (rows["the plan"].constructs, rows["the plan"].known_usd) == (5, 158.00)
    assert (rows["all by hub"].constructs, rows["all by hub"].known_usd) == (5, 158.00)
    assert (rows["all by VPC peering"].constructs, rows["all by VPC peering"].known_usd) == (6, 6.00)
    assert (rows["each connection alone"].constructs, rows["each connection alone"].known_usd) == (6, 6.00)


# --- what constraints cost --------------------------------------------------------------------------------------------


def test_what_an_override_costs() -> None:
    """One peering among four VPCs leaves the hub no saving: six peerings, one thing more and 152 less than the hub."""
    overrides = [{"connection": "v0->v1", "choose": PEERING, "because": "it is there"}]
    result = mesh(4, priorities=["operations"], growth=BOTH, overrides=overrides)
    (forgone,) = result.plan.forgone
    assert (forgone.what, forgone.constructs, forgone.known_usd) == ("overrides", 1, -152.00)


@pytest.mark.parametrize(
    ("priorities", "never", "constructs", "cost"),
    [("cost", PEERING, -1, 152.00), ("operations", HUB, 1, -152.00), ("cost", HUB, 0, 0.0)],
)
def test_what_a_policy_costs(priorities: str, never: str, constructs: int, cost: float) -> None:
    """What is ruled out is missed only where the plan would have used it."""
    result = mesh(4, priorities=[priorities], growth=BOTH, policy={"never": [never]})
    assert never not in mechanisms(result)
    (forgone,) = result.plan.forgone
    assert (forgone.what, forgone.constructs, forgone.known_usd) == ("policy", constructs, cost)


def test_a_link_that_opens_what_is_forbidden_is_left_out() -> None:
    """Peering would cost least; between these two VPCs it would let app-a reach the database, which it must not."""
    flows = [flow("app-a", "api", 100), flow("app-b", "api", 100)]
    forbidden = [{"from": "app-a", "to": "db"}]
    free = decided(flows, priorities=["cost"])
    assert mechanisms(free) == {PEERING}
    result = decided(flows, priorities=["cost"], forbidden=forbidden)
    assert chosen(result)["app-a->api"] in {"lattice_service", "endpoint_service"}
    # The row counts that connection too, as it is planned.
    row = next(one for one in result.plan.against if one.strategy == "each connection alone")
    assert row.known_usd >= usd(result)


# --- limits -----------------------------------------------------------------------------------------------------------


def peered(number: int, entries: bool) -> Result:
    """Three connections to a VPC that has so many peerings, with VPCs written one by one or by one entry."""
    names = [f"x{one}" for one in range(number)] if entries else ["x"]
    others = {name: {"account": "one", "count": 1 if entries else number, "cidrs": "unknown"} for name in names}
    zones = {name: {**vpc, "zones": 1} for name, vpc in VPCS.items()}
    services = {**SERVICES, "api": {"vpc": "home", "protocol": "tcp"}}
    flows = [flow(app, "api", 100) for app in ("app-a", "app-b", "app-c")]
    existing = {"peerings": [{"between": [name, "home"]} for name in names]}
    return decided(flows, priorities=["cost"], vpcs={**others, **zones}, services=services, existing=existing)


@pytest.mark.parametrize(
    ("number", "standing", "text"),
    [
        (36, None, ""),
        (37, "near", "40 of 50; 10 are left"),
        (48, "raise", "51 of 50; have it raised by Service Quotas before you build (up to 125)"),
        (122, "full", "125 of 50; have it raised"),
    ],
)
def test_the_limit_of_peerings(number: int, standing: str | None, text: str) -> None:
    """A VPC may have 50 without asking and 125 at most; from 40 on the plan warns."""
    for entries in (True, False):
        result = peered(number, entries)
        assert mechanisms(result) == {PEERING}
        found = [one for one in result.plan.limits if one.limit == "peerings_per_vpc" and one.of == "home"]
        assert [one.standing for one in found] == ([standing] if standing else [])
        assert all(text in one.text for one in found)


@pytest.mark.parametrize("entries", [True, False])
def test_a_limit_that_binds(entries: bool) -> None:
    """With 123 peerings there is room for two more: the third connection gets what costs least beside them.

    An endpoint in one zone 7.30, its 100 GB 1.00, a load balancer 16.43 and its units 0.60.
    """
    result = peered(123, entries)
    assert sorted(map(str, chosen(result).values())) == ["endpoint_service", PEERING, PEERING]
    assert usd(result) == 25.33
    rows = {one.strategy: one.breaks for one in result.plan.against}
    assert rows["the plan"] == ()
    assert rows["all by VPC peering"] == ("active peerings of one VPC: home",)
    (text,) = [one.in_fleet.text for one in result.connections if one.in_fleet and one.in_fleet.changed]
    assert "no room for that: active peerings of one VPC, of home" in text


def test_forty_endpoints_of_a_vpc_are_near_their_limit() -> None:
    """Fifty interface endpoints a VPC without asking: 40 are 80 %."""
    for number, near in ((39, False), (40, True)):
        services = {"app-a": {"vpc": "a"}} | {f"s{one}": {"vpc": "home", "protocol": "tcp"} for one in range(number)}
        result = decided([flow("app-a", f"s{one}", 100) for one in range(number)], services=services)
        assert mechanisms(result) == {"endpoint_service"}
        assert ["interface_endpoints_per_vpc"] * near == [one.limit for one in result.plan.limits]


# --- what is not known ------------------------------------------------------------------------------------------------


def test_an_unknown_price_neither_wins_nor_loses() -> None:
    """Mumbai publishes no price of load balancers: the peering stays, and what the others may cost is said.

    10,000 GB over three zones: a peering 2/3 x 10,000 x 0.02 = 133.33; an endpoint 3 x 730 x 0.013 + 100 = 128.47.
    """
    vpcs = {name: {**vpc, "zones": 3} for name, vpc in VPCS.items()}
    services = {**SERVICES, "api": {"vpc": "home", "protocol": "tcp"}}
    one = flow("app-a", "api", 10_000)
    result = decided([one], region="ap-south-1", vpcs=vpcs, services=services, priorities=["cost"])
    assert mechanisms(result) == {PEERING}
    assert usd(result) == 133.33
    in_fleet = result.connections[0].in_fleet
    assert in_fleet is not None
    assert {each.mechanism: (each.known_usd, bool(each.unknown)) for each in in_fleet.compared} == {
        "endpoint_service": (128.47, True),
        PEERING: (133.33, False),
    }
    assert [(each.mechanism, each.usd) for each in in_fleet.break_even] == [("endpoint_service", 4.86)]


def test_an_absent_volume_makes_the_answer_conditional() -> None:
    """Three zones, 243 GB: 10 and 100 GB a month cost less by VPC Lattice, 1,000 by an endpoint."""
    vpcs = {**VPCS, "a": {**VPCS["a"], "zones": 3}}
    services = {**SERVICES, "api": {**SERVICES["api"], "load_balancer": "nlb"}}
    common: Data = {"vpcs": vpcs, "services": services, "priorities": ["cost"], "policy": {"never": [PEERING]}}
    result = decided([{"from": "app-a", "to": "api"}], **common)
    one = result.connections[0]
    assert one.standing == "conditional"
    (question,) = one.conditions
    assert question.fact == "gb_per_month"
    assert question.outcomes == {
        "10, with 0.4 requests a second": "lattice_service",
        "100, with 4 requests a second": "lattice_service",
        "1000, with 40 requests a second": "endpoint_service",
    }
    # 18.25 + 0.25, and 21.90 + 10: what the whole plan comes to with low and with high amounts.
    assert {name: (bound.known_usd, bound.changed) for name, bound in result.plan.bounds.items()} == {
        "low": (18.50, ()),
        "high": (31.90, ("app-a->api",)),
    }
    assert decided([flow("app-a", "api", 100)], **common).connections[0].standing == "decided"


def test_a_connection_without_a_mechanism_leaves_the_rest_planned(tmp_path: Path) -> None:
    """Multicast reaches no service of another organization: the exit code says 3, and the other is planned."""
    flows = [flow("app-a", "api", 100), flow("app-b", "db", 100, protocol="multicast")]
    content = inventory(flows, priorities=["cost"], policy={"never": [HUB, "same_network"]})
    result = decided(flows, priorities=["cost"], policy={"never": [HUB, "same_network"]})
    assert chosen(result) == {"app-a->api": PEERING, "app-b->db": None}
    assert connection(result, "app-b->db").standing == "infeasible"
    assert usd(result) == 1.00
    file = tmp_path / "fleet.yaml"
    file.write_text(json.dumps(content), encoding="utf-8")
    shown = subprocess.run(
        [sys.executable, "-m", "advisor", "recommend", str(file)], capture_output=True, cwd=ROOT, check=False
    )
    assert shown.returncode == 3


def test_accounts_are_those_of_the_inventory() -> None:
    """Who pays is named by accounts that are there, and adds up to the whole."""
    plan = mesh(4, priorities=["operations"], growth=BOTH).plan
    assert set(plan.paid_by) <= {*ACCOUNTS, ""}
    assert sum(plan.paid_by.values()) == pytest.approx(158.00)


def test_the_example_of_a_hub_instead_of_ten_peerings() -> None:
    """Alone each connection gets a peering; together a hub and five attachments are six things to run, not ten.

    182.50 for five attachments and 0.02 for each of 3,020 GB, against half of them across zones at 0.01 on each side.
    """
    result = recommend(load(ROOT / "examples" / "hub-or-peerings.yaml"))
    assert {one.alone["mechanism"] for one in result.connections} == {PEERING}
    assert mechanisms(result) == {HUB}
    assert all(one.in_fleet and one.in_fleet.changed for one in result.connections)
    rows = {one.strategy: (one.constructs, one.known_usd) for one in result.plan.against}
    assert rows["the plan"] == rows["all by hub"] == (6, 242.90)
    assert rows["all by VPC peering"] == rows["each connection alone"] == (10, 30.20)
