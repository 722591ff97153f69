"""`advisor import aws`: read-only calls, against a server on this machine."""

import gc
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.loaders
import botocore.session
import pytest
from botocore import xform_name

from advisor.catalogue import built_in
from advisor.cli import main
from advisor.importers.aws_answers import KINDS
from advisor.importers.estate import Estate
from advisor.importers.live import Progress, Wanted, import_live
from advisor.importers.live.calls import CALLS, Call
from advisor.importers.live.policies import least_policies
from advisor.inventory.models import InventoryContent
from advisor.inventory.reader import load_text
from advisor.problems import AdvisorError
from tests.conftest import ROOT
from tests.imports.aws_company import EU, MANAGER, REGIONS, US, Company, company, named, record
from tests.imports.aws_server import PAGE, AwsServer

CATALOGUE = built_in()
SDK = botocore.session.get_session()
EVERYWHERE = ["--regions", REGIONS, "--role", "Reader", "--accounts", "all"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The small company; nothing is read of the credentials that this machine has."""
    empty = tmp_path_factory.mktemp("aws") / "config"
    empty.write_text("")
    with pytest.MonkeyPatch.context() as patch, AwsServer() as server:
        for name in [one for one in os.environ if one.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_ENDPOINT_URL", server.url)
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("AWS_CONFIG_FILE", str(empty))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(empty))
        # The SDK reads megabytes of models for each session: once is enough for all tests.
        patch.setattr("botocore.loaders.create_loader", cache(botocore.loaders.create_loader))
        # Nor is its garbage worth half of the time.
        usual = gc.get_threshold()
        gc.set_threshold(200_000, 10, 10)
        yield company(server)
        gc.set_threshold(*usual)


@pytest.fixture(autouse=True)
def no_faults(built: Company) -> Iterator[None]:
    """Each test begins with a server that answers everything."""
    built.server.faults.clear()
    built.server.asked.clear()
    yield
    built.server.faults.clear()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the SDK would have waited before it asked again."""
    waits: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=waits.append))
    return waits


@pytest.fixture(scope="module")
def text(built: Company, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The inventory of all accounts and Regions."""
    assert not built.server.faults
    target = tmp_path_factory.mktemp("inventory") / "inventory.yaml"
    assert main(["import", "aws", *EVERYWHERE, "-o", str(target)]) == 0
    assert main(["check", str(target)]) == 0
    return target.read_text()


@pytest.fixture(scope="module")
def content(text: str) -> InventoryContent:
    """The same, read."""
    return load_text(text, CATALOGUE).content


def read(*, told: Any = lambda _: None, **wanted: Any) -> Estate:
    """The estate of one account and Region, or of others."""
    return import_live(Wanted(**{"regions": [EU], **wanted}), CATALOGUE, told)


def gaps(estate: Estate) -> list[str]:
    """What could not be read."""
    return [one.what for one in estate.gaps]


# --- the table of calls -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.action)
def test_every_call_reads_and_is_one_that_aws_has(call: Call) -> None:
    """Its name begins with a word of reading; its parameters and the list in its answer are in the SDK's model."""
    assert re.match("(Describe|List|Get)[A-Z]", call.operation)
    operation = SDK.get_service_model(call.service).operation_model(call.operation)
    assert call.found_in in operation.output_shape.members
    parameters = {*call.arguments, *([call.each.argument] if call.each else [])}
    shape = operation.input_shape
    assert parameters <= set(shape.members if shape else ())
    assert set(shape.required_members if shape else ()) <= parameters
    assert call.kind in KINDS
    if call.each:
        assert call.each.kind in [one.kind for one in CALLS[: CALLS.index(call)] if one.scope is call.scope]


def test_calls_without_a_paginator_that_have_pages_are_known_by_their_tokens() -> None:
    """Pages are asked for by hand with the name that they have in answers."""
    for call in CALLS:
        model = SDK.get_service_model(call.service).operation_model(call.operation)
        client = SDK.create_client(call.service, EU, aws_access_key_id="a", aws_secret_access_key="b")
        if not client.can_paginate(xform_name(call.operation)):
            tokens = [one for one in model.output_shape.members if one.casefold().endswith("token")]
            assert set(tokens) <= {"NextToken", "nextToken"}
            assert set(tokens) <= set(model.input_shape.members if model.input_shape else ())
        client.close()


def test_the_least_policy_has_the_calls_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Printed without boto3 and without credentials; what the caller needs stands apart."""
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert main(["import", "aws", "--policy", "--role", "audit/Reader", "--accounts", "111122223333"]) == 0
    policies = json.loads(capsys.readouterr().out)
    [reading] = policies["accounts"]["Statement"]
    finding, assuming = policies["caller"]["Statement"]
    assert set(reading["Action"]) | set(finding["Action"]) == {*(one.action for one in CALLS), "ec2:DescribeRegions"}
    assert all(re.match("[a-z0-9-]+:(Describe|List|Get)", one) for one in reading["Action"] + finding["Action"])
    assert "elasticloadbalancing:DescribeListeners" in reading["Action"]
    assert assuming["Action"] == ["sts:AssumeRole"]
    assert assuming["Resource"] == ["arn:aws:iam::111122223333:role/audit/Reader"]
    assert all(one["Effect"] == "Allow" for one in (reading, finding, assuming))
    everywhere = least_policies(Wanted(role="Reader", accounts=["all"]))
    assert everywhere["caller"]["Statement"][1]["Resource"] == ["arn:aws:iam::*:role/Reader"]
    assert len(least_policies(Wanted())["caller"]["Statement"]) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--role", 'x"y z', "--accounts", "111122223333"], "is no name of a role"),
        (["--role", "Reader", "--accounts", "12"], "'12' is no account"),
        (["-o", "policy.json"], "--policy prints to standard output; leave out -o and --merge"),
        (["--merge", "policy.json"], "--policy prints to standard output; leave out -o and --merge"),
    ],
)
def test_no_policy_is_printed_where_it_is_not_clear_what_is_wanted(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong ARN would be found out only by AWS; a file that nobody writes by nobody."""
    assert main(["import", "aws", "--policy", *arguments]) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert not out


def test_nothing_but_the_calls_of_the_policy_is_asked(built: Company) -> None:
    """And sts:GetCallerIdentity, which nobody can be denied."""
    read(role="Reader", accounts=["all"])
    allowed = {one.action for one in CALLS} | {"ec2:DescribeRegions", "sts:AssumeRole", "sts:GetCallerIdentity"}
    assert {one.operation for one in built.server.asked} <= allowed


# --- what is found ------------------------------------------------------------------------------------------------


def test_all_that_was_built_is_found(built: Company, content: InventoryContent) -> None:
    """As many of each kind as the test made, and one default VPC for each account and Region."""
    vpcs = {name: one for name, one in content.vpcs.items() if one.title != "the default VPC"}
    assert len(vpcs) == built.built["vpcs"]
    assert len(content.vpcs) - len(vpcs) == built.built["accounts"] * 2
    assert len(content.accounts) == built.built["accounts"]
    assert len(content.sites) == built.built["sites"]
    existing = content.existing
    for kind in ("transit_gateways", "peerings", "endpoint_services", "endpoints", "service_networks", "cloud_wans"):
        assert len(getattr(existing, kind)) == built.built[kind], kind
    assert sum(len(one.attached) for one in existing.transit_gateways.values()) == built.built["attachments"]


def test_values_are_those_of_the_accounts(built: Company, content: InventoryContent) -> None:
    """Names of accounts, Regions of calls, zones of subnets, protocols of listeners, ends of what joins."""
    shop = content.vpcs["shop-us"]
    assert (shop.account, shop.region, shop.cidrs) == ("Apps", US, (ip_network("10.3.0.0/16"),))
    subnets = built.client("ec2").describe_subnets(SubnetIds=[built.ids["hub a"], built.ids["hub b"]])["Subnets"]
    assert content.vpcs["hub"].zones == tuple(sorted(one["AvailabilityZoneId"] for one in subnets))
    assert content.vpcs["hub"].encryption_controls == "monitor"
    assert content.vpcs["hub"].shared_with == ("Data",)
    assert sorted(content.existing.transit_gateways["core"].attached) == ["hub", "ledger"]
    assert content.existing.transit_gateways["core"].sites == ("dc-dxgw-2",)
    assert content.existing.peerings[0].between == ("hub", "shop")
    ledger = next(one for one in content.services.values() if one.load_balancer == "nlb")
    assert (ledger.vpc, ledger.protocol, ledger.port) == ("ledger", "tcp", 8443)
    assert content.existing.cloud_wans["core-network-1"].attached == ("lake",)
    assert (content.services["pay"].protocol, content.services["pay"].port) == ("https", 443)


def test_all_pages_are_read(built: Company, content: InventoryContent) -> None:
    """Of calls with the SDK's paginator and of those without, and of calls for each record of another."""
    assert len(built.server.recorded[MANAGER, EU, "ec2:DescribeVpcEncryptionControls"]) > PAGE
    networks = content.existing.service_networks
    assert {name: one.associated for name, one in networks.items()} == {
        "mesh-sn-1": (), "mesh-sn-2": ("hub",), "mesh-sn-3": ("hub",),
    }  # fmt: skip
    assert networks["mesh-sn-3"].services == ("pay",)
    record(built, MANAGER, US, "ec2:DescribeVpcEncryptionControls", [
        {"vpcEncryptionControlId": f"vpcec-{number}", "vpcId": f"vpc-{number}", "mode": "enforce",
         "state": "available"} for number in range(2 * PAGE + 1)
    ])  # fmt: skip
    found = read(regions=[US])
    del built.server.recorded[MANAGER, US, "ec2:DescribeVpcEncryptionControls"]
    assert {f"vpc-{number}" for number in range(2 * PAGE + 1)} <= set(found.entries["vpcs"])


def test_the_same_text_comes_out_whatever_is_answered_first(text: str, tmp_path: Path) -> None:
    """Threads race; the inventory does not tell which won."""
    target = tmp_path / "inventory.yaml"
    assert main(["import", "aws", *EVERYWHERE, "-o", str(target)]) == 0
    assert target.read_text() == text


def test_origins_name_the_call_its_region_and_account(built: Company, content: InventoryContent) -> None:
    """In a form that the next import finds again."""
    key = built.ids["shop-us"]
    assert content.vpcs["shop-us"].origin == (
        f"ec2:DescribeVpcs in {US} of {built.apps} ({key})",
        f"ec2:DescribeSubnets in {US} of {built.apps} ({key})",
    )
    core = content.existing.cloud_wans["core-network-1"].origin
    assert core[0].startswith(f"networkmanager:ListCoreNetworks of {MANAGER} (")


def test_accounts_that_are_closed_are_not_asked(built: Company) -> None:
    """By `State`, which AWS gives, as by `Status`, which it gave."""
    listed = [
        {"Id": built.apps, "Name": "Apps", "Email": "a@example.com", "State": "ACTIVE"},
        {"Id": built.data, "Name": "Data", "Email": "b@example.com", "State": "SUSPENDED"},
        {"Id": "111122223333", "Name": "Old", "Email": "c@example.com", "Status": "SUSPENDED"},
    ]
    record(built, MANAGER, "*", "organizations:ListAccounts", listed)
    asked: list[Progress] = []
    found = read(role="Reader", accounts=["all"], told=asked.append)
    del built.server.recorded[MANAGER, "*", "organizations:ListAccounts"]
    assert [one.account for one in asked] == [built.apps]
    assert "Apps" in {one.name for one in found.entries["accounts"].values()}
    assert "left out: account that is SUSPENDED (2)" in found.remarks


# --- again --------------------------------------------------------------------------------------------------------


def test_a_second_import_changes_nothing(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing changed."""
    target = tmp_path / "inventory.yaml"
    target.write_text(text)
    assert main(["import", "aws", *EVERYWHERE, "--merge", str(target)]) == 0
    assert "nothing changed" in capsys.readouterr().err
    assert target.read_text() == text


def test_a_second_import_tells_what_came_and_what_is_gone(
    built: Company, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One VPC more, one less."""
    target = tmp_path / "inventory.yaml"
    target.write_text(text)
    ec2 = built.client("ec2", US, built.data)
    new = ec2.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=named("vpc", "new"))["Vpc"]["VpcId"]
    gone = next(one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"] if one["IsDefault"])
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [gone]}])["Subnets"]
    for one in subnets:
        ec2.delete_subnet(SubnetId=one["SubnetId"])
    ec2.delete_vpc(VpcId=gone)
    assert main(["import", "aws", *EVERYWHERE, "--merge", str(target)]) == 0
    ec2.delete_vpc(VpcId=new)
    told = capsys.readouterr().err
    assert "+ vpcs.new" in told
    assert f"- vpcs.{gone} is no longer in ec2:DescribeVpcs in {US} of {built.data}" in told
    assert main(["check", str(target)]) == 0


def test_saved_answers_and_live_ones_come_together(
    built: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is there twice: ids find each other."""
    folder = tmp_path / MANAGER / EU
    folder.mkdir(parents=True)
    ec2 = built.client("ec2")
    for name in ("vpcs", "subnets", "vpc_peering_connections", "transit_gateways", "vpc_endpoints"):
        answer = getattr(ec2, f"describe_{name}")()
        (folder / f"{name}.json").write_text(json.dumps(answer, default=str))
    target = tmp_path / "inventory.yaml"
    assert main(["import", "aws-cli", str(tmp_path / MANAGER), "-o", str(target)]) == 0
    capsys.readouterr()
    assert main(["import", "aws", "--regions", EU, "--merge", str(target)]) == 0
    told = capsys.readouterr().err.splitlines()
    new = [one for one in told if re.match(r"\+ (vpcs|existing\.(peerings|transit_gateways|endpoints))\b", one)]
    assert new == [f"+ vpcs.{built.ids['lake']}"], "only the core network tells of it"
    assert [one for one in told if one.startswith("+ existing.service_networks")]
    hub = load_text(target.read_text(), CATALOGUE).content.vpcs["hub"]
    assert {one.partition(" ")[0] for one in hub.origin} >= {f"{MANAGER}/{EU}/vpcs.json:", "ec2:DescribeVpcs"}


# --- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["RequestLimitExceeded", "ThrottlingException"])
def test_a_call_that_is_throttled_is_made_again(code: str, built: Company, slept: list[float]) -> None:
    """After a while, and then it is as if nothing had been."""
    built.server.fail("ec2:DescribeVpcs", code, code)
    found = read()
    assert not found.gaps
    assert len(slept) == 2
    assert built.ids["hub"] in found.entries["vpcs"]


def test_a_call_that_is_denied_is_a_gap_and_the_others_go_on(
    built: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With account, Region and code; not with what AWS wrote, which may quote a token."""
    built.server.fail("ec2:DescribeTransitGateways", "UnauthorizedOperation", "always", account=built.apps)
    built.server.fail("elasticloadbalancing:DescribeListeners", "AccessDenied", "always")
    target = tmp_path / "inventory.yaml"
    assert main(["import", "aws", *EVERYWHERE, "-o", str(target)]) == 0
    told = capsys.readouterr().err
    denied = f"ec2:DescribeTransitGateways answered UnauthorizedOperation in {EU} and {US} of {built.apps}"
    assert f"gap: {denied} (role Reader)" in told
    assert f"gap: elasticloadbalancing:DescribeListeners answered AccessDenied in {EU} of {MANAGER}" in told
    assert "hush" not in told + target.read_text()
    content = load_text(target.read_text(), CATALOGUE).content
    assert len([one for one in content.vpcs.values() if one.title != "the default VPC"]) == built.built["vpcs"]


def test_nothing_is_gone_that_could_not_be_read(
    built: Company, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hub keeps what is attached though the attachments are denied now."""
    target = tmp_path / "inventory.yaml"
    target.write_text(text)
    built.server.fail("ec2:DescribeTransitGatewayAttachments", "UnauthorizedOperation", "always")
    assert main(["import", "aws", *EVERYWHERE, "--merge", str(target)]) == 0
    assert "existing.transit_gateways" not in capsys.readouterr().err
    assert len(load_text(target.read_text(), CATALOGUE).content.existing.transit_gateways["core"].attached) == 2


def test_a_call_of_which_a_page_is_refused_is_not_whole(built: Company) -> None:
    """Nor is what was asked about each of its records; the pages before are read, the other calls are whole."""
    built.server.fail("vpc-lattice:ListServiceNetworks", "", "AccessDeniedException")
    found = read()
    assert len(found.entries["service_networks"]) == PAGE
    incomplete = {one.partition(" ")[0] for one in found.incomplete if one.endswith(f" in {EU} of {MANAGER}")}
    assert incomplete == {"vpc-lattice:ListServiceNetworks"} | {
        one.action for one in CALLS if one.each and one.each.kind == "ServiceNetworks"
    }


def test_a_region_that_is_not_enabled_is_a_gap(built: Company) -> None:
    """One for the account and Region, with as many calls by name as people read."""
    built.server.fail("*", "AuthFailure", "always", region=US)
    found = read(regions=[EU, US])
    [gap] = [one for one in gaps(found) if "AuthFailure" in one]
    assert re.fullmatch(rf"(\S+, ){{4}}\S+ and \d+ more answered AuthFailure in {US} of {MANAGER}", gap)
    assert built.ids["hub"] in found.entries["vpcs"]


def test_an_account_whose_role_cannot_be_assumed_is_a_gap(built: Company) -> None:
    """The others are read."""
    built.server.fail("sts:AssumeRole", "AccessDenied", account=built.apps)
    found = read(role="Reader", accounts=[built.apps, built.data], regions=[EU, US])
    assert gaps(found) == [f"account {built.apps} was not read: sts:AssumeRole answered AccessDenied"]
    assert built.ids["lake"] in found.entries["vpcs"]
    assert built.ids["shop"] not in found.entries["vpcs"]


def test_the_callers_own_account_needs_no_role(built: Company) -> None:
    """The account that manages an organization has none of the roles that it made in the others."""
    built.server.fail("sts:AssumeRole", "AccessDenied", "always")
    found = read(role="Reader", accounts=[MANAGER, built.apps])
    assert gaps(found) == [f"account {built.apps} was not read: sts:AssumeRole answered AccessDenied"]
    assert built.ids["hub"] in found.entries["vpcs"]


def test_what_is_not_offered_in_a_region_is_told_and_no_gap(built: Company) -> None:
    """Nothing is missing there."""
    built.server.fail("ec2:DescribeVpcEncryptionControls", "UnsupportedOperation", "always")
    found = read()
    assert not found.gaps
    assert f"not offered in {EU}: ec2:DescribeVpcEncryptionControls" in found.remarks


@pytest.mark.parametrize(("region", "is_gap"), [(EU, True), ("il-central-1", False)])
def test_a_service_that_cannot_be_reached_is_a_gap_where_it_should_be(
    region: str, is_gap: bool, monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    """Where AWS has not brought VPC Lattice, nobody listens; its other calls are not tried."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_VPC_LATTICE", "http://127.0.0.1:9")
    found = read(regions=[region])
    lattice = [one.action for one in CALLS if one.service == "vpc-lattice"]
    named_calls = f"{', '.join(lattice[:5])} and {len(lattice) - 5} more"
    reason = "could not be reached (EndpointConnectionError)"
    assert gaps(found) == ([f"{named_calls} {reason} in {EU} of {MANAGER}"] if is_gap else [])
    assert (f"not offered in {region}: {named_calls}" in found.remarks) is not is_gap
    assert len(slept) < 10


def test_a_region_that_nobody_knows_is_a_gap_and_not_empty(
    built: Company, monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    """It may be misspelt, or newer than the SDK."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", built.server.url)
    with pytest.raises(AdvisorError, match=f"nothing could be read: .* in eu-west-9 of {MANAGER}"):
        read(regions=["eu-west-9"])
    assert slept


def test_an_inventory_that_is_wrong_is_told_before_anything_is_asked(
    built: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Calls may take minutes."""
    target = tmp_path / "inventory.yaml"
    target.write_text("vpcs: [")
    assert main(["import", "aws", "--regions", EU, "--merge", str(target)]) == 2
    assert f"{target}:2:1: error" in capsys.readouterr().err
    assert not built.server.asked


def test_members_of_an_organization_may_not_list_it(built: Company) -> None:
    """That is as it should be; only `--accounts all` needs the list."""
    built.server.fail("organizations:ListAccounts", "AccessDeniedException", "always")
    found = read()
    assert not found.gaps
    assert "the organization is not known: organizations:ListAccounts answered AccessDeniedException" in found.remarks


@pytest.mark.parametrize(
    ("arguments", "faults", "said"),
    [
        (["--regions", EU], [("*", "UnauthorizedOperation")], " more answered UnauthorizedOperation in eu-west-1 of"),
        (EVERYWHERE, [("organizations:ListAccounts", "AccessDeniedException")], "so name the accounts with"),
        (["--regions", "all"], [("ec2:DescribeRegions", "UnauthorizedOperation")], "so name the Regions with"),
        (["--regions", EU], [("sts:GetCallerIdentity", "InvalidClientTokenId")], "InvalidClientTokenId"),
        (["--regions", EU], [("sts:GetCallerIdentity", "ExpiredToken")], "(ExpiredToken); sign in"),
        (["--regions", EU], [("ec2:DescribeSubnets", "RequestExpired")], "(RequestExpired); sign in"),
        (["--regions", EU, "--profile", "nobody"], [], "profile nobody (ProfileNotFound)"),
        ([], [], "say with --regions which to read"),
        (["--regions", "eu-west"], [], "'eu-west' is no Region"),
        (["--regions", f"{EU},all"], [], "'all' is no Region"),
        (["--regions", EU, "--role", "R", "--accounts", "12"], [], "'12' is no account"),
        (["--regions", EU, "--role", "R"], [], "--role and --accounts belong together"),
        (["--regions", EU, "--accounts", MANAGER], [], "--role and --accounts belong together"),
        (["--regions", EU, "--role", "a b", "--accounts", MANAGER], [], "'a b' is no name of a role"),
        (["--regions", EU, "--external-id", "x"], [], "--external-id is for --role"),
    ],
)  # fmt: skip
def test_without_an_answer_one_sentence_is_told_and_nothing_is_written(
    arguments: list[str],
    faults: list[tuple[str, str]],
    said: str,
    built: Company,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 2."""
    for operation, code in faults:
        if operation == "*":
            for call in CALLS:
                built.server.fail(call.action, code, "always")
        else:
            built.server.fail(operation, code, "always")
    target = tmp_path / "inventory.yaml"
    assert main(["import", "aws", *arguments, "-o", str(target)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert said in told[-1]
    assert told[-1].startswith("advisor: ")
    assert not [one for one in told if "hush" in one]
    assert not target.exists()


def test_without_credentials_people_are_told_to_sign_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert main(["import", "aws", "--regions", EU]) == 2
    assert "(NoCredentialsError); sign in" in capsys.readouterr().err


def test_a_program_that_has_no_credentials_is_not_quoted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it printed may be a secret."""
    config = tmp_path / "config"
    config.write_text("[profile audit]\nregion = eu-west-1\ncredential_process = sh -c 'echo hush >&2; exit 1'\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    assert main(["import", "aws", "--profile", "audit"]) == 2
    told = capsys.readouterr().err
    assert "profile audit (CredentialRetrievalError)" in told
    assert "hush" not in told


def test_an_address_that_is_none_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without what stands there: it may hold a password."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "hush")
    assert main(["import", "aws", "--regions", EU]) == 2
    [told] = capsys.readouterr().err.splitlines()
    assert told.startswith("advisor: boto3 refuses a setting of the default credentials")
    assert "hush" not in told


def test_without_boto3_people_are_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, exit code 2."""
    monkeypatch.delitem(sys.modules, "advisor.importers.live.sessions", raising=False)
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert main(["import", "aws", "--regions", EU]) == 2
    assert capsys.readouterr().err == "advisor: asking AWS needs boto3: pip install 'connectivity-advisor[aws]'\n"


def test_the_regions_of_a_profile_and_all_that_are_enabled(
    built: Company, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A profile with a Region needs no option."""
    config = tmp_path / "config"
    config.write_text("[profile audit]\nregion = us-east-1\naws_access_key_id = x\naws_secret_access_key = hush\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    asked: list[Progress] = []
    read(profile="audit", regions=(), told=asked.append)
    assert {one.region for one in built.server.asked if one.operation == "ec2:DescribeVpcs"} == {US}
    built.server.asked.clear()
    read(regions=["all"], told=asked.append)
    assert {one.region for one in built.server.asked if one.operation == "ec2:DescribeVpcs"} == {EU, US}
    assert (asked[-1].places_done, asked[-1].places) == (2, 2)


def test_a_role_is_assumed_with_the_external_id_that_it_asks_for(built: Company) -> None:
    """Its trust policy may."""
    read(role="Reader", accounts=[built.apps], external_id="ticket-7")
    [assuming] = [one.parameters for one in built.server.asked if one.operation == "sts:AssumeRole"]
    assert (assuming["RoleArn"], assuming["ExternalId"]) == (f"arn:aws:iam::{built.apps}:role/Reader", "ticket-7")


# --- progress and interrupts --------------------------------------------------------------------------------------


def test_progress_is_one_line_for_each_account(built: Company, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, where that is no terminal."""
    assert main(["import", "aws", "--regions", EU, "--role", "Reader", "--accounts", "all"]) == 0
    out, err = capsys.readouterr()
    assert [one for one in err.splitlines() if one.startswith("asked")] == [
        f"asked {account} ({number} of 3 accounts)"
        for number, account in enumerate(sorted((MANAGER, built.apps, built.data)), 1)
    ]
    assert out.startswith("# Drafted by advisor import aws")


def test_at_a_terminal_one_line_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """And taken away at the end."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    assert main(["import", "aws", "--regions", REGIONS]) == 0
    lines = shown.getvalue().split("\r\x1b[K")
    assert lines[1:3] == [
        "asked 1 of 2 accounts and Regions (0 of 1 account)", "asked 2 of 2 accounts and Regions (1 of 1 account)",
    ]  # fmt: skip
    assert lines[3].startswith("found ")


def test_an_interrupt_ends_with_one_line_though_aws_does_not_answer() -> None:
    """Nobody waits for what nobody reads."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with subprocess.Popen(
            [sys.executable, "-m", "advisor", "import", "aws", "--regions", EU],
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "AWS_ENDPOINT_URL_EC2": url},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        ) as process:
            silent.settimeout(20)
            connection, _ = silent.accept()
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=10)
            connection.close()
    assert (process.returncode, told.splitlines()[-1]) == (130, "advisor: interrupted")
