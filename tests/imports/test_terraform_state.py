"""`advisor import terraform-state`: states of Terraform, and what it shows of states and plans."""

import gzip
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalogue import built_in
from advisor.cli import main
from advisor.importers.drafting import drafted
from advisor.importers.estate import Estate, Ref
from advisor.importers.fitting import fitted
from advisor.importers.telling import said_of
from advisor.importers.terraform_state import import_terraform
from advisor.inventory.reader import load_text
from advisor.problems import InvalidInput
from tests.imports.answers import APPS, DATA, NET, NLB, saved
from tests.imports.inputs import INPUTS, with_inputs
from tests.imports.test_saved import one, said
from tests.imports.test_saved_inputs import objects, spoil
from tests.properties.changes import often

CATALOGUE = built_in()
STATES = INPUTS / "terraform-json"
EC2 = f"arn:aws:ec2:eu-west-1:{NET}"

RESOURCES: dict[str, dict[str, Any]] = {
    "aws_vpc.hub": {"id": "vpc-hub", "arn": f"{EC2}:vpc/vpc-hub", "owner_id": NET, "cidr_block": "10.0.0.0/16",
                    "ipv6_cidr_block": "", "tags": {"Name": "hub"}, "tags_all": {"Name": "hub", "Team": "net"}},
    "aws_vpc.ledger": {"id": "vpc-ledger", "arn": f"{EC2}:vpc/vpc-ledger", "owner_id": NET,
                       "cidr_block": "10.1.0.0/16", "tags": None},
    "aws_vpc_ipv4_cidr_block_association.more": {"id": "x", "vpc_id": "vpc-hub", "cidr_block": "100.64.0.0/20"},
    "aws_subnet.a": {"id": "subnet-1", "arn": f"{EC2}:subnet/subnet-1", "vpc_id": "vpc-hub", "owner_id": NET,
                     "cidr_block": "10.0.0.0/24", "availability_zone_id": "euw1-az1"},
    "aws_vpc_peering_connection.data": {"id": "pcx-1", "vpc_id": "vpc-hub", "peer_vpc_id": "vpc-data",
                                        "peer_owner_id": DATA, "peer_region": "eu-west-2",
                                        "accept_status": "pending-acceptance"},
    "aws_vpc_peering_connection_accepter.data": {"id": "pcx-1", "vpc_id": "vpc-data", "peer_vpc_id": "vpc-hub"},
    "aws_ec2_transit_gateway.core": {"id": "tgw-1", "arn": f"{EC2}:transit-gateway/tgw-1", "owner_id": NET,
                                     "description": "core", "encryption_support": "enable"},
    "aws_ec2_transit_gateway_vpc_attachment.hub": {"id": "tgw-attach-1", "transit_gateway_id": "tgw-1",
                                                   "vpc_id": "vpc-hub", "vpc_owner_id": NET},
    "aws_customer_gateway.office": {"id": "cgw-1", "device_name": "office", "ip_address": "203.0.113.7"},
    "aws_vpn_connection.office": {"id": "vpn-1", "customer_gateway_id": "cgw-1", "transit_gateway_id": "tgw-1",
                                  "tunnel1_preshared_key": "hush",
                                  "routes": [{"destination_cidr_block": "192.168.0.0/16", "state": "available"}]},
    "aws_lb.ledger": {"id": NLB, "arn": NLB, "name": "ledger", "load_balancer_type": "network", "vpc_id": "vpc-ledger"},
    "aws_lb_listener.ledger": {"arn": f"{NLB}/1", "load_balancer_arn": NLB, "port": 8443, "protocol": "TLS"},
    "aws_vpc_endpoint_service.ledger": {"id": "vpce-svc-1", "network_load_balancer_arns": [NLB], "state": "Available",
                                        "service_name": "com.amazonaws.vpce.eu-west-1.vpce-svc-1"},
    "aws_vpc_endpoint.ledger": {"id": "vpce-1", "vpc_id": "vpc-hub", "vpc_endpoint_type": "Interface", "owner_id": NET,
                                "service_name": "com.amazonaws.vpce.eu-west-1.vpce-svc-1", "state": "available"},
    "aws_vpclattice_service_network.mesh": {"id": "sn-1", "name": "mesh",
                                            "arn": f"arn:aws:vpc-lattice:eu-west-1:{NET}:servicenetwork/sn-1"},
    "aws_vpclattice_service_network_vpc_association.hub": {
        "id": "snva-1", "arn": f"arn:aws:vpc-lattice:eu-west-1:{NET}:servicenetworkvpcassociation/snva-1",
        "service_network_identifier": f"arn:aws:vpc-lattice:eu-west-1:{NET}:servicenetwork/sn-1",
        "vpc_identifier": "vpc-hub"},
    "aws_organizations_organization.all": {"id": "o-1", "master_account_id": NET, "accounts": [
        {"id": APPS, "name": "Apps", "status": "ACTIVE", "email": "a@example.com",
         "arn": f"arn:aws:organizations::{NET}:account/o-1/{APPS}"}]},
    "aws_ram_resource_association.a": {"resource_arn": f"{EC2}:subnet/subnet-1", "resource_share_arn": "share"},
    "aws_ram_principal_association.a": {"principal": APPS, "resource_share_arn": "share"},
    "aws_s3_bucket.logs": {"id": "logs"},
}  # fmt: skip


def version_4(resources: dict[str, Any]) -> dict[str, Any]:
    """A state as Terraform writes it today."""
    split = [(*address.split("."), values) for address, values in resources.items()]
    return {"version": 4, "terraform_version": "1.9.0", "resources": [
        {"mode": "managed", "type": kind, "name": name, "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
         "instances": [{"schema_version": 1, "attributes": values}]} for kind, name, values in split]}  # fmt: skip


def flat(values: dict[str, Any]) -> dict[str, str]:
    """Attributes as version 3 has them."""
    found = dict[str, str]()
    for key, value in values.items():
        if isinstance(value, list) and not (value and isinstance(value[0], dict)):
            found |= {f"{key}.#": str(len(value))} | {f"{key}.{number}": one for number, one in enumerate(value)}
        elif isinstance(value, dict):
            found |= {f"{key}.%": str(len(value))} | {f"{key}.{name}": one for name, one in value.items()}
        elif value is not None and not isinstance(value, list):
            found[key] = str(value)
    return found


def version_3(resources: dict[str, Any]) -> dict[str, Any]:
    """A state as Terraform wrote it until 0.11."""
    return {"version": 3, "modules": [{"path": ["root"], "resources": {
        address: {"type": address.split(".")[0], "primary": {"id": values.get("id"), "attributes": flat(values)}}
        for address, values in resources.items()}}]}  # fmt: skip


def shown(resources: dict[str, Any], prefix: str = "") -> list[dict[str, Any]]:
    """Resources as terraform show has them."""
    return [{"address": prefix + address, "mode": "managed", "type": address.split(".")[0], "values": values}
            for address, values in resources.items()]  # fmt: skip


def show(resources: dict[str, Any]) -> dict[str, Any]:
    """What terraform show -json says of a state, half of it in a module of a module."""
    half = len(resources) // 2
    first, second = dict(list(resources.items())[:half]), dict(list(resources.items())[half:])
    inner = {"child_modules": [{"address": "module.a.module.b", "resources": shown(second, "module.a.module.b.")}]}
    return {"format_version": "1.0", "values": {"root_module": {"resources": shown(first), "child_modules": [inner]}}}


def read(document: Any, folder: Path) -> Estate:
    """The estate of one document."""
    return import_terraform([saved({"terraform.tfstate": document}, folder) / "terraform.tfstate"])


@pytest.mark.parametrize("written", [version_4, version_3, show])
def test_a_state_tells_what_is_built(written: Any, tmp_path: Path) -> None:
    """The same in every version."""
    estate = read(written(RESOURCES), tmp_path)
    hub = one(estate, "vpcs", "vpc-hub")
    assert (hub.name, hub.account, hub.region) == ("hub", NET, "eu-west-1")
    assert (hub.cidrs, hub.zones, hub.shared_with) == (("10.0.0.0/16", "100.64.0.0/20"), ("euw1-az1",), (APPS,))
    assert (one(estate, "vpcs", "vpc-data").account, one(estate, "vpcs", "vpc-data").region) == (DATA, "eu-west-2")
    gateway = one(estate, "transit_gateways", "tgw-1")
    assert (gateway.attached, gateway.sites, gateway.encryption_support) == (("vpc-hub",), ("cgw-1",), True)
    office = one(estate, "sites", "cgw-1")
    assert (office.name, office.ends_in) == ("office", (Ref("transit_gateways", "tgw-1"),))
    ledger = one(estate, "services", NLB)
    assert (ledger.vpc, ledger.load_balancer, ledger.protocol, ledger.port) == ("vpc-ledger", "nlb", "tls", 8443)
    assert one(estate, "endpoints", "vpce-1").service == NLB
    assert one(estate, "endpoint_services", "vpce-svc-1").vpcs == ("vpc-hub",)
    assert one(estate, "service_networks", "sn-1").associated == ("vpc-hub",)
    assert "aws_s3_bucket" in said(estate)
    text = drafted(fitted(estate, CATALOGUE), "test")
    load_text(text, CATALOGUE)
    assert "hush" not in text
    assert "example.com" not in text


def test_a_peering_whose_accepter_is_there_is_accepted(tmp_path: Path) -> None:
    """The requester's state is that of before."""
    assert one(read(version_4(RESOURCES), tmp_path), "peerings", "pcx-1").state is None
    alone = {key: values for key, values in RESOURCES.items() if "accepter" not in key}
    assert one(read(version_4(alone), tmp_path), "peerings", "pcx-1").state == "broken"


def test_where_something_was_found_is_its_address(tmp_path: Path) -> None:
    """With its modules and index."""
    state = version_4({"aws_vpc.hub": RESOURCES["aws_vpc.hub"]})
    state["resources"][0] |= {"module": "module.net"}
    state["resources"][0]["instances"][0]["index_key"] = "eu"
    origins = one(read(state, tmp_path), "vpcs", "vpc-hub").origins
    assert [str(origin) for origin in origins] == [f'{tmp_path.name}/terraform.tfstate: module.net.aws_vpc.hub["eu"]']


def plan(_: dict[str, Any]) -> dict[str, Any]:
    """What terraform show -json says of a plan: in a module, a VPC and what refers to it."""
    planned = {"aws_vpc.new[0]": {"cidr_block": "10.5.0.0/16"}, "aws_subnet.new[0]": {"cidr_block": "10.5.1.0/24"},
               "aws_ec2_transit_gateway_vpc_attachment.new": {"transit_gateway_id": "tgw-1"}}  # fmt: skip
    references = {"aws_subnet.new": "aws_vpc.new[0].id", "aws_ec2_transit_gateway_vpc_attachment.new": "aws_vpc.new"}
    inner = [{"address": address, "expressions": {"vpc_id": {"references": [f"{to}.id", to]}}}
             for address, to in references.items()]  # fmt: skip
    before = [{"address": "data.aws_vpc.old", "mode": "data", "type": "aws_vpc", "values": RESOURCES["aws_vpc.hub"]}]
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": {"child_modules": [{"resources": shown(planned, "module.net.")}]}},
        "prior_state": {"values": {"root_module": {"resources": before}}},
        "configuration": {
            "provider_config": {"aws": {"expressions": {"region": {"constant_value": "eu-west-1"}}}},
            "root_module": {"module_calls": {"net": {"module": {"resources": inner}}}},
        },
    }


def test_a_plan_tells_what_will_be_there(tmp_path: Path) -> None:
    """What has no id yet is called by its address, and found by references to it."""
    estate = read(plan({}), tmp_path)
    new = one(estate, "vpcs", "module.net.aws_vpc.new[0]")
    assert (new.region, new.cidrs) == ("eu-west-1", ("10.5.0.0/16",))
    assert one(estate, "transit_gateways", "tgw-1").attached == (new.key,)
    assert sorted(estate.entries["vpcs"]) == [new.key, "vpc-hub"]
    assert "3 resources of a plan that nobody has built yet" in said(estate)


def test_what_is_spoken_with_a_service_of_vpc_lattice_is_that_of_its_listener(tmp_path: Path) -> None:
    """Whether the state calls the service by its id or by its ARN, and compressed as well."""
    lattice = f"arn:aws:vpc-lattice:eu-west-1:{NET}:service/svc-1"
    state = version_4(
        {
            "aws_vpclattice_service.pay": {"id": "svc-1", "arn": lattice, "name": "pay"},
            "aws_vpclattice_listener.pay": {"arn": f"{lattice}/listener/listener-1", "service_identifier": lattice,
                                            "protocol": "HTTPS", "port": 443},
        }
    )  # fmt: skip
    path = tmp_path / "x.tfstate.gz"
    path.write_bytes(gzip.compress(json.dumps(state).encode()))
    service = one(import_terraform([path]), "services", "svc-1")
    assert (service.name, service.protocol, service.port) == ("pay", "https", 443)


def test_several_states_are_one_estate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And a second import changes nothing."""
    one_state = version_4({key: value for key, value in RESOURCES.items() if "ledger" not in key})
    other = version_4({key: value for key, value in RESOURCES.items() if "ledger" in key})
    folder = saved({"net.tfstate": one_state, "ledger.tfstate": other}, tmp_path)
    files, target = [str(folder / "net.tfstate"), str(folder / "ledger.tfstate")], str(tmp_path / "inventory.yaml")
    assert main(["import", "terraform-state", *files, "-o", target]) == 0
    assert main(["import", "terraform-state", *files, "--merge", target]) == 0
    assert "nothing changed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n  "version": 2\n}', "2:3: error: this is a state of version 2"),
        ("[]", "1:1: error: this is no state and no plan"),
        ('{"version": 4, "resources": [}', "1:30: error: this is not JSON"),
        ("", "1:1: error: this file is empty"),
    ],
)
def test_what_is_no_state_is_told_at_its_place(text: str, message: str, tmp_path: Path) -> None:
    """And the import stops: its file was asked for by name."""
    with pytest.raises(InvalidInput) as error:
        read(text, tmp_path)
    assert message in str(error.value)


# --- public states ------------------------------------------------------------------------------------------------


@with_inputs
@pytest.mark.parametrize("path", sorted(STATES.rglob("*.*")), ids=lambda path: path.parent.name + "-" + path.stem)
def test_public_states_are_read(path: Path) -> None:
    """VPCs, load balancers and accounts are those that a walk through all objects finds."""
    document = json.loads(path.read_text())
    if document.get("version") == 2:
        with pytest.raises(InvalidInput):
            import_terraform([path])
        return
    estate = fitted(import_terraform([path]), CATALOGUE)
    load_text(drafted(estate, "test"), CATALOGUE)
    arns = [str(found["arn"]) for found in objects(document) if "arn" in found]
    assert set(estate.entries["vpcs"]) >= {arn.rpartition("/")[2] for arn in arns if ":vpc/" in arn}
    assert set(estate.entries["services"]) >= {arn for arn in arns if ":loadbalancer/" in arn}


@often
@given(st.randoms(use_true_random=False), st.sampled_from([version_4, version_3, show, plan]))
def test_wrong_types_anywhere_break_nothing(
    tmp_path_factory: pytest.TempPathFactory, random: Random, written: Any
) -> None:
    """A state is accepted, or refused at a place."""
    document = json.loads(json.dumps(written(RESOURCES)))
    spoil(document, random)
    try:
        estate = fitted(read(document, tmp_path_factory.mktemp("spoilt")), CATALOGUE)
    except InvalidInput:
        return
    load_text(drafted(estate, "test"), CATALOGUE)
    assert all(line.isprintable() for told in said_of(estate) for line in told.split("\n"))
