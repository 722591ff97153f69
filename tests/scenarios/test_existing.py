"""What exists, against the plan: right, dearer, weaker or against a rule, and how to move away from it."""

import json
from typing import Any

import pytest
from hypothesis import given

from advisor import loads
from advisor.analysis import analyse
from advisor.catalogue import Catalogue, built_in
from advisor.explanation.existing import explained, unused
from advisor.fleet_plan import plan
from advisor.fleet_plan.existing import Existing
from advisor.result.connections import ExistingLink
from tests.conftest import DAY
from tests.properties.changes import often
from tests.properties.inventories import CATALOGUE, Data, inventories, read

HUB = {"region": "us-east-1", "account": "one", "attached": ["a", "b"]}
PEERING = {"between": ["a", "b"]}
STAGES = ["build", "open", "switch", "verify", "back", "remove"]


def existing(**changes: Any) -> Existing:
    """What exists against the plan for two VPCs and one HTTPS service; `changes` replace top-level keys."""
    inventory = {
        "region": "us-east-1",
        "accounts": {"one": {}},
        "vpcs": {
            "a": {"account": "one", "cidrs": "10.1.0.0/16", "zones": 2},
            "b": {"account": "one", "cidrs": "10.2.0.0/16", "zones": 2},
        },
        "services": {
            "web": {"vpc": "a", "protocol": "https", "port": 443},
            "api": {"vpc": "b", "protocol": "https", "port": 443, "runs_on": "ecs"},
        },
        "connections": [{"from": "web", "to": "api", "traffic": {"gb_per_month": 1000, "requests_per_second": 1}}],
    }
    plans = plan(analyse(loads(json.dumps({**inventory, **changes})), built_in(), DAY))
    assert plans is not None
    return Existing(plans.usual)


def chosen(mechanism: str) -> dict[str, Any]:
    """An override to a mechanism."""
    return {"overrides": [{"connection": "web->api", "choose": mechanism, "because": "it is asked"}]}


def only(*mechanisms: str) -> dict[str, Any]:
    """A policy that leaves these mechanisms only."""
    never = [one for one in CATALOGUE.mechanisms if one not in mechanisms]
    return {"policy": {"never": never}}


def verdict(found: Existing) -> ExistingLink:
    """The verdict on what serves the connection."""
    shown = explained(found, 0)
    assert shown is not None
    return shown


def test_nothing_serves_it_today() -> None:
    """Where nothing exists there is no verdict, and nothing is unused."""
    found = existing()
    assert (explained(found, 0), unused(found)) == (None, ())


def test_a_hub_that_the_plan_keeps_is_right() -> None:
    """Both VPCs are on the hub, and the plan goes through it: nothing to move, nothing unused."""
    found = existing(existing={"transit_gateways": {"core": HUB}}, **only("transit_gateway"))
    one = verdict(found)
    assert (one.mechanism, one.verdict, one.migration) == ("transit_gateway", "right", None)
    assert unused(found) == ()


def test_a_hub_costs_more_than_a_peering_where_cost_decides() -> None:
    """Attachments are there, so the hub asks 0.02 USD for each of 1000 GB; a peering 0.01 each way for the half of
    them that crosses zones, 10 USD in all. Of the two, the peering saves 10 USD a month, if cost comes first."""
    found = existing(
        existing={"transit_gateways": {"core": HUB}},
        priorities=["cost", "operations"],
        **only("transit_gateway", "vpc_peering"),
    )
    one = verdict(found)
    assert (one.verdict, one.by, one.saves_usd) == ("dearer", "cost", 10.0)
    assert one.migration is not None
    assert [*dict.fromkeys(step.stage for step in one.migration.steps)] == STAGES
    assert one.migration.new == ("VPC peering (a and b)",)


def test_packets_are_larger_on_a_peering_than_on_a_hub_and_both_vpcs_change_together() -> None:
    """Between a hub and a peering the steps tell of 8500 and 9001 bytes, and of references to security groups."""
    found = existing(existing={"peerings": [PEERING]}, **chosen("transit_gateway"))
    one = verdict(found)
    assert one.migration is not None
    texts = " ".join(step.text for step in one.migration.steps)
    assert "8500" in texts
    assert "9001" in texts
    assert "references to security groups" in texts
    assert "more specific routes" in texts


def test_an_endpoint_is_switched_by_the_name_and_not_by_routes() -> None:
    """From a peering to an endpoint service routes stay; the name changes, and changes back."""
    found = existing(existing={"peerings": [PEERING]}, **chosen("endpoint_service"))
    one = verdict(found)
    assert one.migration is not None
    by_stage = {step.stage: step.text for step in one.migration.steps}
    assert "name" in by_stage["back"]
    assert "routes do not change" in one.migration.beside
    assert "endpoint service (api)" in one.migration.new
    assert not any("{" in text for text in by_stage.values())


def test_what_people_decided_otherwise_is_weaker_by_their_override() -> None:
    """No rule is against the peering: the override is, and no saving is claimed."""
    one = verdict(existing(existing={"peerings": [PEERING]}, **chosen("transit_gateway")))
    assert (one.verdict, one.by, one.saves_usd) == ("weaker", "override", None)


def test_what_a_rule_forbids_breaks_it() -> None:
    """Identity of each request is asked for, and a hub knows none: the rule that rules it out is named."""
    found = existing(
        existing={"transit_gateways": {"core": HUB}},
        connections=[{"from": "web", "to": "api", "needs": {"caller_identity": "per_request"}}],
    )
    one = verdict(found)
    assert one.verdict == "breaks"
    assert "SVC-001" in one.rules
    assert "SVC-001" in one.text
    assert one.migration is not None


@pytest.mark.parametrize("state", ["outgrown", "retiring"])
def test_what_is_outgrown_is_left(state: str) -> None:
    """An outgrown peering is ruled out by its state, and the plan says how to move away from it."""
    found = existing(existing={"peerings": [{**PEERING, "state": state}]})
    one = verdict(found)
    assert (one.mechanism, one.state, one.verdict) == ("vpc_peering", state, "breaks")
    assert state in one.text
    assert one.migration is not None


def test_what_is_broken_and_right_is_to_be_repaired() -> None:
    """A broken peering that the plan keeps stays, and is to be repaired."""
    one = verdict(existing(existing={"peerings": [{**PEERING, "state": "broken"}]}, **only("vpc_peering")))
    assert (one.verdict, one.migration) == ("right", None)
    assert "repair" in one.text


def test_from_an_outgrown_hub_to_a_peering_routes_are_switched() -> None:
    """The way back is to delete the more specific routes; the peering is what is new."""
    hubs = {"old": {**HUB, "state": "outgrown"}}
    one = verdict(existing(existing={"transit_gateways": hubs}, **only("transit_gateway", "vpc_peering")))
    assert one.migration is not None
    assert one.migration.new == ("VPC peering (a and b)",)
    assert "more specific routes" in one.migration.steps[-2].text


def test_in_one_vpc_nothing_has_to_serve() -> None:
    """Both ends lie in a, which is on a hub: the hub does not serve them."""
    services = {"web": {"vpc": "a"}, "api": {"vpc": "a", "protocol": "https"}}
    found = existing(existing={"transit_gateways": {"core": HUB}}, services=services)
    assert explained(found, 0) is None


def test_what_nothing_uses_is_said_to_be_unused_and_not_to_be_removed() -> None:
    """The plan goes by the peering; the hub and its two attachments serve nothing here, and others may use them."""
    found = existing(existing={"transit_gateways": {"core": HUB}, "peerings": [PEERING]}, **chosen("vpc_peering"))
    assert {one.kind: one.number for one in unused(found)} == {"transit_gateway": 1, "transit_gateway_attachment": 2}
    assert all("others may" in one.text and "remove" not in one.text for one in unused(found))


def test_between_any_two_mechanisms_there_is_a_way_with_every_stage(catalogue: Catalogue) -> None:
    """Each way builds, opens, switches, verifies, says how to go back, and removes at last, in this order."""
    for old in catalogue.mechanisms:
        for new in catalogue.mechanisms:
            stages = [step.stage for step in catalogue.migrations.way(old, new).steps]
            assert [*dict.fromkeys(stages)] == STAGES
            assert stages == sorted(stages, key=STAGES.index)


@often
@given(inventories())
def test_what_the_plan_keeps_is_right_and_what_it_leaves_has_a_way(data: Data) -> None:
    """A verdict is right only where the plan keeps the mechanism; all else says why, and how to move."""
    plans = plan(analyse(read(data), CATALOGUE, DAY))
    if plans is None:
        return
    found = Existing(plans.usual)
    unused(found)
    for place, one in found.verdicts.items():
        shown = explained(found, place)
        assert shown is not None
        assert one.planned == plans.usual.mechanism(place)
        assert (one.against == "right") == (shown.migration is None) == (not one.by)
        assert one.against != "right" or one.planned == one.mechanism
        assert one.against != "dearer" or (one.saving or 0) > 0
        assert one.against != "breaks" or shown.rules
        assert "{" not in shown.text
