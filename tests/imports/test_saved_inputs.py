"""Public answers of AWS's APIs: what is found is what they hold, counted without the importer; nothing breaks it."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalogue import built_in
from advisor.importers.drafting import drafted
from advisor.importers.estate import Estate, TransitGateway
from advisor.importers.fitting import fitted
from advisor.importers.saved import import_saved
from advisor.importers.telling import said_of
from advisor.inventory.reader import load_text
from tests.imports.answers import company, saved
from tests.imports.inputs import INPUTS, with_inputs
from tests.properties.changes import often

CATALOGUE = built_in()
DESCRIBE = INPUTS / "describe"
LAYOUTS = ("awscli-examples", "batfish", "cartography", "cloud-custodian", "cloudmapper-demo")
GONE = {"deleted", "deleting", "rejected", "failed", "expired", "suspended", "disassociating", "delete_in_progress"}
WAITING = {"initiatingrequest", "pendingacceptance"}


def folders() -> list[Path]:
    """Each snapshot, and each collection as a whole."""
    found = [DESCRIBE / one for one in LAYOUTS]
    return found + [one for layout in ("batfish", "cloud-custodian") for one in sorted((DESCRIBE / layout).glob("*"))]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document, however deep."""
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(one)


def documents(folder: Path) -> Iterator[Any]:
    """Every file that Python's own parser reads."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                yield json.loads(path.read_text())
            except ValueError:
                continue


def state(one: dict[str, Any]) -> str:
    """Its state, in small letters."""
    found = one.get("State", one.get("ServiceState", one.get("Status", one.get("status", ""))))
    return str(found.get("Code", "") if isinstance(found, dict) else found).casefold()


def counted(folder: Path) -> dict[str, set[Any]]:
    """What there is in a folder, by the fields of every object in it."""
    there = [one for document in documents(folder) for one in objects(document) if state(one) not in GONE]
    attachments = [one for one in there if {"TransitGatewayAttachmentId", "TransitGatewayId"} <= one.keys()
                   and state(one) not in WAITING]  # fmt: skip
    return {
        "vpcs": {one["VpcId"] for one in there if "VpcId" in one and {"DhcpOptionsId", "IsDefault"} <= one.keys()},
        "accounts": {one["Id"] for one in there if {"Id", "Name", "Email", "Arn"} <= one.keys()},
        "peerings": {one["VpcPeeringConnectionId"] for one in there if "RequesterVpcInfo" in one},
        "transit_gateways": {one["TransitGatewayId"] for one in there if {"Options", "OwnerId"} <= one.keys()
                             and "TransitGatewayId" in one and "TransitGatewayMulticastDomainId" not in one},
        "attached": {(one["TransitGatewayId"], one.get("VpcId") or one.get("ResourceId")) for one in attachments
                     if one.get("ResourceType", "vpc") == "vpc" and (one.get("VpcId") or one.get("ResourceId"))},
        "endpoints": {one["VpcEndpointId"] for one in there if {"VpcEndpointId", "VpcId", "State"} <= one.keys()},
        "endpoint_services": {one["ServiceId"] for one in there if {"ServiceId", "ServiceState"} <= one.keys()},
        "balancers": {one["LoadBalancerArn"] for one in there if {"LoadBalancerArn", "DNSName"} <= one.keys()},
    }  # fmt: skip


def attached(estate: Estate) -> set[tuple[str, str]]:
    """Transit gateways with what is attached to them."""
    hubs = estate.entries["transit_gateways"].values()
    return {(one.key, vpc) for one in hubs if isinstance(one, TransitGateway) for vpc in one.attached}


@with_inputs
@pytest.mark.parametrize("folder", folders(), ids=lambda one: one.name)
def test_everything_that_counts_is_found(folder: Path) -> None:
    """VPCs, hubs, attachments, peerings, endpoints; and of kinds that nothing else mentions, nothing more."""
    estate, there = import_saved(folder, CATALOGUE), counted(folder)
    for group in ("peerings", "endpoints", "endpoint_services"):
        assert set(estate.entries[group]) == there[group]
    for group in ("vpcs", "accounts", "transit_gateways"):
        assert set(estate.entries[group]) >= there[group]
    assert set(estate.entries["services"]) >= there["balancers"]
    assert attached(estate) == there["attached"]
    text = drafted(fitted(estate, CATALOGUE), "test")
    load_text(text, CATALOGUE)


@with_inputs
@pytest.mark.parametrize(
    ("folder", "numbers"),
    [
        ("batfish/hybrid-cloud-aws", {"vpcs": 4, "sites": 1, "transit_gateways": 0}),
        ("batfish/test-transit-gateway", {"vpcs": 2, "transit_gateways": 1}),
        ("batfish/test-vpc-peering", {"vpcs": 3, "peerings": 2}),
        ("cloudmapper-demo", {"vpcs": 1, "endpoints": 2, "accounts": 1}),
        ("cartography", {"peerings": 1, "transit_gateways": 1, "endpoints": 3}),
    ],
)
def test_numbers_counted_by_hand_are_found(folder: str, numbers: dict[str, int]) -> None:
    """With grep, in the files."""
    estate = import_saved(DESCRIBE / folder, CATALOGUE)
    assert {group: len(estate.entries[group]) for group in numbers} == numbers


@with_inputs
def test_what_is_no_json_is_told_at_its_place() -> None:
    """As often as Python's parser refuses a file, at the place where it stops."""
    places = set()
    for path in (DESCRIBE / "awscli-examples").rglob("*"):
        if path.is_file():
            try:
                json.loads(path.read_text())
            except json.JSONDecodeError as error:
                if error.msg != "Extra data":
                    places.add((str(path), error.lineno, error.colno))
    problems = import_saved(DESCRIBE / "awscli-examples", CATALOGUE).problems
    found = {(one.position.file, one.position.line, one.position.column) for one in problems}
    assert places <= found
    assert len(found) == sum("notjson" in path.name for path in (DESCRIBE / "awscli-examples").rglob("*"))


# --- values of any type -------------------------------------------------------------------------------------------

VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**40, "", "x", "arn:aws:ec2:::vpc/", "deleted", [], {}, [None], [[]], [{}], {"": {}},
    {"Code": 3}, "\u202e", "2001:db8::/129", "pending-acceptance",
)  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object or list with each of its keys."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


def spoil(document: Any, random: Random) -> None:
    """Puts something else in a few places, and takes out a few."""
    for _ in range(random.randint(1, 5)):
        found = list(places(document))
        if found:
            there, key = random.choice(found)
            if isinstance(there, dict) and random.random() < 0.2:
                del there[key]
            else:
                there[key] = copy.deepcopy(random.choice(VALUES))


def accepted(folder: Path) -> None:
    """Whether what is found there becomes an inventory, and can be told."""
    estate = fitted(import_saved(folder, CATALOGUE), CATALOGUE)
    load_text(drafted(estate, "test"), CATALOGUE)
    assert all(line.isprintable() for said in said_of(estate) for line in said.split("\n"))


@often
@given(st.randoms(use_true_random=False))
def test_wrong_types_anywhere_break_nothing(tmp_path_factory: pytest.TempPathFactory, random: Random) -> None:
    """In the answers of a small company."""
    answers = company()
    for name in random.sample(sorted(answers), 4):
        spoil(answers[name], random)
    accepted(saved(answers, tmp_path_factory.mktemp("spoilt")))


@with_inputs
def test_wrong_types_in_public_answers_break_nothing(tmp_path: Path) -> None:
    """Each document once, with other values in a few places."""
    random = Random(7)
    for number, document in enumerate(one for layout in LAYOUTS for one in documents(DESCRIBE / layout)):
        spoil(document, random)
        folder = tmp_path / str(number)
        accepted(saved({"x.json": document, "known.json": {"Vpcs": []}}, folder))
