"""Bad input gets all its errors at once, each at its place, with what would be right."""

from pathlib import Path

import pytest

from advisor import InvalidInventory, loads
from advisor.catalogue import built_in
from advisor.inventory.contradictions import zone_prefix
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
    "an account id of thirteen digits": ("accounts: {a: {id: 1234567012345}}", "1:20", "(it has 13 digits)"),
    "an account id with hyphens": ("accounts: {a: {id: 1234-5678-9012}}", "1:20", "leave out what stands between"),
    "an account id that is a word": ("accounts: {a: {id: payments}}", "1:20", "'payments' is not an account id"),
    "one id for two accounts": ("accounts:\n  a: {id: 111122223333}\n  b: {id: 111122223333}", "3:11", "the other is at x.yaml:2:11"),
    "a zone of another Region": ("vpcs: {a: {region: ap-south-1, zones: [use1-az1]}}", "1:40", "an ID that begins with aps1"),
    "a zone of another Region than the inventory's": ("region: us-east-1\nvpcs: {a: {zones: aps1-az1}}", "2:19", "the Region is stated at x.yaml:1:9"),
    "a zone of another Region than the service's": ("services: {a: {kind: saas, regions: [us-west-2], zones: [use1-az1]}}", "1:58", "no zone of us-west-2"),
    "a zone name": ("vpcs: {a: {zones: [ap-south-1a]}}", "1:20", "zone names such as ap-south-1a mean another zone"),
    "a zone twice": ("vpcs: {a: {zones: [use1-az1, use1-az1]}}", "1:30", "the other is at x.yaml:1:20"),
    "a range twice": ("vpcs: {a: {cidrs: [10.0.0.0/16, 10.0.0.0/16]}}", "1:33", "the other is at x.yaml:1:20"),
    "a range within another of the VPC": ("vpcs: {a: {cidrs: [10.0.0.0/16, 10.0.4.0/24]}}", "1:33", "lies in 10.0.0.0/16"),
    "the loopback range": ("vpcs: {a: {cidrs: 127.0.0.0/8}}", "1:19", "127.0.0.0/8 is reserved"),
    "a multicast range of a site": ("sites: {a: {cidrs: [224.1.0.0/16]}}", "1:21", "224.0.0.0/4 is reserved"),
    "a service in two Regions": ("vpcs: {v: {region: us-east-1}}\nservices: {s: {vpc: v, region: us-west-2}}", "2:32", "the other is at x.yaml:1:20"),
    "a service in two places": ("vpcs: {v: {}}\nsites: {d: {}}\nservices: {s: {vpc: v, site: d}}", "3:30", "both in a VPC and at a site"),
    "an AWS service without its name": ("services: {s: {kind: aws_service}}", "1:15", "service: s3"),
    "a VPC peered with itself": ("vpcs: {a: {}}\nexisting: {peerings: [{between: [a, a]}]}", "2:37", "a is peered with itself"),
    "a hub with a VPC of another Region": ("vpcs: {a: {region: us-east-1}}\nexisting: {transit_gateways: {h: {region: us-west-2, attached: [a]}}}", "2:65", "the other is at x.yaml:1:20"),
    "one account stated where there are two": ("accounts: {p: {}, q: {}}\nvpcs: {a: {account: p}, b: {account: q}}\nconnections: [{from: a, to: b, needs: {same_account: yes}}]", "3:54", "the ends are in p and q"),
    "an unknown shared VPC": ("vpcs: {wallet: {}}\nexisting: {shared_vpcs: {walet: {}}}", "2:26", "did you mean 'wallet'?"),
    "an override of an unknown mechanism": (HEAD + "connections: [{from: wallet, to: kyc}]\noverrides: [{connection: wallet->kyc, choose: vpc_peerin, because: x}]", "6:47", "did you mean 'vpc_peering'?"),
    "an override of an unknown connection": (HEAD + "connections: [{from: wallet, to: kyc}]\noverrides: [{connection: walet->kyc, choose: cloud_wan, because: x}]", "6:26", "did you mean 'wallet->kyc'?"),
    "a connection to itself in other words": (HEAD + "connections: [{from: kyc, to: 'vpc:kyc'}]", "5:31", "to itself"),
    "an end of the wrong kind": (HEAD + "connections: [{from: wallet, to: 'site:kyc'}]", "5:34", "expected: vpc:kyc"),
    "a number of zones": ("vpcs: {a: {zones: 7}}", "1:19", "a whole number from 1 to 6, or zone IDs such as aps1-az1"),
    "a negative number of zones": ("vpcs: {a: {zones: -2}}", "1:19", "a whole number from 1 to 6, or zone IDs such as aps1-az1"),
    "growth as a number": ("growth: 5", "1:9", "a mapping of keys to values or none"),
    "growth of a word": ("growth: {vpcs: many}", "1:16", "a whole number from 1 to 1,000,000"),
    "a count of nothing": ("vpcs: {a: {count: 0}}", "1:19", "a whole number from 1 to 1,000,000"),
    "a day in words": (HEAD + "connections: [{from: wallet, to: kyc}]\noverrides: [{connection: wallet->kyc, choose: cloud_wan, because: x, until: tomorrow}]", "6:77", "a day as YYYY-MM-DD"),
    "a day that does not exist": (HEAD + "connections: [{from: wallet, to: kyc}]\noverrides: [{connection: wallet->kyc, choose: cloud_wan, because: x, until: 2027-02-30}]", "6:77", "there is no day 2027-02-30"),
    "a number as a day": (HEAD + "connections: [{from: wallet, to: kyc}]\noverrides: [{connection: wallet->kyc, choose: cloud_wan, because: x, until: 20270630}]", "6:77", "'20270630' is not a day"),
    "yes and no": ("existing: {transit_gateways: {h: {encryption_support: perhaps}}}", "1:55", "yes or no"),
    "a text too long": ("name: " + "x" * 2001, "1:7", "a text of at most 2000 characters"),
    "a number without end": (HEAD + "connections: [{from: wallet, to: kyc, traffic: {peak_gbps: .inf}}]", "5:60", "a number from 0 to"),
    "a fact without end": (HEAD + "connections: [{from: wallet, to: kyc, needs: {networks: " + "9" * 400 + "}}]", "5:57", "a number"),
    "a missing end": (HEAD + "connections: [{from: wallet}]", "5:15", "add it: the name of a service, VPC or site"),
    "a tab": ("a:\n\tb: 1", "2:1", "indent with spaces"),
    "a character that YAML reserves": ("name: @team", "1:7", "write the value in quotation marks: '@'"),
    "a control character": ("name: a\x1b[31m", "1:8", "U+001B cannot stand in it"),
    "half a character": ("name: \ud800", "1:7", "U+D800 cannot stand in it"),
    "a list as a file": ("- a", "1:1", "begin with a key such as vpcs:"),
    "a long text many times": ("a: &a " + "x" * 100_000 + "\nb: [" + "*a, " * 200 + "]", "2:", "aliases add more than 16,000,000 characters"),
    "an anchor that hides another": ("a: &a x\nb: &a [*a]", "2:8", "inside or before its anchor"),
    "no space after a colon": ("version: 1\nregion:eu-west-1\nvpcs: {}", "2:1", "is the space after the colon missing"),
    "a colon in a value": ("name: shop: mine", "1:11", "put a value that holds a colon in quotation marks"),
    "an alias of nothing": ("name: *q", "1:7", "no &q is there before it"),
    "every address": ("vpcs: {a: {cidrs: [0.0.0.0/0, 10.0.0.0/16]}}", "1:20", "it stands for every address"),
    "a blank reason": (HEAD + "connections: [{from: wallet, to: kyc}]\noverrides: [{connection: wallet->kyc, choose: vpc_peering, because: ' '}]", "6:69", "no reason is given"),
    "an AWS service in a VPC": ("vpcs: {a: {}}\nservices: {s: {kind: aws_service, service: s3, vpc: a}}", "2:53", "in no VPC"),
    "a second override": (HEAD + "connections: [{from: wallet, to: kyc}]\noverrides:\n  - {connection: wallet->kyc, choose: vpc_peering, because: x}\n"
                                 "  - {connection: wallet->kyc, choose: cloud_wan, because: y}", "7:5", "more than once"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_located_and_says_what_would_be_right(fault: str) -> None:
    """Each kind of fault has its place and its words."""
    text, place, words = FAULTS[fault]
    with pytest.raises(InvalidInventory) as caught:
        loads(text, "x.yaml")
    shown = [" ".join(str(problem).split()) for problem in caught.value.problems]
    assert any(problem.startswith(f"x.yaml:{place}") and words in problem for problem in shown), "\n".join(shown)


def test_all_faults_at_once_each_with_its_line() -> None:
    """Four faults of shape and of names are four problems, and each shows the line it stands on."""
    with pytest.raises(InvalidInventory) as caught:
        loads("vpcs: {a: {zones: 9}}\nservices: {b: {port: 0}}\nregion: nowhere\npriorites: [cost]\n", "x.yaml")
    assert [problem.position.line for problem in caught.value.problems] == [1, 2, 3, 4]
    assert all(problem.line for problem in caught.value.problems)


WITHOUT_FOLLOW_ONS = {
    "a wrong entry is still declared": ("vpcs: {a: [], b: {}}\nconnections: [{from: a, to: b}]", ["1:11"]),
    "a wrong group declares nobody knows what": ("vpcs: [a, b]\nconnections: [{from: a, to: b}]", ["1:7"]),
    "a wrong end is told once": (HEAD + "connections: [{from: 'a b', to: kyc}, {from: 'a b', to: kyc}]", ["5:22", "5:46"]),
    "an override of a wrong connection": (HEAD + "connections: [{from: [], to: kyc}]\noverrides: [{connection: wallet->kyc, choose: cloud_wan, because: x}]", ["5:22"]),
    "a missing end": (HEAD + "connections: [{to: kyc}, {to: kyc}, {from: walet, to: kyc}]", ["5:15", "5:26", "5:44"]),
    "a merge key is no missing key": (HEAD + "connections: [{<<: x, to: kyc, port: 0}]", ["5:16", "5:38"]),
    "a merge key may declare names": ("vpcs: {<<: x}\nconnections: [{from: a, to: b}]", ["1:8"]),
    "a wrong hub is still a hub": ("sites: {d: {ends_in: h}}\nexisting: {transit_gateways: {h: [x]}}", ["2:34"]),
    "one alias, one problem": ("vpcs: {a: &a {zones: 9}, b: *a, c: *a}", ["1:22"]),
    "half of a peering": (HEAD + "existing: {peerings: [{between: [wallet]}]}", ["5:33"]),
}  # fmt: skip


@pytest.mark.parametrize("case", WITHOUT_FOLLOW_ONS)
def test_one_fault_is_one_problem(case: str) -> None:
    """What is wrong is told where it is wrong, and not again wherever it is named."""
    text, places = WITHOUT_FOLLOW_ONS[case]
    with pytest.raises(InvalidInventory) as caught:
        loads(text, "x.yaml")
    assert [f"{one.position.line}:{one.position.column}" for one in caught.value.problems] == places, str(caught.value)


def test_a_broken_file_hides_nothing_of_the_others(tmp_path: Path) -> None:
    """What the other files have wrong is told too, but not that they name what only the broken one declares."""
    files = [tmp_path / name for name in ("broken.yaml", "other.yaml", "third.yaml")]
    files[0].write_text("vpcs: {a: {}, b: {zones: 9}\n")
    files[1].write_text("connections: [{from: a, to: b, port: 0}]\nregion: nowhere\n")
    files[2].write_text("sites: {d: {}, d: {}}\nservices: {s: {site: d, protocol: carrier_pigeon}}\n")
    with pytest.raises(InvalidInventory) as caught:
        load_files([*files, tmp_path / "none.yaml"], built_in())
    places = [f"{Path(one.position.file).stem}:{one.position.line}" for one in caught.value.problems]
    assert places == ["broken:2", "other:1", "other:2", "third:1", "third:2", "none:1"]


def test_a_file_named_twice_is_told(tmp_path: Path) -> None:
    """Its connections would all stand there twice."""
    file = tmp_path / "one.yaml"
    file.write_text("vpcs: {a: {}, b: {}}\nconnections: [{from: a, to: b}]")
    with pytest.raises(InvalidInventory, match="named twice"):
        load_files([file, file], built_in())


def test_two_files_with_two_accounts_of_one_vpc(tmp_path: Path) -> None:
    """The same VPC given two accounts is told with both places."""
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text("accounts: {p: {}, q: {}}\nvpcs: {a: {account: p}}\n")
    other.write_text("vpcs: {a: {account: q}}\n")
    with pytest.raises(InvalidInventory) as caught:
        load_files([one, other], built_in())
    assert str(caught.value.problems[0].position) == f"{other}:1:21"
    assert f"{one}:2:21" in str(caught.value)


def test_what_is_legal_is_not_forbidden() -> None:
    """Shared subnets, alike VPCs with one range, zones of a Local Zone, and an unknown Region raise no objection."""
    inventory = loads(
        "accounts: {p: {}, q: {}}\n"
        "vpcs:\n"
        "  a: {account: p, shared_with: q, region: us-east-1, zones: [use1-az1, use1-bos1-az1], cidrs: 10.0.0.0/16}\n"
        "  b: {account: q, region: unknown, zones: [aps1-az1], cidrs: 10.0.0.0/16}\n"
        "  many: {count: 9, cidrs: [10.0.0.0/16, 10.0.0.0/16]}\n"
        "services: {s: {vpc: a, account: q, region: us-east-1}}\n"
        "connections: [{from: s, to: b, needs: {same_account: yes}}, {from: many, to: many, needs: {same_account: no}}]\n"
    )
    assert inventory.warnings == ()


def test_ids_of_zones_follow_the_names_of_regions() -> None:
    """Every zone in the knowledge begins as exactly one Region's name says."""
    regions = built_in().regions
    prefixes = [zone_prefix(name) for name in regions.regions]
    known = [prefix for prefix in prefixes if prefix]
    assert len(set(known)) == len(known)
    assert {zone.split("-")[0] for zone in regions.zones} <= set(known)
    assert (zone_prefix("ap-south-1"), zone_prefix("us-gov-west-1"), zone_prefix("us-iso-east-1")) == (
        "aps1",
        "usgw1",
        None,
    )


def test_very_many_problems_are_counted() -> None:
    """The first are shown, and how many more there are."""
    with pytest.raises(InvalidInventory) as caught:
        loads("vpcs: {" + ", ".join(f"v{number}: {{x: 1}}" for number in range(3000)) + "}")
    assert str(caught.value).endswith("and at least 800 problems more")
    assert len(str(caught.value).splitlines()) < 1500
    with pytest.raises(InvalidInventory) as caught:
        loads("connections: [" + ", ".join(f"{{from: a{number}, to: b}}" for number in range(150)) + "]")
    assert str(caught.value).endswith("and 100 problems more")


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
        ("{cidrs: 10.0.0.0/32, count: 200}", "no VPC has a range like 10.0.0.0/32"),
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


def test_what_a_file_adds_is_not_added_where_an_alias_stands(tmp_path: Path) -> None:
    """A value that an alias repeats stays as it was written, whatever another file joins to the original."""
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text("compliance: &duties [pci-dss]\nvpcs: {a: {compliance: *duties}}")
    other.write_text("compliance: [hipaa]")
    content = load_files([one, other], built_in()).content
    assert (content.compliance, content.vpcs["a"].compliance) == (("pci-dss", "hipaa"), ("pci-dss",))


def test_one_range_for_everything_is_one_error() -> None:
    """The other ranges of a VPC are not called its parts."""
    with pytest.raises(InvalidInventory) as caught:
        loads("vpcs: {a: {cidrs: [0.0.0.0/0, 10.0.0.0/16, 127.0.0.0/8]}}")
    assert [problem.position.column for problem in caught.value.problems] == [20, 44]


def test_priorities_of_two_files_are_a_conflict(tmp_path: Path) -> None:
    """Their order means something, so they are not joined, and the order of the files decides nothing."""
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text("priorities: [cost]")
    other.write_text("priorities: [security]")
    with pytest.raises(InvalidInventory, match="'priorities' has another value than in"):
        load_files([one, other], built_in())


def test_the_full_name_of_an_endpoint_service_is_its_short_one() -> None:
    """com.amazonaws.REGION.NAME, as the console shows it, means NAME."""
    inventory = loads("services: {a: {kind: aws_service, service: com.amazonaws.eu-west-1.s3}}")
    assert (inventory.content.services["a"].service, inventory.warnings) == ("s3", ())


def test_what_stands_under_a_misspelt_key_is_checked_as_what_was_meant() -> None:
    """One run finds the slip and what is wrong below it, and names declared there are declared."""
    with pytest.raises(InvalidInventory) as caught:
        loads(
            "Vpcs: {a: {Zones: 9}}\nservice:\n  s: {vpc: a}\n  t: {vpc: b}\n"
            "connections: [{from: s, too: t}]\noverrides: [{connection: s->t, choose: vpc_peering, becuase: x}]",
            "x.yaml",
        )
    assert [(str(problem.position), problem.hint) for problem in caught.value.problems] == [
        ("x.yaml:1:1", "did you mean 'vpcs'?"),
        ("x.yaml:1:12", "did you mean 'zones'?"),
        ("x.yaml:1:19", ""),
        ("x.yaml:2:1", "did you mean 'services'?"),
        ("x.yaml:4:12", ""),
        ("x.yaml:5:25", "did you mean 'to'?"),
        ("x.yaml:6:53", "did you mean 'because'?"),
    ]


def test_connections_with_bad_names_are_not_the_same() -> None:
    """A name that is none is the only error of its connection."""
    with pytest.raises(InvalidInventory) as caught:
        loads(
            HEAD
            + "connections:\n  - {from: wallet, to: kyc, name: my link}\n  - {from: wallet, to: kyc, name: your link}"
        )
    assert ["this is not a name" in problem.message for problem in caught.value.problems] == [True, True]


def test_what_a_second_section_declares_is_not_missing() -> None:
    """A section that stands twice is one error, whoever names its members."""
    with pytest.raises(InvalidInventory) as caught:
        loads("vpcs: {a: {}}\nservices: {s: {vpc: a}}\nservices: {t: {vpc: a}}\nconnections: [{from: s, to: t}]")
    assert [problem.position.line for problem in caught.value.problems] == [3]


def test_unknown_is_legal_wherever_something_may_be_left_out() -> None:
    """It says that nobody knows, which is what leaving the key out says where no presumption is made."""
    inventory = loads(
        "growth: unknown\npriorities: unknown\nregion: unknown\naccounts: {m: {environment: unknown, id: unknown}}\n"
        "vpcs: {a: {account: unknown, zones: unknown, cidrs: unknown, compliance: unknown}, b: {}}\n"
        "services: {s: {vpc: unknown, protocol: unknown, port: unknown, runs_on: unknown, data: unknown, kind: unknown}}\n"
        "connections: [{from: a, to: b, traffic: unknown, needs: unknown, protocol: unknown, initiator: unknown}]"
    )
    assert inventory.warnings == ()
    assert (inventory.content.vpcs["a"].account, inventory.content.services["s"].vpc) == (None, None)


@pytest.mark.parametrize("text", ["vpcs: {a: {count: unknown}}", HEAD + "connections: [{from: wallet, to: unknown}]"])
def test_unknown_is_no_number_of_things_and_no_end(text: str) -> None:
    """How many an entry stands for, and what is connected, has to be said."""
    with pytest.raises(InvalidInventory):
        loads(text)


def test_the_right_members_of_a_list_are_checked_beside_the_wrong_ones() -> None:
    """A range that is none hides no reserved one, wherever they stand; the places are those of the text."""
    with pytest.raises(InvalidInventory) as caught:
        loads("vpcs: {a: {cidrs: [127.0.0.0/8, ten, 10.0.0.0/16, 10.0.0.1/24, 10.0.128.0/20]}}")
    assert [problem.position.column for problem in caught.value.problems] == [20, 33, 51, 64]
