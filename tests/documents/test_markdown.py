"""The design document as Markdown: what its text holds."""

import re

import pytest

from advisor import load, loads, recommend
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


COST_FIRST = "priorities: [security, cost]\n"
ALLOWANCE = "policy: {allowance_per_construct_usd: 30}\n"
PROVEN = "It is proven that no admissible plan"


@pytest.mark.parametrize(
    ("region", "asked", "sentence"),
    [
        ("us-east-1", "", f"{PROVEN} has fewer new things to run, or as many and costs less."),
        ("us-east-1", COST_FIRST, f"{PROVEN} costs less, or as much with fewer new things to run."),
        ("us-east-1", ALLOWANCE, f"{PROVEN} comes to less USD a month with 30.00 for each new thing to run."),
        (
            "ap-south-1",
            "",
            f"{PROVEN} has fewer new things to run, or as many and costs less, as far as prices are known.",
        ),
    ],
)
def test_what_is_proven_is_said_in_the_users_order_and_as_far_as_prices_are_known(
    region: str, asked: str, sentence: str
) -> None:
    """No price of VPC Lattice in Mumbai was published: there the proof is about what is known."""
    inventory = loads(
        f"region: {region}\n{asked}vpcs: {{a: {{cidrs: 10.0.0.0/16}}, b: {{cidrs: 10.1.0.0/16}}}}\n"
        "services: {s: {vpc: b, protocol: https}, w: {vpc: a}}\n"
        "connections: [{from: w, to: s, needs: {caller_identity: per_request}}]\n"
    )
    assert Report(recommend(inventory, as_of=DAY), built_in()).proof == sentence
