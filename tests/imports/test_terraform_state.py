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
    return import_terraform([saved({"terraform.tfstate": document}, folder) / "terraform.tfstate"], CATALOGUE)


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
    inner = [{"address": address, "provider_config_key": "module.net:aws",
              "expressions": {"vpc_id": {"references": [f"{to}.id", to]}}}
             for address, to in references.items()]  # fmt: skip
    inner.append({"address": "aws_vpc.new", "provider_config_key": "module.net:aws"})
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
    assert "1 resource of a plan that nobody has built yet, beside 2 without an entry of their own" in said(estate)


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
    service = one(import_terraform([path], CATALOGUE), "services", "svc-1")
    assert (service.name, service.protocol, service.port) == ("pay", "https", 443)


# --- what a plan tells by its configuration -----------------------------------------------------------------------


def refers(*to: str) -> dict[str, Any]:
    """An expression as Terraform writes it: each reference, and what it begins with."""
    every = [one for reference in to for one in (reference, reference.rpartition(".")[0])]
    return {"references": every}


def stated(address: str, key: str = "aws", **expressions: Any) -> dict[str, Any]:
    """A resource of a configuration; what is given beside its provider are its expressions."""
    each = {"for_each_expression": expressions.pop("each")} if "each" in expressions else {}
    return {"address": address, "provider_config_key": key, "expressions": expressions, **each}


def region(expression: Any, **more: Any) -> dict[str, Any]:
    """The configuration of a provider."""
    return {"name": "aws", "expressions": {"region": expression}, **more}


def planned(there: dict[str, dict[str, Any]], root: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A plan of resources by address, and the configuration of its root module."""
    resources = [{"address": address, "type": type_at(address), "values": values} for address, values in there.items()]
    providers = more.pop("providers", {"aws": region({"constant_value": "eu-west-1"})})
    return {"format_version": "1.2", "planned_values": {"root_module": {"resources": resources}},
            "configuration": {"provider_config": providers, "root_module": root}, **more}  # fmt: skip


def type_at(address: str) -> str:
    """The type that an address ends in."""
    return next(step for step in address.split(".") if step.startswith("aws_"))


VPC = {"cidr_block": "10.0.0.0/16"}


def test_each_provider_has_its_own_region(tmp_path: Path) -> None:
    """By an alias, a variable, in a module; the argument of a resource comes first; what hangs on more is not known."""
    keys = {"own": "aws", "us": "aws.us", "var": "aws.var", "object": "aws.object", "several": "aws.several",
            "local": "aws.local", "bare": "aws.bare"}  # fmt: skip
    names = {f"aws_vpc.{one}": VPC for one in (*keys, "argued", "hidden", "known")} | {"module.m[0].aws_vpc.in": VPC}
    names["aws_vpc.known"] = {**VPC, "region": "ca-central-1"}
    providers = {
        "aws": region({"constant_value": "eu-west-1"}),
        "aws.us": region({"constant_value": "us-east-1"}, alias="us"),
        "aws.var": region({"references": ["var.region"]}),
        "aws.object": region({"references": ['var.all["far"].name', 'var.all["far"]', "var.all"]}),
        "aws.several": region({"references": ["var.region", "var.other"]}),
        "aws.local": region({"references": ["var.region", "local.region"]}),
        "aws.bare": {"name": "aws"},
        "module.m:aws": region({"references": ["var.mine"]}, module_address="module.m"),
    }
    resources = [stated(f"aws_vpc.{one}", key) for one, key in keys.items()]
    resources += [stated("aws_vpc.argued", region={"references": ["var.region"]}), stated("aws_vpc.known")]
    resources += [stated("aws_vpc.hidden", region={"references": ["local.region"]})]
    inner = {"source": "./m", "expressions": {"mine": {"references": ["var.other"]}},
             "module": {"resources": [stated("aws_vpc.in", "module.m:aws")]}}  # fmt: skip
    root = {"resources": resources, "module_calls": {"m": inner},
            "variables": {"other": {"default": "ap-south-1"}}}  # fmt: skip
    variables = {"region": {"value": "eu-north-1"}, "all": {"value": {"far": {"name": "sa-east-1"}}}}
    estate = read(planned(names, root, providers=providers, variables=variables), tmp_path)
    assert {key.rpartition(".")[2]: entry.region for key, entry in estate.entries["vpcs"].items()} == {  # type: ignore[attr-defined]
        "own": "eu-west-1", "us": "us-east-1", "var": "eu-north-1", "object": "sa-east-1", "several": None,
        "local": None, "bare": None, "argued": "eu-north-1", "hidden": None, "known": "ca-central-1",
        "in": "ap-south-1",
    }  # fmt: skip


@pytest.mark.parametrize(("others", "found"), [({}, "eu-west-1"), ({"aws.us": "us-east-1"}, None)])
def test_a_provider_that_a_module_got_from_above(others: dict[str, str], found: str | None, tmp_path: Path) -> None:
    """An older Terraform does not say which it is: it is known where there is only one."""
    providers = {key: region({"constant_value": one}) for key, one in {"aws": "eu-west-1", **others}.items()}
    providers["module.m:aws"] = {"name": "aws", "module_address": "module.m"}
    call = {"module": {"resources": [stated("aws_vpc.a", "m:aws")]}}
    document = planned({"module.m.aws_vpc.a": VPC}, {"module_calls": {"m": call}}, providers=providers)
    assert one(read(document, tmp_path), "vpcs", "module.m.aws_vpc.a").region == found


def test_what_an_alias_stands_for_is_not_that_of_another(tmp_path: Path) -> None:
    """A state names the provider of each resource: account and Region of one are not those of the other."""
    state = version_4({
        "aws_caller_identity.here": {"account_id": NET}, "aws_region.here": {"name": "eu-west-1"},
        "aws_ec2_transit_gateway_vpc_attachment.near": {"id": "a1", "transit_gateway_id": "tgw-1", "vpc_id": "vpc-1"},
        "aws_ec2_transit_gateway_vpc_attachment.far": {"id": "a2", "transit_gateway_id": "tgw-2", "vpc_id": "vpc-2"},
    })  # fmt: skip
    state["resources"][-1]["provider"] += ".us"
    estate = read(state, tmp_path)
    assert [one(estate, "vpcs", f"vpc-{number}").region for number in (1, 2)] == ["eu-west-1", None]


NETWORK = {
    "outputs": {"vpc_id": {"expression": refers("aws_vpc.this[0].id")},
                "subnets": {"expression": {"references": ["aws_subnet.a"]}}},
    "resources": [stated("aws_vpc.this"), stated("aws_subnet.a", vpc_id=refers("aws_vpc.this[0].id"))],
}  # fmt: skip
"""A module that makes a VPC, as many do."""


def linked(_: dict[str, Any]) -> dict[str, Any]:
    """A plan whose references lead out of modules, into others, and from instance to instance."""
    there: dict[str, dict[str, Any]] = {f'module.net["{one}"].{what}': VPC for one in "ab"
                                        for what in ("aws_vpc.this[0]", "aws_subnet.a[0]")}  # fmt: skip
    attachment = "aws_ec2_transit_gateway_vpc_attachment"
    there |= {f'module.hub.module.spokes["{one}"].{attachment}.this': {} for one in "ab"}
    there |= {"module.hub.aws_ec2_transit_gateway.this[0]": {}, "aws_vpc_peering_connection.ab": {}}
    there |= {f'aws_vpc_endpoint.kms["{one}"]': {"service_name": "com.amazonaws.eu-west-1.kms"} for one in "ab"}
    there |= {f'aws_ec2_transit_gateway_vpc_attachment.more["{one}"]': {} for one in "ab"}
    there |= {"aws_lb.web": {"name": "web", "load_balancer_type": "application"}}
    spokes = {
        "for_each_expression": {"references": ["var.vpcs"]},
        "expressions": {"vpc": refers("each.value.vpc_id"), "hub": refers("aws_ec2_transit_gateway.this[0].id")},
        "module": {"resources": [stated(f"{attachment}.this", vpc_id={"references": ["var.vpc"]},
                                        transit_gateway_id={"references": ["var.hub"]})]},
    }  # fmt: skip
    hub = {"outputs": {"id": {"expression": refers("aws_ec2_transit_gateway.this[0].id")}},
           "resources": [stated("aws_ec2_transit_gateway.this")], "module_calls": {"spokes": spokes}}  # fmt: skip
    root = {
        "module_calls": {"net": {"for_each_expression": {"references": ["var.all"]}, "module": NETWORK},
                         "hub": {"expressions": {"vpcs": {"references": ["module.net"]}}, "module": hub}},
        "resources": [
            stated("aws_vpc_peering_connection.ab", vpc_id=refers('module.net["a"].vpc_id'),
                   peer_vpc_id=refers('module.net["b"].vpc_id')),
            stated("aws_vpc_endpoint.kms", vpc_id={"references": ["module.net", "each.key"]}),
            stated(f"{attachment}.more", each={"references": ["module.net"]}, vpc_id=refers("each.value.vpc_id"),
                   transit_gateway_id=refers("module.hub.id")),
            stated("aws_lb.web", subnets=refers('module.net["b"].subnets')),
        ],
    }  # fmt: skip
    return planned(there, root)


def test_references_lead_through_modules(tmp_path: Path) -> None:
    """Out of one by its outputs, into another by its variables, and by for_each from one instance to its like."""
    estate = read(linked({}), tmp_path)
    a, b = (f'module.net["{name}"].aws_vpc.this[0]' for name in "ab")
    assert sorted(estate.entries["vpcs"]) == [a, b]
    assert one(estate, "peerings", "aws_vpc_peering_connection.ab").between == (a, b)
    assert one(estate, "transit_gateways", "module.hub.aws_ec2_transit_gateway.this[0]").attached == (a, b)
    assert [one(estate, "endpoints", f'aws_vpc_endpoint.kms["{name}"]').vpcs for name in "ab"] == [(a,), (b,)]
    assert one(estate, "services", "aws_lb.web").vpc == b
    assert estate.gaps == ()
    assert "  module.net-a.aws_vpc.this-0:" in drafted(fitted(estate, CATALOGUE), "test")


def test_what_a_plan_does_not_say_is_told_with_its_reference(tmp_path: Path) -> None:
    """Once for all instances; a VPC behind a local value is that of the module, if there is only one."""
    there = {"aws_vpc.a": VPC, "aws_vpc.b": VPC, "module.net.aws_vpc.this[0]": VPC, "module.net.aws_subnet.a[0]": {}}
    there |= {f"aws_vpc_endpoint.e[{number}]": {"service_name": "com.amazonaws.eu-west-1.kms"} for number in (0, 1)}
    there |= {"aws_vpc_endpoint.f": {"service_name": "com.amazonaws.eu-west-1.kms"}}
    local = {**NETWORK, "resources": [stated("aws_vpc.this"), stated("aws_subnet.a", vpc_id=refers("local.vpc_id"))]}
    root = {"resources": [stated("aws_vpc_endpoint.e", vpc_id={"references": ["local.vpc_id"]}),
                          stated("aws_vpc_endpoint.f", vpc_id=refers("aws_vpc.a.id", "aws_vpc.b.id"))],
            "module_calls": {"net": {"module": local}}}  # fmt: skip
    estate = read(planned(there, root), tmp_path)
    assert [(gap.what, gap.count) for gap in estate.gaps] == [
        ("what the plan does not say of aws_vpc_endpoint.e: vpc_id, which is local.vpc_id; its state will say it", 2),
        ("what the plan does not say of aws_vpc_endpoint.f: vpc_id, which may be aws_vpc.a or aws_vpc.b; its state "
         "will say it", 1),
    ]  # fmt: skip
    assert "taken for the only VPC or transit gateway of the module (vpc_id of module.net.aws_subnet.a[0])" in said(
        estate
    )


def test_a_plan_tells_what_it_takes_away_and_what_it_is_not(tmp_path: Path) -> None:
    """A VPC that is only forgotten stays; what is put off, or failed, is a gap."""
    old = {"id": "vpc-old", "cidr_block": "10.9.0.0/16", "arn": f"{EC2}:vpc/vpc-old"}
    changes = [{"address": f"aws_vpc.{name}", "type": "aws_vpc", "change": {"actions": actions, "before": values}}
               for name, actions, values in (("old", ["delete"], old), ("new", ["delete", "create"], old),
                                             ("kept", ["forget"], {**old, "id": "vpc-kept"}))]  # fmt: skip
    later = [{"reason": "unknown", "resource_change": {"address": "aws_vpc.later", "type": "aws_vpc"}}]
    document = planned({"aws_vpc.new": VPC}, {}, resource_changes=changes, deferred_changes=later, errored=True)
    estate = read(document, tmp_path)
    assert sorted(estate.entries["vpcs"]) == ["aws_vpc.new", "vpc-kept"]
    assert "2 resources that the plan takes away or replaces (aws_vpc.old and aws_vpc.new)" in said(estate)
    assert [gap.what for gap in estate.gaps] == [
        "the rest of the plan: Terraform stopped with an error", "what this plan puts off: aws_vpc"]  # fmt: skip


def test_a_range_that_a_pool_will_give_out_is_not_known(tmp_path: Path) -> None:
    """Of a VPC, and of what is added to one."""
    pooled = {"cidr_block": None, "ipv4_ipam_pool_id": "ipam-pool-1"}
    there: dict[str, dict[str, Any]] = {
        "aws_vpc.a": pooled,
        "aws_vpc.b": VPC,
        "aws_vpc_ipv4_cidr_block_association.b": pooled,
    }
    more = stated("aws_vpc_ipv4_cidr_block_association.b", vpc_id=refers("aws_vpc.b.id"))
    estate = fitted(read(planned(there, {"resources": [more]}), tmp_path), CATALOGUE)
    assert [one(estate, "vpcs", f"aws_vpc.{name}").cidrs for name in "ab"] == [("unknown",), ("unknown",)]


def test_what_a_plan_publishes_is_found_by_its_address(tmp_path: Path) -> None:
    """An endpoint service, a service network and a core network that have no ids yet."""
    there: dict[str, dict[str, Any]] = {
        "aws_vpc.a": VPC, "aws_lb.l": {"name": "pay", "load_balancer_type": "network"}, "aws_vpc_endpoint.e": {},
        "aws_vpc_endpoint_service.s": {}, "aws_vpclattice_service_network.n": {"name": "mesh"},
        "aws_vpclattice_service_network.m": {"name": "other"}, "aws_networkmanager_core_network.c": {},
        "aws_vpclattice_service_network_vpc_association.a": {}, "aws_networkmanager_vpc_attachment.a": {},
    }  # fmt: skip
    resources = [
        stated("aws_vpc_endpoint_service.s", network_load_balancer_arns=refers("aws_lb.l.arn")),
        stated("aws_vpc_endpoint.e", vpc_id=refers("aws_vpc.a.id"),
               service_name=refers("aws_vpc_endpoint_service.s.service_name")),
        stated("aws_vpclattice_service_network_vpc_association.a", vpc_identifier=refers("aws_vpc.a.id"),
               service_network_identifier=refers("aws_vpclattice_service_network.n.id")),
        stated("aws_networkmanager_vpc_attachment.a", vpc_arn=refers("aws_vpc.a.arn"),
               core_network_id=refers("aws_networkmanager_core_network.c.id")),
    ]  # fmt: skip
    estate = read(planned(there, {"resources": resources}), tmp_path)
    assert one(estate, "endpoints", "aws_vpc_endpoint.e").service == "aws_lb.l"
    assert one(estate, "endpoint_services", "aws_vpc_endpoint_service.s").vpcs == ("aws_vpc.a",)
    assert list(estate.entries["services"]) == ["aws_lb.l"]
    networks = {key: entry.associated for key, entry in estate.entries["service_networks"].items()}  # type: ignore[attr-defined]
    assert networks == {"aws_vpclattice_service_network.n": ("aws_vpc.a",), "aws_vpclattice_service_network.m": ()}
    assert one(estate, "cloud_wans", "aws_networkmanager_core_network.c").attached == ("aws_vpc.a",)


def test_two_plans_with_the_same_addresses_are_two(tmp_path: Path) -> None:
    """Every module has an aws_vpc.main, and only its own plan knows it."""
    for name in ("one", "two"):
        saved({"plan.json": plan({})}, tmp_path / name)
    estate = import_terraform([tmp_path / name / "plan.json" for name in ("one", "two")], CATALOGUE)
    address = "module.net.aws_vpc.new[0]"
    assert {address, f"{address} of two/plan.json"} <= estate.entries["vpcs"].keys()
    hub = one(estate, "transit_gateways", "tgw-1")
    assert hub.attached == (address, f"{address} of two/plan.json")
    again = import_terraform([tmp_path / "one/plan.json"] * 2, CATALOGUE)
    assert address in again.entries["vpcs"]
    assert f"{address} of one/plan.json" not in again.entries["vpcs"]


def test_two_plans_may_have_an_attribute_that_is_nested_deeply(tmp_path: Path) -> None:
    """Only a reference is called anew, alone or in a list."""
    deep: Any = "x"
    for _ in range(600):
        deep = [deep]
    for name in ("one", "two"):
        saved(
            {"plan.json": planned({"aws_vpc.a": VPC, "aws_lb.l": {"tags": {}, "subnets": deep}}, {})}, tmp_path / name
        )
    estate = import_terraform([tmp_path / name / "plan.json" for name in ("one", "two")], CATALOGUE)
    assert len(estate.entries["vpcs"]) == 2


# --- states -------------------------------------------------------------------------------------------------------


def test_what_is_malformed_in_a_state_is_a_gap(tmp_path: Path) -> None:
    """Each kind at its first place; the rest is read."""
    state = version_4({f"aws_vpc.{name}": {"id": f"vpc-{name}"} for name in "abc"})
    state["resources"][0]["instances"] = "x"
    state["resources"][1]["instances"][0]["attributes"] = None
    state["resources"].append(7)
    estate = read(state, tmp_path)
    assert list(estate.entries["vpcs"]) == ["vpc-c"]
    assert [(gap.what, gap.first.place) for gap in estate.gaps] == [
        ("instances that is a text", "aws_vpc.a"),
        ("a resource without attributes", "aws_vpc.b"),
        ("resources with a number", ""),
    ]
    assert [gap.what for gap in read({"version": 4, "resources": {}}, tmp_path).gaps] == ["resources that is an object"]


def test_what_has_no_id_that_can_be_read_is_a_gap(tmp_path: Path) -> None:
    """It may be one that an inventory has: nothing of its state is taken for gone."""
    estate = read(version_4({"aws_vpc.a": {"id": 7}, "aws_vpc.b": {"id": "vpc-b"}}), tmp_path)
    assert list(estate.entries["vpcs"]) == ["vpc-b"]
    assert [(gap.what, gap.first.place) for gap in estate.gaps] == [("VPC without VpcId", "aws_vpc.a")]
    assert estate.incomplete == set(estate.sources)


def test_members_of_an_organization_without_ids_are_as_many_accounts(tmp_path: Path) -> None:
    """Each is called by its own place."""
    members = [{"name": "Shop"}, {"name": "Data"}]
    estate = read(version_4({"aws_organizations_organization.all": {"id": "o-1", "accounts": members}}), tmp_path)
    assert {one.name for one in estate.entries["accounts"].values()} >= {"Shop", "Data"}


def deposed(document: dict[str, Any]) -> dict[str, Any]:
    """A state with one more instance of its first resource, whose place another took."""
    if document["version"] == 3:
        resource = document["modules"][0]["resources"]["aws_vpc.a"]
        resource["deposed"] = [{"id": "vpc-old", "attributes": {"id": "vpc-old"}}]
    else:
        document["resources"][0]["instances"].append({"deposed": "0a1b", "attributes": {"id": "vpc-old"}})
    return document


@pytest.mark.parametrize("written", [version_4, version_3])
def test_what_another_took_the_place_of_is_told(written: Any, tmp_path: Path) -> None:
    """It is there until the next apply."""
    estate = read(deposed(written({"aws_vpc.a": {"id": "vpc-a"}})), tmp_path)
    assert list(estate.entries["vpcs"]) == ["vpc-a"]
    assert "1 resource that another took the place of, still there until the next apply (aws_vpc.a)" in said(estate)


def test_routes_of_a_state_of_version_3_are_read(tmp_path: Path) -> None:
    """They are flattened twice; a tag with a point in its name is none."""
    vpn = {"customer_gateway_id": "cgw-1", "routes.#": "1", "routes.12.destination_cidr_block": "192.168.0.0/16",
           "tags.%": "1", "tags.a.1": "b"}  # fmt: skip
    primary = {"id": "vpn-1", "attributes": vpn}
    resources = {"aws_vpn_connection.v": {"type": "aws_vpn_connection", "primary": primary}}
    state = {"version": 3, "modules": [{"path": ["root"], "resources": resources}]}
    assert one(read(state, tmp_path), "sites", "cgw-1").cidrs == ("192.168.0.0/16",)


def test_a_service_of_aws_that_is_looked_up_is_no_endpoint_service(tmp_path: Path) -> None:
    """Its data source has the name of the resource that publishes one; of a VPC it tells all ranges."""
    state = version_4({
        "aws_vpc_endpoint_service.s3": {"id": "123", "owner": "amazon", "service_name": "com.amazonaws.eu-west-1.s3"},
        "aws_vpc.shared": {"id": "vpc-1", "cidr_block": "10.0.0.0/16", "cidr_block_associations": [
            {"cidr_block": "10.0.0.0/16", "state": "associated"}, {"cidr_block": "10.8.0.0/16"}]},
    })  # fmt: skip
    for resource in state["resources"]:
        resource["mode"] = "data"
    estate = read(state, tmp_path)
    assert not estate.entries["services"]
    assert not estate.entries["endpoint_services"]
    assert one(estate, "vpcs", "vpc-1").cidrs == ("10.0.0.0/16", "10.8.0.0/16")


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
        ('{"version": 3, "deployment": {}}', "1:1: error: this is no state and no plan"),
        ('{"format_version": "1.0", "provider_schemas": {}}', "1:1: error: this is no state and no plan"),
        ('{"format_version": "99.0"}', "1:2: error: this is of format 99.0"),
        ('{"serial": 1,\n "encrypted_data": "YQ=="}', "2:2: error: this is encrypted by OpenTofu"),
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
            import_terraform([path], CATALOGUE)
        return
    estate = fitted(import_terraform([path], CATALOGUE), CATALOGUE)
    load_text(drafted(estate, "test"), CATALOGUE)
    arns = [str(found["arn"]) for found in objects(document) if "arn" in found]
    assert set(estate.entries["vpcs"]) >= {arn.rpartition("/")[2] for arn in arns if ":vpc/" in arn}
    assert set(estate.entries["services"]) >= {arn for arn in arns if ":loadbalancer/" in arn}


@often
@given(st.randoms(use_true_random=False), st.sampled_from([version_4, version_3, show, plan, linked]))
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
