"""The design document as Markdown: what its text holds."""

import re

import pytest

from advisor import load, recommend
from advisor.catalogue import built_in
from advisor.report.content import Report
from advisor.report.markdown import document
from tests.conftest import DAY, EXAMPLES
from tests.documents.pages import NAMES

WRONG = re.compile(
    r"\(\)|/answers-|: none \(|\bif not: |network acls|\.\.(?!\.)|\bNone\b|\bTrue\b|\bFalse\b|shared_resource"
)
"""What no reader may see: empty brackets, ids that lead nowhere, values of a program, headings in small letters."""


def written(name: str) -> tuple[Report, str]:
    """The document of an example."""
    catalogue = built_in()
    report = Report(recommend(load(EXAMPLES / f"{name}.yaml"), as_of=DAY), catalogue)
    return report, document(report)


@pytest.mark.parametrize("name", NAMES)
def test_the_text_is_for_people(name: str) -> None:
    """Sentences are whole, and every link within the document has its target."""
    _, text = written(name)
    assert WRONG.findall(text) == []
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(re.findall(r'<a id="([^"]+)"', text))


def test_answers_to_a_question_are_clauses() -> None:
    """Not the names that the inventory has for them."""
    _, text = written("gateway-unknown")
    assert "the vendor shares a resource configuration: resource endpoint" in text


def test_what_nobody_gives_an_account_is_open() -> None:
    """The payments company names accounts, but none for the service network that they are to share."""
    report, text = written("slice")
    assert [one.construct.kind for one in report.unplaced] == ["service_network"]
    assert "1 thing to build without an account" in text
    assert "- VPC Lattice service network [production of ap-south-1]" in text
    assert written("gateway-unknown")[0].unplaced == ()
