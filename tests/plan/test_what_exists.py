"""What exists is never built again, what is unknown is never left out of a sum, and what clashes is told."""

import pytest

from advisor.problems import Severity
from tests.plan.fleets import ACCOUNTS, SERVICES, VPCS, Data, bill, by, connection, decided, flow, things, usd


def test_an_unknown_price_to_one_region_is_not_hidden_by_a_known_one_to_another() -> None:
    """Peerings from us-east-1 to us-west-2 (known) and to af-south-1 (not): each destination is a line of its own."""
    far = {"b": {**VPCS["b"], "region": "us-west-2"}, "c": {**VPCS["c"], "region": "af-south-1"}}
    services = {**SERVICES, "west": {"vpc": "b", "protocol": "https"}, "south": {"vpc": "c", "protocol": "https"}}
    flows = [flow("app-a", "west", 100), flow("app-a", "south", 100)]
    result = by("vpc_peering", *flows, vpcs={**VPCS, **far}, services=services)
    cost = result.plan.monthly_cost
    assert cost is not None
    assert cost.usd is None
    assert cost.unknown == ("transfer to another Region, a GB in us-east-1",)
    assert cost.known_usd == 2.00


EXISTING: list[tuple[str, str, Data, dict[str, int]]] = [
    # The edge of a Region is there where a VPC of it is attached.
    ("cloud_wan", "api", {"cloud_wans": {"wan": {"attached": ["b"]}}}, {"core_network_attachment": 2}),
    # A service that is in a service network only needs the consumer's association.
    (
        "lattice_service",
        "api",
        {"service_networks": {"net": {"associated": ["b"], "services": ["api"]}}},
        {"service_network_association": 1},
    ),
    # What stands behind a resource endpoint of b serves that of a, too.
    ("resource_endpoint", "db", {"endpoints": {"e": {"service": "db", "vpcs": ["b"]}}}, {"resource_endpoint": 1}),
]


@pytest.mark.parametrize(("mechanism", "provider", "existing", "expected"), EXISTING)
def test_what_exists_is_not_built_again(
    mechanism: str, provider: str, existing: Data, expected: dict[str, int]
) -> None:
    """Whatever the facts of the one connection say of it."""
    assert things(by(mechanism, flow("app-a", provider, 100), existing=existing)) == expected


def test_a_resource_behind_a_service_network_endpoint_costs_as_a_resource() -> None:
    """0.10 an hour in the service network; 0.010 and 0.006 a GB; no VPC Lattice service."""
    result = by("service_network_endpoint", flow("app-a", "db", 1000))
    assert "lattice_service" not in things(result)
    assert usd(result) == 73.00 + 10.00 + 6.00


def test_traffic_to_a_site_over_a_vpn_costs_the_transfer_out_by_a_hub_too() -> None:
    """By VPN 5,000 x 0.09; by the hub that its line ends in, an attachment and 0.02 a GB beside that."""
    sites = {"dc": {"kind": "on_premises", "reached_by": "site_to_site_vpn", "cidrs": "192.168.0.0/16"}}
    one = {"from": "a", "to": "dc", "traffic": {"gb_per_month": 5000, "requests_per_second": 0}}
    assert usd(by("site_to_site_vpn", one, sites=sites)) == 450.00
    assert bill(by("transit_gateway", one, sites=sites)) == {
        "attachment hours": 73.00,
        "data through the hub": 100.00,
        "transfer to the site over its VPN, all of it counted as outbound": 450.00,
    }


def test_each_owner_of_two_hubs_pays_for_its_half_of_their_peering() -> None:
    """Two hubs of two accounts, us-east-1 and us-west-2: two attachments of 36.50 for the peering."""
    existing = {
        "transit_gateways": {
            "east": {"account": "one", "region": "us-east-1", "attached": ["a"]},
            "west": {"account": "owner", "region": "us-west-2", "attached": ["home"]},
        }
    }
    vpcs = {**VPCS, "home": {**VPCS["home"], "region": "us-west-2"}}
    result = by("transit_gateway_peering", flow("app-a", "api", 0), vpcs=vpcs, existing=existing)
    assert result.plan.monthly_cost is not None
    halves = {item.what: item.account for item in result.plan.monthly_cost.items}
    assert set(halves.values()) == {"one and owner"}
    assert usd(result) == 73.00


def test_costs_are_not_compared_where_a_price_is_unknown() -> None:
    """Without the policy the plan would be Direct Connect, whose price nobody publishes."""
    sites = {"dc": {"kind": "on_premises", "reached_by": "none", "cidrs": "192.168.0.0/16"}}
    one = {"from": "a", "to": "dc", "traffic": {"gb_per_month": 10000}}
    (forgone,) = decided([one], sites=sites, policy={"never": ["direct_connect"]}).plan.forgone
    assert not forgone.priced
    assert "keep the costs from being compared" in forgone.text
    assert "USD" not in forgone.text


def test_two_peerings_to_the_same_range_are_an_error() -> None:
    """b and c hold one range, and a is peered with both: a route leads to one of them only."""
    vpcs = {**VPCS, "c": {**VPCS["c"], "cidrs": VPCS["b"]["cidrs"]}}
    services = {**SERVICES, "one": {"vpc": "b", "protocol": "https"}, "other": {"vpc": "c", "protocol": "https"}}
    result = by("vpc_peering", flow("app-a", "one", 1), flow("app-a", "other", 1), vpcs=vpcs, services=services)
    (problem,) = result.problems
    assert problem.severity is Severity.ERROR
    assert "links a with b and with c" in problem.message
    assert not by("vpc_peering", flow("app-a", "one", 1), vpcs=vpcs, services=services).problems


def test_a_forbidden_site_of_the_internet_is_opened_by_a_nat_gateway() -> None:
    """The way out for one public site leads to every other."""
    services = {**SERVICES, "fine": {"kind": "public_site"}, "banned": {"kind": "public_site"}}
    result = decided([flow("app-a", "fine", 1)], services=services, forbidden=[{"from": "a", "to": "banned"}])
    assert [problem.severity for problem in result.problems] == [Severity.ERROR]
    assert "NAT gateway a" in result.problems[0].message


def test_services_of_a_service_network_are_counted_from_eighty_percent_on() -> None:
    """500 is the quota, how far it is raised nobody publishes: 450 are near it."""
    services = {**SERVICES, "many": {"vpc": "home", "protocol": "https", "count": 450}}
    result = by("lattice_service", flow("app-a", "many", 100), services=services)
    near = {one.limit: (one.used, one.standing) for one in result.plan.limits}
    assert near["services_per_service_network"] == (450, "near")


def test_what_would_change_it_never_names_what_the_plan_gives() -> None:
    """The plan may give another mechanism than the connection would get alone."""
    growth = {"vpcs": 6}
    vpcs = {f"v{number}": {"account": "one", "zones": 2, "cidrs": f"10.{number}.0.0/16"} for number in range(4)}
    pairs = [flow(f"v{one}", f"v{other}", 100) for one in range(4) for other in range(one)]
    result = decided(pairs, vpcs=vpcs, services={}, growth=growth, accounts=ACCOUNTS)
    changed = [one for one in result.connections if one.in_fleet and one.in_fleet.changed]
    assert changed
    for one in changed:
        assert one.recommendation is not None
        assert one.recommendation.mechanism not in {change.mechanism for change in one.would_change}
    assert "new thing" in connection(result, changed[0].id).in_fleet.text  # type: ignore[union-attr]
