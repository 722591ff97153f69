"""The stories that the advisor was made for, end to end."""

import pytest
import yaml

from advisor import load, loads, recommend
from advisor.catalogue import Catalogue, built_in
from advisor.result.connections import ConnectionResult
from tests.conftest import DAY, EXAMPLES


def decided(name: str) -> dict[str, ConnectionResult]:
    """The connections of an example by id."""
    return {one.id: one for one in recommend(load(EXAMPLES / f"{name}.yaml"), as_of=DAY).connections}


def mechanism(connection: ConnectionResult) -> str | None:
    """The recommended mechanism."""
    return connection.recommendation.mechanism if connection.recommendation else None


def test_slice_reaches_the_gateway_by_privatelink_and_its_own_services_by_lattice() -> None:
    """Razorpay by its endpoint service, the services that must prove who calls by VPC Lattice; both with reasons."""
    slice_ = decided("slice")
    assert {name: mechanism(one) for name, one in slice_.items()} == {
        "wallet-api->payments-api": "lattice_service",
        "wallet-api->kyc-api": "lattice_service",
        "payments-api->fraud-api": "lattice_service",
        "fraud-api->wallet-api": "lattice_service",
        "payments-api->ledger-db": "same_vpc",
        "fraud-api->ledger-db": "resource_endpoint",
        "payments-api->razorpay": "endpoint_service",
        "payments-api->receipts": "gateway_endpoint",
        "payments-api->keys": "interface_endpoint",
    }
    assert all(one.standing == "decided" for one in slice_.values())
    assert slice_["payments-api->razorpay"].reasons[0].rule == "SAAS-001"
    assert slice_["wallet-api->kyc-api"].reasons[0].rule == "SVC-001"


def test_overlapping_ranges_are_named_where_they_stand() -> None:
    """Fraud and wallet share a range by accident: peering is impossible, and the explanation shows both lines."""
    peering = next(
        one for one in decided("slice")["fraud-api->wallet-api"].alternatives if one.mechanism == "vpc_peering"
    )
    assert peering.standing == "eliminated"
    overlap = next(reason for reason in peering.reasons if reason.rule == "PEER-001")
    assert "10.20.0.0/16" in overlap.text
    lines = [
        number
        for number, line in enumerate((EXAMPLES / "slice.yaml").read_text().splitlines(), 1)
        if "10.20.0.0/16" in line
    ]
    assert all(f"slice.yaml:{line}:" in overlap.facts[0].at for line in lines)


def test_a_vendor_of_whom_nobody_asked_is_conditional_with_both_outcomes() -> None:
    """What the vendor offers decides: PrivateLink, a shared resource or service, or the internet."""
    (only,) = decided("gateway-unknown").values()
    assert only.standing == "conditional"
    assert only.conditions[0].fact == "private_endpoint"
    assert only.conditions[0].outcomes == {
        "available": "endpoint_service",
        "shared_resource": "resource_endpoint",
        "shared_service": "lattice_service",
        "none": "internet_egress",
    }


def test_online_boutique_keeps_neighbours_local_and_the_rest_in_lattice() -> None:
    """Seventeen calls: those inside a VPC need nothing, those across accounts become Lattice services."""
    boutique = decided("online-boutique")
    assert len(boutique) == 17
    assert {mechanism(one) for one in boutique.values()} == {"same_vpc", "lattice_service"}
    assert mechanism(boutique["cartservice->redis-cart"]) == "same_vpc"


@pytest.mark.parametrize("name", ["slice", "gateway-unknown", "online-boutique", "starter"])
def test_every_mechanism_is_chosen_or_explained(name: str) -> None:
    """No mechanism is passed over in silence: each is recommended, or an alternative with a sentence."""
    for connection in decided(name).values():
        named = [one.mechanism for one in connection.alternatives] + [mechanism(connection)]
        assert len(named) == len(set(named)) == 20
        assert all(one.text for one in connection.alternatives)
        assert all(one.reasons for one in connection.alternatives if one.standing == "eliminated")


BASE = """
vpcs: {{a: {{}}, b: {{}}}}
services: {{one: {{vpc: a}}, two: {{vpc: b, protocol: https}}}}
connections: [{{from: one, to: two, needs: {{caller_identity: per_request}}}}]
{more}
"""


def test_policy_forbids_what_was_chosen_and_conflict_is_infeasible() -> None:
    """Forbidding the only ways that can check identity leaves nothing, and the rules in conflict are named."""
    result = recommend(
        loads(BASE.format(more="policy: {never: [vpc_lattice, service_network_endpoint, api_gateway_private]}")),
        as_of=DAY,
    )
    (only,) = result.connections
    assert only.standing == "infeasible"
    assert only.recommendation is None
    assert {"policy.never", "SVC-001"} <= {reason.rule for reason in only.reasons}


def test_an_override_defies_what_is_forbidden_but_not_what_is_impossible() -> None:
    """People may choose what a rule advises against; nobody can choose what cannot work."""
    override = "overrides: [{{connection: one->two, choose: {choose}, because: agreed, until: {until}}}]"
    chosen = recommend(
        loads(BASE.format(more=override.format(choose="endpoint_service", until="2027-01-01"))), as_of=DAY
    ).connections[0]
    assert mechanism(chosen) == "endpoint_service"
    assert chosen.alone == {"mechanism": "lattice_service"}
    assert chosen.reasons[0].rule == "override"
    result = recommend(loads(BASE.format(more=override.format(choose="same_vpc", until="2027-01-01"))), as_of=DAY)
    impossible, (problem,) = result.connections[0], result.problems
    assert problem.line[problem.position.column - 1 :].startswith("same_vpc")
    assert "impossible here" in problem.message and "lattice_service" in problem.expected
    assert mechanism(impossible) == "lattice_service"
    assert "impossible" in impossible.warnings[-1].text
    result = recommend(
        loads(BASE.format(more=override.format(choose="endpoint_service", until="2026-01-01"))), as_of=DAY
    )
    ended, (problem,) = result.connections[0], result.problems
    assert problem.line[problem.position.column - 1 :].startswith("2026-01-01")
    assert problem.expected == "a day from 2026-11-24 on"
    assert mechanism(ended) == "lattice_service"
    assert "ended on 2026-01-01" in ended.warnings[-1].text


def test_what_would_change_the_answer_does_change_it() -> None:
    """Each single change that the explanation names leads to the mechanism that it names, when it is written down."""
    text = "region: us-east-1\nvpcs: {a: {}, b: {}}\nservices: {one: {vpc: a}, two: {vpc: b, protocol: https}}\n"
    plain = recommend(loads(text + "connections: [{from: one, to: two}]"), as_of=DAY).connections[0]
    stated = [
        change
        for change in plain.would_change
        if change.fact in {"provider_hidden", "jumbo_frames", "long_connections"}
    ]
    assert len(stated) == 3
    for change in stated:
        word = {True: "yes", False: "no"}[bool(change.after)]
        again = recommend(
            loads(text + f"connections: [{{from: one, to: two, needs: {{{change.fact}: {word}}}}}]"), as_of=DAY
        )
        assert mechanism(again.connections[0]) == change.mechanism
        assert change.mechanism != mechanism(plain)


def test_a_presumption_can_be_denied_and_switched_off() -> None:
    """An answer lists what it presumes; writing the opposite or `unknown` takes the presumption away."""
    text = "vpcs: {{a: {{}}, b: {{}}}}\nconnections: [{{from: a, to: b{more}}}]"
    presuming = recommend(loads(text.format(more="")), as_of=DAY).connections[0]
    assert "overlap" in {one.fact for one in presuming.presumptions}
    denied = recommend(loads(text.format(more=", needs: {overlap: some}")), as_of=DAY).connections[0]
    assert mechanism(denied) != mechanism(presuming)
    off = recommend(loads(text.format(more=", needs: {overlap: unknown}")), as_of=DAY).connections[0]
    assert "overlap" not in off.facts


def test_vpcs_that_share_a_site_are_counted_together() -> None:
    """Each of three VPCs needs the data centre: one hub serves them all, and the reason says how many there are."""

    def decided_for(*vpcs: str) -> ConnectionResult:
        inventory = {
            "vpcs": {name: {"cidrs": f"10.{number}.0.0/16"} for number, name in enumerate(vpcs, 1)},
            "sites": {"office": {"reached_by": "site_to_site_vpn"}},
            "connections": [{"from": "office", "to": name} for name in vpcs],
        }
        return recommend(loads(yaml.safe_dump(inventory))).connections[0]

    shared, alone = decided_for("a", "b", "c"), decided_for("a")
    assert mechanism(shared) == "transit_gateway"
    assert "3 VPCs share" in next(reason.text for reason in shared.reasons if reason.rule == "HUB-028")
    assert "HUB-028" not in {reason.rule for reason in alone.reasons}


def test_two_networks_with_one_range_on_one_vpc_are_warned_of() -> None:
    """Each could be peered alone; both together cannot be told apart by a route table."""
    vpcs = {"core": {"cidrs": "10.1.0.0/16"}, "one": {"cidrs": "10.2.0.0/16"}, "other": {"cidrs": "10.2.0.0/16"}}
    links = [{"from": "one", "to": "core"}, {"from": "other", "to": "core"}]
    both = recommend(loads(yaml.safe_dump({"vpcs": vpcs, "connections": links})))
    assert all("PEER-014" in {warning.rule for warning in one.warnings} for one in both.connections)
    (alone,) = recommend(loads(yaml.safe_dump({"vpcs": vpcs, "connections": links[:1]}))).connections
    assert "PEER-014" not in {warning.rule for warning in alone.warnings}


@pytest.mark.parametrize("family", built_in().families)
def test_policy_rules_out_whole_families(family: str, catalogue: Catalogue) -> None:
    """A family's name under `policy.never` forbids every mechanism of it, also where a mechanism has that name."""
    inventory = {
        "vpcs": {"a": {"region": "us-east-1"}, "b": {"region": "eu-west-1"}},
        "policy": {"never": [family]},
        "connections": [{"from": "a", "to": "b", "needs": {"any_to_any": True}}],
    }
    (only,) = recommend(loads(yaml.safe_dump(inventory))).connections
    members = {name for name, one in catalogue.mechanisms.items() if one.entry.family == family}
    gone = {one.mechanism for one in only.alternatives if any(reason.rule == "policy.never" for reason in one.reasons)}
    assert members <= gone


@pytest.mark.parametrize(("state", "fact"), [("broken", "to_repair"), ("outgrown", "outgrown")])
def test_a_peering_counts_for_its_own_two_networks(state: str, fact: str) -> None:
    """What is broken or outgrown between a and c says nothing of a and b; and what is broken joins nothing."""
    inventory = {
        "vpcs": {name: {"cidrs": f"10.{number}.0.0/16"} for number, name in enumerate("abc", 1)},
        "existing": {"peerings": [{"between": ["a", "c"], "state": state}]},
        "connections": [{"from": "a", "to": "b"}, {"from": "a", "to": "c"}],
    }
    other, same = recommend(loads(yaml.safe_dump(inventory))).connections
    assert other.facts[fact] == []
    assert same.facts[fact] == ["vpc_peering"]
    assert same.facts["joined_by"] == []


def test_the_plan_tells_what_is_there_from_what_is_to_be_built() -> None:
    """The hub and the attachment that the inventory names exist; what nobody named does not."""
    inventory = {
        "region": "us-east-1",
        "vpcs": {"a": {"cidrs": "10.1.0.0/16"}, "b": {"cidrs": "10.2.0.0/16"}},
        "services": {"app": {"vpc": "a"}, "keys": {"kind": "aws_service", "service": "kms"}},
        "existing": {"transit_gateways": {"hub": {"attached": ["a", "b"]}}},
        "connections": [{"from": "a", "to": "b"}, {"from": "app", "to": "keys"}],
    }
    planned = {one.kind: one.existing for one in recommend(loads(yaml.safe_dump(inventory))).plan.constructs}
    assert planned == {"transit_gateway": True, "transit_gateway_attachment": True, "interface_endpoint": False}


def test_what_a_zone_lacks_is_warned_of() -> None:
    """Zone use1-az3 lacks VPC Lattice; a VPC in it and in others is told so, one that avoids it is not."""

    def warnings(*zones: str) -> set[str]:
        inventory = {
            "region": "us-east-1",
            "accounts": {"one": {}, "other": {}},
            "vpcs": {"a": {"account": "one", "zones": list(zones)}, "b": {"account": "other"}},
            "services": {"app": {"vpc": "a"}, "api": {"vpc": "b", "protocol": "https"}},
            "connections": [{"from": "app", "to": "api", "needs": {"caller_identity": "per_request"}}],
        }
        (only,) = recommend(loads(yaml.safe_dump(inventory))).connections
        assert mechanism(only) == "lattice_service"
        return {warning.rule for warning in only.warnings}

    assert "ZONE-003" in warnings("use1-az1", "use1-az3")
    assert "ZONE-003" not in warnings("use1-az1", "use1-az2")


@pytest.mark.parametrize("place", ["inventory", "vpc", "site", "service", "hub"])
def test_an_unknown_region_is_no_region(place: str) -> None:
    """`unknown` is a legal Region everywhere; whether both ends share one is then not presumed."""
    region = {"region": "unknown"}
    inventory = {
        **(region if place == "inventory" else {}),
        "vpcs": {"a": region if place == "vpc" else {}, "b": {}},
        "sites": {"dc": {"reached_by": "direct_connect", **(region if place == "site" else {})}},
        "services": {"app": {"vpc": "a"}, "keys": {"kind": "aws_service", "service": "kms"}},
        "existing": {"transit_gateways": {"hub": {"attached": ["a"], **(region if place == "hub" else {})}}},
        "connections": [{"from": "a", "to": "b"}, {"from": "app", "to": "keys"}, {"from": "dc", "to": "a"}],
    }
    if place == "service":
        inventory["services"]["keys"] |= region  # type: ignore[index]
    first, *_ = recommend(loads(yaml.safe_dump(inventory))).connections
    assert ("same_region" in first.facts) == (place not in {"inventory", "vpc"})


def test_explaining_one_connection_says_what_explaining_all_says() -> None:
    """All are decided, so counts over the inventory stay; the one that is asked for is the same."""
    inventory = load(EXAMPLES / "slice.yaml")
    everything = recommend(inventory, as_of=DAY)
    one = recommend(inventory, as_of=DAY, only=["fraud-api->ledger-db"])
    assert one.connections == tuple(each for each in everything.connections if each.id == "fraud-api->ledger-db")
    assert one.plan == everything.plan


@pytest.mark.parametrize(
    ("needs", "cidr", "said"),
    [
        ({"same_region": True}, "10.2.0.0/16", "stated that both ends are in the same Region"),
        ({"overlap": "some"}, "10.2.0.0/16", "stated that address ranges overlap"),
        ({"overlap": "none"}, "10.1.0.0/16", "stated that no address ranges overlap"),
    ],
)
def test_a_contradiction_is_told_with_both_places(needs: dict[str, object], cidr: str, said: str) -> None:
    """Regions and ranges count; what contradicts them is named, and where it stands."""
    inventory = {
        "vpcs": {"a": {"cidrs": "10.1.0.0/16", "region": "us-east-1"}, "b": {"cidrs": cidr, "region": "eu-west-1"}},
        "connections": [{"from": "a", "to": "b", "needs": needs}],
    }
    (only,) = recommend(loads(yaml.safe_dump(inventory), "facts")).connections
    (told,) = [warning.text for warning in only.warnings if warning.rule == "contradiction"]
    assert said in told
    assert told.startswith("facts:")
    assert told.count("facts:") == 3
    assert "the latter counts" in told
    agreeing = {**inventory, "connections": [{"from": "a", "to": "b", "needs": {"same_region": False}}]}
    (fine,) = recommend(loads(yaml.safe_dump(agreeing))).connections
    assert "contradiction" not in {warning.rule for warning in fine.warnings}


@pytest.mark.parametrize(
    ("needs", "counts"),
    [({"same_environment": True}, True), ({"production": False}, True), ({"consumers": 40}, False)],
)
def test_what_else_a_connection_states_against_the_inventory_counts_and_is_told(
    needs: dict[str, object], counts: bool
) -> None:
    """A statement is the nearer word, and may not change an answer unseen; numbers may be plans."""
    inventory = {
        "vpcs": {"a": {"environment": "production"}, "b": {"environment": "test"}},
        "connections": [{"from": "a", "to": "b", "needs": needs}],
    }
    (only,) = recommend(loads(yaml.safe_dump(inventory), "facts")).connections
    told = [warning.text for warning in only.warnings if warning.rule == "contradiction"]
    assert [text.startswith("facts:") and "the former counts" in text for text in told] == [True] * counts
    assert needs.items() <= only.facts.items()
