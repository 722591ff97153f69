"""The bill: prices times quantities, for all consumers that an entry stands for, honest where a price is missing."""

from typing import Any

import pytest
import yaml

from advisor import loads, recommend
from advisor.result.connections import ConnectionResult


def decided(**changes: Any) -> ConnectionResult:
    """A database in another account, in a Region whose prices are known; `changes` replace top-level keys."""
    inventory = {
        "region": "us-east-1",
        "accounts": {"one": {}, "other": {}},
        "vpcs": {"a": {"account": "one", "zones": 2}, "b": {"account": "other"}},
        "services": {"app": {"vpc": "a"}, "db": {"vpc": "b", "runs_on": "rds", "protocol": "tcp"}},
        "connections": [{"from": "app", "to": "db", "traffic": {"gb_per_month": 1000}}],
    }
    return recommend(loads(yaml.safe_dump({**inventory, **changes}))).connections[0]


def amounts(connection: ConnectionResult) -> dict[str, float]:
    """What each line of the bill comes to."""
    assert connection.monthly_cost is not None
    return {item.what: item.usd for item in connection.monthly_cost.items}


def test_a_bill_is_prices_times_quantities() -> None:
    """730 hours at 0.02 USD, and 1000 GB at 0.01 through the endpoint and at 0.006 through the gateway."""
    one = decided()
    assert one.recommendation is not None
    assert one.recommendation.mechanism == "resource_endpoint"
    assert amounts(one) == {
        "resource endpoint hours": 14.6,
        "data through the endpoint": 10.0,
        "data through the resource gateway": 6.0,
    }


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_consumers_pay_for_as_many_endpoints(count: int) -> None:
    """The hours grow with the VPCs that an entry stands for; the traffic is that of all of them together."""
    vpcs = {"a": {"account": "one", "count": count}, "b": {"account": "other"}}
    bill = amounts(decided(vpcs=vpcs, policy={"never": ["vpc_lattice"]}))
    assert bill["resource endpoint hours"] == pytest.approx(14.6 * count)
    assert bill["data through the endpoint"] == 10.0


@pytest.mark.parametrize(("attached", "expected"), [([], 73.0), (["a"], 36.5), (["a", "b"], 0.0)])
def test_what_is_attached_already_costs_nothing_more(attached: list[str], expected: float | None) -> None:
    """A hub charges for the attachments that are new."""
    existing = {"transit_gateways": {"hub": {"region": "us-east-1", "attached": attached}}}
    never = ["privatelink", "vpc_lattice", "vpc_peering", "cloud_wan", "same_network"]
    one = decided(existing=existing, policy={"never": never})
    assert one.recommendation is not None
    assert one.recommendation.mechanism == "transit_gateway"
    hours = [item.usd for item in one.monthly_cost.items if item.what == "attachment hours"] if one.monthly_cost else []
    assert sum(hours) == expected


def test_where_cost_ranks_first_a_carriers_unpublished_price_loses() -> None:
    """A VPN is priced, a new line is not; the line that is there already needs no carrier."""
    site = {"vpcs": {"a": {}}, "services": {}, "accounts": {}, "priorities": ["cost"]}
    connections = [{"from": "dc", "to": "a"}]
    new = decided(**site, sites={"dc": {"reached_by": "none"}}, connections=connections)
    assert new.recommendation is not None
    assert new.recommendation.mechanism == "site_to_site_vpn"
    line = next(one for one in new.alternatives if one.mechanism == "direct_connect")
    assert line.standing == "costlier"
    assert "carrier" in line.text
    there = {"dc": {"reached_by": "direct_connect", "ends_in": "a"}}
    kept = decided(**site, sites=there, connections=connections)
    assert kept.recommendation is not None
    assert kept.recommendation.mechanism == "direct_connect"


def test_cost_asked_for_first_but_unknown_is_said() -> None:
    """Where no price is published for what cost had to decide between, a warning says so."""
    here = decided(region="ap-south-1", priorities=["cost"])
    assert any(warning.rule == "cost" and "no price is known" in warning.text for warning in here.warnings)
    assert not any(warning.rule == "cost" for warning in decided(priorities=["cost"]).warnings)


def test_what_another_fact_would_change_is_reckoned_with_that_facts_costs() -> None:
    """Of a VPN that were there already nobody would have to pay the hours: what-if says so, as stating it does."""
    site = {"vpcs": {"a": {}}, "services": {}, "accounts": {}, "connections": [{"from": "dc", "to": "a"}]}
    new = decided(**site, sites={"dc": {}})
    promised = {one.after: one.mechanism for one in new.would_change if one.fact == "line"}
    there = decided(**site, sites={"dc": {"reached_by": "site_to_site_vpn"}})
    assert there.recommendation is not None
    assert promised["site_to_site_vpn"] == there.recommendation.mechanism == "site_to_site_vpn"
