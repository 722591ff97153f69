"""`advisor import aws-cli`: saved answers of AWS's APIs, in the layouts that tools write."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from advisor.catalogue import built_in
from advisor.cli import main
from advisor.importers.drafting import drafted
from advisor.importers.estate import Account, Entry, Estate, Ref, Service, Site, TransitGateway, Vpc
from advisor.importers.fitting import fitted
from advisor.importers.saved import import_saved
from advisor.importers.telling import said_of
from advisor.inventory.reader import load_text
from advisor.problems import InvalidInput, Severity
from advisor.text_files import MAX_BYTES
from tests.imports.answers import APPS, DATA, EU, LATTICE, NET, NLB, attachment, company, peering, saved, vpc

CATALOGUE = built_in()


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    """The small company."""
    return import_saved(saved(company(), tmp_path_factory.mktemp("answers")), CATALOGUE)


def keys(estate: Estate, group: str) -> list[str]:
    """What there is of a kind."""
    return sorted(estate.entries[group])


def said(estate: Estate) -> str:
    """All that the person is told."""
    return "\n".join(said_of(estate))


def one(estate: Estate, group: str, key: str) -> Any:
    """One entry."""
    found: Entry = estate.entries[group][key]
    return found


def only(answers: dict[str, Any], folder: Path) -> Estate:
    """The estate of a few answers."""
    return import_saved(saved(answers, folder), CATALOGUE)


# --- what kinds of records add ------------------------------------------------------------------------------------


def test_vpcs_have_their_ranges_zones_regions_and_accounts(estate: Estate) -> None:
    """Ranges from their associations, zones from subnets, the Region from the path."""
    hub: Vpc = one(estate, "vpcs", "vpc-hub")
    assert (hub.name, hub.account, hub.region) == ("hub", NET, "eu-west-1")
    assert (hub.cidrs, hub.zones) == (("10.0.0.0/16", "100.64.0.0/20"), ("euw1-az1", "euw1-az2"))
    assert (hub.encryption_controls, hub.encryption_exclusions) == ("enforce", ("lambda",))
    assert keys(estate, "vpcs") == ["vpc-data", "vpc-default", "vpc-hub", "vpc-ledger", "vpc-remote"]


def test_the_same_ranges_and_names_in_two_accounts_are_two_vpcs(estate: Estate) -> None:
    """Both are called ledger."""
    assert one(estate, "vpcs", "vpc-ledger").cidrs == one(estate, "vpcs", "vpc-remote").cidrs
    text = drafted(fitted(estate, CATALOGUE), "test")
    content = load_text(text, CATALOGUE).content
    assert {one.account for one in content.vpcs.values() if one.origin and "vpc-" in one.origin[0]} == {
        "Network", "Apps", DATA,
    }  # fmt: skip
    assert len(content.vpcs) == 5


def test_what_another_account_owns_is_known_by_its_peering(estate: Estate) -> None:
    """Its ranges, Region and account."""
    data: Vpc = one(estate, "vpcs", "vpc-data")
    assert (data.account, data.region, data.cidrs) == (DATA, "eu-west-1", ("10.9.0.0/16",))


def test_peerings_that_wait_are_to_be_repaired_and_deleted_ones_are_told(estate: Estate) -> None:
    """The accepter may accept; what is gone is gone."""
    states = {key: one(estate, "peerings", key).state for key in keys(estate, "peerings")}
    assert states == {"pcx-1": None, "pcx-2": "broken"}
    assert "left out: VPC peering that is deleted (1)" in said(estate)


def test_what_two_accounts_both_see_is_left_out_once(tmp_path: Path) -> None:
    """A deleted peering is in the answers of both ends."""
    answer = {"VpcPeeringConnections": [peering("pcx-1", "vpc-1", "vpc-2", "deleted")]}
    found = only({f"{account}/eu-west-1/peerings.json": answer for account in (NET, DATA)}, tmp_path)
    assert "left out: VPC peering that is deleted (1)" in found.remarks


def test_a_listener_tells_of_a_load_balancer_that_is_not_among_the_answers(tmp_path: Path) -> None:
    """Its ARN has the account, the Region and the name; what has no ARN is told."""
    listeners = [{"ListenerArn": f"{NLB}/1", "LoadBalancerArn": NLB, "Port": 8443, "Protocol": "TLS"},
                 {"ListenerArn": "x", "LoadBalancerArn": "lb-1", "Port": 80, "Protocol": "TCP"}]  # fmt: skip
    found = only({"listeners.json": {"Listeners": listeners}}, tmp_path)
    service: Service = one(found, "services", NLB)
    assert (service.name, service.account, service.region) == ("ledger", NET, "eu-west-1")
    assert (service.load_balancer, service.protocol, service.port) == ("nlb", "tls", 8443)
    assert keys(found, "services") == [NLB]
    assert "not understood: listener of a load balancer that is not told" in said(found)
    failed = {"LoadBalancerArn": NLB, "LoadBalancerName": "ledger", "State": {"Code": "failed"}}
    assert not keys(only({"balancers.json": {"LoadBalancers": [failed]}}, tmp_path), "services")


def test_an_association_tells_of_the_service_network_of_another_account(tmp_path: Path) -> None:
    """Its name, account and Region; where the service network is described, that knows better."""
    association = {"arn": f"{LATTICE}:servicenetworkvpcassociation/snva-1", "vpcId": "vpc-1", "status": "ACTIVE",
                   "serviceNetworkArn": f"arn:aws:vpc-lattice:eu-west-1:{DATA}:servicenetwork/sn-1",
                   "serviceNetworkId": "sn-1", "serviceNetworkName": "mesh"}  # fmt: skip
    found = one(only({"associations.json": {"items": [association]}}, tmp_path), "service_networks", "sn-1")
    assert (found.name, found.account, found.region, found.associated) == ("mesh", DATA, "eu-west-1", ("vpc-1",))


def test_a_folder_called_by_an_account_s_name_is_that_of_whoever_owns_all_in_it(tmp_path: Path) -> None:
    """One account by name and id; where several own what is there, it is not known which one it is."""
    own = {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}]}
    balancers = {"LoadBalancers": [{"LoadBalancerArn": NLB, "LoadBalancerName": "ledger", "VpcId": "vpc-1"}]}
    folder = "account-data/demo/eu-west-1"
    found = only({f"{folder}/subnets.json": own, f"{folder}/balancers.json": balancers}, tmp_path)
    assert {key: account.name for key, account in found.entries["accounts"].items()} == {NET: "demo"}
    assert one(found, "vpcs", "vpc-1").account == NET
    found = only({f"{folder}/vpcs.json": {"Vpcs": [vpc("vpc-2", DATA, "10.1.0.0/16")]}}, tmp_path)
    assert keys(found, "accounts") == [DATA, "demo"]


def test_what_is_in_another_region_than_its_vpc_is_told(tmp_path: Path) -> None:
    """A zone of another Region is no zone of the VPC."""
    subnets = [{"SubnetId": f"subnet-{zone}", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": zone}
               for zone in ("us-east-1a", "eu-west-1b")]  # fmt: skip
    answers = {f"{EU}/vpcs.json": {"Vpcs": [vpc("vpc-1", NET, "10.0.0.0/16")]},
               f"{EU}/subnets.json": {"Subnets": subnets}}  # fmt: skip
    found = fitted(only(answers, tmp_path), CATALOGUE)
    assert one(found, "vpcs", "vpc-1").zones == ("eu-west-1b",)
    assert "vpc-1: region is eu-west-1 by" in said(found)
    assert "zone 'us-east-1a' is not in eu-west-1" in said(found)


def test_an_endpoint_of_a_service_in_another_region_contradicts_nothing(tmp_path: Path) -> None:
    """The name of a service tells the Region of the VPC only where nothing else does."""
    endpoint = {"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "VpcEndpointType": "Interface",
                "ServiceName": "com.amazonaws.us-east-1.sqs", "ServiceRegion": "us-east-1"}  # fmt: skip
    subnet = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "eu-west-1b"}
    alone = only({"endpoints.json": {"VpcEndpoints": [endpoint]}}, tmp_path)
    assert one(alone, "vpcs", "vpc-1").region == "us-east-1"
    found = only({"subnets.json": {"Subnets": [subnet]}}, tmp_path)
    assert one(found, "vpcs", "vpc-1").region == "eu-west-1"
    assert not found.remarks


def test_vpcs_of_which_no_region_is_told_are_told(tmp_path: Path) -> None:
    """With what helps."""
    answer = {"Vpcs": [vpc("vpc-1", NET, "10.0.0.0/16"), vpc("vpc-2", NET, "10.1.0.0/16")]}
    assert "no Region is told of 2 VPCs (vpc-1 and vpc-2): write `region`" in said(only({"a.json": answer}, tmp_path))


def test_a_title_calls_a_hub_by_its_name(tmp_path: Path) -> None:
    """Where the answers tell it; a long title ends with a whole word."""
    hubs = [{"TransitGatewayId": key, "TransitGatewayArn": f"arn:aws:ec2:eu-west-1:{NET}:transit-gateway/{key}",
             "Tags": [{"Key": "Name", "Value": name}], "Description": "wide " * 300 if name else ""}
            for key, name in (("tgw-1", "core"), ("tgw-2", ""))]  # fmt: skip
    joined = {"TransitGatewayAttachments": [attachment("tgw-attach-1", "tgw-1", "peering", "tgw-2")]}
    found = only({"hubs.json": {"TransitGateways": hubs}, "attachments.json": joined}, tmp_path)
    assert one(found, "transit_gateways", "tgw-2").title == "peered with core (tgw-1)"
    assert one(found, "transit_gateways", "tgw-1").title.endswith(" wide and more")


def test_names_are_told_apart_by_what_differs(tmp_path: Path) -> None:
    """An account that several of one name share is in none of their names."""
    owners = {"vpc-1": NET, "vpc-2": NET, "vpc-3": DATA}
    answer = {"Vpcs": [vpc(key, owner, "10.0.0.0/16", name="app") for key, owner in owners.items()]}
    content = load_text(drafted(fitted(only({"vpcs.json": answer}, tmp_path), CATALOGUE), "test"), CATALOGUE).content
    assert list(content.vpcs) == ["app-vpc-1", "app-vpc-2", f"app-{DATA}"]


def test_what_is_only_attached_was_found_in_its_own_attachment(tmp_path: Path) -> None:
    """Not in the first one of the transit gateway."""
    attachments = [attachment(f"tgw-attach-{one}", "tgw-1", "vpc", f"vpc-{one}") for one in range(3)]
    found = only({"a.json": {"TransitGatewayAttachments": attachments}}, tmp_path)
    for one_of in range(3):
        [origin] = one(found, "vpcs", f"vpc-{one_of}").origins
        assert origin.place == f"TransitGatewayAttachments[{one_of}]"


def test_a_transit_gateway_has_what_is_attached(estate: Estate) -> None:
    """VPCs, the office by its VPN, the data centre by its Direct Connect gateway; nothing that waits or is gone."""
    hub: TransitGateway = one(estate, "transit_gateways", "tgw-eu")
    assert (hub.name, hub.account, hub.region, hub.encryption_support) == ("hub-eu", NET, "eu-west-1", True)
    assert hub.attached == ("vpc-hub", "vpc-remote")
    assert hub.sites == ("cgw-1", "dxgw-1")
    assert hub.title == "core of Europe; peered with tgw-us"
    assert one(estate, "transit_gateways", "tgw-us").region == "us-east-1"
    assert "transit gateway attachment that is pendingAcceptance (1)" in said(estate)
    assert "not understood: transit gateway attachment of connect" in said(estate)


def test_lines_lead_from_sites_to_where_they_end(estate: Estate) -> None:
    """A customer gateway or a Direct Connect gateway stands for its site."""
    office: Site = one(estate, "sites", "cgw-1")
    assert (office.name, office.reached_by, office.cidrs) == ("office", "site_to_site_vpn", ("192.168.0.0/16",))
    assert office.ends_in == (Ref("transit_gateways", "tgw-eu"),)
    assert one(estate, "sites", "cgw-2").ends_in == (Ref("vpcs", "vpc-ledger"),)
    centre: Site = one(estate, "sites", "dxgw-1")
    assert (centre.name, centre.reached_by, centre.region) == ("dc-frankfurt", "direct_connect", "eu-central-1")
    assert set(centre.ends_in) == {Ref("vpcs", "vpc-ledger"), Ref("transit_gateways", "tgw-eu")}
    assert centre.title == "line dxcon-1 at EqFR5"


def test_endpoints_lead_to_services_of_aws_of_ours_and_of_others(estate: Estate) -> None:
    """Ours is the service behind the load balancer that the endpoint service publishes."""
    assert [one(estate, "endpoints", key).service for key in keys(estate, "endpoints")] == [
        "com.amazonaws.eu-west-1.s3", NLB, "vpce-svc-9",
    ]  # fmt: skip
    assert one(estate, "endpoint_services", "vpce-svc-1").vpcs == ("vpc-hub",)
    ledger: Service = one(estate, "services", NLB)
    assert (ledger.name, ledger.vpc, ledger.load_balancer) == ("ledger", "vpc-ledger", "nlb")
    assert (ledger.protocol, ledger.port, ledger.zones, ledger.account) == ("tls", 8443, ("euw1-az1",), None)
    vendor: Service = one(estate, "services", "vpce-svc-9")
    assert (vendor.kind, vendor.name, vendor.private_endpoint) == ("saas", "api.vendor.example", "available")
    assert one(estate, "endpoints", "vpce-3").state == "broken"
    assert one(estate, "services", "com.amazonaws.eu-west-1.s3").kind == "aws_service"


def test_an_interface_endpoint_of_s3_is_no_gateway_endpoint(tmp_path: Path) -> None:
    """An inventory would take it for one: it is there, but leads to no service; other services have no gateways."""
    endpoints = [{"VpcEndpointId": f"vpce-{name}", "VpcId": "vpc-1", "VpcEndpointType": "Interface",
                  "ServiceName": f"com.amazonaws.eu-west-1.{name}"} for name in ("dynamodb", "kms", "s3")]  # fmt: skip
    found = only({f"{EU}/endpoints.json": {"VpcEndpoints": endpoints}}, tmp_path)
    assert {key: one(found, "endpoints", key).service for key in keys(found, "endpoints")} == {
        "vpce-dynamodb": None, "vpce-kms": "com.amazonaws.eu-west-1.kms", "vpce-s3": None,
    }  # fmt: skip
    assert one(found, "endpoints", "vpce-s3").title == "Interface endpoint of s3"
    assert one(found, "endpoints", "vpce-s3").vpcs == ("vpc-1",)
    assert keys(found, "services") == ["com.amazonaws.eu-west-1.kms"]


def test_service_networks_have_their_vpcs_and_services(estate: Estate) -> None:
    """By lists that are all called items."""
    network = one(estate, "service_networks", "sn-1")
    assert (network.name, network.associated, network.services) == ("mesh", ("vpc-hub",), ("svc-1",))
    assert (one(estate, "services", "svc-1").name, one(estate, "services", "svc-1").account) == ("pay", NET)


def test_core_networks_have_their_vpcs(estate: Estate) -> None:
    """Without the rejected one."""
    assert one(estate, "cloud_wans", "core-network-1").attached == ("vpc-default",)


def test_shared_subnets_make_a_vpc_shared(estate: Estate) -> None:
    """With the principals of the resource share."""
    assert one(estate, "vpcs", "vpc-hub").shared_with == (DATA,)


def test_a_vpc_that_another_account_sees_is_shared_with_it(tmp_path: Path) -> None:
    """describe-subnets shows what is shared with the caller."""
    found = only({f"{one}/s.json": {"Subnets": [SUBNET]} for one in (NET, APPS)}, tmp_path)
    assert one(found, "vpcs", "vpc-1").shared_with == (APPS,)


def test_accounts_have_names_but_no_addresses(estate: Estate) -> None:
    """An e-mail address has no place in an inventory, a suspended account neither."""
    network: Account = one(estate, "accounts", NET)
    assert (network.name, network.organization, network.title) == ("Network", "o-1", "manages the organization")
    assert "000011112222" not in estate.entries["accounts"]
    assert "left out: account that is SUSPENDED (1)" in said(estate)


def test_no_secret_reaches_the_inventory(estate: Estate) -> None:
    """Keys of VPNs and virtual interfaces, and e-mail addresses, are in the answers."""
    text = drafted(fitted(estate, CATALOGUE), "test")
    assert "hush" not in text
    assert "example.com" not in text


def test_default_vpcs_are_told(estate: Estate) -> None:
    """AWS makes them, and often nobody uses them."""
    assert one(estate, "vpcs", "vpc-default").title == "the default VPC"
    assert "1 default VPC (vpc-default)" in said(estate)


def test_nat_gateways_are_told_at_their_vpc(estate: Estate) -> None:
    """An inventory has no place of its own for them."""
    assert one(estate, "vpcs", "vpc-hub").title == "public NAT gateway"


def test_other_answers_are_named_once_each_with_a_number(estate: Estate) -> None:
    """And where the first of them is."""
    assert f"not understood: SecurityGroups (2 times, first at answers0/{EU}/sg.json: SecurityGroups[0])" in said(
        estate
    )


def test_an_inventory_of_it_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a connection that a person adds: what is built already is used."""
    target = tmp_path / "inventory.yaml"
    assert main(["import", "aws-cli", str(saved(company(), tmp_path / "in")), "-o", str(target)]) == 0
    target.write_text(target.read_text() + "\nconnections:\n  - {from: hub, to: ledger}\n")
    capsys.readouterr()
    assert main(["recommend", str(target)]) == 0
    assert "Right as it is: the plan keeps endpoint service" in capsys.readouterr().out
    assert main(["import", "aws-cli", str(tmp_path / "in"), "--merge", str(target)]) == 0
    assert "nothing changed" in capsys.readouterr().err


# --- VPC Lattice --------------------------------------------------------------------------------------------------


def listener(service: str, number: int, protocol: str, port: int) -> dict[str, Any]:
    """A listener as list-listeners of VPC Lattice has it."""
    return {"arn": f"{LATTICE}:service/{service}/listener/listener-{number}", "id": f"listener-{number}",
            "name": "x", "protocol": protocol, "port": port}  # fmt: skip


def test_what_is_spoken_with_services_of_vpc_lattice_is_told_by_their_listeners(tmp_path: Path) -> None:
    """And by target groups, where these speak gRPC; of HTTP and HTTPS what is encrypted."""
    listeners = {
        "svc-1": [("HTTPS", 443), ("HTTP", 80)], "svc-2": [("TLS_PASSTHROUGH", 8443)], "svc-3": [("HTTPS", 443)],
        "svc-4": [("HTTPS", 443), ("TLS_PASSTHROUGH", 8443)], "svc-5": [("HTTP", 80), ("HTTP", 8080)],
    }  # fmt: skip
    items = [listener(key, port, protocol, port) for key, every in listeners.items() for protocol, port in every]
    group = {"arn": f"{LATTICE}:targetgroup/tg-1", "status": "ACTIVE", "config": {"protocolVersion": "GRPC"},
             "serviceArns": [f"{LATTICE}:service/svc-3"]}  # fmt: skip
    services = [{"arn": f"{LATTICE}:service/{key}", "id": key, "name": key} for key in listeners if key != "svc-5"]
    answers = {"l.json": {"items": items}, "t.json": group, "s.json": {"items": services}}
    found = only(answers, tmp_path).entries["services"].values()
    assert {one.key: (one.protocol, one.port, one.account) for one in found if isinstance(one, Service)} == {
        "svc-1": ("https", 443, NET),
        "svc-2": ("tls", 8443, NET),
        "svc-3": ("grpc", 443, NET),
        "svc-4": (None, None, NET),
        "svc-5": ("http", None, NET),
    }


def test_what_others_have_in_a_service_network_is_known_by_its_association(tmp_path: Path) -> None:
    """Its name, account and Region, and where it was found; a description of one's own knows better."""
    ours = {"arn": f"{LATTICE}:service/svc-1", "id": "svc-1", "name": "pay"}
    theirs = f"arn:aws:vpc-lattice:us-east-1:{DATA}"

    def association(kind: str, what: str, key: str, name: str, place: str) -> dict[str, Any]:
        return {"arn": f"{LATTICE}:servicenetwork{kind}association/a-{key}", "serviceNetworkId": "sn-1",
                f"{what}Arn": f"{place}:{what.lower()}/{key}", f"{what}Id": key, f"{what}Name": name}  # fmt: skip

    associations = [
        association("service", "service", "svc-1", "pay", LATTICE),
        association("service", "service", "svc-2", "bill", theirs),
        association("resource", "resourceConfiguration", "rcfg-1", "base", theirs),
    ]
    found = only(
        {"n.json": {"items": [{"arn": f"{LATTICE}:servicenetwork/sn-1", "id": "sn-1", "name": "mesh"}]},
         "a.json": {"items": associations}, "s.json": {"items": [ours]}},
        tmp_path,
    )  # fmt: skip
    assert one(found, "service_networks", "sn-1").services == ("svc-1", "svc-2", "rcfg-1")
    assert [
        (one.key, one.name, one.kind, one.account, one.region, [str(place).rpartition("/")[2] for place in one.origins])
        for one in found.entries["services"].values()
        if isinstance(one, Service)
    ] == [
        ("svc-1", "pay", None, NET, "eu-west-1", ["s.json: items[0]"]),
        ("svc-2", "bill", None, DATA, "us-east-1", ["a.json: items[1]"]),
        ("rcfg-1", "base", "resource", DATA, "us-east-1", ["a.json: items[2]"]),
    ]


# --- Regions and accounts -----------------------------------------------------------------------------------------


BARE = {"v.json": {"Vpcs": [vpc("vpc-1", NET, "10.0.0.0/16")]}}
SUBNET = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "OwnerId": NET, "CidrBlock": "10.0.0.0/24"}
ENDPOINT = {"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-1.s3"}
JOINED = {"TransitGatewayAttachmentId": "tgw-attach-1", "TransitGatewayId": "tgw-eu", "VpcId": "vpc-1"}


@pytest.mark.parametrize(
    "answers",
    [
        {"eu-west-1/v.json": BARE["v.json"]},
        {"vpcs_eu-west-1.json": BARE["v.json"]},
        {**BARE, "s.json": {"Subnets": [{**SUBNET, "AvailabilityZone": "eu-west-1-lon-1a"}]}},
        {**BARE, "s.json": {"Subnets": [{**SUBNET, "SubnetArn": f"arn:aws:ec2:eu-west-1:{NET}:subnet/subnet-1"}]}},
        {**BARE, "e.json": {"VpcEndpoints": [ENDPOINT]}},
        {**BARE, "t.json": company()[f"{EU}/tgw.json"], "a.json": {"TransitGatewayVpcAttachments": [JOINED]}},
    ],
    ids=["folder", "file name", "local zone", "subnet", "endpoint", "its hub"],
)
def test_the_region_of_a_vpc_comes_from_wherever_it_is_told(answers: dict[str, Any], tmp_path: Path) -> None:
    """The answer of describe-vpcs does not tell it."""
    assert one(only(answers, tmp_path), "vpcs", "vpc-1").region == "eu-west-1"


def test_the_callers_identity_is_the_account_of_its_folder(tmp_path: Path) -> None:
    """CloudMapper saves it in the folder of one Region, under the account's name."""
    identity = {"UserId": "AIDA", "Account": NET, "Arn": f"arn:aws:iam::{NET}:user/x"}
    bare = {key: value for key, value in vpc("vpc-1", NET, "10.0.0.0/16").items() if key != "OwnerId"}
    found = only(
        {
            "account-data/prod/us-east-1/sts-get-caller-identity.json": identity,
            "account-data/prod/eu-west-1/ec2-describe-vpcs.json": {"Vpcs": [bare]},
            "account-data/lab/eu-west-1/ec2-describe-vpcs.json": {"Vpcs": [{**bare, "VpcId": "vpc-2"}]},
        },
        tmp_path,
    )
    assert one(found, "vpcs", "vpc-1").account == NET
    assert one(found, "accounts", NET).name == "prod"
    assert one(found, "vpcs", "vpc-2").account == "lab"


# --- layouts ------------------------------------------------------------------------------------------------------


def test_a_vpc_in_two_files_is_one(tmp_path: Path) -> None:
    """With both places."""
    answer = {"Vpcs": [vpc("vpc-1", NET, "10.0.0.0/16")]}
    found = only({"a.json": answer, "b.json": answer}, tmp_path)
    assert [str(place) for place in one(found, "vpcs", "vpc-1").origins] == [
        f"{tmp_path.name}/{name}.json: Vpcs[0]" for name in "ab"
    ]
    assert not any("taken" in one for one in found.remarks)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([vpc("vpc-1", NET, "10.0.0.0/16")]),
        json.dumps({"DESCRIBE_VPCS": {"Vpcs": [vpc("vpc-1", NET, "10.0.0.0/16")]}}),
        json.dumps({"Vpc": vpc("vpc-1", NET, "10.0.0.0/16")}),
        json.dumps({"status_code": 200, "data": {"Vpcs": [vpc("vpc-1", NET, "10.0.0.0/16")], "ResponseMetadata": {}}}),
        '{"Vpcs": []}\n' + json.dumps({"Vpcs": [vpc("vpc-1", NET, "10.0.0.0/16")]}) + "\n",
    ],
    ids=["query", "test data", "one", "placebo", "appended"],
)
def test_a_vpc_is_found_in_whatever_it_is_wrapped(text: str, tmp_path: Path) -> None:
    """A query of the CLI, test data, a recording, answers that were appended to one file."""
    found = only({"x.json": text}, tmp_path)
    assert keys(found, "vpcs") == ["vpc-1"]
    assert not found.not_understood


CONFIGURATION = {"vpcId": "vpc-1", "ownerId": NET, "cidrBlock": "10.0.0.0/16", "state": "available",
                 "cidrBlockAssociationSet": [{"cidrBlock": "10.0.0.0/16", "cidrBlockState": {"state": "associated"}}],
                 "tags": [{"key": "Name", "value": "prod"}]}  # fmt: skip
ITEM = {"resourceType": "AWS::EC2::VPC", "resourceId": "vpc-1", "awsRegion": "eu-west-1",
        "configurationItemStatus": "OK", "configurationItemCaptureTime": "2026-01-02T00:00:00Z"}  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        {"fileVersion": "1.0", "configurationItems": [{**ITEM, "awsAccountId": NET, "configuration": CONFIGURATION}]},
        {"configurationItems": [{**ITEM, "accountId": NET, "configuration": json.dumps(CONFIGURATION)}]},
        {"baseConfigurationItems": [{**ITEM, "accountId": NET, "configuration": json.dumps(CONFIGURATION)}]},
        {"Results": [json.dumps({**ITEM, "accountId": NET, "configuration": CONFIGURATION})], "QueryInfo": {}},
        {"configurationItem": {**ITEM, "awsAccountId": NET, "configuration": CONFIGURATION}},
    ],
    ids=["snapshot", "history", "batch", "query", "message"],
)
def test_items_of_aws_config_are_read(document: dict[str, Any], tmp_path: Path) -> None:
    """Snapshots, histories, batches, queries and messages."""
    found: Vpc = one(only({"x.json": document}, tmp_path), "vpcs", "vpc-1")
    assert (found.name, found.account, found.region, found.cidrs) == ("prod", NET, "eu-west-1", ("10.0.0.0/16",))


def test_of_a_history_the_newest_item_counts(tmp_path: Path) -> None:
    """A resource that was deleted is gone."""
    gone = {
        **ITEM,
        "configurationItemStatus": "ResourceDeleted",
        "configurationItemCaptureTime": "2026-03-01T00:00:00Z",
    }
    items = [{**ITEM, "configuration": CONFIGURATION}, {**gone, "configuration": None}]
    found = only({"x.json": {"configurationItems": items}}, tmp_path)
    assert not found.entries["vpcs"]
    assert "left out: VPC that is ResourceDeleted (1)" in said(found)


def test_a_transit_gateway_of_config_has_the_id_of_its_item(tmp_path: Path) -> None:
    """Its configuration calls it Id."""
    item = {**ITEM, "resourceType": "AWS::EC2::TransitGateway", "resourceId": "tgw-1", "awsAccountId": NET,
            "tags": {"Name": "hub"}, "configuration": {"Id": "tgw-1", "Options": {}}}  # fmt: skip
    other = {**ITEM, "resourceType": "AWS::S3::Bucket", "resourceId": "b", "configuration": {}}
    found = only({"x.json": {"configurationItems": [item, other]}}, tmp_path)
    hub = one(found, "transit_gateways", "tgw-1")
    assert (hub.name, hub.region, hub.account) == ("hub", "eu-west-1", NET)
    assert "not understood: AWS::S3::Bucket" in said(found)


def test_items_that_tell_nothing_are_told(tmp_path: Path) -> None:
    """One without its configuration, and what is no item; a text that is no JSON, or has a key twice, is a gap."""
    items = [
        {**ITEM, "configuration": CONFIGURATION}, {"resourceType": "AWS::EC2::Subnet", "resourceId": "subnet-9"}, 7,
        {**ITEM, "resourceType": "AWS::EC2::NatGateway", "configuration": '{"VpcId": "vpc-1", "VpcId": "vpc-2"}'},
    ]  # fmt: skip
    query = {"Results": [json.dumps({**ITEM, "resourceId": "vpc-2", "configuration": {"vpcId": "vpc-2"}}), "no JSON"]}
    found = only({"x.json": {"configurationItems": items}, "y.json": query}, tmp_path)
    assert keys(found, "vpcs") == ["vpc-1", "vpc-2"]
    assert [(seen.what, seen.first.place, seen.count) for seen in found.not_understood] == [
        ("member of a list of AWS Config that is no item", "configurationItems[2]", 1),
        ("AWS::EC2::Subnet without its configuration", "configurationItems[1]", 1),
    ]
    assert [(gap.what, gap.first.place) for gap in found.gaps] == [
        ("AWS::EC2::NatGateway without its configuration: the key 'VpcId' is there twice", "configurationItems[3]"),
        ("member of a list of AWS Config that is no item: this is not JSON: expecting value", "Results[1]"),
    ]


ROW = {"vpc_id": "vpc-1", "cidr_block": "10.0.0.0/16", "owner_id": NET, "account_id": NET, "region": "eu-west-1",
       "is_default": False, "tags": {"Name": "prod"}}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"rows": [ROW], "columns": [{"name": "vpc_id", "data_type": "text"}]}),
        json.dumps([ROW]),
        json.dumps({"_cq_id": "1", **ROW}) + "\n" + json.dumps({"_cq_id": "2", "instance_id": "i-1", "tags": {}}),
    ],
    ids=["Steampipe", "Steampipe of old", "CloudQuery"],
)
def test_rows_of_tables_are_records(text: str, tmp_path: Path) -> None:
    """Their columns are the fields, and say in which account and Region the call was made."""
    found = only({"x.json": text}, tmp_path)
    row: Vpc = one(found, "vpcs", "vpc-1")
    assert (row.name, row.account, row.region, row.cidrs) == ("prod", NET, "eu-west-1", ("10.0.0.0/16",))
    assert {seen.what for seen in found.not_understood} <= {
        "columns with name, data_type", "row with _cq_id, instance_id, tags",
    }  # fmt: skip


def test_text_may_be_compressed_or_utf_16(tmp_path: Path) -> None:
    """As AWS Config delivers it, and as PowerShell writes it; an archive is to be unpacked."""
    text = {key: json.dumps({"Vpcs": [vpc(key, NET, "10.0.0.0/16")]}) for key in ("vpc-1", "vpc-2", "vpc-3")}
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(text["vpc-1"].encode()))
    (tmp_path / "b.json").write_bytes(text["vpc-2"].encode("utf-16"))
    (tmp_path / "c.json.gz").write_bytes(gzip.compress(text["vpc-3"].encode("utf-16")))
    (tmp_path / "d.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    (tmp_path / "e.tgz").write_bytes(gzip.compress(b"x.json" + bytes(251) + b"ustar" + bytes(300)))
    found = import_saved(tmp_path, CATALOGUE)
    assert keys(found, "vpcs") == ["vpc-1", "vpc-2", "vpc-3"]
    assert [(one.message, one.hint) for one in found.problems] == [
        ("this is a zip archive", "unpack it, and name the folder"),
        ("this is a tar archive", "unpack it, and name the folder"),
    ]


def test_what_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    """So is what is broken."""
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b" " * (MAX_BYTES + 1)))
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(b"{}" * 99)[:-9])
    with pytest.raises(InvalidInput) as error:
        import_saved(tmp_path, CATALOGUE)
    assert [one.message.partition(":")[0] for one in error.value.problems] == [
        f"this unpacks to more than {MAX_BYTES:,} bytes, which is the limit", "the compressed data is broken",
    ]  # fmt: skip


# --- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('{"Vpcs": [\n  {"VpcId": oops}\n]}', "x.json:2:13", "this is not JSON: expecting value"),
        ("", "x.json:1:1", "this file is empty"),
        ("[" * 200_000, "x.json:1:1", "this is nested too deeply"),
        ('{"Vpcs": []} trailing', "x.json:1:14", "this is not JSON"),
        ('{"a": [{"b": "{", "c": 1}],\n "Vpcs": [], "V\\u0070cs": []}', "x.json:2:14", "the key 'Vpcs' is there twice"),
    ],
)
def test_a_malformed_file_is_told_at_its_place_and_the_others_go_on(
    text: str, place: str, message: str, tmp_path: Path
) -> None:
    """And it is a gap: nothing is taken for gone."""
    found = only({"x.json": text, "y.json": {"Vpcs": [vpc("vpc-1", NET, "10.0.0.0/16")]}}, tmp_path)
    [problem] = found.problems
    assert str(problem.position).endswith(place)
    assert problem.severity is Severity.WARNING
    assert message in problem.message
    assert [gap.what for gap in found.gaps] == ["file that could not be read"]
    assert keys(found, "vpcs") == ["vpc-1"]
    with pytest.raises(InvalidInput):
        import_saved(tmp_path / "x.json", CATALOGUE)


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({"vpcs.yaml": "Vpcs:\n- VpcId: vpc-1\n", "vpcs.txt": "VPCS\tvpc-1"}, "vpcs.txt and vpcs.yaml"),
        ({"vpcs.json": "VPCS\t10.1.0.0/16"}, "vpcs.json"),
        ({"vpcs.txt": '{"Vpcs": ['}, "this is not JSON"),
        ({"x.json": [{"network_id": "n-1", "range": "10.0.0.0/8"}]}, "row with network_id, range"),
        ({"x.json": {"SecurityGroups": [{"GroupId": "sg-1"}]}}, "SecurityGroups"),
    ],
)
def test_where_nothing_is_understood_what_is_there_is_named(
    answers: dict[str, Any], named: str, tmp_path: Path
) -> None:
    """An error, which says how the AWS CLI writes JSON."""
    with pytest.raises(InvalidInput) as error:
        only(answers, tmp_path)
    [problem] = error.value.problems
    assert named in problem.message
    assert "--output json" in problem.expected


@pytest.mark.parametrize("name", ["vpcs.json", "vpcs.txt", "vpcs"])
def test_whether_a_file_is_json_is_told_by_its_text(name: str, tmp_path: Path) -> None:
    """What begins like JSON and is broken is a gap; the output of another format is no JSON, and named."""
    answers = {"x.json": {"Vpcs": [vpc("vpc-1", NET, "10.0.0.0/16")]}}
    broken = only({**answers, name: '{"Vpcs": ['}, tmp_path / "broken")
    assert [gap.what for gap in broken.gaps] == ["file that could not be read"]
    other = only({**answers, name: "VPCS\t10.1.0.0/16"}, tmp_path / "other")
    assert not other.gaps
    assert [seen.what for seen in other.not_understood] == ["file that is not JSON"]


def test_an_answer_that_has_nothing_is_no_error(tmp_path: Path) -> None:
    """There may be no VPC in a Region."""
    assert not only({"x.json": {"Vpcs": []}, "y.json": {"SecurityGroups": [{}]}}, tmp_path).entries["vpcs"]


def test_a_call_that_failed_is_a_gap(tmp_path: Path) -> None:
    """With what it answered."""
    error = {"status_code": 403, "data": {"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}}
    found = only({"ec2.DescribeVpcs_1.json": error}, tmp_path)
    assert [gap.what for gap in found.gaps] == ["ec2.DescribeVpcs answered UnauthorizedOperation"]


def test_a_page_that_is_missing_is_a_gap(tmp_path: Path) -> None:
    """Of pages side by side, one has no token."""
    first = {"Vpcs": [vpc("vpc-1", NET, "10.0.0.0/16")], "NextToken": "abc"}
    assert [gap.count for gap in only({"a_1.json": first}, tmp_path).gaps] == [1]
    assert not only({"a_1.json": first, "a_2.json": {"Vpcs": [vpc("vpc-2", NET, "10.1.0.0/16")]}}, tmp_path).gaps


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    """Whoever made the folder may not read what its reader may."""
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps({"Vpcs": [vpc("vpc-secret", NET, "10.0.0.0/16")]}))
    folder = saved({"v.json": {"Vpcs": [vpc("vpc-1", NET, "10.0.0.0/16")]}, "README.md": "# Notes"}, tmp_path / "in")
    (folder / "link.json").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path)
    found = import_saved(folder, CATALOGUE)
    assert keys(found, "vpcs") == ["vpc-1"]
    assert {seen.what for seen in found.not_understood} == {
        "link out of the folder, or no file", "file that is not JSON",
    }  # fmt: skip


def test_hostile_names_and_numbers_are_only_text(tmp_path: Path) -> None:
    """Tags that would break YAML or a terminal, ports beyond all numbers, a value of the wrong type."""
    evil = "\u202e\x1b[31m: {x}\n- y" + "n" * 5000
    answers = company()
    answers[f"{EU}/vpcs.json"]["Vpcs"][0]["Tags"] = [{"Key": "Name", "Value": evil}]
    answers[f"{EU}/tgw.json"]["TransitGateways"][0]["Description"] = evil
    answers[f"{EU}/sg.json"] = {evil: [{}], **{f"k{number}": [1] for number in range(1000)}}
    text = json.dumps(answers[f"{EU}/listeners.json"]).replace("8443", "9" * 5000)
    answers |= {f"{EU}/listeners.json": text, "v.json": {"Vpcs": [{"VpcId": 7}, "x", None, {"VpcId": evil}]}}
    found = fitted(only(answers, tmp_path), CATALOGUE)
    load_text(drafted(found, "test"), CATALOGUE)
    lines = said(found).split("\n")
    assert all(line.isprintable() for line in lines)
    assert len(lines) < 300
    assert "VPC: VpcId that is a number" in {seen.what for seen in found.not_understood}
