"""The loader of knowledge refuses what is wrong, says where, and names all of it at once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.catalogue.loader import load_catalogue
from advisor.places import KNOWLEDGE
from advisor.problems import InvalidKnowledge

RULE = """rules:
  - id: OWN-900
    title: A planted rule
    when: {overlap: some}
    then: {fits: vpc_peering}
    because: It is planted.
    sources: [peering-basics]
    confidence: verified
    examples: {fires: [{overlap: some}], silent: [{overlap: none}]}
"""

FAULTS = {
    "an unknown fact in a condition": ("{overlap: some}\n    then", "{overlapp: some}\n    then", "there is no fact 'overlapp'", 4),
    "a value that the fact does not have": ("when: {overlap: some}", "when: {overlap: sure}", "is not a value of this fact", 4),
    "an unknown mechanism": ("fits: vpc_peering", "fits: vpc_peeing", "did you mean 'vpc_peering'?", 5),
    "an unknown criterion": ("{fits: vpc_peering}", "{prefer: {speed: vpc_peering}}", "there is no criterion 'speed'", 5),
    "a preference by cost": ("{fits: vpc_peering}", "{prefer: {cost: vpc_peering}}", "no rule may prefer or avoid by cost", 5),
    "an unknown source": ("[peering-basics]", "[peering-basic]", "there is no source 'peering-basic'", 7),
    "a missing example": (", silent: [{overlap: none}]", "", "the key 'silent' is missing", 9),
    "no example": ("silent: [{overlap: none}]", "silent: []", "expected: a list that is not empty", 9),
    "an example that does not hold": ("fires: [{overlap: some}]", "fires: [{overlap: none}]", "does not fire in its example", 2),
    "an unknown key": ("    title:", "    titel:", "there is no key 'titel' here", 3),
    "an unverified rule that eliminates": (
        "{fits: vpc_peering}\n    because: It is planted.\n    sources: [peering-basics]\n    confidence: verified",
        "{eliminate: {vpc_peering: impossible}}\n    because: It is planted.\n    sources: [peering-basics]\n    confidence: unverified",
        "may warn but not eliminate", 5),
    "a fact that is given and concluded": (
        "{fits: vpc_peering}", "{conclude: {overlap: some}}", "overlap is given and cannot be concluded", 5),
    "advice on what the mechanism is not built of": (
        "{fits: vpc_peering}", "{advise: {kind: repair, of: vpc_peerings, for: vpc_peering, text: Look.}}",
        "did you mean 'vpc_peering'?", 5),
    "a name that a text may not use": ("It is planted.", "It is {plant}.", "there is no name for a text 'plant'", 6),
    "an id that is used already": ("OWN-900", "PEER-001", "the rule id PEER-001 is used a second time", None),
    "a test that does not suit the kind": ("{overlap: some}\n    then", "{networks: 3}\n    then", "tested by at_least", 4),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge that a test may spoil."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


def plant(folder: Path, change: Callable[[str], str]) -> list[str]:
    """The problems of the knowledge with a changed rule added."""
    (folder / "rules" / "zz-planted.yaml").write_text(change(RULE))
    try:
        load_catalogue(folder)
    except InvalidKnowledge as error:
        return [str(problem) for problem in error.problems]
    return []


def test_the_planted_rule_is_fine_as_it_stands(folder: Path) -> None:
    """Without a fault there is no problem, so each fault below is found for its own sake."""
    assert plant(folder, lambda rule: rule) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_at_its_line(folder: Path, fault: str) -> None:
    """Every kind of fault is reported with its words and its place."""
    right, wrong, message, line = FAULTS[fault]
    assert right in RULE
    problems = plant(folder, lambda rule: rule.replace(right, wrong))
    found = [problem for problem in problems if message in problem]
    assert found, problems
    if line is not None:
        assert f"zz-planted.yaml:{line}:" in found[0]


def test_all_faults_are_reported_at_once(folder: Path) -> None:
    """Two faults in one rule are two problems."""
    problems = plant(
        folder,
        lambda rule: rule.replace("[peering-basics]", "[nowhere]").replace("fits: vpc_peering", "fits: teleport"),
    )
    assert len(problems) == 2


def test_a_circle_of_conclusions_is_refused(folder: Path) -> None:
    """A rule that concludes what it reads would never come to an end."""
    problems = plant(
        folder,
        lambda rule: (
            rule.replace("when: {overlap: some}", "when: {duties: {has: log_access}}")
            .replace("{fits: vpc_peering}", "{conclude: {duties: least_exposure}}")
            .replace("fires: [{overlap: some}]", "fires: [{duties: log_access}]")
        ),
    )
    assert any("in a circle" in problem for problem in problems)
