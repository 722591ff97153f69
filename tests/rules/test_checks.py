"""Faults of a catalogue as a whole are found as it is read: unread facts, old sources."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from advisor.catalogue import Catalogue
from advisor.catalogue.checks import old_sources
from advisor.catalogue.loader import load_catalogue
from advisor.places import KNOWLEDGE
from advisor.problems import InvalidKnowledge


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


def test_a_fact_that_nothing_reads_is_refused(folder: Path) -> None:
    """A fact that no rule, step or limit reads would be asked for in vain."""
    with (folder / "facts.yaml").open("a") as file:
        file.write("moon_phase:\n  kind: yes_no\n  meaning: The moon is full.\n  values: {yes: it is, no: it is not}\n")
    found = problems(folder)
    assert any("reads the fact moon_phase" in problem and "facts.yaml:" in problem for problem in found), found


def test_a_source_read_over_a_year_ago_is_named_with_its_rules(catalogue: Catalogue) -> None:
    """On the day a year after its reading a source is fine; a day later it has grown old."""
    source = catalogue.sources["peering-basics"]
    year = source.entry.checked + timedelta(days=365)
    for day, old in ((year, False), (year + timedelta(days=1), True)):
        named = [problem for problem in old_sources(catalogue, day) if "peering-basics" in problem.message]
        assert bool(named) is old
        assert all("PEER-001" in problem.message for problem in named)


def test_no_source_has_grown_old(catalogue: Catalogue) -> None:
    """Every source that a rule rests on was read within the year before this release."""
    newest = max(source.entry.checked for source in catalogue.sources.values())
    assert list(old_sources(catalogue, newest)) == []
    assert newest >= date(2026, 11, 22)


def test_every_source_backs_something(catalogue: Catalogue) -> None:
    """No page stands in the list that nothing rests on."""
    texts = [path.read_text() for path in KNOWLEDGE.rglob("*.yaml") if path.name != "sources.yaml"]
    named = set(re.findall(r"[a-z0-9][a-z0-9-]+", " ".join(texts)))
    assert set(catalogue.sources) <= named
