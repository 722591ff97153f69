"""A small company in the accounts of a server: three accounts, two Regions, every kind of link."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import boto3

from tests.imports.aws_server import AwsServer

EU, US = "eu-west-1", "us-east-1"
REGIONS = f"{EU},{US}"
MANAGER = "123456789012"
"""The account whose credentials are used."""


@dataclass
class Company:
    """What was built, by the ids that it was given."""

    server: AwsServer
    apps: str = ""
    data: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    built: Counter[str] = field(default_factory=Counter)

    @property
    def accounts(self) -> str:
        """All of them, as an option has them."""
        return f"{MANAGER},{self.apps},{self.data}"

    def client(self, service: str, region: str = EU, account: str = MANAGER) -> Any:
        """What calls a service in an account."""
        if account == MANAGER:
            return boto3.client(service, region_name=region)
        role = f"arn:aws:iam::{account}:role/Builder"
        keys = boto3.client("sts", region_name=EU).assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return boto3.client(
            service,
            region_name=region,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    def vpc(self, name: str, cidr: str, region: str = EU, account: str = MANAGER) -> str:
        """A VPC with two subnets."""
        ec2 = self.client("ec2", region, account)
        key: str = ec2.create_vpc(CidrBlock=cidr, TagSpecifications=named("vpc", name))["Vpc"]["VpcId"]
        for letter, number in (("a", 0), ("b", 1)):
            place = cidr.replace(".0.0/16", f".{number}.0/24")
            subnet = ec2.create_subnet(VpcId=key, CidrBlock=place, AvailabilityZone=f"{region}{letter}")["Subnet"]
            self.ids[f"{name} {letter}"] = subnet["SubnetId"]
        self.ids[name] = key
        self.built["vpcs"] += 1
        return key


def named(kind: str, name: str) -> list[dict[str, Any]]:
    """Tags with a name."""
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


def company(server: AwsServer) -> Company:
    """Builds it."""
    built = Company(server)
    _organization(built)
    built.vpc("hub", "10.0.0.0/16")
    built.vpc("ledger", "10.1.0.0/16")
    built.vpc("shop", "10.2.0.0/16", account=built.apps)
    built.vpc("shop-us", "10.3.0.0/16", US, built.apps)
    built.vpc("lake", "10.4.0.0/16", US, built.data)
    _hub(built)
    _peering(built)
    _endpoints(built)
    _shares(built)
    _lattice(built)
    _sites_and_core(built)
    return built


def _organization(built: Company) -> None:
    organizations = built.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    for name in ("Apps", "Data"):
        made = organizations.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]
        setattr(built, name.lower(), made["AccountId"])
    built.built["accounts"] = 3


def _hub(built: Company) -> None:
    ec2 = built.client("ec2")
    hub = ec2.create_transit_gateway(Description="core", TagSpecifications=named("transit-gateway", "core"))
    built.ids["core"] = key = hub["TransitGateway"]["TransitGatewayId"]
    for name in ("hub", "ledger"):
        ec2.create_transit_gateway_vpc_attachment(
            TransitGatewayId=key, VpcId=built.ids[name], SubnetIds=[built.ids[f"{name} a"]]
        )
        built.built["attachments"] += 1
    built.built["transit_gateways"] += 1


def _peering(built: Company) -> None:
    made = built.client("ec2").create_vpc_peering_connection(
        VpcId=built.ids["hub"], PeerVpcId=built.ids["shop"], PeerOwnerId=built.apps, PeerRegion=EU
    )["VpcPeeringConnection"]
    built.ids["peering"] = made["VpcPeeringConnectionId"]
    built.client("ec2", account=built.apps).accept_vpc_peering_connection(VpcPeeringConnectionId=built.ids["peering"])
    built.built["peerings"] += 1


def _endpoints(built: Company) -> None:
    ec2, elb = built.client("ec2"), built.client("elbv2")
    balancer = elb.create_load_balancer(Name="ledger", Type="network", Subnets=[built.ids["ledger a"]])
    arn = balancer["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.create_target_group(Name="ledger", Protocol="TCP", Port=8443, VpcId=built.ids["ledger"])
    forward = {"Type": "forward", "TargetGroupArn": group["TargetGroups"][0]["TargetGroupArn"]}
    elb.create_listener(LoadBalancerArn=arn, Protocol="TCP", Port=8443, DefaultActions=[forward])
    service = ec2.create_vpc_endpoint_service_configuration(NetworkLoadBalancerArns=[arn])["ServiceConfiguration"]
    s3, ours = f"com.amazonaws.{EU}.s3", service["ServiceName"]
    ec2.create_vpc_endpoint(VpcId=built.ids["hub"], ServiceName=s3, VpcEndpointType="Gateway")
    ec2.create_vpc_endpoint(VpcId=built.ids["hub"], ServiceName=ours, VpcEndpointType="Interface")
    built.ids["balancer"] = arn
    built.built += Counter(endpoint_services=1, endpoints=2)


def _shares(built: Company) -> None:
    share = f"arn:aws:ram:{EU}:{MANAGER}:resource-share/1"
    subnets = [built.ids[one] for one in ("hub a", "hub b", "ledger a")]
    record(built, MANAGER, EU, "ram:ListResources", [
        {"arn": f"arn:aws:ec2:{EU}:{MANAGER}:subnet/{one}", "type": "ec2:Subnet", "resourceShareArn": share}
        for one in subnets
    ])  # fmt: skip
    record(built, MANAGER, EU, "ram:ListPrincipals", [{"id": built.data, "resourceShareArn": share}])


def _lattice(built: Company) -> None:
    def arn(kind: str, key: str) -> str:
        return f"arn:aws:vpc-lattice:{EU}:{MANAGER}:{kind}/{key}"

    networks = ["sn-1", "sn-2", "sn-3"]
    record(built, MANAGER, EU, "vpc-lattice:ListServiceNetworks", [
        {"arn": arn("servicenetwork", one), "id": one, "name": f"mesh-{one}"} for one in networks
    ])  # fmt: skip
    record(built, MANAGER, EU, "vpc-lattice:ListServiceNetworkVpcAssociations", [
        {"arn": arn("servicenetworkvpcassociation", f"snva-{one}"), "id": f"snva-{one}", "serviceNetworkId": one,
         "serviceNetworkArn": arn("servicenetwork", one), "vpcId": built.ids["hub"], "status": "ACTIVE"}
        for one in networks[1:]
    ])  # fmt: skip
    record(built, MANAGER, EU, "vpc-lattice:ListServices", [
        {"arn": arn("service", "svc-1"), "id": "svc-1", "name": "pay", "status": "ACTIVE"}
    ])  # fmt: skip
    record(built, MANAGER, EU, "vpc-lattice:ListListeners", [
        {"arn": arn("service", "svc-1/listener/listener-1"), "id": "listener-1", "protocol": "HTTPS", "port": 443}
    ])  # fmt: skip
    record(built, MANAGER, EU, "vpc-lattice:ListServiceNetworkServiceAssociations", [
        {"arn": arn("servicenetworkserviceassociation", "snsa-1"), "id": "snsa-1", "serviceNetworkId": "sn-3",
         "serviceNetworkArn": arn("servicenetwork", "sn-3"), "serviceId": "svc-1", "status": "ACTIVE"}
    ])  # fmt: skip
    built.built["service_networks"] = 3


def _sites_and_core(built: Company) -> None:
    gateways = [f"dxgw-{number}" for number in range(3)]
    record(built, MANAGER, "*", "directconnect:DescribeDirectConnectGateways", [
        {"directConnectGatewayId": one, "directConnectGatewayName": f"dc-{one}", "ownerAccount": MANAGER,
         "directConnectGatewayState": "available"}
        for one in gateways
    ])  # fmt: skip
    record(built, MANAGER, "*", "directconnect:DescribeDirectConnectGatewayAssociations", [
        {"directConnectGatewayId": "dxgw-2", "associationState": "associated", "virtualGatewayId": "",
         "associatedGateway": {"id": built.ids["core"], "type": "transitGateway", "region": EU}}
    ])  # fmt: skip
    record(built, MANAGER, "*", "networkmanager:ListCoreNetworks", [
        {"CoreNetworkId": "core-network-1", "OwnerAccountId": MANAGER, "State": "AVAILABLE", "GlobalNetworkId": "g"}
    ])  # fmt: skip
    record(built, MANAGER, "*", "networkmanager:ListAttachments", [
        {"CoreNetworkId": "core-network-1", "AttachmentId": "attachment-1", "AttachmentType": "VPC",
         "State": "AVAILABLE", "EdgeLocation": US,
         "ResourceArn": f"arn:aws:ec2:{US}:{built.data}:vpc/{built.ids['lake']}"}
    ])  # fmt: skip
    controls = (("hub", "available"), ("ledger", "available"), ("shop", "deleted"))
    record(built, MANAGER, EU, "ec2:DescribeVpcEncryptionControls", [
        {"vpcEncryptionControlId": f"vpcec-{name}", "vpcId": built.ids[name], "mode": "monitor", "state": state}
        for name, state in controls
    ])  # fmt: skip
    record(built, MANAGER, "*", "ec2:DescribeRegions", [{"regionName": EU}, {"regionName": US}])
    built.built += Counter(sites=3, cloud_wans=1)


def record(built: Company, account: str, region: str, operation: str, records: list[dict[str, Any]]) -> None:
    """Records what moto does not answer."""
    built.server.recorded[account, region, operation] = records
