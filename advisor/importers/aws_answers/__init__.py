"""What answers of AWS's APIs add to an estate, wherever they come from: saved files, live calls, Terraform's state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.catalogue import Catalogue
from advisor.importers.aws_answers import accounts, networks, services
from advisor.importers.aws_answers.gathering import Gathering
from advisor.importers.aws_answers.records import Record, is_gone, is_waiting
from advisor.importers.estate import Origin
from advisor.importers.findings import Findings


@dataclass(frozen=True)
class Kind:
    """What one record of an answer describes."""

    noun: str
    """What people call it."""
    id: str
    """The field without which a record tells nothing."""
    read: Callable[[Gathering, Record], None]
    state: str = "State"
    """The field that tells its state; where AWS gave it another name, the new one and the old one."""
    joins: bool = False
    """Whether it joins nothing as long as it waits to be accepted."""


KINDS: Mapping[str, Kind] = {
    "Accounts": Kind("account", "Id", accounts.account, "State|Status"),
    "Organization": Kind("organization", "MasterAccountId", accounts.organization),
    "AvailabilityZones": Kind("zone", "ZoneName", networks.zone),
    "Vpcs": Kind("VPC", "VpcId", networks.vpc),
    "VpcEncryptionControls": Kind("VPC Encryption Controls", "VpcId", networks.encryption),
    "Subnets": Kind("subnet", "SubnetId", networks.subnet),
    "NatGateways": Kind("NAT gateway", "NatGatewayId", networks.nat_gateway),
    "VpcPeeringConnections": Kind("VPC peering", "VpcPeeringConnectionId", networks.peering, "Status"),
    "VpnGateways": Kind("virtual private gateway", "VpnGatewayId", networks.vpn_gateway),
    "CustomerGateways": Kind("customer gateway", "CustomerGatewayId", networks.customer_gateway),
    "VpnConnections": Kind("VPN connection", "VpnConnectionId", networks.vpn_connection),
    "DirectConnectGateways": Kind(
        "Direct Connect gateway",
        "DirectConnectGatewayId",
        networks.direct_connect_gateway,
        "DirectConnectGatewayState",
    ),
    "DirectConnectGatewayAssociations": Kind(
        "Direct Connect gateway association",
        "DirectConnectGatewayId",
        networks.direct_connect_association,
        "AssociationState",
    ),
    "VirtualInterfaces": Kind(
        "virtual interface", "VirtualInterfaceId", networks.virtual_interface, "VirtualInterfaceState"
    ),
    "TransitGateways": Kind("transit gateway", "TransitGatewayId", networks.transit_gateway),
    "TransitGatewayAttachments": Kind(
        "transit gateway attachment", "TransitGatewayAttachmentId", networks.attachment, joins=True
    ),
    "TransitGatewayVpcAttachments": Kind(
        "transit gateway attachment", "TransitGatewayAttachmentId", networks.attachment, joins=True
    ),
    "TransitGatewayPeeringAttachments": Kind(
        "peering of transit gateways", "TransitGatewayAttachmentId", networks.hub_peering, joins=True
    ),
    "CoreNetworks": Kind("core network", "CoreNetworkId", networks.core_network),
    "CoreNetworkAttachments": Kind("core network attachment", "AttachmentId", networks.core_attachment, joins=True),
    "LoadBalancers": Kind("load balancer", "LoadBalancerArn", services.load_balancer),
    "Listeners": Kind("listener", "ListenerArn", services.listener),
    "ServiceConfigurations": Kind("endpoint service", "ServiceId", services.endpoint_service, "ServiceState"),
    "ServiceDetails": Kind("endpoint service", "ServiceName", services.offered_service),
    "LatticeServices": Kind("VPC Lattice service", "Arn", services.lattice_service, "Status"),
    "LatticeListeners": Kind("VPC Lattice listener", "Arn", services.lattice_listener),
    "LatticeTargetGroups": Kind("VPC Lattice target group", "Arn", services.target_group, "Status"),
    "ResourceGateways": Kind("resource gateway", "Arn", services.resource_gateway, "Status"),
    "ResourceConfigurations": Kind("resource configuration", "Arn", services.resource, "Status"),
    "ServiceNetworks": Kind("service network", "Arn", services.service_network, "Status"),
    "ServiceNetworkVpcAssociations": Kind(
        "service network association", "VpcId", services.associated_vpc, "Status"
    ),
    "ServiceNetworkServiceAssociations": Kind(
        "service network association", "Arn", services.associated_service, "Status"
    ),
    "VpcEndpoints": Kind("VPC endpoint", "VpcEndpointId", services.endpoint),
    "SharedResources": Kind("shared resource", "Arn", accounts.shared_resource, "Status"),
    "Principals": Kind("principal", "Id", accounts.principal),
    "ResourceShareAssociations": Kind("resource share association", "AssociatedEntity", accounts.association, "Status"),
}  # fmt: skip
"""What can be read, by the name of the list in the answer, or what it holds where the list is only called `items`.

They are read in this order: what others refer to comes first.
"""

_IDENTITY = ("Arn", "AssociationId", "ResourceShareArn")
"""The fields that tell apart records of one `Kind.id`."""


class Answers:
    """Takes records of answers in any order, and adds all that they tell to findings."""

    def __init__(self, findings: Findings, catalogue: Catalogue) -> None:
        self._findings = findings
        self._catalogue = catalogue
        self._records: dict[str, list[Record]] = {kind: [] for kind in KINDS}

    def add(
        self, kind: str, data: Mapping[str, Any], origin: Origin, account: str | None = None, region: str | None = None
    ) -> None:
        """Takes one record; `account` and `region` say where the call was made, where that is known."""
        noun = KINDS[kind].noun

        def wrong(what: str, origin: Origin) -> None:
            self._findings.not_understood(f"{noun}: {what[:80]}", origin)

        self._records[kind].append(Record(data, origin, account, region, wrong=wrong))

    def finish(self) -> None:
        """Adds what the records tell to the findings; to be called once, when all are there."""
        gathering = Gathering(self._findings, self._catalogue)
        gathering.at_the_end.append(lambda: accounts.shared(gathering))
        for name, kind in KINDS.items():
            for record in self._records[name]:
                self._read(gathering, kind, record)
        gathering.finish()

    def _read(self, gathering: Gathering, kind: Kind, record: Record) -> None:
        state = next(filter(None, map(record.state, kind.state.split("|"))), "")
        if not record.text(kind.id):
            # It may be one that an inventory has: nothing of its source is to be taken for gone.
            self._findings.gap(f"{kind.noun} without {kind.id}", record.origin)
        elif is_gone(state) or (kind.joins and is_waiting(state)):
            gathering.leave_out(kind.noun, state, *map(record.text, (kind.id, *_IDENTITY)))
        else:
            if record.account:
                gathering.caller(record.account, record.origin)
            kind.read(gathering, record)
