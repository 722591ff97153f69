"""The commands, as a user meets them: output, exit codes, files, pipes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import EXAMPLES, ROOT

SLICE = str(EXAMPLES / "slice.yaml")
DAY = "--as-of=2026-11-24"


def advisor(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the advisor as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "advisor", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


def test_help_names_every_command_with_a_sentence() -> None:
    """`advisor --help` lists what there is."""
    shown = advisor("--help")
    assert shown.returncode == 0
    for command in ("init", "check", "recommend", "report", "explain", "whatif", "diff", "schema", "knowledge"):
        assert any(line.split()[:1] == [command] and len(line.split()) > 3 for line in shown.stdout.splitlines()), (
            command
        )


def test_recommend_prints_decisions_and_nothing_but_data_on_stdout() -> None:
    """The text names mechanism, family, reason and rule of each connection, within 80 columns."""
    shown = advisor("recommend", SLICE, DAY)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "payments-api->razorpay\n  = endpoint service (AWS PrivateLink), decided" in shown.stdout
    assert "[SAAS-001, verified]" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80


@pytest.mark.parametrize("example", sorted(one.stem for one in EXAMPLES.glob("*.yaml")))
def test_json_follows_the_published_schema(example: str) -> None:
    """What `--format json` prints is valid against docs/result.schema.json, for every example."""
    result = json.loads(advisor("recommend", str(EXAMPLES / f"{example}.yaml"), "--format", "json").stdout)
    jsonschema.validate(result, json.loads((ROOT / "docs" / "result.schema.json").read_text()))
    assert {"id", "from", "to", "path", "alone", "would_change"} <= result["connections"][0].keys()


def test_the_same_bytes_under_every_hash_seed() -> None:
    """Sets and engine order never show: five seeds, three formats, the same bytes."""
    for form in ("text", "json", "markdown"):
        outputs = {
            advisor("recommend", SLICE, DAY, "--format", form, PYTHONHASHSEED=str(seed)).stdout for seed in range(5)
        }
        assert len(outputs) == 1


def test_several_files_make_one_inventory(tmp_path: Path) -> None:
    """Split over two files, the inventory gets the same decisions as in one."""
    whole = json.loads(advisor("recommend", SLICE, DAY, "--format", "json").stdout)
    text = Path(SLICE).read_text()
    cut = text.index("connections:")
    files = [tmp_path / "one.yaml", tmp_path / "other.yaml"]
    for file, part in zip(files, (text[:cut], text[cut:]), strict=True):
        file.write_text(part)
    split = json.loads(advisor("recommend", *map(str, files), DAY, "--format", "json").stdout)
    assert [one["recommendation"] for one in split["connections"]] == [
        one["recommendation"] for one in whole["connections"]
    ]
    assert split["digests"] == whole["digests"]


def test_explain_says_why_why_not_and_what_would_change_it() -> None:
    """The explanation of one connection has its sections, with file:line and the day a source was checked."""
    shown = advisor("explain", SLICE, "wallet-api->kyc-api", DAY)
    assert shown.returncode == 0
    for title in ("Why", "Presumed", "To do", "Cost, alone", "In the fleet", "Why not", "What would change it"):
        assert f"\n{title}\n" in shown.stdout
    assert "slice.yaml:" in shown.stdout
    assert "checked 2026-11-24" in shown.stdout
    assert "VPC peering (VPC peering), eliminated" in shown.stdout


def test_explain_of_an_unknown_connection_names_the_nearest() -> None:
    """A slip in the id is answered with the right one."""
    shown = advisor("explain", SLICE, "wallet-api->kyc-apo")
    assert shown.returncode == 2
    assert "did you mean 'wallet-api->kyc-api'?" in shown.stderr


def test_exit_codes() -> None:
    """0 fine, 1 a finding where asked for, 2 invalid input, 3 nothing left, which wins over 1."""
    assert advisor("recommend", SLICE).returncode == 0
    assert advisor("recommend", SLICE, "--fail-on", "note").returncode == 1
    assert advisor("recommend", SLICE, "--fail-on", "error").returncode == 0
    ended = "overrides: [{connection: wallet-api->kyc-api, choose: vpc_peering, because: x, until: 2026-01-01}]"
    overridden = Path(SLICE).read_text() + ended
    assert advisor("recommend", "-", stdin=overridden).returncode == 0
    shown = advisor("recommend", "-", DAY, "--fail-on", "error", stdin=overridden)
    assert shown.returncode == 1
    assert "the override to vpc_peering ended on 2026-01-01" in shown.stderr
    assert "expected: a day from 2026-11-24 on" in shown.stderr
    assert advisor("recommend", "nowhere.yaml").returncode == 2
    assert advisor("recommend").returncode == 2
    never = "policy: {never: [vpc_peering, transit_gateway, cloud_wan]}\n"
    nothing_left = "vpcs: {a: {}, b: {}}\nconnections: [{from: a, to: b}]\n" + never
    shown = advisor("recommend", "-", "--fail-on", "note", stdin=nothing_left)
    assert shown.returncode == 3
    assert "no mechanism is left, infeasible" in shown.stdout


def test_a_fault_of_ours_is_said_to_be_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unexpected exception ends with 70 and a sentence."""
    from advisor import cli

    monkeypatch.setattr("advisor.recommendation.analyse", lambda *_: 1 / 0)
    assert cli.main(["recommend", SLICE]) == 70
    assert "a fault of the advisor" in capsys.readouterr().err


def test_init_writes_an_inventory_that_is_decided_and_never_overwrites(tmp_path: Path) -> None:
    """The starter and its schema are written, valid, and safe from a second init."""
    target = tmp_path / "mine.yaml"
    assert advisor("init", str(target)).returncode == 0
    assert (tmp_path / "inventory.schema.json").exists()
    assert advisor("check", str(target)).returncode == 0
    target.write_text("mine")
    assert advisor("init", str(target)).returncode == 2
    assert target.read_text() == "mine"


def test_init_leaves_another_schema_as_it_is_and_says_so(tmp_path: Path) -> None:
    """A schema that is there and differs is not replaced; one that is the same is no trouble."""
    schema = tmp_path / "inventory.schema.json"
    assert "wrote" in advisor("init", str(tmp_path / "one.yaml")).stderr
    assert "up to date" in advisor("init", str(tmp_path / "two.yaml")).stderr
    schema.write_text("mine")
    shown = advisor("init", str(tmp_path / "three.yaml"))
    assert (shown.returncode, "it was left as it is" in shown.stderr) == (0, True)
    assert schema.read_text() == "mine"


def test_init_knows_the_facts_of_a_pack(tmp_path: Path) -> None:
    """With --rules the schema beside the starter has the pack's facts."""
    assert advisor("init", str(tmp_path / "mine.yaml"), "--rules", str(EXAMPLES / "own-rules")).returncode == 0
    assert "slice_signs_requests" in (tmp_path / "inventory.schema.json").read_text()


def test_a_closed_pipe_is_no_fault() -> None:
    """Where the reader of its output has gone before anything is printed, the advisor itself ends quietly with 0."""
    for arguments in (["schema"], ["--help"], ["recommend", SLICE]):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            shown = subprocess.run(
                [sys.executable, "-m", "advisor", *arguments],
                stdout=pipe,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
                cwd=ROOT,
            )
        assert (shown.returncode, shown.stderr) == (0, ""), arguments


def test_knowledge_shows_rules_facts_and_mechanisms() -> None:
    """Everything that a result names can be looked up."""
    assert "PEER-001" in advisor("knowledge", "list").stdout
    shown = advisor("knowledge", "show", "PEER-001").stdout
    assert "address ranges overlap" in shown
    assert "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html" in shown
    assert "read by:" in advisor("knowledge", "show", "overlap").stdout
    assert "PEER-001" in advisor("knowledge", "show", "vpc_peering").stdout
    assert "PCI DSS" in advisor("knowledge", "show", "pci-dss").stdout
    assert "snowflake" in advisor("knowledge", "show", "Snowflake").stdout
    assert "10 minutes" in advisor("knowledge", "show", "lattice_connection_lifetime").stdout
    assert "did you mean 'PEER-001'?" in advisor("knowledge", "show", "peer-001").stderr


def test_knowledge_stale_tells_what_was_read_long_ago() -> None:
    """Exit code 1 where anything was, the oldest first, with what rests on it; else 0 and nothing on stdout."""
    shown = advisor("knowledge", "stale", "--days", "0", "--as-of", "2026-11-25")
    assert shown.returncode == 1
    assert "2026-11-24 peering-whitepaper\n" in shown.stdout
    assert "\n2026-11-25 " not in shown.stdout
    assert "last read more than 0 days before 2026-11-25" in shown.stderr
    fine = advisor("knowledge", "stale", "--days", "3650", "--as-of", "2026-11-25")
    assert (fine.returncode, fine.stdout) == (0, "")
    assert advisor("knowledge", "stale", "--days", "-1").returncode == 2
    assert "is no number of days" in advisor("knowledge", "stale", "--days", "soon").stderr


def test_knowledge_check_tells_what_is_older_than_a_year() -> None:
    """The same as `stale --days 365`, as a warning that changes no exit code."""
    check = advisor("knowledge", "check", "--as-of", "2027-12-01")
    assert check.returncode == 0
    assert check.stdout == advisor("knowledge", "stale", "--days", "365", "--as-of", "2027-12-01").stdout
    assert " peering-basics\n" in check.stdout


def test_knowledge_sources_tells_what_rests_on_a_page() -> None:
    """All pages, or the one of a name or an address; an unknown one is wrong use with the nearest name."""
    every = advisor("knowledge", "sources").stdout
    one = advisor("knowledge", "sources", "peering-basics").stdout
    assert one in every
    assert "PEER-001" in one
    url = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html"
    assert advisor("knowledge", "sources", url).stdout == one
    wrong = advisor("knowledge", "sources", "peering-basic")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean 'peering-basics'?" in wrong.stderr
    pack = str(EXAMPLES / "own-rules")
    assert "SLICE-001" in advisor("knowledge", "sources", "--rules", pack).stdout


def test_a_rule_that_is_over_is_listed_with_its_last_day() -> None:
    """`knowledge list` and `knowledge show` know what was true."""
    assert "until 2024-11-25: An endpoint service stayed in its Region" in advisor("knowledge", "list").stdout
    assert "true until 2024-11-25" in advisor("knowledge", "show", "REGION-008").stdout


def test_explain_decides_by_what_was_true_on_the_day() -> None:
    """A mechanism of later says since when it is there, and no evidence is named where there is none."""
    shown = advisor("explain", SLICE, "fraud-api->ledger-db", "--as-of", "2024-11-30").stdout
    assert "Before 2024-12-01 there was\n    no resource endpoint." in shown
    assert "because since/resource_endpoint, verified\n" in shown


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (["schema"], "inventory.schema.json"),
        (["schema", "--result"], "result.schema.json"),
        (["schema", "--difference"], "difference.schema.json"),
    ],
)
def test_the_schema_in_docs_is_the_one_printed(arguments: list[str], file: str) -> None:
    """docs/ holds exactly what the command prints."""
    assert advisor(*arguments).stdout == (ROOT / "docs" / file).read_text()


@pytest.mark.parametrize("example", sorted(one.name for one in EXAMPLES.glob("*.yaml")))
def test_every_example_is_valid_against_the_inventory_schema(example: str) -> None:
    """An editor with the schema finds nothing to mend in an example."""
    import yaml

    schema = json.loads((ROOT / "docs" / "inventory.schema.json").read_text())
    jsonschema.validate(yaml.safe_load((EXAMPLES / example).read_text()), schema)
