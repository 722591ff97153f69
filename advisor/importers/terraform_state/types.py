"""Which type of resource is which record of an API answer, and from which attributes its fields are filled."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from advisor.importers.aws_answers import KINDS
from advisor.importers.aws_answers.records import arn
from advisor.validation import UNKNOWN

Values = Mapping[str, Any]
Attribute = str | Callable[[Values], Any]


class Type(NamedTuple):
    """A kind of record, and its fields: `A.B` is a field of an object, `A[].B` of the only object of a list.

    `A[]` is a list of values. An attribute that begins with `=` stands for itself.
    """

    kind: str
    fields: Mapping[str, Attribute]


def _last(name: str) -> Callable[[Values], Any]:
    """The id at the end of an attribute that may be an ARN."""

    def value(values: Values) -> Any:
        found = values.get(name)
        return arn(found).id or found if isinstance(found, str) else found

    return value


def _either(*names: str) -> Callable[[Values], Any]:
    """The first of some attributes that is there: resources and data sources call one thing differently."""
    return lambda values: next((values[one] for one in names if values.get(one)), None)


def _as_arn(name: str, kind: str) -> Callable[[Values], Any]:
    """An attribute that is an ARN, or in a plan the address of what has none yet."""

    def value(values: Values) -> Any:
        found = values.get(name)
        return f"arn:aws:{kind}/{found}" if isinstance(found, str) and found and not arn(found).id else found

    return value


def _range(values: Values) -> Any:
    """The range of a VPC; what is not built yet may get one that nobody knows, such as of a pool of IPAM."""
    return values.get("cidr_block") or (None if values.get("id") else UNKNOWN)


def _ranges(values: Values) -> list[dict[str, Any]]:
    """The ranges of a VPC; a data source tells all of them."""
    found = values.get("cidr_block_associations")
    every = [one.get("cidr_block") for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [{"CidrBlock": one} for one in every or [_range(values)] if one]


def _routes(values: Values) -> list[dict[str, Any]]:
    found = values.get("routes")
    routes = found if isinstance(found, list) else []
    return [
        {"DestinationCidrBlock": one.get("destination_cidr_block"), "State": one.get("state")}
        for one in routes
        if isinstance(one, dict)
    ]


def _encryption(values: Values) -> Any:
    found = values.get("encryption_support")
    return {"enable": "enabled", "disable": "disabled"}.get(found) if isinstance(found, str) else found


_VPC: dict[str, Attribute] = {
    "VpcId": "id", "OwnerId": "owner_id", "CidrBlockAssociationSet": _ranges,
    "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock": "ipv6_cidr_block",
}  # fmt: skip
_SUBNET: dict[str, Attribute] = {
    "SubnetId": "id", "VpcId": "vpc_id", "OwnerId": "owner_id", "CidrBlock": "cidr_block", "SubnetArn": "arn",
    "AvailabilityZone": "availability_zone", "AvailabilityZoneId": "availability_zone_id",
}  # fmt: skip
_ATTACHED: dict[str, Attribute] = {
    "TransitGatewayAttachmentId": "id", "TransitGatewayId": "transit_gateway_id", "VpcId": "vpc_id",
    "VpcOwnerId": "vpc_owner_id",
}  # fmt: skip
_INTERFACE: dict[str, Attribute] = {
    "VirtualInterfaceId": "id", "ConnectionId": "connection_id", "DirectConnectGatewayId": "dx_gateway_id",
    "VirtualGatewayId": "vpn_gateway_id",
}  # fmt: skip
_BALANCER: dict[str, Attribute] = {
    "LoadBalancerArn": "arn", "LoadBalancerName": "name", "Type": "load_balancer_type", "VpcId": "vpc_id",
}  # fmt: skip
_LISTENER: dict[str, Attribute] = {
    "ListenerArn": "arn", "LoadBalancerArn": "load_balancer_arn", "Protocol": "protocol", "Port": "port",
}  # fmt: skip
_LATTICE: dict[str, Attribute] = {"Arn": "arn", "Id": "id", "Name": "name", "Status": "status"}
_OF_NETWORK: dict[str, Attribute] = {
    "Arn": "arn", "Status": "status", "ServiceNetworkId": _last("service_network_identifier"),
}  # fmt: skip
_CORE: dict[str, Attribute] = {"AttachmentId": "id", "CoreNetworkId": "core_network_id", "State": "state"}

TYPES: Mapping[str, Type] = {
    "aws_vpc": Type("Vpcs", {**_VPC, "IsDefault": lambda values: values.get("default") in (True, "true")}),
    "aws_default_vpc": Type("Vpcs", {**_VPC, "IsDefault": lambda _: True}),
    "aws_vpc_ipv4_cidr_block_association": Type(
        "Vpcs", {"VpcId": "vpc_id", "CidrBlockAssociationSet[].CidrBlock": _range}
    ),
    "aws_vpc_ipv6_cidr_block_association": Type(
        "Vpcs", {"VpcId": "vpc_id", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock": "ipv6_cidr_block"}
    ),
    "aws_subnet": Type("Subnets", _SUBNET),
    "aws_default_subnet": Type("Subnets", _SUBNET),
    "aws_nat_gateway": Type(
        "NatGateways",
        {"NatGatewayId": "id", "SubnetId": "subnet_id", "VpcId": "vpc_id", "ConnectivityType": "connectivity_type"},
    ),
    "aws_vpc_peering_connection": Type(
        "VpcPeeringConnections",
        {"VpcPeeringConnectionId": "id", "RequesterVpcInfo.VpcId": "vpc_id", "AccepterVpcInfo.VpcId": "peer_vpc_id",
         "AccepterVpcInfo.OwnerId": "peer_owner_id", "AccepterVpcInfo.Region": "peer_region",
         "Status.Code": _either("accept_status", "status")},
    ),
    "aws_vpc_peering_connection_accepter": Type(
        "VpcPeeringConnections",
        {"VpcPeeringConnectionId": _either("vpc_peering_connection_id", "id"),
         "AccepterVpcInfo.VpcId": "vpc_id", "RequesterVpcInfo.VpcId": "peer_vpc_id",
         "RequesterVpcInfo.OwnerId": "peer_owner_id", "RequesterVpcInfo.Region": "peer_region"},
    ),
    "aws_vpn_gateway": Type(
        "VpnGateways", {"VpnGatewayId": "id", "VpcAttachments[].VpcId": _either("vpc_id", "attached_vpc_id")}
    ),
    "aws_vpn_gateway_attachment": Type(
        "VpnGateways", {"VpnGatewayId": "vpn_gateway_id", "VpcAttachments[].VpcId": "vpc_id"}
    ),
    "aws_customer_gateway": Type("CustomerGateways", {"CustomerGatewayId": "id", "DeviceName": "device_name"}),
    "aws_vpn_connection": Type(
        "VpnConnections",
        {"VpnConnectionId": "id", "CustomerGatewayId": "customer_gateway_id", "VpnGatewayId": "vpn_gateway_id",
         "TransitGatewayId": "transit_gateway_id", "Routes": _routes,
         "CoreNetworkArn": _as_arn("core_network_arn", "networkmanager:::core-network"),
         "Options.LocalIpv4NetworkCidr": "local_ipv4_network_cidr",
         "Options.LocalIpv6NetworkCidr": "local_ipv6_network_cidr"},
    ),
    "aws_dx_gateway": Type(
        "DirectConnectGateways", {"DirectConnectGatewayId": "id", "DirectConnectGatewayName": "name"}
    ),
    "aws_dx_gateway_association": Type(
        "DirectConnectGatewayAssociations",
        {"DirectConnectGatewayId": "dx_gateway_id", "AssociatedGateway.Id": "associated_gateway_id",
         "AssociatedGateway.Type": "associated_gateway_type",
         "AssociatedGateway.OwnerAccount": "associated_gateway_owner_account_id"},
    ),
    **{
        f"aws_dx_{one}": Type("VirtualInterfaces", _INTERFACE)
        for one in ("private_virtual_interface", "transit_virtual_interface",
                    "hosted_private_virtual_interface_accepter", "hosted_transit_virtual_interface_accepter")
    },
    "aws_ec2_transit_gateway": Type(
        "TransitGateways",
        {"TransitGatewayId": "id", "TransitGatewayArn": "arn", "OwnerId": "owner_id", "Description": "description",
         "Options.EncryptionSupport.EncryptionState": _encryption},
    ),
    "aws_ec2_transit_gateway_vpc_attachment": Type("TransitGatewayVpcAttachments", _ATTACHED),
    "aws_ec2_transit_gateway_vpc_attachment_accepter": Type(
        "TransitGatewayVpcAttachments",
        {**_ATTACHED, "TransitGatewayAttachmentId": _either("transit_gateway_attachment_id", "id")},
    ),
    "aws_ec2_transit_gateway_peering_attachment": Type(
        "TransitGatewayPeeringAttachments",
        {"TransitGatewayAttachmentId": "id", "RequesterTgwInfo.TransitGatewayId": "transit_gateway_id",
         "AccepterTgwInfo.TransitGatewayId": "peer_transit_gateway_id", "AccepterTgwInfo.OwnerId": "peer_account_id",
         "AccepterTgwInfo.Region": "peer_region"},
    ),
    "aws_networkmanager_core_network": Type(
        "CoreNetworks", {"CoreNetworkId": "id", "CoreNetworkArn": "arn", "Description": "description"}
    ),
    "aws_networkmanager_vpc_attachment": Type(
        "CoreNetworkAttachments",
        {**_CORE, "AttachmentType": "=VPC", "ResourceArn": _as_arn("vpc_arn", "ec2:::vpc"),
         "EdgeLocation": "edge_location"},
    ),
    "aws_networkmanager_site_to_site_vpn_attachment": Type(
        "CoreNetworkAttachments",
        {**_CORE, "AttachmentType": "=SITE_TO_SITE_VPN",
         "ResourceArn": _as_arn("vpn_connection_arn", "ec2:::vpn-connection")},
    ),
    "aws_networkmanager_dx_gateway_attachment": Type(
        "CoreNetworkAttachments",
        {**_CORE, "AttachmentType": "=DIRECT_CONNECT_GATEWAY",
         "ResourceArn": _as_arn("direct_connect_gateway_arn", "directconnect:::dx-gateway")},
    ),
    "aws_lb": Type("LoadBalancers", _BALANCER),
    "aws_alb": Type("LoadBalancers", _BALANCER),
    "aws_lb_listener": Type("Listeners", _LISTENER),
    "aws_alb_listener": Type("Listeners", _LISTENER),
    "aws_vpc_endpoint_service": Type(
        "ServiceConfigurations",
        {"ServiceId": "id", "ServiceName": "service_name", "ServiceState": "state",
         "PrivateDnsName": "private_dns_name", "NetworkLoadBalancerArns[]": "network_load_balancer_arns",
         "GatewayLoadBalancerArns[]": "gateway_load_balancer_arns"},
    ),
    "data.aws_vpc_endpoint_service": Type(
        "ServiceDetails", {"ServiceName": "service_name", "Owner": "owner", "PrivateDnsName": "private_dns_name"}
    ),
    "aws_vpc_endpoint": Type(
        "VpcEndpoints",
        {"VpcEndpointId": "id", "VpcId": "vpc_id", "VpcEndpointType": "vpc_endpoint_type", "State": "state",
         "ServiceName": "service_name", "ServiceRegion": "service_region", "OwnerId": "owner_id",
         "ResourceConfigurationArn": _as_arn("resource_configuration_arn", "vpc-lattice:::resourceconfiguration"),
         "ServiceNetworkArn": _as_arn("service_network_arn", "vpc-lattice:::servicenetwork")},
    ),
    "aws_vpclattice_service_network": Type("ServiceNetworks", _LATTICE),
    "aws_vpclattice_service": Type("LatticeServices", {**_LATTICE, "CustomDomainName": "custom_domain_name"}),
    "aws_vpclattice_listener": Type(
        "LatticeListeners",
        {"Arn": "arn", "ServiceId": _last("service_identifier"), "Protocol": "protocol", "Port": "port"},
    ),
    "aws_vpclattice_resource_gateway": Type("ResourceGateways", {**_LATTICE, "VpcId": "vpc_id"}),
    "aws_vpclattice_resource_configuration": Type(
        "ResourceConfigurations", {**_LATTICE, "ResourceGatewayId": _last("resource_gateway_identifier")}
    ),
    "aws_vpclattice_service_network_vpc_association": Type(
        "ServiceNetworkVpcAssociations", {**_OF_NETWORK, "VpcId": _last("vpc_identifier")}
    ),
    "aws_vpclattice_service_network_service_association": Type(
        "ServiceNetworkServiceAssociations", {**_OF_NETWORK, "ServiceId": _last("service_identifier")}
    ),
    "aws_vpclattice_service_network_resource_association": Type(
        "ServiceNetworkServiceAssociations",
        {**_OF_NETWORK, "ResourceConfigurationId": _last("resource_configuration_identifier")},
    ),
    "aws_organizations_organization": Type(
        "Organization", {"MasterAccountId": "master_account_id", "Id": "id"}
    ),
    "aws_organizations_account": Type(
        "Accounts", {"Id": "id", "Name": "name", "Arn": "arn", "Status": "status"}
    ),
    "aws_ram_resource_association": Type(
        "ResourceShareAssociations",
        {"AssociatedEntity": _as_arn("resource_arn", "ec2:::subnet"), "AssociationType": "=RESOURCE",
         "ResourceShareArn": "resource_share_arn"},
    ),
    "aws_ram_principal_association": Type(
        "ResourceShareAssociations",
        {"AssociatedEntity": "principal", "AssociationType": "=PRINCIPAL", "ResourceShareArn": "resource_share_arn"},
    ),
}  # fmt: skip
"""Of AWS's provider; data sources have the names of resources, and most tell the same."""

REFERS_TO: Mapping[str, frozenset[str]] = {
    attribute: frozenset(types)
    for types, attributes in (
        (("aws_vpc", "aws_default_vpc"), ("vpc_id", "peer_vpc_id", "vpc_identifier", "vpc_arn")),
        (("aws_subnet", "aws_default_subnet"), ("subnet_id", "resource_arn")),
        (("aws_vpc_peering_connection",), ("vpc_peering_connection_id",)),
        (("aws_vpn_gateway",), ("vpn_gateway_id",)),
        (("aws_customer_gateway",), ("customer_gateway_id",)),
        (("aws_vpn_connection",), ("vpn_connection_arn",)),
        (("aws_dx_gateway",), ("dx_gateway_id", "direct_connect_gateway_arn")),
        (("aws_vpn_gateway", "aws_ec2_transit_gateway"), ("associated_gateway_id",)),
        (("aws_ec2_transit_gateway",), ("transit_gateway_id", "peer_transit_gateway_id")),
        (("aws_ec2_transit_gateway_vpc_attachment",), ("transit_gateway_attachment_id",)),
        (("aws_networkmanager_core_network",), ("core_network_id", "core_network_arn")),
        (("aws_lb", "aws_alb"), ("load_balancer_arn", "network_load_balancer_arns", "gateway_load_balancer_arns")),
        (("aws_vpc_endpoint_service",), ("service_name",)),
        (("aws_vpclattice_service_network",), ("service_network_arn", "service_network_identifier")),
        (("aws_vpclattice_service",), ("service_identifier",)),
        (
            ("aws_vpclattice_resource_configuration",),
            ("resource_configuration_arn", "resource_configuration_identifier"),
        ),
        (("aws_vpclattice_resource_gateway",), ("resource_gateway_identifier",)),
        (("aws_ram_resource_share",), ("resource_share_arn",)),
    )
    for attribute in attributes
}
"""The attributes that name other resources, and of which types these are."""


def type_of(name: str, is_data: bool) -> Type | None:
    """What a type of resource, or of data source, tells; None where an inventory has no place for it."""
    return (TYPES.get(f"data.{name}") if is_data else None) or TYPES.get(name)


def record(address: str, of: Type, values: Values) -> dict[str, Any]:
    """A resource as a record of an API answer; what has no id yet is called by its address."""
    found: dict[str, Any] = {"Tags": _tags(values)}
    for target, attribute in of.fields.items():
        if callable(attribute):
            value = attribute(values)
        else:
            value = attribute[1:] if attribute.startswith("=") else values.get(attribute)
        if value not in (None, "", []):
            _put(found, target, value)
    for name in {KINDS[of.kind].id, "Id"}.intersection(of.fields):
        if name not in found and of.fields[name] in ("id", "arn"):
            found[name] = values.get("id") or address
    return found


def _put(found: dict[str, Any], target: str, value: Any) -> None:
    *above, last = target.split(".")
    for step in above:
        name = step.removesuffix("[]")
        inner: dict[str, Any] = {}
        if step == name:
            found = found.setdefault(name, inner)
        else:
            found[name] = [inner]
            found = inner
    if last.endswith("[]"):
        found[last.removesuffix("[]")] = value if isinstance(value, list) else [value]
    elif last == "Port" and isinstance(value, str) and value.isdecimal() and len(value) < 6:
        found[last] = int(value)
    else:
        found[last] = value


def _tags(values: Values) -> dict[str, Any]:
    every, own = values.get("tags_all"), values.get("tags")
    return {**(every if isinstance(every, dict) else {}), **(own if isinstance(own, dict) else {})}
