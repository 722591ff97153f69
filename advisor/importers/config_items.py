"""Items of AWS Config as records of API answers: snapshots, histories, and results of its queries."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from advisor.importers.aws_answers import KINDS
from advisor.importers.aws_answers.records import is_gone
from advisor.importers.json_files import json_texts
from advisor.problems import InvalidInput
from advisor.text_files import Source

TYPES: Mapping[str, str] = {
    "AWS::EC2::VPC": "Vpcs",
    "AWS::EC2::Subnet": "Subnets",
    "AWS::EC2::VPCPeeringConnection": "VpcPeeringConnections",
    "AWS::EC2::NatGateway": "NatGateways",
    "AWS::EC2::VPNGateway": "VpnGateways",
    "AWS::EC2::CustomerGateway": "CustomerGateways",
    "AWS::EC2::VPNConnection": "VpnConnections",
    "AWS::EC2::TransitGateway": "TransitGateways",
    "AWS::EC2::TransitGatewayAttachment": "TransitGatewayAttachments",
    "AWS::EC2::TransitGatewayVpcAttachment": "TransitGatewayVpcAttachments",
    "AWS::EC2::VPCEndpoint": "VpcEndpoints",
    "AWS::EC2::VPCEndpointService": "ServiceConfigurations",
    "AWS::NetworkManager::CoreNetwork": "CoreNetworks",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "LoadBalancers",
    "AWS::ElasticLoadBalancingV2::Listener": "Listeners",
    "AWS::VpcLattice::Service": "LatticeServices",
    "AWS::VpcLattice::Listener": "LatticeListeners",
    "AWS::VpcLattice::ServiceNetwork": "ServiceNetworks",
    "AWS::VpcLattice::ServiceNetworkVpcAssociation": "ServiceNetworkVpcAssociations",
    "AWS::VpcLattice::ServiceNetworkServiceAssociation": "ServiceNetworkServiceAssociations",
    "AWS::VpcLattice::ResourceGateway": "ResourceGateways",
    "AWS::VpcLattice::ResourceConfiguration": "ResourceConfigurations",
}
"""What each type of resource describes."""
_LISTS = ("configurationItems", "baseConfigurationItems", "Results")
_NO_ITEM = "member of a list of AWS Config that is no item"


class Item(NamedTuple):
    """What an item tells: a kind of record (None: of no use here), its data, and whose it is."""

    type: str
    kind: str | None
    data: dict[str, Any]
    account: str | None
    region: str | None
    wrong: str = ""
    """Why it cannot be read."""


def items(document: Any) -> Iterator[tuple[str, Item]]:
    """The items of a document with their places; of several of one resource the newest."""
    newest: dict[Any, tuple[str, dict[str, Any]]] = {}
    for place, found in _found(document):
        if isinstance(found, Item):
            yield place, found
            continue
        key = tuple(_text(found, one) for one in ("resourceType", "resourceId", "awsRegion", "arn"))
        there = newest.get(key)
        if there is None or _taken(found) > _taken(there[1]):
            newest[key] = (place, found)
    for place, found in newest.values():
        yield place, _item(found)


def _found(document: Any) -> Iterator[tuple[str, dict[str, Any] | Item]]:
    if isinstance(document, list):
        yield from _of_list("", document)
    elif isinstance(document, dict):
        if _is_item(document):
            yield "", document
        if _is_item(document.get("configurationItem")):
            yield "configurationItem", document["configurationItem"]
        for name in _LISTS:
            if isinstance(document.get(name), list):
                yield from _of_list(name, document[name])


def _of_list(name: str, members: list[Any]) -> Iterator[tuple[str, dict[str, Any] | Item]]:
    """The members of a list that holds items; for those that are none, what is told of them."""
    every = [_parsed(one) for one in members]
    if any(_is_item(one) for one, _ in every):
        for number, (one, wrong) in enumerate(every):
            yield f"{name}[{number}]", one if _is_item(one) else Item(_NO_ITEM, None, {}, None, None, wrong)


def _is_item(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("resourceType"), str) and (
        "resourceId" in value or "configuration" in value
    )  # fmt: skip


def _item(found: dict[str, Any]) -> Item:
    kind_of_resource = _text(found, "resourceType")
    kind = TYPES.get(kind_of_resource)
    account = _text(found, "awsAccountId") or _text(found, "accountId") or None
    region = _text(found, "awsRegion") or None
    region = None if region == "global" else region
    if kind is None:
        return Item(kind_of_resource, None, {}, account, region)
    configuration, wrong = _parsed(found.get("configuration"))
    status = _text(found, "configurationItemStatus")
    if not isinstance(configuration, dict) and not is_gone(status):
        return Item(f"{kind_of_resource} without its configuration", None, {}, account, region, wrong)
    data = dict(configuration) if isinstance(configuration, dict) else {}
    name = KINDS[kind].id
    if name not in data and name[0].lower() + name[1:] not in data:
        data[name] = found.get("arn") if name == "Arn" else found.get("resourceId")
    if not {"tags", "Tags"}.intersection(data):
        data["Tags"] = found.get("tags")
    if is_gone(status):
        data[KINDS[kind].state] = status
    return Item(kind_of_resource, kind, data, account, region)


def _taken(found: Mapping[str, Any]) -> str:
    return _text(found, "configurationItemCaptureTime")


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _parsed(value: Any) -> tuple[Any, str]:
    """A value that may be written as a text of JSON, and why that cannot be read."""
    if not isinstance(value, str):
        return value, ""
    try:
        documents = json_texts(Source("", value), "")
    except InvalidInput as error:
        return None, error.problems[0].message
    return (documents[0], "") if len(documents) == 1 else (None, "this is more than one text of JSON")
