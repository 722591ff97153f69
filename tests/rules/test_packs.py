"""A company's own knowledge stands beside the built-in one, under its own prefix, and replaces nothing silently."""

import shutil
from pathlib import Path

import pytest

from advisor import InvalidInventory, loads, recommend
from advisor.catalogue import Catalogue, built_in
from advisor.catalogue.pages import page
from advisor.problems import InvalidKnowledge
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
        name: rule.because for name, rule in both.rules.items() if not name.startswith("SLICE-")
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
