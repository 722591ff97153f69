"""Bad input gets all its errors at once, each at its place, with what would be right."""

from pathlib import Path

import pytest

from advisor import InvalidInventory, loads
from advisor.catalogue import built_in
from advisor.inventory.reader import load_files
from advisor.problems import Position

HEAD = "version: 1\nvpcs:\n  wallet: {cidrs: [10.20.0.0/16]}\n  kyc: {cidrs: [10.30.0.0/16]}\n"

FAULTS = {
    "an unknown key": ("vpcs: {a: {cidr: [10.0.0.0/16]}}", "1:12", "did you mean 'cidrs'?"),
    "an unknown top-level key": ("servces: {}", "1:1", "did you mean 'services'?"),
    "a key twice": ("vpcs:\n  a: {}\n  a: {}", "3:3", "the first is at 2:3"),
    "a dangling end": (HEAD + "connections: [{from: walet, to: kyc}]", "5:22", "did you mean 'wallet'?"),
    "an ambiguous end": (HEAD + "services: {wallet: {vpc: wallet}}\nconnections: [{from: wallet, to: kyc}]", "6:22", "service:wallet or vpc:wallet"),
    "a range with host bits": ("vpcs: {a: {cidrs: [10.0.0.1/16]}}", "1:20", "10.0.0.0/16"),
    "no range at all": ("vpcs: {a: {cidrs: [ten]}}", "1:20", "CIDR notation"),
    "an account id that lost its zero": ("accounts: {a: {id: 12345670123}}", "1:20", "a zero in front may have been lost"),
    "an unknown Region": ("vpcs: {a: {region: ap-south-9}}", "1:20", "did you mean 'ap-south-"),
    "an unknown account": ("vpcs: {a: {account: nobody}}", "1:21", "there is no account 'nobody'"),
    "an unknown fact": (HEAD + "connections: [{from: wallet, to: kyc, needs: {no_internets: yes}}]", "5:47", "did you mean 'no_internet'?"),
    "a fact that is not stated": (HEAD + "connections: [{from: wallet, to: kyc, needs: {duties: log_access}}]", "5:47", "not stated under needs"),
    "a value that a fact does not have": (HEAD + "connections: [{from: wallet, to: kyc, needs: {overlap: maybe}}]", "5:56", "none, some, possible, or unknown"),
    "a connection to itself": (HEAD + "connections: [{from: kyc, to: kyc}]", "5:31", "to itself"),
    "a connection twice": (HEAD + "connections:\n  - {from: wallet, to: kyc}\n  - {from: wallet, to: kyc}", "7:5", "give one of them a name"),
    "a forbidden connection": (HEAD + "connections: [{from: wallet, to: kyc}]\nforbidden: [{from: wallet, to: kyc}]", "5:15", "is forbidden at"),
    "a port out of range": ("services: {a: {port: 70000}}", "1:22", "a whole number from 1 to 65,535"),
    "negative traffic": (HEAD + "connections: [{from: wallet, to: kyc, traffic: {gb_per_month: -1}}]", "5:63", "a number from 0 to"),
    "an unknown criterion": ("priorities: [secuirty]", "1:14", "did you mean 'security'?"),
    "an unknown regime": ("compliance: [pci]", "1:14", "pci-dss"),
    "an unknown mechanism in the policy": ("policy: {never: [vpc_peerin]}", "1:18", "did you mean 'vpc_peering'?"),
    "a tag": ("vpcs: !!python/object:os.system {}", "1:7", "is not allowed"),
    "a merge key": ("a: &a {}\nvpcs: {<<: *a}", "2:8", "merge keys"),
    "a list where a mapping belongs": ("vpcs: [a]", "1:7", "a mapping of keys to values"),
    "a name with a bad character": ("vpcs: {'a b': {}}", "1:8", "this is not a name"),
    "two documents": ("version: 1\n---\nversion: 1", "2:1", "one document"),
    "no YAML": ("a: [1", "2:1", "this is not YAML"),
    "nothing": ("", "1:1", "the file is empty"),
    "an alias bomb": ("\n".join(["a0: &a0 [x,x,x,x,x,x,x,x,x,x]", *(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9))]), "6:", "aliases add more"),
    "brackets without end": ("[" * 100_000, "1:33", "nested more than"),
    "an alias inside its anchor": ("a: &a [*a]", "1:8", "inside or before its anchor"),
    "a second override": (HEAD + "connections: [{from: wallet, to: kyc}]\noverrides:\n  - {connection: wallet->kyc, choose: vpc_peering, because: x}\n"
                                 "  - {connection: wallet->kyc, choose: cloud_wan, because: y}", "7:5", "more than once"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_located_and_says_what_would_be_right(fault: str) -> None:
    """Each kind of fault has its place and its words."""
    text, place, words = FAULTS[fault]
    with pytest.raises(InvalidInventory) as caught:
        loads(text, "x.yaml")
    shown = [str(problem) for problem in caught.value.problems]
    assert any(problem.startswith(f"x.yaml:{place}") and words in problem for problem in shown), "\n".join(shown)


def test_all_faults_at_once_each_with_its_line() -> None:
    """Four faults of shape and of names are four problems, and each shows the line it stands on."""
    with pytest.raises(InvalidInventory) as caught:
        loads("vpcs: {a: {zones: 9}}\nservices: {b: {port: 0}}\nregion: nowhere\npriorites: [cost]\n", "x.yaml")
    assert [problem.position.line for problem in caught.value.problems] == [1, 2, 3, 4]
    assert all(problem.line for problem in caught.value.problems)


def test_a_public_range_is_a_warning_that_stops_nothing() -> None:
    """A range outside private space may be meant; it is shown and the inventory is used."""
    inventory = loads("vpcs: {a: {cidrs: [8.8.8.0/24]}}", "x.yaml")
    assert [str(problem).startswith("x.yaml:1:20: warning: 8.8.8.0/24") for problem in inventory.warnings] == [True]


def test_account_ids_keep_their_zeros_and_unknown_is_a_value() -> None:
    """An unquoted id with a leading zero stays text; `unknown` is accepted wherever a value is."""
    inventory = loads(
        "accounts: {a: {id: 012345670123}}\nvpcs: {b: {cidrs: unknown}}\nsites: {c: {reached_by: unknown}}"
    )
    assert inventory.content.accounts["a"].id == "012345670123"
    assert inventory.content.vpcs["b"].cidrs == "unknown"


def test_every_value_has_its_place() -> None:
    """A value can be found again by its path."""
    inventory = loads("vpcs:\n  a:\n    cidrs: [10.0.0.0/16]\n", "x.yaml")
    assert inventory.position(["vpcs", "a", "cidrs", 0]) == Position("x.yaml", 3, 13)


@pytest.mark.parametrize(
    ("vpc", "words"),
    [
        ("{cidrs: 10.0.0.0/8}", "no VPC has a range like 10.0.0.0/8"),
        ("{cidrs: 10.0.0.0/30}", "no VPC has a range like 10.0.0.0/30"),
        ("{cidrs: 9.0.0.0/16}", "9.0.0.0/16 is not a private range"),
        ("{cidrs: 10.0.0.0/8, count: 200}", None),
        ("{cidrs: [10.0.0.0/16, 2600:1f18::/56]}", None),
    ],
)
def test_ranges_that_no_vpc_has_are_warned_of(vpc: str, words: str | None) -> None:
    """Sizes outside /16 to /28 and public IPv4 ranges; an entry for many VPCs may sum them up."""
    warnings = loads(f"vpcs: {{a: {vpc}}}", "x.yaml").warnings
    assert [problem.message for problem in warnings] == ([words] if words else [])
    assert all(str(problem.position).startswith("x.yaml:1:") for problem in warnings)


def test_absurd_amounts_are_refused() -> None:
    """A volume beyond anything there is would print figures that nobody can read."""
    inventory = "vpcs: {a: {}, b: {}}\nconnections:\n  - {from: a, to: b, traffic: {gb_per_month: 1e308}}"
    with pytest.raises(InvalidInventory, match="gb_per_month"):
        loads(inventory)


def test_conflicting_files_name_both_places(tmp_path: Path) -> None:
    """Two files that say different things of one VPC are told apart by file and line."""
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text("vpcs:\n  a: {zones: 2}\n")
    other.write_bytes(b"\xef\xbb\xbfvpcs:\r\n  a: {zones: 3}\r\n")
    with pytest.raises(InvalidInventory) as caught:
        load_files([one, other], built_in())
    (problem,) = caught.value.problems
    assert problem.position == Position(str(other), 2, 14)
    assert f"{one}:2:14" in problem.message


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xff\xfev\x00", "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00", "not UTF-8"),
        (b"a: \x00", "not YAML"),
        (b"x" * (64 * 1024 * 1024 + 1), "limit"),
    ],
)
def test_files_that_are_no_text(tmp_path: Path, raw: bytes, words: str) -> None:
    """Binary, wrongly encoded and huge files get a sentence."""
    file = tmp_path / "x.yaml"
    file.write_bytes(raw)
    with pytest.raises(InvalidInventory, match=words):
        load_files([file], built_in())
