"""Answers of AWS's APIs that describe one small company: three accounts, two Regions, every kind of link."""

import copy
import json
from pathlib import Path
from typing import Any

NET, APPS, DATA = "111122223333", "444455556666", "777788889999"
EU = f"{NET}/eu-west-1"
NLB = f"arn:aws:elasticloadbalancing:eu-west-1:{NET}:loadbalancer/net/ledger/0123456789abcdef"
LATTICE = f"arn:aws:vpc-lattice:eu-west-1:{NET}"
SHARE = f"arn:aws:ram:eu-west-1:{NET}:resource-share/1"


def named(name: str) -> list[dict[str, str]]:
    """Tags with a name."""
    return [{"Key": "Team", "Value": "net"}, {"Key": "Name", "Value": name}]


def vpc(key: str, owner: str, *ranges: str, name: str = "", **more: Any) -> dict[str, Any]:
    """A VPC as describe-vpcs has it."""
    blocks = [{"CidrBlock": one, "CidrBlockState": {"State": "associated"}} for one in ranges]
    return {"VpcId": key, "OwnerId": owner, "State": "available", "CidrBlock": ranges[0], "IsDefault": False,
            "CidrBlockAssociationSet": blocks, "Tags": named(name) if name else [], **more}  # fmt: skip


def attachment(key: str, hub: str, kind: str, resource: str, state: str = "available") -> dict[str, Any]:
    """An attachment as describe-transit-gateway-attachments has it."""
    return {"TransitGatewayAttachmentId": key, "TransitGatewayId": hub, "TransitGatewayOwnerId": NET,
            "ResourceOwnerId": APPS, "ResourceType": kind, "ResourceId": resource, "State": state}  # fmt: skip


def peering(key: str, one: str, other: str, code: str) -> dict[str, Any]:
    """A peering as describe-vpc-peering-connections has it."""
    requester = {"VpcId": one, "OwnerId": NET, "Region": "eu-west-1"}
    accepter = {"VpcId": other, "OwnerId": DATA, "Region": "eu-west-1", "CidrBlockSet": [{"CidrBlock": "10.9.0.0/16"}]}
    ends = {"RequesterVpcInfo": requester, "AccepterVpcInfo": accepter}
    return {"VpcPeeringConnectionId": key, **ends, "Status": {"Code": code, "Message": ""}}


COMPANY: dict[str, Any] = {
    "organization.json": {"Organization": {"Id": "o-1", "MasterAccountId": NET, "MasterAccountEmail": "a@example.com"}},
    "accounts.json": {
        "Accounts": [
            {"Id": key, "Arn": f"arn:aws:organizations::{NET}:account/o-1/{key}", "Name": name,
             "Email": "secret@example.com", "Status": status}
            for key, name, status in ((NET, "Network", "ACTIVE"), (APPS, "Apps", "ACTIVE"),
                                      ("000011112222", "Old", "SUSPENDED"))
        ]
    },
    f"{EU}/vpcs.json": {
        "Vpcs": [
            vpc("vpc-hub", NET, "10.0.0.0/16", "100.64.0.0/20", name="hub",
                EncryptionControl={"Mode": "enforce", "State": "available",
                                   "ResourceExclusions": {"Lambda": {"State": "enabled"},
                                                          "VpcPeering": {"State": "disabled"}}}),
            vpc("vpc-ledger", NET, "10.1.0.0/16", name="ledger"),
        ]
    },
    f"{EU}/subnets.json": {
        "Subnets": [
            {"SubnetId": f"subnet-{number}", "VpcId": "vpc-hub", "OwnerId": NET, "CidrBlock": "10.0.0.0/24",
             "AvailabilityZone": f"eu-west-1{letter}", "AvailabilityZoneId": f"euw1-az{number}", "State": "available"}
            for number, letter in ((1, "a"), (2, "b"))
        ]
    },
    f"{EU}/peerings.json": {
        "VpcPeeringConnections": [
            peering("pcx-1", "vpc-hub", "vpc-data", "active"),
            peering("pcx-2", "vpc-ledger", "vpc-data", "pending-acceptance"),
            peering("pcx-3", "vpc-ledger", "vpc-gone", "deleted"),
        ]
    },
    f"{EU}/tgw.json": {
        "TransitGateways": [
            {"TransitGatewayId": "tgw-eu", "State": "available", "OwnerId": NET, "Description": "core of Europe",
             "TransitGatewayArn": f"arn:aws:ec2:eu-west-1:{NET}:transit-gateway/tgw-eu", "Tags": named("hub-eu"),
             "Options": {"EncryptionSupport": {"EncryptionState": "enabled"}}}
        ]
    },
    f"{EU}/attachments.json": {
        "TransitGatewayAttachments": [
            attachment("tgw-attach-1", "tgw-eu", "vpc", "vpc-hub"),
            attachment("tgw-attach-2", "tgw-eu", "vpc", "vpc-remote"),
            attachment("tgw-attach-3", "tgw-eu", "vpc", "vpc-ledger", "deleted"),
            attachment("tgw-attach-4", "tgw-eu", "vpn", "vpn-1"),
            attachment("tgw-attach-5", "tgw-eu", "direct-connect-gateway", "dxgw-1"),
            attachment("tgw-attach-6", "tgw-eu", "vpc", "vpc-waiting", "pendingAcceptance"),
            attachment("tgw-attach-7", "tgw-eu", "connect", "tgw-attach-1"),
        ]
    },
    f"{EU}/tgw-peerings.json": {
        "TransitGatewayPeeringAttachments": [
            {"TransitGatewayAttachmentId": "tgw-attach-9", "State": "available",
             "RequesterTgwInfo": {"TransitGatewayId": "tgw-eu", "OwnerId": NET, "Region": "eu-west-1"},
             "AccepterTgwInfo": {"TransitGatewayId": "tgw-us", "OwnerId": NET, "Region": "us-east-1"}}
        ]
    },
    f"{EU}/vpn.json": {
        "VpnConnections": [
            {"VpnConnectionId": "vpn-1", "CustomerGatewayId": "cgw-1", "TransitGatewayId": "tgw-eu",
             "State": "available", "CustomerGatewayConfiguration": "<pre_shared_key>hush</pre_shared_key>",
             "Routes": [{"DestinationCidrBlock": "192.168.0.0/16", "State": "available"}],
             "Options": {"LocalIpv4NetworkCidr": "0.0.0.0/0"}},
            {"VpnConnectionId": "vpn-2", "CustomerGatewayId": "cgw-2", "VpnGatewayId": "vgw-1", "State": "available"},
        ]
    },
    f"{EU}/cgw.json": {"CustomerGateways": [{"CustomerGatewayId": "cgw-1", "State": "available", "BgpAsn": "65000",
                                             "IpAddress": "203.0.113.7", "Tags": named("office")}]},
    f"{EU}/vgw.json": {"VpnGateways": [{"VpnGatewayId": "vgw-1", "State": "available", "VpcAttachments":
                                        [{"VpcId": "vpc-ledger", "State": "attached"}]}]},
    f"{EU}/dxgw.json": {"directConnectGateways": [{"directConnectGatewayId": "dxgw-1", "ownerAccount": NET,
                                                   "directConnectGatewayName": "dc-frankfurt",
                                                   "directConnectGatewayState": "available"}]},
    f"{EU}/dx-associations.json": {"directConnectGatewayAssociations": [
        {"directConnectGatewayId": "dxgw-1", "associationState": "associated",
         "associatedGateway": {"id": "vgw-1", "type": "virtualPrivateGateway", "region": "eu-west-1"}}]},
    f"{EU}/vifs.json": {"virtualInterfaces": [
        {"virtualInterfaceId": "dxvif-1", "virtualInterfaceType": "transit", "virtualInterfaceState": "available",
         "directConnectGatewayId": "dxgw-1", "connectionId": "dxcon-1", "location": "EqFR5", "region": "eu-central-1",
         "authKey": "hush"}]},
    f"{EU}/endpoint-services.json": {"ServiceConfigurations": [
        {"ServiceId": "vpce-svc-1", "ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-1",
         "ServiceState": "Available", "NetworkLoadBalancerArns": [NLB], "Tags": named("ledger-api")}]},
    f"{EU}/load-balancers.json": {"LoadBalancers": [
        {"LoadBalancerArn": NLB, "LoadBalancerName": "ledger", "Type": "network", "VpcId": "vpc-ledger",
         "State": {"Code": "active"}, "AvailabilityZones": [{"ZoneName": "eu-west-1a"}]}]},
    f"{EU}/listeners.json": {"Listeners": [
        {"ListenerArn": f"{NLB}/1", "LoadBalancerArn": NLB, "Protocol": "TLS", "Port": 8443}]},
    f"{EU}/zones.json": {"AvailabilityZones": [{"ZoneName": "eu-west-1a", "ZoneId": "euw1-az1", "State": "available"}]},
    f"{EU}/offered.json": {"ServiceDetails": [
        {"ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-9", "ServiceId": "vpce-svc-9", "Owner": "999999999999",
         "ServiceType": [{"ServiceType": "Interface"}], "PrivateDnsName": "api.vendor.example"},
        {"ServiceName": "com.amazonaws.eu-west-1.s3", "Owner": "amazon", "ServiceType": []}],
        "ServiceNames": ["com.amazonaws.eu-west-1.s3"]},
    f"{EU}/endpoints.json": {"VpcEndpoints": [
        {"VpcEndpointId": f"vpce-{number}", "VpcEndpointType": kind, "VpcId": place, "ServiceName": service,
         "State": state, "OwnerId": NET}
        for number, kind, place, service, state in (
            (1, "Gateway", "vpc-hub", "com.amazonaws.eu-west-1.s3", "available"),
            (2, "Interface", "vpc-hub", "com.amazonaws.vpce.eu-west-1.vpce-svc-1", "available"),
            (3, "Interface", "vpc-hub", "com.amazonaws.vpce.eu-west-1.vpce-svc-9", "pendingAcceptance"),
            (4, "Interface", "vpc-hub", "com.amazonaws.eu-west-1.kms", "deleted"))]},
    f"{EU}/nat.json": {"NatGateways": [{"NatGatewayId": "nat-1", "VpcId": "vpc-hub", "SubnetId": "subnet-1",
                                        "State": "available", "ConnectivityType": "public"}]},
    f"{EU}/networks.json": {"items": [{"arn": f"{LATTICE}:servicenetwork/sn-1", "id": "sn-1", "name": "mesh"}]},
    f"{EU}/services.json": {"items": [{"arn": f"{LATTICE}:service/svc-1", "id": "svc-1", "name": "pay",
                                       "status": "ACTIVE"}]},
    f"{EU}/sn-vpcs.json": {"items": [{"arn": f"{LATTICE}:servicenetworkvpcassociation/snva-1", "id": "snva-1",
                                      "serviceNetworkId": "sn-1", "vpcId": "vpc-hub", "status": "ACTIVE"}]},
    f"{EU}/sn-services.json": {"items": [{"arn": f"{LATTICE}:servicenetworkserviceassociation/snsa-1", "id": "snsa-1",
                                          "serviceNetworkId": "sn-1", "serviceId": "svc-1", "status": "ACTIVE"}]},
    f"{EU}/shares.json": {"resources": [{"arn": f"arn:aws:ec2:eu-west-1:{NET}:subnet/subnet-1", "type": "ec2:Subnet",
                                         "resourceShareArn": SHARE, "status": "AVAILABLE"}]},
    f"{EU}/principals.json": {"principals": [{"id": DATA, "resourceShareArn": SHARE, "external": False}]},
    f"{EU}/sg.json": {"SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-hub"}, {"GroupId": "sg-2"}]},
    f"{APPS}/eu-west-1/vpcs.json": {"Vpcs": [vpc("vpc-remote", APPS, "10.1.0.0/16", name="ledger")]},
    f"{APPS}/us-east-1/vpcs.json": {"Vpcs": [vpc("vpc-default", APPS, "172.31.0.0/16", IsDefault=True)]},
    "core/core.json": {"CoreNetworks": [
        {"CoreNetworkId": "core-network-1", "OwnerAccountId": NET, "State": "AVAILABLE", "GlobalNetworkId": "g-1"}]},
    "core/core-attachments.json": {"Attachments": [
        {"CoreNetworkId": "core-network-1", "AttachmentId": "attachment-1", "AttachmentType": "VPC",
         "State": "AVAILABLE", "EdgeLocation": "us-east-1",
         "ResourceArn": f"arn:aws:ec2:us-east-1:{APPS}:vpc/vpc-default"},
        {"CoreNetworkId": "core-network-1", "AttachmentId": "attachment-2", "AttachmentType": "VPC",
         "State": "REJECTED", "ResourceArn": f"arn:aws:ec2:us-east-1:{APPS}:vpc/vpc-no"}]},
}  # fmt: skip


def company() -> dict[str, Any]:
    """The answers, to be changed."""
    return copy.deepcopy(COMPANY)


def saved(answers: dict[str, Any], folder: Path) -> Path:
    """The answers as files of a folder; a text is written as it is."""
    for name, answer in answers.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(answer if isinstance(answer, str) else json.dumps(answer))
    return folder
