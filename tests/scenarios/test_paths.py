"""The way hop by hop, where one mechanism alone does not lead from end to end."""

import yaml

from advisor import loads, recommend
from advisor.catalogue import Catalogue
from advisor.documents.terminal import explanation
from advisor.result.connections import ConnectionResult

NETWORKS = {"vpcs": {"a": {"cidrs": "10.1.0.0/16", "region": "eu-west-1"}}}
HUB = {"transit_gateways": {"hub": {"region": "eu-west-1", "attached": ["a"]}}}


def decided(inventory: dict[str, object]) -> ConnectionResult:
    """The first connection of an inventory."""
    return recommend(loads(yaml.safe_dump(inventory))).connections[0]


def way(connection: ConnectionResult) -> list[str]:
    """The mechanisms of the hops."""
    return [hop.mechanism for hop in connection.path]


def test_a_site_enters_through_its_line_and_then_the_hub() -> None:
    """The line leads to the hub, the hub to the VPC; each hop starts where the one before ends."""
    site = {"dc": {"reached_by": "direct_connect", "ends_in": "hub"}}
    found = decided({**NETWORKS, "sites": site, "existing": HUB, "connections": [{"from": "dc", "to": "a"}]})
    assert way(found) == ["direct_connect", "transit_gateway"]
    assert found.path[0].provider == found.path[1].consumer
    assert (found.path[0].consumer, found.path[-1].provider) == ("dc", "a")


def test_an_endpoint_serves_a_site_behind_its_line() -> None:
    """From a data centre an AWS service is reached over the line and an interface endpoint."""
    site = {"dc": {"reached_by": "direct_connect", "ends_in": "a"}}
    services = {"app": {"site": "dc"}, "queue": {"kind": "aws_service", "service": "sqs", "region": "eu-west-1"}}
    connections = [{"from": "app", "to": "queue"}]
    found = decided({**NETWORKS, "sites": site, "services": services, "connections": connections})
    assert way(found) == ["direct_connect", "interface_endpoint"]


def test_a_firewall_stands_between_two_hops_of_the_hub() -> None:
    """What must be inspected crosses the hub twice."""
    vpcs = {**NETWORKS["vpcs"], "b": {"cidrs": "10.2.0.0/16", "region": "eu-west-1"}}
    found = decided({"vpcs": vpcs, "connections": [{"from": "a", "to": "b", "needs": {"inspection": True}}]})
    assert way(found) == ["transit_gateway", "transit_gateway"]
    assert found.path[0].provider == "the firewall"


def test_an_aws_service_of_another_region_is_reached_over_a_link_first() -> None:
    """SQS has no endpoints for other Regions: a link leads to a VPC there, and its endpoint to the service."""
    services = {"app": {"vpc": "a"}, "queue": {"kind": "aws_service", "service": "sqs", "region": "us-east-1"}}
    connections = [{"from": "app", "to": "queue", "needs": {"no_internet": True}}]
    found = decided({**NETWORKS, "services": services, "connections": connections})
    assert way(found) == ["vpc_peering", "interface_endpoint"]
    built = [one.text for one in found.advice if one.kind == "build"]
    assert any("in a VPC in us-east-1" in text for text in built)
    assert not any("in a, with one subnet" in text for text in built)


def test_people_on_a_client_vpn_are_explained(catalogue: Catalogue) -> None:
    """What brings people into a VPC is no mechanism of ours; the rest of the way is decided and told."""
    sites = {"people": {"kind": "users", "reached_by": "client_vpn", "ends_in": "hub"}}
    found = decided({**NETWORKS, "sites": sites, "existing": HUB, "connections": [{"from": "people", "to": "a"}]})
    assert found.recommendation is not None
    assert "Client VPN" in explanation(found, catalogue)
