"""A page for every rule: what `knowledge show` prints, as Markdown, and linked from results."""

import re
from pathlib import Path

import pytest

from advisor import load, recommend
from advisor.catalogue import Catalogue
from advisor.catalogue.pages import page, page_name
from advisor.documents.rule_pages import INDEX, rule_pages, write
from advisor.report.content import Report
from advisor.report.markdown import document
from tests.conftest import DAY, EXAMPLES, ROOT

FOLDER = ROOT / "docs" / "rules"


def test_the_pages_are_up_to_date(catalogue: Catalogue) -> None:
    """docs/rules/ holds what the rules give, and nothing else."""
    pages = dict(rule_pages(catalogue))
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(pages)
    assert [name for name, text in pages.items() if (FOLDER / name).read_text(encoding="utf-8") != text] == []


def test_every_rule_has_a_page_of_its_own(catalogue: Catalogue) -> None:
    """No two rules share a file, and the index links to each."""
    every = [*catalogue.rules.values(), *catalogue.past]
    names = [page_name(rule.id) for rule in every]
    assert len(set(names)) == len(names)
    index = dict(rule_pages(catalogue))[INDEX]
    assert set(re.findall(r"\]\(([^)]+)\)", index)) == set(names)


@pytest.mark.parametrize("rule", ["HUB-016", "PEER-001", "pci-dss/1.3.1", "limit/peerings_per_vpc/over"])
def test_page_and_command_say_the_same(catalogue: Catalogue, rule: str) -> None:
    """Every sentence of the page stands in what `knowledge show` prints, whatever its line breaks."""
    shown = " ".join((page(catalogue, rule) or "").split())
    text = dict(rule_pages(catalogue))[page_name(rule)].replace("\\", "")
    said = [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ") and "](" not in line]
    assert len(said) > 3
    assert [line for line in said if " ".join(line.split()) not in shown] == []


def test_results_link_to_pages_that_are_there() -> None:
    """The JSON names the page of every rule that it cites; Markdown links to it where it is told where pages are."""
    result = recommend(load(EXAMPLES / "slice.yaml"), as_of=DAY)
    cited = {reason.rule for one in result.connections for reason in one.reasons}
    assert cited <= set(result.rules)
    assert all((FOLDER / one.page).is_file() for one in result.rules.values())


@pytest.mark.parametrize(("pages", "linked"), [("", False), ("docs/rules", True), ("https://example.com/rules/", True)])
def test_markdown_links_rules_where_pages_are(catalogue: Catalogue, pages: str, linked: bool) -> None:
    """To a folder or an address; without one no link leads nowhere."""
    shown = document(Report(recommend(load(EXAMPLES / "slice.yaml"), as_of=DAY), catalogue), pages=pages)
    assert (f"[SVC-001]({pages.rstrip('/')}/SVC-001.md)" in shown) is linked
    assert ("SVC-001.md" in shown) is linked


def test_the_page_tells_exceptions_examples_and_since_when(catalogue: Catalogue) -> None:
    """All that a reviewer asks of a rule stands on its page."""
    text = dict(rule_pages(catalogue))[page_name("HUB-016")]
    for heading in ("It says", "When", "Then", "Exceptions", "Examples", "Confidence", "Sources"):
        assert f"## {heading}" in text
    assert "true since 2026-10-22" in text


def test_pages_are_written_over_those_that_are_there(catalogue: Catalogue, tmp_path: Path) -> None:
    """Writing twice is writing once."""
    (tmp_path / "HUB-016.md").write_text("old")
    assert write(catalogue, tmp_path) == len(dict(rule_pages(catalogue)))
    assert "old" not in (tmp_path / "HUB-016.md").read_text()
