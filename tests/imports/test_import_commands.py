"""`advisor import KIND SOURCE [-o FILE | --merge FILE]`."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from advisor.cli import main
from tests.imports.answers import APPS, DATA, NET, attachment, peering, saved, vpc

EDGES = "caller,callee,rate,notes\nweb,orders,12.5,x\n"


@pytest.fixture
def edges(tmp_path: Path) -> str:
    """A small topology."""
    path = tmp_path / "edges.csv"
    path.write_text(EDGES)
    return str(path)


def test_data_goes_to_stdout_and_talk_to_stderr(edges: str, capsys: pytest.CaptureFixture[str]) -> None:
    """How much was found, what is presumed, and what was not understood, once each."""
    assert main(["import", "topology", edges]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("# Drafted by advisor import topology")
    assert err.splitlines()[0] == "found 2 services and 1 connection"
    assert "not understood: column notes (" + Path(edges).parent.name + "/edges.csv:1)" in err


def test_a_file_is_never_overwritten(edges: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--merge is for what is there."""
    target = str(tmp_path / "inventory.yaml")
    assert main(["import", "topology", edges, "-o", target]) == 0
    assert main(["check", target]) == 0
    assert main(["import", "topology", edges, "-o", target]) == 2
    assert "is there already" in capsys.readouterr().err


def test_a_merge_writes_only_what_changed(edges: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing where nothing did."""
    target = tmp_path / "inventory.yaml"
    main(["import", "topology", edges, "-o", str(target)])
    written = target.stat().st_mtime_ns
    assert main(["import", "topology", edges, "--merge", str(target)]) == 0
    assert "nothing changed" in capsys.readouterr().err
    assert target.stat().st_mtime_ns == written
    Path(edges).write_text(EDGES.replace("12.5", "20") + "web,users,1,\n")
    assert main(["import", "topology", edges, "--merge", str(target)]) == 0
    err = capsys.readouterr().err
    assert "+ services.users" in err
    assert "~ connections web->orders: traffic.requests_per_second is 20, no longer 12.5" in err


@pytest.mark.parametrize("text", ["services: {web: {vpc: nowhere}}", "services: [", "", "\xff"])
def test_an_inventory_that_is_wrong_stays_as_it_is(text: str, edges: str, tmp_path: Path) -> None:
    """Its errors are told, one that is empty included."""
    target = tmp_path / "inventory.yaml"
    target.write_text(text, encoding="latin-1")
    assert main(["import", "topology", edges, "--merge", str(target)]) == 2
    assert target.read_text(encoding="latin-1") == text


def test_wrong_cells_are_told_and_nothing_is_written(
    edges: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With file, line and column."""
    Path(edges).write_text(EDGES.replace("12.5", "fast"))
    target = tmp_path / "inventory.yaml"
    assert main(["import", "topology", edges, "-o", str(target)]) == 2
    assert f"{edges}:2:12: error: 'fast' is not a number" in capsys.readouterr().err
    assert not target.exists()


def test_explanations_show_where_an_imported_value_comes_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And no longer where a person changed it."""
    folder, target = tmp_path / "csv", tmp_path / "inventory.yaml"
    folder.mkdir()
    places, edges = folder / "vpcs.csv", folder / "edges.csv"
    edges.write_text("web,orders\n")
    places.write_text("service,vpc,range\nweb,a,10.1.0.0/16\norders,b,10.1.0.0/16\n")
    main(["import", "topology", str(edges), "--vpcs", str(places), "-o", str(target)])
    capsys.readouterr()

    def explained() -> str:
        main(["explain", str(target), "web->orders"])
        return " ".join(capsys.readouterr().out.split())

    assert "from csv/vpcs.csv:2 (a)" in explained()
    assert f"web->orders ({target}:" in explained()
    assert "from csv/edges.csv:1)" in explained()
    target.write_text(target.read_text().replace("10.1.0.0/16", "10.2.0.0/16"))
    assert "from csv/vpcs.csv:2 (a)" not in explained()


def test_logs_need_an_inventory(edges: str, capsys: pytest.CaptureFixture[str]) -> None:
    """They hold addresses only."""
    assert main(["import", "flow-logs", edges]) == 2
    assert "--inventory" in capsys.readouterr().err


def test_files_of_one_name_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every folder of answers has a vpcs.json, and what one does not hold is not gone from the other."""
    target = tmp_path / "inventory.yaml"
    for account, key in ((NET, "vpc-1"), (APPS, "vpc-2")):
        saved({"vpcs.json": {"Vpcs": [vpc(key, account, "10.1.0.0/16")]}}, tmp_path / account)
    main(["import", "aws-cli", str(tmp_path / NET), "-o", str(target)])
    capsys.readouterr()
    assert main(["import", "aws-cli", str(tmp_path / APPS), "--merge", str(target)]) == 0
    changes = [line for line in capsys.readouterr().err.splitlines() if line.startswith(("+", "~", "=", "-"))]
    assert changes == [f"+ accounts.{APPS}", "+ vpcs.vpc-2"]


def test_states_of_one_name_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every state may be called app/terraform.tfstate; its lineage is its own."""
    target = tmp_path / "inventory.yaml"
    for stage in ("prod", "dev"):
        attributes = {"id": f"vpc-{stage}", "cidr_block": "10.1.0.0/16", "owner_id": NET}
        one = {"mode": "managed", "type": "aws_vpc", "name": stage, "instances": [{"attributes": attributes}]}
        state = {"version": 4, "lineage": f"{sha256(stage.encode()).hexdigest()[:8]}-1-1", "resources": [one]}
        saved({"terraform.tfstate": state}, tmp_path / stage / "app")
    files = [str(tmp_path / stage / "app/terraform.tfstate") for stage in ("prod", "dev")]
    main(["import", "terraform-state", files[0], "-o", str(target)])
    capsys.readouterr()
    assert main(["import", "terraform-state", files[1], "--merge", str(target)]) == 0
    changes = [line for line in capsys.readouterr().err.splitlines() if line.startswith(("+", "~", "=", "-"))]
    assert changes == ["+ vpcs.vpc-dev"]


@pytest.mark.parametrize("kind", ["aws-cli", "flow-logs", "topology", "terraform-state"])
def test_a_link_that_leads_to_itself_is_an_error(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At its name, as what cannot be read is."""
    loop, inventory = tmp_path / "loop", tmp_path / "inventory.yaml"
    loop.symlink_to(loop)
    inventory.write_text("vpcs: {web: {cidrs: 10.1.0.0/16}}\n")
    options = ["--inventory", str(inventory)] if kind == "flow-logs" else []
    assert main(["import", kind, str(loop), *options]) == 2
    assert f"{loop}:1:1: error: " in capsys.readouterr().err


def test_needs_of_logs_meet_what_answers_say_exists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The plan says of each link that carries traffic today whether it is right, weaker, or against a rule."""
    target, log = tmp_path / "inventory.yaml", tmp_path / "flows.log"
    vpcs = [vpc("vpc-web", NET, "10.1.0.0/16", name="web"), vpc("vpc-db", DATA, "10.2.0.0/16", name="db"),
            vpc("vpc-pay", APPS, "10.3.0.0/16", name="pay")]  # fmt: skip
    hub = {"TransitGatewayId": "tgw-0a1b2c3d", "OwnerId": NET, "State": "available"}
    answers = {
        "vpcs.json": {"Vpcs": vpcs},
        "peerings.json": {"VpcPeeringConnections": [peering("pcx-0a1b2c3d", "vpc-web", "vpc-db", "active")]},
        "hubs.json": {"TransitGateways": [hub]},
        "attached.json": {"TransitGatewayAttachments": [
            attachment(f"tgw-attach-0{one}", "tgw-0a1b2c3d", "vpc", one) for one in ("vpc-web", "vpc-pay")]},
    }  # fmt: skip
    saved({f"{NET}/eu-west-1/{name}": answer for name, answer in answers.items()}, tmp_path / "in")
    flow = "2 {} eni-1 10.1.0.4 10.{}.0.4 40000 {} 6 10 1000000000 {} {} ACCEPT OK\n"
    log.write_text("".join(flow.format(NET, *end, day * 86400, day * 86400 + 60) for day in (20000, 20001)
                           for end in ((2, 5432), (3, 443))))  # fmt: skip

    def verdicts() -> dict[str, str]:
        capsys.readouterr()
        assert main(["recommend", str(target), "--format", "json"]) == 0
        every = json.loads(capsys.readouterr().out)["connections"]
        return {one["id"]: one["existing"]["verdict"] for one in every}

    assert main(["import", "aws-cli", str(tmp_path / "in"), "-o", str(target)]) == 0
    ledger = "\nservices: {ledger: {vpc: db, kind: resource, protocol: tcp, port: 5432}}\n"
    target.write_text(target.read_text() + ledger)
    assert main(["import", "flow-logs", str(log), "--merge", str(target)]) == 0
    assert verdicts() == {"web->ledger": "weaker", "web->pay": "right"}
    target.write_text(target.read_text() + "\nneeds: {one_way: yes}\n")
    assert verdicts() == {"web->ledger": "breaks", "web->pay": "breaks"}


@pytest.mark.parametrize("arguments", [["--inventory", "a.yaml", "--merge", "b.yaml"], ["--merge", "-"]])
def test_what_cannot_be_merged_is_said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is read."""
    assert main(["import", "flow-logs", "flows.log", *arguments]) == 2
    assert "--merge" in capsys.readouterr().err


def test_without_standard_error_nothing_is_told_among_the_data(
    edges: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell may close it; standard output holds the inventory alone."""
    monkeypatch.setattr("sys.stderr", None)
    assert main(["import", "topology", edges]) == 0
    assert capsys.readouterr().out.startswith("# Drafted by")
