"""`advisor knowledge new`: a rule to edit that loads as it is, in a pack that is made where there is none."""

import re
from datetime import date
from pathlib import Path

import pytest

from advisor.catalogue import built_in
from advisor.catalogue.dates import on
from advisor.catalogue.files import Effects, RuleEntry
from advisor.catalogue.loader import load_catalogue
from advisor.places import KNOWLEDGE
from advisor.problems import AdvisorError
from advisor.starter import write_rule
from tests.commands.test_commands import advisor


def keys(text: str) -> set[str]:
    """The keys that a rule's file writes, as comments too."""
    return set(re.findall(r"^ *(?:# |- )?([a-z_]+):", text, re.MULTILINE))


def test_a_first_rule_makes_a_pack_that_loads(tmp_path: Path) -> None:
    """The commands that it names next work as they stand there."""
    pack = tmp_path / "our rules"
    made = advisor("knowledge", "new", "SLICE-004", "--rules", str(pack))
    assert (made.returncode, made.stdout) == (0, "")
    assert {path.relative_to(pack).as_posix() for path in pack.rglob("*.yaml")} == {
        "pack.yaml",
        "sources.yaml",
        "rules/slice-004.yaml",
    }
    assert f"advisor knowledge check --rules '{pack}'" in made.stderr
    checked = advisor("knowledge", "check", "--rules", str(pack))
    assert (checked.returncode, "error" in checked.stdout) == (0, False)
    assert "SLICE-004: Put in a few words" in (pack / "docs" / "SLICE-004.md").read_text()
    assert "PEER-001" not in (pack / "docs" / "README.md").read_text()
    shown = advisor("knowledge", "show", "SLICE-004", "--rules", str(pack))
    assert (shown.returncode, "stands in our rules/rules/slice-004.yaml" in shown.stdout) == (0, True)


def test_a_new_rule_says_nothing_of_mechanisms(tmp_path: Path) -> None:
    """Until somebody edits it, it is a piece of advice that is marked as unverified."""
    write_rule(tmp_path / "pack", "SLICE-001")
    rule = built_in(tmp_path / "pack").rules["SLICE-001"]
    assert (rule.effects, rule.conclusions, rule.warnings, rule.confidence) == ((), (), (), "unverified")


def test_every_key_of_a_rule_is_shown(tmp_path: Path) -> None:
    """What is not used stands there as a comment."""
    write_rule(tmp_path / "pack", "SLICE-001")
    text = (tmp_path / "pack" / "rules" / "slice-001.yaml").read_text()
    assert keys(text) >= RuleEntry.model_fields.keys() | Effects.model_fields.keys()


def test_what_is_commented_out_is_true_as_it_stands(tmp_path: Path) -> None:
    """Every commented key of the three files can be switched on."""
    write_rule(tmp_path / "pack", "SLICE-001")
    for path in (tmp_path / "pack").rglob("*.yaml"):
        text = path.read_text().replace("confidence: unverified", "confidence: verified")
        path.write_text(re.sub(r"^( *)# ( *[a-z_]+:(?: \S.*)?)$", r"\1\2", text, flags=re.MULTILINE))
    catalogue = on(load_catalogue(KNOWLEDGE, [tmp_path / "pack"]), date(2027, 6, 1))
    assert {effect.kind for effect in catalogue.rules["SLICE-001"].effects} == {
        "eliminate", "require", "fits", "misfits", "prefer", "avoid",
    }  # fmt: skip
    assert {"SLICE/forbidden/cloud_wan", "SLICE/preferred/transit_gateway"} <= catalogue.rules.keys()


def test_rules_are_added_to_a_pack_that_is_there(tmp_path: Path) -> None:
    """Its other files stay as they are, and the rule rests on the first of its sources."""
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.yaml").write_text("title: Ours\nprefix: SLICE\n")
    (pack / "sources.yaml").write_text('"a: b": {title: Ours, url: "https://x.example", checked: 2026-11-20}\n')
    said = write_rule(pack, "SLICE-PAY-001")
    assert said[0] == f"wrote {pack}/rules/slice-pay-001.yaml"
    write_rule(pack, "SLICE-PAY-002")
    assert [source.id for source in built_in(pack).rules["SLICE-PAY-002"].sources] == ["a: b"]
    assert (pack / "pack.yaml").read_text() == "title: Ours\nprefix: SLICE\n"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("slice-004", "'slice-004' is no id for a rule in"),
        ("SLICE-4", "expected an id such as SLICE-001"),
        ("OTHER-001", "expected an id such as SLICE-001: the pack's prefix SLICE, a hyphen and three digits"),
        ("SLICE-001", "the rule SLICE-001 is there already, at pack/rules/slice-001.yaml:3:5"),
    ],
)
def test_a_wrong_id_is_told_with_what_was_expected(tmp_path: Path, rule: str, message: str) -> None:
    """In a pack that is there; nothing is written."""
    write_rule(tmp_path / "pack", "SLICE-001")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(AdvisorError) as caught:
        write_rule(tmp_path / "pack", rule)
    assert message in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("rule", ["A-001", "../X-001", "slice", "PEER-001"])
def test_a_wrong_id_makes_no_pack(tmp_path: Path, rule: str) -> None:
    """Too short a prefix, no id at all, or that of a built-in rule."""
    with pytest.raises(AdvisorError):
        write_rule(tmp_path / "pack", rule)
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize("there", ["sources.yaml", "rules/slice-001.yaml"])
def test_nothing_is_overwritten(tmp_path: Path, there: str) -> None:
    """A file of that name is refused, and no other is written."""
    (tmp_path / "pack" / "rules").mkdir(parents=True)
    (tmp_path / "pack" / there).write_text("mine")
    shown = advisor("knowledge", "new", "SLICE-001", "--rules", str(tmp_path / "pack"))
    assert (shown.returncode, f"{there} is there already" in shown.stderr) == (2, True)
    assert [path.read_text() for path in tmp_path.rglob("*.yaml")] == ["mine"]
