"""What a record describes, told by its fields or by the name of its list: tools save the same answers in many ways."""

from collections.abc import Mapping
from typing import Any

from advisor.importers.aws_answers import KINDS
from advisor.importers.aws_answers.records import arn

_SHAPES: Mapping[str, tuple[str, ...]] = {
    "Subnets": ("SubnetId", "VpcId", "CidrBlock"),
    "Vpcs": ("VpcId", "CidrBlock|CidrBlockAssociationSet|DhcpOptionsId"),
    "VpcEncryptionControls": ("VpcEncryptionControlId", "Mode"),
    "VpcPeeringConnections": ("VpcPeeringConnectionId", "RequesterVpcInfo"),
    "VpcEndpoints": ("VpcEndpointId", "VpcId"),
    "ServiceConfigurations": ("ServiceId", "ServiceState"),
    "ServiceDetails": ("ServiceName", "ServiceType", "Owner"),
    "NatGateways": ("NatGatewayId", "SubnetId"),
    "AvailabilityZones": ("ZoneName", "ZoneId"),
    "TransitGatewayPeeringAttachments": ("RequesterTgwInfo", "AccepterTgwInfo"),
    "TransitGatewayVpcAttachments": ("TransitGatewayAttachmentId", "TransitGatewayId", "VpcId"),
    "TransitGatewayAttachments": ("TransitGatewayAttachmentId", "TransitGatewayId", "ResourceType"),
    "TransitGateways": ("TransitGatewayId", "TransitGatewayArn"),
    "VpnConnections": ("VpnConnectionId", "CustomerGatewayId"),
    "CustomerGateways": ("CustomerGatewayId", "IpAddress|BgpAsn"),
    "VpnGateways": ("VpnGatewayId", "VpcAttachments"),
    "CoreNetworkAttachments": ("AttachmentId", "CoreNetworkId", "AttachmentType"),
    "CoreNetworks": ("CoreNetworkId", "CoreNetworkArn|GlobalNetworkId"),
    "VirtualInterfaces": ("VirtualInterfaceId", "VirtualInterfaceType"),
    "DirectConnectGatewayAssociations": ("DirectConnectGatewayId", "AssociationState"),
    "DirectConnectGateways": ("DirectConnectGatewayId", "DirectConnectGatewayName"),
    "LoadBalancers": ("LoadBalancerArn", "LoadBalancerName"),
    "Listeners": ("ListenerArn", "LoadBalancerArn"),
    "Organization": ("MasterAccountId",),
    "Accounts": ("Id", "JoinedMethod|Email"),
    "ResourceShareAssociations": ("AssociatedEntity", "AssociationType"),
    "SharedResources": ("ResourceShareArn", "Arn", "Type"),
    "Principals": ("ResourceShareArn", "Id"),
}
"""By which fields a record is known, whatever the list is called in which it stands; `|`: one of them."""
_BY_ARN = {
    "service": "LatticeServices", "servicenetwork": "ServiceNetworks", "resourcegateway": "ResourceGateways",
    "resourceconfiguration": "ResourceConfigurations", "servicenetworkvpcassociation": "ServiceNetworkVpcAssociations",
    "servicenetworkserviceassociation": "ServiceNetworkServiceAssociations",
    "servicenetworkresourceassociation": "ServiceNetworkServiceAssociations",
    "listener": "LatticeListeners", "targetgroup": "LatticeTargetGroups",
}  # fmt: skip
"""What lists of VPC Lattice hold: all are called `items`."""
_ONLY_BY_SHAPE = {"LoadBalancers", "Accounts", "Principals"}
"""Names of lists that hold something else in other answers, too."""


def kind_of_list(name: str) -> str | None:
    """The kind of record that a list of this name holds, where its name is enough."""
    kind = name[:1].upper() + name[1:]
    return kind if kind in KINDS and kind not in _ONLY_BY_SHAPE else None


def kind_of_record(data: Mapping[str, Any]) -> str | None:
    """The kind of record that an object is by its fields."""
    place = arn(data["arn"]) if isinstance(data.get("arn"), str) else None
    if place and place.service == "vpc-lattice" and "/" in place.resource:
        return _BY_ARN.get(place.resource.split("/")[-2])
    for kind, fields in _SHAPES.items():
        if all(any(_has(data, one) for one in field.split("|")) for field in fields):
            return kind
    return None


def is_row(data: Mapping[str, Any]) -> bool:
    """Whether this is a row of a table whose columns are named like the fields, such as `vpc_id`."""
    return any("_" in name and name.islower() and not isinstance(value, dict | list) for name, value in data.items())


def answered(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of a table as the record of an answer."""
    return {"".join(one[:1].upper() + one[1:] for one in name.split("_")): value for name, value in row.items()}


def _has(data: Mapping[str, Any], name: str) -> bool:
    return name in data or name[0].lower() + name[1:] in data
