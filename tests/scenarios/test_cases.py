"""Situations from public material, each decided as its source decides it."""

import pytest

from tests.conftest import ROOT
from tests.scenarios.cases import HELD_OUT, OPEN, Case, Score
from tests.scenarios.quality import document

SOLID = [case for case in OPEN.values() if not case.doubtful]


@pytest.mark.parametrize("case", OPEN.values(), ids=lambda case: case.name)
def test_an_open_case_gets_the_answer_of_its_source(case: Case) -> None:
    """Or one that the source accepts, where there is doubt or the miss is explained."""
    assert case.score == 1 or (case.score > 0 and case.why), case.answer


@pytest.mark.parametrize("case", HELD_OUT.values(), ids=lambda case: case.name)
def test_a_held_out_case_gets_the_answer_of_its_source_or_the_miss_is_explained(case: Case) -> None:
    """No miss without a word on why; no word on a miss that is none any more."""
    assert (case.score < 1) == bool(case.why), case.answer


def test_the_open_cases_reach_their_bars() -> None:
    """Of the solid ones 95% get the answer of their source, 98% an acceptable one, and 80% are decided."""
    score = Score.of(SOLID)
    assert score.strict >= 0.95
    assert score.lenient >= 0.98
    assert score.decided >= 0.8


def test_the_held_out_cases_reach_theirs() -> None:
    """90% strict, 95% lenient, and within five points of the open ones."""
    open_ones, held_out = Score.of(SOLID), Score.of(HELD_OUT.values())
    assert held_out.strict >= 0.9
    assert held_out.lenient >= 0.95
    assert open_ones.strict - held_out.strict <= 0.05


def test_all_open_cases_are_there() -> None:
    """Seventy-six, of which seventy are solid."""
    assert (len(OPEN), len(SOLID)) == (76, 70)


def test_the_document_is_up_to_date() -> None:
    """docs/decision-quality.md is what scoring the cases gives."""
    assert (ROOT / "docs" / "decision-quality.md").read_text() == "\n".join(document()) + "\n"
