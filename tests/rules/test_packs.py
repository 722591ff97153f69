"""A company's own knowledge stands beside the built-in one, under its own prefix, and replaces nothing silently."""

import shutil
import sys
from pathlib import Path

import pytest

from advisor import InvalidInventory, loads, recommend
from advisor.catalogue import Catalogue, built_in
from advisor.catalogue.pages import page
from advisor.problems import AdvisorError, InvalidKnowledge
from advisor.proof import prove
from tests.commands.test_commands import advisor
from tests.conftest import EXAMPLES

PACK = EXAMPLES / "own-rules"
INVENTORY = """
region: ap-south-1
vpcs: {app: {}, other: {}}
services:
  api: {vpc: app}
  orders: {vpc: other, protocol: https}
  scoring: {kind: saas, vendor: Acme Scoring, protocol: https, data: cardholder}
connections:
  - {from: api, to: scoring}
  - {from: api, to: orders, needs: {slice_signs_requests: no}}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the example that a test may spoil."""
    return Path(shutil.copytree(PACK, tmp_path / "pack"))


def problems(*folders: Path) -> list[str]:
    """What is wrong with packs, as text."""
    with pytest.raises(InvalidKnowledge) as caught:
        built_in(*folders)
    return [str(problem) for problem in caught.value.problems]


def another(folder: Path, **files: str) -> Path:
    """A second pack that holds nothing but its name and these files."""
    folder.mkdir()
    (folder / "pack.yaml").write_text("title: Other\nprefix: OTHER\n")
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def spoil(pack: Path, file: str, right: str, wrong: str) -> None:
    """Replaces one piece of text in a file of the pack."""
    text = (pack / file).read_text()
    assert right in text
    (pack / file).write_text(text.replace(right, wrong))


def test_own_rules_and_vendors_take_part_in_decisions() -> None:
    """The vendor is known, the fact can be stated, and the rules speak."""
    scoring, orders = recommend(loads(INVENTORY, rules=[PACK]), rules=[PACK]).connections
    assert scoring.recommendation is not None
    assert scoring.recommendation.mechanism == "endpoint_service"
    assert any("acquirer" in warning.text for warning in scoring.warnings)
    assert any("two weeks ahead" in advice.text for advice in scoring.advice)
    cloud_wan = next(one for one in orders.alternatives if one.mechanism == "cloud_wan")
    assert "SLICE-001" in {reason.rule for reason in cloud_wan.reasons}
    assert any(advice.rule == "SLICE-002" for advice in orders.advice)


def test_without_the_pack_nothing_of_it_is_known() -> None:
    """Its fact cannot be stated, and the built-in rules are those of before."""
    with pytest.raises(InvalidInventory, match="slice_signs_requests"):
        loads(INVENTORY)


def test_the_built_in_rules_stay_as_they_are(catalogue: Catalogue) -> None:
    """Every built-in rule is there beside the own ones; the digests tell the two catalogues apart."""
    both = built_in(PACK)
    assert {name: rule.because for name, rule in catalogue.rules.items()} == {
        name: rule.because for name, rule in both.rules.items() if not name.startswith("SLICE")
    }
    assert both.digests["rules"] != catalogue.digests["rules"]


@pytest.mark.parametrize(
    ("file", "right", "wrong", "message"),
    [
        ("rules/standard.yaml", "id: SLICE-001", "id: PEER-001", "the rule PEER-001 is not named by the pack's prefix"),
        ("rules/standard.yaml", "id: SLICE-001", "id: PEER-001", "the rule id PEER-001 is used a second time"),
        ("rules/standard.yaml", "id: SLICE-001", "id: SLICE-002", "the rule id SLICE-002 is used a second time"),
        ("facts.yaml", "slice_signs_requests", "signs_requests", "the fact signs_requests is not named by the pack's"),
        ("facts.yaml", "slice_signs_requests", "same_vpc", "the fact same_vpc is declared already"),
        ("vendors.yaml", "acme-scoring", "snowflake", "the vendor snowflake is there already, at"),
        ("sources.yaml", "slice-vendor-register", "peering-basics", "the source peering-basics is declared already"),
        ("vendors.yaml", "ap-south-1", "ap-south-9", "there is no Region 'ap-south-9'"),
        ("pack.yaml", "prefix: SLICE", "prefix: slice", "pack.yaml:3:9"),
        ("pack.yaml", "  shared_vpc:", "  shared_vcp:", "pack.yaml:5:3: error: there is no mechanism, family or group"),
        ("pack.yaml", "  shared_vpc:", "  shared_vcp:", "did you mean 'shared_vpc'?"),
        ("pack.yaml", "  transit_gateway:", "  transit_gatway:", "pack.yaml:7:3: error: there is no mechanism"),
        ("pack.yaml", "criterion: delivery", "criterion: deliver", "pack.yaml:8:16: error: there is no criterion"),
        ("pack.yaml", "criterion: delivery", "criterion: cost", "no rule may prefer or avoid by cost"),
        ("pack.yaml", "    criterion: delivery\n", "", "the key 'criterion' is missing"),
        ("pack.yaml", "within a day", "in {provider_regoin}", "did you mean 'provider_region'?"),
        (
            "pack.yaml",
            "day.\n    source: slice-network",
            "day.\n    source: slice-netwrk",
            "pack.yaml:10:13: error: there is no",
        ),
        ("prices.yaml", "ap-south-1:", "ap-south-9:", "prices.yaml:3:3: error: there is no Region 'ap-south-9'"),
        ("prices.yaml", "tgw_gb", "tgw_gbs", "prices.yaml:4:5: error: there is no price name 'tgw_gbs'"),
        ("prices.yaml", "tgw_gb", "tgw_gbs", "did you mean 'tgw_gb'?"),
        ("prices.yaml", "usd: 0.017", "usd: -1", "prices.yaml:4:19"),
        ("prices.yaml", ", confidence: verified", "", "the key 'confidence' is missing"),
        ("prices.yaml", "regions:", "names: {tgw_gb: a GB}\nregions:", "there is no key 'names' here"),
        ("rules/standard.yaml", "fires: [{same_vpc: no}]", "fires: [{same_vpc: yes}]", "SLICE-001 does not fire in"),
        (
            "rules/standard.yaml",
            "silent: [{same_vpc: yes}]",
            "silent: [{same_vpc: no}]",
            "SLICE-001 does not stay silent",
        ),
    ],
)
def test_what_would_replace_or_break_is_refused(pack: Path, file: str, right: str, wrong: str, message: str) -> None:
    """A name outside the prefix, or one that is there already, is an error in the pack's file."""
    spoil(pack, file, right, wrong)
    assert any(message in problem for problem in problems(pack))


def test_two_packs_need_two_prefixes(pack: Path) -> None:
    """Rules of two packs must be told apart."""
    assert any("another pack has the prefix SLICE" in problem for problem in problems(PACK, pack))


def test_a_folder_that_is_no_pack_is_refused(tmp_path: Path) -> None:
    """A folder without pack.yaml is not passed over in silence."""
    with pytest.raises((InvalidKnowledge, OSError), match=r"pack\.yaml"):
        built_in(tmp_path)


def test_a_file_that_nothing_reads_is_refused(pack: Path) -> None:
    """A misspelt name does not make knowledge disappear in silence; notes for readers are fine."""
    (pack / "vendor.yaml").write_text("vendors: {}")
    (pack / "README.md").write_text("Our standards.")
    found = problems(pack)
    assert len(found) == 1
    assert "vendor.yaml is no file of a pack" in found[0]


def test_escapes_in_a_pack_are_not_sent_to_the_terminal(pack: Path) -> None:
    """A title with control characters is shown as text."""
    spoil(pack, "rules/standard.yaml", "title: Nobody here runs Cloud WAN", 'title: "Nobody \\u001b[31mhere"')
    shown = page(built_in(pack), "SLICE-001")
    assert shown is not None
    assert "\x1b" not in shown
    assert "Nobody \\u001b[31mhere" in shown


def test_faults_of_all_files_are_told_at_once(pack: Path) -> None:
    """A wrong name in each of four files makes four problems in one run."""
    spoil(pack, "pack.yaml", "  shared_vpc:", "  shared_vcp:")
    spoil(pack, "prices.yaml", "tgw_gb", "tgw_gbs")
    spoil(pack, "vendors.yaml", "ap-south-1", "ap-south-9")
    spoil(pack, "rules/payments.yaml", "require: [transit_gateway,", "require: [transit_gatway,")
    found = sorted(problem.split(":")[0] for problem in problems(pack))
    assert found == ["pack/pack.yaml", "pack/prices.yaml", "pack/rules/payments.yaml", "pack/vendors.yaml"]


def test_what_a_pack_forbids_is_out_and_what_it_prefers_is_preferred_always() -> None:
    """The rules have no condition, the reasons and pages of pack.yaml, and a page of their own."""
    (_, orders) = recommend(loads(INVENTORY, rules=[PACK]), rules=[PACK]).connections
    shared = next(one for one in orders.alternatives if one.mechanism == "shared_vpc")
    reason = next(one for one in shared.reasons if one.rule == "SLICE/forbidden/shared_vpc")
    assert (reason.effect, reason.text) == (
        "eliminate: forbidden",
        "Every team owns its VPC, and nobody shares subnets.",
    )
    assert [source.title for source in reason.sources] == ["Slice network standard, version 4"]
    shown = page(built_in(PACK), "SLICE/preferred/transit_gateway")
    assert shown is not None
    assert "When\n  always\nThen\n  prefer (delivery): transit_gateway\n" in shown
    assert "stands in own-rules/pack.yaml:8:5" in shown


def test_a_family_or_group_can_be_forbidden(pack: Path) -> None:
    """All mechanisms of it are out; what is left decides."""
    spoil(pack, "pack.yaml", "  shared_vpc:", "  vpc_lattice:")
    rule = built_in(pack).rules["SLICE/forbidden/vpc_lattice"]
    assert [effect.mechanisms for effect in rule.effects] == [("lattice_service", "lattice_resource")]
    _, orders = recommend(loads(INVENTORY, rules=[pack]), rules=[pack]).connections
    assert orders.recommendation is not None
    assert orders.recommendation.family != "vpc_lattice"


def test_what_stands_in_pack_yaml_may_rest_on_built_in_pages(pack: Path) -> None:
    """`source` names an entry of any sources.yaml."""
    spoil(pack, "pack.yaml", "    source: slice-network-standard", "    source: tgw-whitepaper")
    sources = built_in(pack).rules["SLICE/preferred/transit_gateway"].sources
    assert [source.id for source in sources] == ["tgw-whitepaper"]


def test_a_price_of_a_pack_stands_instead_of_the_list_price(catalogue: Catalogue) -> None:
    """Only that name in that Region has another price, and the digest of prices says so."""
    own = built_in(PACK)
    assert own.prices["ap-south-1"]["tgw_gb"].usd == 0.017
    assert {
        (region, name)
        for region, prices in own.prices.items()
        for name, price in prices.items()
        if price != catalogue.prices[region].get(name)
    } == {("ap-south-1", "tgw_gb")}
    assert own.digests["prices"] != catalogue.digests["prices"]


def test_a_price_for_everywhere_reaches_regions_that_the_list_lacks(tmp_path: Path, catalogue: Catalogue) -> None:
    """A price of one Region goes before it, in the same file."""
    price = "{usd: %s, unit: GB, source: Contract, day: '2026-11-20', confidence: verified}"
    prices = f"everywhere: {{tgw_gb: {price % 0.5}}}\nregions: {{eu-west-1: {{tgw_gb: {price % 0.25}}}}}"
    own = built_in(another(tmp_path / "other", prices=prices)).prices
    assert "tgw_gb" not in catalogue.prices["eu-north-1"]
    assert (own["eu-north-1"]["tgw_gb"].usd, own["eu-west-1"]["tgw_gb"].usd) == (0.5, 0.25)


@pytest.mark.parametrize("where", ["everywhere: {%s}", "regions: {eu-west-1: {}, ap-south-1: {%s}}"])
def test_two_packs_with_one_price_are_an_error_with_both_places(tmp_path: Path, where: str) -> None:
    """Nobody could tell which holds, whether it is given for one Region or for all."""
    price = "tgw_gb: {usd: 1, unit: GB, source: Contract, day: '2026-11-20', confidence: verified}"
    (found,) = problems(PACK, another(tmp_path / "other", prices=where % price))
    assert found.startswith("other/prices.yaml:1:")
    assert "another pack gives the price tgw_gb already" in found
    assert "the other is at own-rules/prices.yaml:4:13" in found


def test_the_digest_of_rules_covers_what_pack_yaml_forbids(pack: Path) -> None:
    """Standards are rules."""
    before = built_in(PACK).digests
    spoil(pack, "pack.yaml", "criterion: delivery", "criterion: change")
    after = built_in(pack).digests
    assert (before["rules"] != after["rules"], before["prices"] == after["prices"]) == (True, True)


CONTRARY = """
rules:
  - id: SLICE-900
    title: Peering is poor where ranges overlap
    when: {overlap: some, slice_signs_requests: no}
    then: {require: vpc_peering}
    because: Planted.
    sources: slice-network-standard
    confidence: verified
    examples: {fires: [{overlap: some, slice_signs_requests: no}], silent: [{overlap: none, slice_signs_requests: no}]}
  - id: SLICE-901
    title: In one VPC and in two Regions
    when: {same_vpc: yes, same_region: no}
    then: {misfits: cloud_wan}
    because: Planted.
    sources: slice-network-standard
    confidence: verified
    examples: {fires: [{same_vpc: yes, same_region: no}], silent: [{same_vpc: no, same_region: no}]}
"""


def test_a_pack_is_proven_together_with_the_built_in_rules(pack: Path) -> None:
    """The example holds; what contradicts a built-in rule, or can never fire, is told at its place."""
    assert not list(prove(built_in(PACK), built_in().rules))
    (pack / "rules" / "planted.yaml").write_text(CONTRARY)
    found = [finding.problem for finding in prove(built_in(pack), built_in().rules)]
    told = {problem.message.split(":")[0]: str(problem.position) for problem in found}
    assert any("SLICE-900 and PEER-001 say the opposite of vpc_peering" in message for message in told)
    assert told["SLICE-901 can never fire"] == "pack/rules/planted.yaml:11:5"


def test_the_command_exits_with_a_finding(pack: Path) -> None:
    """Where the proof finds something, `knowledge check` ends with 1, and tells where and for instance when."""
    (pack / "rules" / "planted.yaml").write_text(CONTRARY)
    checked = advisor("knowledge", "check", "--rules", str(pack))
    assert checked.returncode == 1
    assert "pack/rules/planted.yaml:3:5: error: SLICE-900 and PEER-001 say" in checked.stdout
    assert "for instance {" in checked.stdout


def test_without_the_solver_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof is an extra."""
    for name in [name for name in sys.modules if name.startswith("advisor.proof.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(AdvisorError, match=r"pip install 'connectivity-advisor\[proof\]'"):
        prove(built_in())
