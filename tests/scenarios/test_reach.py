"""Who reaches whom under a plan: what was asked, what is open beyond it and what closes that, what is forbidden."""

import json
from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given

from advisor import loads
from advisor.analysis import analyse
from advisor.catalogue import built_in
from advisor.explanation.reach import explained
from advisor.fleet_plan import plan
from advisor.fleet_plan.openings import Openings
from advisor.fleet_plan.reach import Reach, problems
from advisor.fleet_plan.route_tables import route_tables
from advisor.problems import Severity
from tests.conftest import DAY
from tests.properties.changes import often
from tests.properties.inventories import CATALOGUE, Data, inventories, read

VPCS = {name: {"account": "one", "cidrs": f"10.{number}.0.0/16"} for number, name in enumerate("abcd")}
SERVICES = {
    "web": {"vpc": "a", "protocol": "https", "port": 443},
    "api": {"vpc": "b", "protocol": "https", "port": 443},
    "db": {"vpc": "b", "runs_on": "rds", "protocol": "tcp", "port": 5432},
    "batch": {"vpc": "c", "protocol": "https", "port": 443},
}


def reach(*connections: tuple[str, str, str], **changes: Any) -> Reach:
    """The reach where each connection (from, to, mechanism) gets its mechanism by an override."""
    inventory = {
        "region": "us-east-1",
        "accounts": {"one": {}},
        "vpcs": VPCS,
        "services": SERVICES,
        "connections": [{"from": consumer, "to": provider} for consumer, provider, _ in connections],
        "overrides": [
            {"connection": f"{consumer}->{provider}", "choose": mechanism, "because": "it is asked"}
            for consumer, provider, mechanism in connections
        ],
        **changes,
    }
    plans = plan(analyse(loads(json.dumps(inventory)), built_in(), DAY))
    assert plans is not None
    assert [one for one in plans.usual.mechanisms if one] == [one for _, _, one in sorted(connections)]
    return Reach(plans.usual)


def exposed(found: Reach) -> dict[tuple[str, bool], int]:
    """How many pairs each kind of construct opens, and whether something was asked between them."""
    return {(one.kind, one.asked_in_part): one.pairs for one in found.exposures}


def opening(found: Reach) -> list[str]:
    """What opens the first forbidden pair."""
    return [one.opener.needed.kind for one in found.forbidden[0].opened]


def closed(found: Reach) -> list[str]:
    """What would open it, and is closed."""
    return [one.opener.needed.kind for one in found.forbidden[0].closed]


def severities(found: Reach) -> list[Severity]:
    """How bad the problems are."""
    return [one.severity for one in problems(found)]


def test_a_hub_opens_pairs_of_which_nobody_asked_and_route_tables_close_them() -> None:
    """a-b and c-d are asked through one hub with four VPCs: of six pairs, four are not asked; two are open whole."""
    services = {**SERVICES, "log": {"vpc": "d", "protocol": "https"}}
    found = reach(("web", "api", "transit_gateway"), ("batch", "log", "transit_gateway"), services=services)
    assert set(found.asked.values()) == {"3"}
    assert exposed(found) == {("transit_gateway", False): 4, ("transit_gateway_attachment", True): 2}
    assert found.route_tables[0].limit.default == 20
    assert {(one.attached, one.leads_to) for one in found.route_tables[0].tables} == {
        (("vpc:a", "vpc:b"), ("vpc:a", "vpc:b")),
        (("vpc:c", "vpc:d"), ("vpc:c", "vpc:d")),
    }


def test_networks_on_one_hub_that_never_talk_are_kept_apart_by_its_route_tables() -> None:
    """c must not reach api in b; both are on the hub, c for d's sake and b for a's."""
    services = {**SERVICES, "log": {"vpc": "d", "protocol": "https"}}
    forbidden = [{"from": "batch", "to": "api"}]
    found = reach(
        ("web", "api", "transit_gateway"),
        ("batch", "log", "transit_gateway"),
        services=services,
        forbidden=forbidden,
    )
    assert (opening(found), closed(found), severities(found)) == ([], ["transit_gateway"], [])
    shown = explained(found).forbidden[0]
    assert shown.verdict == "kept_apart"
    assert "Route tables" in shown.by[0].closed_by


def test_a_hub_whose_pair_is_asked_opens_all_else_between_the_two_networks() -> None:
    """web and api need a-b, so web reaches db in b too: no route table closes the one without the other."""
    found = reach(("web", "api", "transit_gateway"), forbidden=[{"from": "web", "to": "db"}])
    assert opening(found) == ["transit_gateway"]
    assert severities(found) == [Severity.ERROR]


def test_a_peering_opens_a_forbidden_pair_and_the_error_stands_at_its_entry() -> None:
    """The peering of a and b for api leads from web to db, too; it says what would close it."""
    found = reach(("web", "api", "vpc_peering"), forbidden=[{"from": "a", "to": "db"}])
    (problem,) = problems(found)
    assert problem.severity is Severity.ERROR
    assert "a reach db" in problem.message
    assert "VPC peering a and b" in problem.message
    assert "security groups" in problem.hint
    position = found.fleet.inventory.position(["forbidden", 0])
    assert problem.position == position


def test_a_peering_leads_no_further() -> None:
    """a-b and b-c are peered; a does not reach c."""
    found = reach(
        ("web", "api", "vpc_peering"), ("api", "batch", "vpc_peering"), forbidden=[{"from": "web", "to": "batch"}]
    )
    assert (opening(found), closed(found)) == ([], [])
    assert exposed(found) == {("vpc_peering", True): 2}


def test_an_existing_peering_that_the_plan_does_not_use_is_a_warning() -> None:
    """a-b is peered and api is reached by an endpoint; that web reaches db is not the plan's doing."""
    existing = {"peerings": [{"between": ["a", "b"]}]}
    found = reach(("web", "api", "endpoint_service"), forbidden=[{"from": "web", "to": "db"}], existing=existing)
    assert opening(found) == ["vpc_peering"]
    assert severities(found) == [Severity.WARNING]


def test_a_resource_in_a_service_network_is_open_to_all_of_it() -> None:
    """a asks for db in b, and c for log in d, in one service network: c, which must not reach b, reaches db.

    No auth policy keeps a caller from a resource. Of four pairs of a network and a service, two are not asked.
    """
    services = {**SERVICES, "log": {"vpc": "d", "protocol": "https", "port": 443}}
    connections = (("web", "db", "lattice_resource"), ("batch", "log", "lattice_service"))
    found = reach(*connections, services=services, forbidden=[{"from": "batch", "to": "b"}])
    assert opening(found) == ["resource_association"]
    assert severities(found) == [Severity.ERROR]
    assert exposed(found) == {("resource_association", False): 1, ("lattice_service", False): 1}


def test_an_auth_policy_keeps_a_caller_from_a_service() -> None:
    """The same the other way round: a must not reach api, which a policy that names c closes."""
    connections = (("web", "db", "lattice_resource"), ("batch", "api", "lattice_service"))
    found = reach(*connections, forbidden=[{"from": "web", "to": "api"}])
    assert (opening(found), closed(found), severities(found)) == ([], ["lattice_service"], [])


def test_what_a_service_network_holds_already_counts() -> None:
    """db was published before, to a service network with a and c: c reaches it, though the plan does not need it."""
    existing = {"service_networks": {"shop": {"associated": ["a", "c"], "services": ["db"]}}}
    found = reach(("web", "api", "vpc_peering"), existing=existing, forbidden=[{"from": "batch", "to": "db"}])
    assert opening(found) == ["resource_association"]
    assert severities(found) == [Severity.WARNING]


def test_an_endpoint_opens_one_provider_to_all_of_its_vpc() -> None:
    """web has an endpoint for db in a; another workload in a reaches db by it, and nothing else of b."""
    services = {**SERVICES, "shop": {"vpc": "a"}}
    forbidden = [{"from": "shop", "to": "db"}, {"from": "shop", "to": "api"}]
    found = reach(("web", "db", "resource_endpoint"), services=services, forbidden=forbidden)
    assert opening(found) == ["resource_endpoint"]
    assert not found.forbidden[1].opened
    assert exposed(found) == {("resource_endpoint", True): 1}


def test_an_endpoint_is_reached_over_a_link_and_its_security_group_closes_that() -> None:
    """a has an endpoint for db, and c is peered with a: c would reach db by a's endpoint."""
    found = reach(
        ("web", "db", "resource_endpoint"),
        ("batch", "web", "vpc_peering"),
        forbidden=[{"from": "batch", "to": "db"}],
    )
    assert (opening(found), closed(found)) == ([], ["resource_endpoint"])


def test_a_service_network_endpoint_is_reached_over_a_link_too() -> None:
    """a has a service-network endpoint for api, and c is peered with a: the endpoint's security group keeps c out."""
    found = reach(
        ("web", "api", "service_network_endpoint"),
        ("batch", "web", "vpc_peering"),
        forbidden=[{"from": "batch", "to": "api"}],
    )
    assert (opening(found), closed(found)) == ([], ["service_network_endpoint"])


def test_a_connection_that_no_construct_carries_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the peering's link nothing leads from a to b: the check does not ask what was chosen."""
    monkeypatch.setattr(Openings, "_link", lambda *_: None)
    found = reach(("web", "api", "vpc_peering"))
    assert found.asked == {0: None}
    (problem,) = problems(found)
    assert problem.severity is Severity.ERROR
    assert problem.position == found.fleet.inventory.position(["connections", 0])
    assert explained(found).unreached == ("web->api",)


def test_whole_networks_that_are_asked_for_are_no_exposure() -> None:
    """a and b are to reach each other as a whole: the peering opens nothing beyond it."""
    found = reach(("a", "b", "vpc_peering"), ("b", "a", "vpc_peering"))
    assert not found.exposures


def test_one_vpc_is_open_in_itself() -> None:
    """web and shop lie in a: only security groups keep them apart, and no plan changes that."""
    services = {**SERVICES, "shop": {"vpc": "a"}}
    found = reach(("web", "api", "vpc_peering"), services=services, forbidden=[{"from": "shop", "to": "web"}])
    assert opening(found) == ["local_route"]
    assert severities(found) == [Severity.WARNING]


def test_a_site_reaches_the_vpcs_where_its_line_ends() -> None:
    """The data centre's line ends in b: it reaches db; a is not joined to it."""
    sites = {"dc": {"reached_by": "direct_connect", "ends_in": ["b"], "cidrs": "172.16.0.0/16"}}
    forbidden = [{"from": "dc", "to": "db"}, {"from": "dc", "to": "web"}]
    found = reach(("web", "api", "endpoint_service"), sites=sites, forbidden=forbidden)
    assert opening(found) == ["direct_connect"]
    assert not found.forbidden[1].opened


def tables(*pairs: tuple[str, str], many: Iterable[str] = ()) -> set[tuple[str, ...]]:
    """What shares a route table where these pairs are asked."""
    asked: dict[str, set[str]] = {}
    for one, other in pairs:
        asked.setdefault(one, set()).add(other)
        asked.setdefault(other, set()).add(one)
    return {one.attached for one in route_tables(asked, frozenset(many), str)}


def test_spokes_share_a_route_table_and_so_does_a_mesh() -> None:
    """Spokes lead to the hub's services only; in a mesh all lead to all, so one table serves them."""
    assert tables(("a", "s"), ("b", "s"), ("c", "s")) == {("a", "b", "c"), ("s",)}
    assert tables(("a", "b"), ("b", "c"), ("a", "c")) == {("a", "b", "c")}
    assert tables(("a", "b"), ("b", "c")) == {("a", "c"), ("b",)}


def test_an_entry_that_stands_for_many_leads_to_itself_only_where_that_is_asked() -> None:
    """Twenty spokes in one entry talk to s and not to each other: they do not share the table of s."""
    assert tables(("spokes", "s"), many=["spokes"]) == {("spokes",), ("s",)}
    assert tables(("spokes", "s"), ("spokes", "spokes"), many=["spokes"]) == {("s", "spokes")}


def test_the_number_of_route_tables_is_held_against_the_quota() -> None:
    """A chain of 18 VPCs needs 18 tables of 20: near enough to say how the quota is raised."""
    names = [f"v{number}" for number in range(18)]
    vpcs = {name: {"account": "one", "cidrs": f"10.{number}.0.0/16"} for number, name in enumerate(names)}
    services = {f"s{name}": {"vpc": name, "protocol": "https"} for name in names}
    chain = [(f"s{one}", f"s{other}", "transit_gateway") for one, other in pairwise(names)]
    shown = explained(reach(*chain, vpcs=vpcs, services=services)).route_tables[0]
    assert (shown.needed, shown.limit) == (18, 20)
    assert "Service Quotas" in shown.text


@often
@given(inventories())
def test_every_connection_of_a_plan_is_reached_and_no_pair_that_nothing_joins(data: Data) -> None:
    """All that the plan serves is reached. At layer 3 a pair is open that is asked for, or that a peering, a line or a
    hub which exists joins."""
    plans = plan(analyse(read(data), CATALOGUE, DAY))
    if plans is None:
        return
    found = Reach(plans.usual)
    assert None not in found.asked.values()
    used = [plans.usual.draft.things[number].needed for number in plans.usual.uses]
    keys = [frozenset(one.key) for one in (*used, *plans.usual.draft.costs.constructs.there)]
    asked = {frozenset(found.ends[place]) for place in found.asked}
    lines = [{f"site:{name}", f"vpc:{vpc}"} for name, site in found.fleet.content.sites.items() for vpc in site.ends_in]
    networks = sorted({part for key in keys for part in key if part.startswith(("vpc:", "site:"))})
    for one, other in combinations(networks, 2):
        if any(not way.closed for way in found.openings.between(one, other)):
            pair = frozenset((one, other))
            hubs = [{part for key in keys if end in key for part in key} - pair for end in pair]
            assert pair in asked or pair in keys or pair in lines or hubs[0] & hubs[1]
    assert explained(found).asked == len(found.asked)
