"""Faults of a catalogue as a whole are found: rules covered by others, unread facts, unfit mechanisms, old sources."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from advisor.catalogue import Catalogue
from advisor.catalogue.loader import load_catalogue
from advisor.catalogue.references import YEAR, stale
from advisor.places import KNOWLEDGE
from advisor.problems import InvalidKnowledge


def rule(name: str, when: str, then: str) -> str:
    """A rule file with one rule; its examples are those of the fact `networks` or `protocol`."""
    fires, silent = ("networks: 30", "networks: 1") if "networks" in when else ("protocol: udp", "protocol: tcp")
    return (
        f"rules:\n  - id: {name}\n    title: Planted\n    when: {when}\n    then: {then}\n    because: Planted.\n"
        f"    sources: [peering-basics]\n    confidence: verified\n"
        f"    examples: {{fires: [{{{fires}}}], silent: [{{{silent}}}]}}\n"
    )


def problems(folder: Path) -> list[str]:
    """What the loader finds wrong with a folder of knowledge."""
    try:
        load_catalogue(folder)
    except InvalidKnowledge as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge that a test may spoil."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


def plant(folder: Path, *rules: str) -> list[str]:
    """The problems of the knowledge with rules added, one file each."""
    for number, text in enumerate(rules):
        (folder / "rules" / f"zz-{number}.yaml").write_text(text)
    return problems(folder)


WIDE = rule("OWN-901", "{networks: {at_least: 20}}", "{prefer: {operations: transit_gateway}, misfits: shared_vpc}")


@pytest.mark.parametrize(
    ("when", "then"),
    [
        ("{networks: {at_least: 20}}", "{prefer: {operations: transit_gateway}}"),
        ("{networks: {at_least: 25}}", "{misfits: shared_vpc}"),
        ("{networks: {more_than: 20}, same_region: yes}", "{misfits: shared_vpc}"),
        ("{networks: {at_least: 22, at_most: 30}}", "{misfits: shared_vpc}"),
    ],
)
def test_a_rule_that_another_covers_is_refused(folder: Path, when: str, then: str) -> None:
    """Wherever the narrow rule fires the wide one says all that it says."""
    found = plant(folder, WIDE, rule("OWN-902", when, then))
    assert any("the rule OWN-902 says nothing that OWN-901 does not say" in problem for problem in found), found
    assert not any("the rule OWN-901 says nothing" in problem for problem in found)


@pytest.mark.parametrize(
    ("when", "then"),
    [
        ("{networks: {at_least: 19}}", "{misfits: shared_vpc}"),
        ("{networks: {at_least: 25}}", "{misfits: [shared_vpc, vpc_peering]}"),
        ("{networks: {at_least: 25}}", "{prefer: {reliability: transit_gateway}}"),
        ("{networks: {at_least: 25}}", "{misfits: shared_vpc, warn: Something else.}"),
    ],
)
def test_a_rule_that_says_more_is_fine(folder: Path, when: str, then: str) -> None:
    """A wider condition, one more mechanism, another criterion or a warning of its own is a reason to be there."""
    assert plant(folder, WIDE, rule("OWN-902", when, then)) == []


def test_two_equal_rules_are_one_problem(folder: Path) -> None:
    """Of two rules that cover each other the later one is named, once."""
    found = plant(folder, WIDE, WIDE.replace("OWN-901", "OWN-902"))
    assert len(found) == 1
    assert "the rule OWN-902 says nothing" in found[0]


def test_a_fact_that_nothing_reads_is_refused(folder: Path) -> None:
    """A fact that no rule, step or limit reads would be asked for in vain."""
    with (folder / "facts.yaml").open("a") as file:
        file.write("moon_phase:\n  kind: yes_no\n  meaning: The moon is full.\n  values: {yes: it is, no: it is not}\n")
    found = problems(folder)
    assert any("reads the fact moon_phase" in problem and "facts.yaml:" in problem for problem in found), found


def test_a_mechanism_that_nothing_fits_is_refused(folder: Path) -> None:
    """A mechanism without a documented use could win only for want of others."""
    path = folder / "mechanisms.yaml"
    file = yaml.safe_load(path.read_text())
    file["mechanisms"]["carrier_pigeon"] = {**file["mechanisms"]["vpc_peering"], "title": "carrier pigeon"}
    path.write_text(yaml.safe_dump(file, sort_keys=False))
    assert any("no rule fits or requires the mechanism carrier_pigeon" in problem for problem in problems(folder))


def test_no_source_has_grown_old(catalogue: Catalogue) -> None:
    """Every source that a rule rests on was read within the year before this release."""
    newest = max(source.entry.checked for source in catalogue.sources.values())
    assert not any(one.name for one in stale(catalogue, newest, YEAR))
    assert newest >= date(2026, 11, 22)
