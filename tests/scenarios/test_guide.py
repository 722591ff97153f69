"""AWS's own guide: where the advisor agrees with it and where it differs is as the document says."""

import pytest

from tests.conftest import ROOT
from tests.scenarios.guide import KINDS, PAGES, POINTS, contradictions, decided, document

EXPECTATIONS = {"recommends", "not", "eliminated", "each", "text"}


@pytest.mark.parametrize("name", POINTS)
def test_the_advisor_agrees_or_the_difference_is_explained(name: str) -> None:
    """A point without `differs` is met; one with it is really not met, so no excuse outlives its difference."""
    found = list(contradictions(POINTS[name], decided(name)))
    assert bool(found) == ("differs" in POINTS[name]), found


def test_every_point_expects_something() -> None:
    """A point that expects nothing would agree with everything."""
    for name, point in POINTS.items():
        assert EXPECTATIONS & point.keys(), name
        assert point["kind"] in KINDS
        assert name.split("/")[0] in PAGES


def test_the_document_is_up_to_date() -> None:
    """docs/agreement-with-aws.md is what running the points gives."""
    assert (ROOT / "docs" / "agreement-with-aws.md").read_text() == "\n".join(document()) + "\n"
