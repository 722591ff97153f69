"""What each mechanism costs, worked out by hand from AWS's price pages; the arithmetic stands beside each figure."""

from typing import Any

import pytest

from tests.plan.fleets import SERVICES, VPCS, Data, bill, built, by, connection, decided, flow, things, usd

APIS: Data = {**SERVICES, "saas": {"kind": "saas", "private_endpoint": "available", "protocol": "https"}}
TWO_REGIONS: Data = {**VPCS, "home": {**VPCS["home"], "region": "ap-northeast-1"}}
ATTACHMENT, EDGE, ZONE = 36.50, 365.00, 7.30
"""A month of 0.05, of 0.50 and of 0.01 USD an hour."""


@pytest.mark.parametrize(
    ("mechanism", "provider", "lines"),
    [
        # https://aws.amazon.com/privatelink/pricing/: an endpoint 0.01 an hour and zone, 0.01 a GB; a new load balancer
        # 0.0225 an hour, 0.006 for a capacity unit, which is 1 GB an hour. 2 zones, 1,000 GB.
        ("endpoint_service", "api", [2 * 7.30, 1000 * 0.01, 16.43, 1000 * 0.006]),
        # Resource endpoints have no zones: 0.02 an hour; the owner of the resource pays 0.006 a GB.
        ("resource_endpoint", "db", [14.60, 1000 * 0.01, 1000 * 0.006]),
        # https://aws.amazon.com/vpc/lattice/pricing/: 0.025 an hour and 0.025 a GB; 10,000 requests an hour are free.
        ("lattice_service", "api", [18.25, 1000 * 0.025, 0.0]),
        ("service_network_endpoint", "api", [18.25, 1000 * 0.025, 0.0]),
        # A resource in a service network 0.10 an hour, and the two prices a GB of a resource endpoint.
        ("lattice_resource", "db", [73.00, 1000 * 0.01, 1000 * 0.006]),
        # Half of what flows between 2 zones crosses them, and each side pays 0.01 for it.
        ("vpc_peering", "api", [2 * 500 * 0.01]),
        # https://aws.amazon.com/transit-gateway/pricing/, the example of Ohio with the same prices: 0.05 an hour for
        # each of two attachments, together 0.10, and 0.02 a GB.
        ("transit_gateway", "api", [730 * 0.10, 1000 * 0.02]),
        # One core network edge, two attachments of 0.065, 0.02 a GB.
        ("cloud_wan", "api", [365.00, 2 * 47.45, 1000 * 0.02]),
        # https://aws.amazon.com/vpc/pricing/: a NAT gateway in each zone 0.045 an hour, its public IPv4 address 0.005,
        # 0.045 a GB, and 0.09 a GB out.
        ("internet_egress", "api", [2 * 32.85, 2 * 3.65, 1000 * 0.045, 1000 * 0.09]),
        # Half of it ends in the other zone, 0.01 on each side.
        ("shared_vpc", "api", [500 * 0.02]),
    ],
)
def test_a_mechanism_alone(mechanism: str, provider: str, lines: list[float]) -> None:
    """1,000 GB a month from a VPC with two zones to a VPC of another account, nothing built yet."""
    result = by(mechanism, flow("app-a", provider, 1000, 10_000))
    assert sorted(bill(result).values()) == pytest.approx(sorted(lines))
    assert usd(result) == pytest.approx(sum(lines))


def test_an_interface_endpoint_against_a_nat_gateway_for_an_aws_service() -> None:
    """2 zones, 1,000 GB: 14.60 + 10 by endpoint; 65.70 + 7.30 + 45 by NAT gateway, no transfer out to AWS."""
    services = {**SERVICES, "queue": {"kind": "aws_service", "service": "sqs"}}
    one = flow("app-a", "queue", 1000)
    assert usd(by("interface_endpoint", one, services=services)) == 24.60
    assert usd(by("internet_egress", one, services=services)) == 118.00


def test_a_gateway_endpoint_is_free() -> None:
    """Amazon S3 from inside the VPC, whatever the volume."""
    services = {**SERVICES, "bucket": {"kind": "aws_service", "service": "s3"}}
    assert usd(by("gateway_endpoint", flow("app-a", "bucket", 500_000), services=services)) == 0.0


def test_a_tunnel_endpoint_has_the_prices_of_a_resource_endpoint() -> None:
    """14.60 for the hours, 10 for 1,000 GB; the provider's gateway 6."""
    needs = {"geneve_client": "yes", "many_targets": "yes", "one_way": "yes"}
    services = {**SERVICES, "db": {"vpc": "home", "protocol": "tcp"}}
    result = by("tunnel_endpoint", flow("app-a", "db", 1000, needs=needs), services=services)
    assert bill(result) == {
        "tunnel endpoint hours": 14.60,
        "data through the endpoint": 10.00,
        "data through the resource gateway": 6.00,
    }


def test_a_gateway_load_balancer_endpoint() -> None:
    """2 zones at 0.01 an hour, 1,000 GB at 0.0035; what the appliances' load balancer costs is not known here."""
    services = {**SERVICES, "firewall": {"kind": "appliance", "vpc": "home"}}
    result = by("gwlb_endpoint", flow("app-a", "firewall", 1000), services=services)
    assert bill(result) == {"endpoint hours in each zone": 14.60, "data through the endpoint": 3.50}
    assert result.plan.monthly_cost is not None
    assert result.plan.monthly_cost.unknown == ("Gateway Load Balancer",)


def test_a_vpn_costs_its_hours_and_what_leaves_to_the_site() -> None:
    """https://aws.amazon.com/vpn/pricing/: 0.05 an hour; 1,000 GB out at 0.09, the free 100 GB not taken off."""
    result = by("site_to_site_vpn", flow("dc", "a", 1000), sites={"dc": {"reached_by": "none"}})
    assert bill(result) == {"VPN connection hours": 36.50, "transfer to the site, all of it counted as outbound": 90.00}


# --- AWS's own examples -----------------------------------------------------------------------------------------------


def test_lattice_page_low_request_rates() -> None:
    """https://aws.amazon.com/vpc/lattice/pricing/, example 1: 100 services of 100 GB and 200,000 requests an hour each.

    100 x 0.025 x 730 = 1,825, and 100 x 100 x 0.025 = 250; 200,000 requests are below the free 300,000.
    """
    services = {**SERVICES, "api": {**SERVICES["api"], "count": 100}}
    result = by("lattice_service", flow("app-a", "api", 100 * 100, 100 * 200_000), services=services)
    assert bill(result) == {
        "VPC Lattice service hours": 1825.00,
        "data through the service": 250.00,
        "requests above 300 000 an hour": 0.00,
    }


def test_lattice_services_written_one_by_one_cost_the_same() -> None:
    """Ten services of the page's example, each with a connection of its own: a tenth of 1,825 and of 250."""
    names = [f"api-{number}" for number in range(10)]
    services = {**SERVICES, **{name: {"vpc": "home", "protocol": "https"} for name in names}}
    result = by("lattice_service", *(flow("app-a", name, 100, 200_000) for name in names), services=services)
    assert usd(result) == 182.50 + 25.00


@pytest.mark.parametrize(
    ("count", "requests", "expected"),
    [(1, 1_300_000, 73.00), (10, 13_000_000, 730.00), (10, 3_000_000, 0.00)],
)
def test_lattice_requests_above_what_is_free(count: int, requests: float, expected: float) -> None:
    """A million an hour above the free 300,000 of each service: 730 million x 0.10 a million = 73 a service."""
    services = {**SERVICES, "api": {**SERVICES["api"], "count": count}}
    result = by("lattice_service", flow("app-a", "api", 0, requests), services=services)
    assert bill(result)["requests above 300 000 an hour"] == expected


# --- counts, zones, what exists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("zones", [1, 2, 3])
def test_endpoints_are_paid_by_zone(zones: int) -> None:
    """7.30 for each zone; the data once."""
    vpcs = {**VPCS, "a": {**VPCS["a"], "zones": zones}}
    found = bill(by("endpoint_service", flow("app-a", "api", 1000), vpcs=vpcs))
    assert found["endpoint hours in each zone"] == pytest.approx(zones * ZONE)
    assert found["data through the endpoint"] == 10.00


@pytest.mark.parametrize(("zones", "expected"), [(1, 10.00), (2, 10.00), (3, 13.33), (4, 15.00)])
def test_peering_costs_what_crosses_zones(zones: int, expected: float) -> None:
    """(zones - 1) / zones of 1,000 GB, 0.01 on each side, whichever side has more zones; nothing inside one zone."""
    vpcs = {**VPCS, "a": {**VPCS["a"], "zones": zones}}
    assert usd(by("vpc_peering", flow("app-a", "api", 1000), vpcs=vpcs)) == expected
    turned = {**VPCS, "home": {**VPCS["home"], "zones": zones}}
    assert usd(by("vpc_peering", flow("app-a", "api", 1000), vpcs=turned)) == expected
    one_zone = {name: {**vpc, "zones": 1} for name, vpc in VPCS.items()}
    assert usd(by("vpc_peering", flow("app-a", "api", 1000), vpcs=one_zone)) == 0


@pytest.mark.parametrize(
    ("mechanism", "provider", "fixed"),
    [
        ("transit_gateway", "api", 5 * 36.50 + 36.50),  # five consumers and the provider attach
        ("endpoint_service", "api", 5 * 14.60 + 16.43),  # an endpoint in two zones of each, one load balancer
        ("resource_endpoint", "db", 5 * 14.60),
        ("lattice_service", "api", 18.25),  # associations are free
        ("lattice_resource", "db", 73.00),
        ("vpc_peering", "api", 0.00),
    ],
)
def test_an_entry_that_stands_for_five_vpcs(mechanism: str, provider: str, fixed: float) -> None:
    """What five VPCs that are alike need each, and what they share; without any traffic."""
    vpcs = {**VPCS, "a": {**VPCS["a"], "cidrs": "unknown", "count": 5}}
    assert usd(by(mechanism, flow("app-a", provider, 0), vpcs=vpcs)) == pytest.approx(fixed)


def test_connections_that_share_constructs_pay_them_once() -> None:
    """Three consumers of one API: 4 attachments; 3 endpoints and one load balancer; one Lattice service."""
    flows = [flow(app, "api", 1000) for app in ("app-a", "app-b", "app-c")]
    assert usd(by("transit_gateway", *flows)) == 4 * ATTACHMENT + 3 * 20
    assert usd(by("endpoint_service", *flows)) == pytest.approx(3 * (14.60 + 10 + 6) + 16.43)
    assert usd(by("lattice_service", *flows)) == 18.25 + 3 * 25


def test_two_services_behind_one_pair_of_attachments() -> None:
    """An API and a database of one VPC: the second connection adds its traffic only to a hub or a peering."""
    flows = [flow("app-a", "api", 1000), flow("app-a", "db", 500)]
    assert usd(by("transit_gateway", *flows)) == 2 * ATTACHMENT + 1500 * 0.02
    assert usd(by("vpc_peering", *flows)) == 10.00 + 5.00
    assert usd(by("endpoint_service", *flows)) == pytest.approx(2 * (14.60 + 16.43) + 1500 * (0.01 + 0.006))
    # One resource gateway serves a VPC and is free; an endpoint belongs to one resource.
    assert things(by("resource_endpoint", *flows))["resource_gateway"] == 1


@pytest.mark.parametrize(
    ("attached", "expected"), [([], 2 * 36.50), (["a"], 36.50), (["home"], 36.50), (["a", "home"], 0.0)]
)
def test_an_existing_hub_costs_what_is_not_attached_yet(attached: list[str], expected: float) -> None:
    """tgw_existing = 0.02 a GB, and 36.50 for each attachment that is missing."""
    existing = {"transit_gateways": {"hub": {"account": "owner", "attached": attached}}}
    assert usd(by("transit_gateway", flow("app-a", "api", 1000), existing=existing)) == expected + 20.00


def test_an_existing_load_balancer_and_endpoint_service_cost_nothing_more() -> None:
    """14.60 + 10: neither hours nor capacity units of the load balancer that stands there."""
    one = flow("app-a", "api", 1000)
    balanced = {**SERVICES, "api": {**SERVICES["api"], "load_balancer": "nlb"}}
    assert usd(by("endpoint_service", one, services=balanced)) == 24.60
    published = {"endpoint_services": {"published": {"service": "api"}}}
    assert usd(by("endpoint_service", one, existing=published)) == 24.60
    joined = {**published, "endpoints": {"endpoint": {"service": "api", "vpcs": ["a"]}}}
    assert usd(by("endpoint_service", one, existing=joined)) == 10.00


def test_an_existing_service_in_a_service_network_costs_its_traffic() -> None:
    """18.25 for the hours are paid already where the network holds the service and the VPC is associated."""
    network = {"account": "owner", "associated": ["a", "home"], "services": ["api"]}
    assert usd(by("lattice_service", flow("app-a", "api", 1000), existing={"service_networks": {"net": network}})) == 25


def test_a_vendor_pays_for_its_own_side() -> None:
    """14.60 + 10 for the consumer's endpoint; the vendor's load balancer stands on no bill of ours."""
    result = by("endpoint_service", flow("app-a", "saas", 1000), services=APIS)
    assert usd(result) == 24.60
    assert {one.kind for one in result.plan.constructs} == {"interface_endpoint"}
    assert result.plan.paid_by == {"one": 24.60}


# --- who pays ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mechanism", "provider", "expected"),
    [
        ("endpoint_service", "api", {"one": 24.60, "owner": 22.43}),
        ("resource_endpoint", "db", {"one": 24.60, "owner": 6.00}),
        ("lattice_service", "api", {"owner": 43.25}),
        ("vpc_peering", "api", {"one and owner": 10.00}),
        # Each VPC's owner pays its attachment, and for what it sends.
        ("transit_gateway", "api", {"one": 36.50, "owner": 36.50, "one and owner": 20.00}),
    ],
)
def test_who_pays(mechanism: str, provider: str, expected: dict[str, float]) -> None:
    """The consumer's account, the provider's, or both for what each sends."""
    assert by(mechanism, flow("app-a", provider, 1000)).plan.paid_by == expected


def test_the_owner_of_the_service_network_pays_the_hours_of_resources() -> None:
    """73 USD for the resource in the network of account two; the accessor 10, the resource's owner 6."""
    network = {"account": "two", "associated": ["a"]}
    result = by("lattice_resource", flow("app-a", "db", 1000), existing={"service_networks": {"net": network}})
    assert result.plan.paid_by == {"two": 73.00, "one": 10.00, "owner": 6.00}


# --- between Regions --------------------------------------------------------------------------------------------------


def test_each_side_has_the_prices_of_its_own_region() -> None:
    """Virginia and Tokyo by hubs: 36.50 and 51.10 (0.07 an hour) for the VPCs, the same again for the peering.

    The page's peering example adds 0.02 for the hub that data enters first and 0.02 for the transfer: 0.04 a GB.
    """
    for consumer, provider in (("a", "home"), ("home", "a")):
        services = {"app": {"vpc": consumer}, "api": {"vpc": provider, "protocol": "https"}}
        result = by("transit_gateway_peering", flow("app", "api", 0), vpcs=TWO_REGIONS, services=services)
        assert usd(result) == pytest.approx(2 * (36.50 + 51.10))
    result = by("transit_gateway_peering", flow("app-a", "api", 1000), vpcs=TWO_REGIONS)
    assert usd(result) == pytest.approx(2 * (36.50 + 51.10) + 1000 * 0.04)


def test_hubs_and_edges_stand_in_their_own_regions() -> None:
    """What both share in the provider's Region is there, though the consumer asks for it."""
    one = flow("app-a", "api", 1000)
    for mechanism, kind in (("transit_gateway_peering", "transit_gateway"), ("cloud_wan", "core_network_edge")):
        found = built(by(mechanism, one, vpcs=TWO_REGIONS))
        stands = {each.region for each in found if each.kind == kind}
        assert stands == {"us-east-1", "ap-northeast-1"}
        assert all(each.region in each.name for each in found if each.kind == kind)


@pytest.mark.parametrize(
    ("region", "expected"), [("us-east-2", 10.00), ("us-west-2", 20.00), ("ap-northeast-1", 20.00)]
)
def test_transfer_between_regions_goes_by_its_destination(region: str, expected: float) -> None:
    """From Virginia: 0.01 a GB to Ohio, 0.02 to Oregon and Tokyo; a peering has no other price there."""
    vpcs = {**VPCS, "home": {**VPCS["home"], "region": region}}
    assert usd(by("vpc_peering", flow("app-a", "api", 1000), vpcs=vpcs)) == expected


def test_an_endpoint_service_offered_to_another_region() -> None:
    """The provider in Virginia pays 0.05 for each hour of the remote Region, 36.50, and its load balancer.

    The consumer in Tokyo pays its endpoint, 0.014 an hour and zone, 10 for the data, and no price is known for the
    transfer from Tokyo to Virginia.
    """
    vpcs = {**VPCS, "a": {**VPCS["a"], "region": "ap-northeast-1"}}
    services = {**SERVICES, "api": {**SERVICES["api"], "load_balancer": "nlb"}}
    result = by("endpoint_service", flow("app-a", "api", 1000), vpcs=vpcs, services=services)
    assert bill(result) == pytest.approx(
        {"endpoint hours in each zone": 2 * 730 * 0.014, "data through the endpoint": 10.00}
    )
    assert result.plan.monthly_cost is not None
    assert result.plan.monthly_cost.unknown == (
        "endpoint service, an hour in a remote Region in us-east-1",
        "transfer to another Region, a GB in ap-northeast-1",
    )


# --- what is priced together ------------------------------------------------------------------------------------------


def test_requests_exceed_what_is_free_only_together() -> None:
    """Two consumers with 200,000 an hour each: 100,000 x 730 above the free 300,000, at 0.10 a million, are 7.30."""
    flows = [flow("app-a", "api", 100, 200_000), flow("app-b", "api", 100, 200_000)]
    assert bill(by("lattice_service", flows[0]))["requests above 300 000 an hour"] == 0.00
    result = by("lattice_service", *flows)
    assert bill(result)["requests above 300 000 an hour"] == 7.30
    assert usd(result) == 18.25 + 5.00 + 7.30
    # Without either of them it would be 7.30 less, and 2.50 for its own data.
    for one in result.connections:
        assert one.in_fleet is not None
        assert [each.known_usd for each in one.in_fleet.compared] == [7.30 + 2.50]


def test_the_free_requests_of_two_services_are_two() -> None:
    """200,000 an hour to each of two services cost nothing."""
    services = {**SERVICES, "other": SERVICES["api"]}
    result = by(
        "lattice_service", flow("app-a", "api", 0, 200_000), flow("app-a", "other", 0, 200_000), services=services
    )
    assert bill(result)["requests above 300 000 an hour"] == 0.00


def test_falling_tiers_are_reached_together() -> None:
    """800,000 GB of two accounts, 1,600,000 in the Region: 1,048,576 at 0.01 and 551,424 at 0.006.

    https://aws.amazon.com/privatelink/pricing/ prices the total of all endpoints of a Region: 10,485.76 + 3,308.544
    = 13,794.30. Each account has half of it, as it has half of the data.
    """
    flows = [flow("app-a", "db", 800_000), flow("app-b", "db", 800_000)]
    services = {**SERVICES, "db": {**SERVICES["db"], "load_balancer": "nlb"}}
    assert usd(by("endpoint_service", flows[0], services=services)) == 14.60 + 8000
    result = by("endpoint_service", *flows, services=services)
    assert bill(result)["data through the endpoint"] == pytest.approx(13_794.30)
    assert result.plan.paid_by == {"one": 6_911.75, "two": 6_911.75}
    assert result.plan.against[0].known_usd == usd(result)
    # Alone the last 800,000 would cost 13,794.30 - 8,000.
    compared = connection(result, "app-b->db").in_fleet
    assert compared is not None
    assert [one.known_usd for one in compared.compared] == [pytest.approx(5_794.30 + 14.60)]


# --- break-even points ------------------------------------------------------------------------------------------------

EXISTING_HUB: Data = {"transit_gateways": {"hub": {"account": "owner", "attached": ["a", "home"]}}}
NLB: Data = {**SERVICES, "api": {**SERVICES["api"], "load_balancer": "nlb"}}
THREE_ZONES: Data = {**VPCS, "a": {**VPCS["a"], "zones": 3}}


@pytest.mark.parametrize(
    ("one", "other", "gb", "changes"),
    [
        # 14.60 / (0.02 - 0.01)
        ("endpoint_service", "transit_gateway", 1_460, {"existing": EXISTING_HUB, "services": NLB}),
        # 21.90 / 0.01
        (
            "endpoint_service",
            "transit_gateway",
            2_190,
            {"existing": EXISTING_HUB, "services": NLB, "vpcs": THREE_ZONES},
        ),
        # (14.60 + 16.425) / (0.02 - 0.016)
        ("endpoint_service", "transit_gateway", 7_756, {"existing": EXISTING_HUB}),
        # (21.90 + 16.425) / 0.004
        ("endpoint_service", "transit_gateway", 9_581, {"existing": EXISTING_HUB, "vpcs": THREE_ZONES}),
        # (73 - 18.25) / (0.025 - 0.02): the hub is cheaper above
        ("transit_gateway", "lattice_service", 10_950, {}),
        # (31.025 - 18.25) / (0.025 - 0.016), and (38.325 - 18.25) / 0.009
        ("endpoint_service", "lattice_service", 1_419, {}),
        ("endpoint_service", "lattice_service", 2_231, {"vpcs": THREE_ZONES}),
        # 21.90 / (0.02 x 2/3 - 0.01), one zone more costs 7.30 more
        ("endpoint_service", "vpc_peering", 6_570, {"services": NLB, "vpcs": THREE_ZONES}),
    ],
)
def test_break_even_points(one: str, other: str, gb: float, changes: dict[str, Any]) -> None:
    """The one costs more a little below the volume, and less a little above it."""
    for volume, cheaper in ((gb * 0.99, other), (gb * 1.01, one)):
        costs = {name: usd(by(name, flow("app-a", "api", volume), **changes)) for name in (one, other)}
        assert min(costs, key=costs.__getitem__) == cheaper


@pytest.mark.parametrize("gb", [10, 5_000, 100_000])
def test_an_endpoint_service_always_costs_less_than_a_new_hub(gb: float) -> None:
    """31.03 and 0.016 a GB against 73 and 0.02."""
    one = flow("app-a", "api", gb)
    assert usd(by("endpoint_service", one)) < usd(by("transit_gateway", one))


@pytest.mark.parametrize("gb", [10, 5_000, 100_000])
def test_an_existing_hub_always_costs_less_than_a_lattice_service(gb: float) -> None:
    """0.02 a GB against 18.25 and 0.025."""
    one = flow("app-a", "api", gb)
    assert usd(by("transit_gateway", one, existing=EXISTING_HUB)) < usd(by("lattice_service", one))


@pytest.mark.parametrize("count", [4, 5, 6])
def test_resource_endpoints_against_a_service_network(count: int) -> None:
    """14.60 for each consumer VPC against 73 once: cheaper with four, equal with five, dearer with six."""
    vpcs = {**VPCS, "a": {**VPCS["a"], "cidrs": "unknown", "count": count}}
    one = flow("app-a", "db", 1000)
    endpoints, network = (usd(by(name, one, vpcs=vpcs)) for name in ("resource_endpoint", "lattice_resource"))
    assert endpoints - network == pytest.approx(14.60 * (count - 5))


def test_five_consumers_with_three_zones() -> None:
    """Endpoints 5 x 21.90 + 16.425 = 125.93 against 18.25: 107.68 / (0.025 - 0.016) = 11,964 GB in all."""
    vpcs = {**THREE_ZONES, "a": {**THREE_ZONES["a"], "cidrs": "unknown", "count": 5}}
    for gb, cheaper in ((11_900, "lattice_service"), (12_030, "endpoint_service")):
        costs = {
            name: usd(by(name, flow("app-a", "api", gb), vpcs=vpcs)) for name in ("lattice_service", "endpoint_service")
        }
        assert min(costs, key=costs.__getitem__) == cheaper


def test_an_interface_endpoint_pays_off_against_a_nat_gateway_that_is_there() -> None:
    """7.30 / (0.045 - 0.01) = 209 GB for each zone: what a NAT gateway charges for processing alone."""
    services = {**SERVICES, "queue": {"kind": "aws_service", "service": "sqs"}}
    for gb, dearer in ((2 * 208, True), (2 * 210, False)):
        endpoint = usd(by("interface_endpoint", flow("app-a", "queue", gb), services=services))
        processing = bill(by("internet_egress", flow("app-a", "queue", gb), services=services))
        assert (endpoint > processing["data through the NAT gateway"]) is dearer


def test_the_result_names_the_break_even_point() -> None:
    """21.90 and 0.010 a GB against 18.25 and 0.025 where the load balancer is there: 3.65 / 0.015 = 243 GB."""
    result = decided(
        [flow("app-a", "api", 100)],
        vpcs=THREE_ZONES,
        services=NLB,
        priorities=["cost"],
        policy={"never": ["vpc_peering"]},
    )
    in_fleet = result.connections[0].in_fleet
    assert in_fleet is not None
    assert [(one.mechanism, one.gb_per_month) for one in in_fleet.break_even] == [("endpoint_service", 243.3)]
