"""Faults of a catalogue as a whole are found as it is read: unread facts, old sources."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from advisor.catalogue import Catalogue
from advisor.catalogue.loader import load_catalogue
from advisor.catalogue.references import YEAR, stale
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


def test_no_source_has_grown_old(catalogue: Catalogue) -> None:
    """Every source that a rule rests on was read within the year before this release."""
    newest = max(source.entry.checked for source in catalogue.sources.values())
    assert not any(one.name for one in stale(catalogue, newest, YEAR))
    assert newest >= date(2026, 11, 22)
