"""Situations from public material, each decided as its source decides it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import loads, recommend
from advisor.result import ConnectionResult

CASES: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("open-cases.yaml").read_text())
SOLID = [name for name, case in CASES.items() if "doubt" not in case]
"""Cases whose sources are sure, undisputed and of today; the others carry their `doubt`."""

KNOWN_MISSES = {
    "hx-144": "the source weighs peering against a public database only; a resource endpoint opens less",
}


def decided(case: dict[str, Any]) -> ConnectionResult:
    """The result of the connection that a case asks about."""
    result = recommend(loads(yaml.safe_dump(case["inventory"], sort_keys=False)))
    return next(one for one in result.connections if one.id == case.get("decides", one.id))


@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_that_of_the_source(name: str) -> None:
    """Each case gets the mechanism that its source expects, or one that it accepts where there is doubt or a reason."""
    answer, case = decided(CASES[name]).recommendation, CASES[name]
    only_accepted = case.get("accept", []) if name in KNOWN_MISSES or "doubt" in case else []
    assert answer is not None
    assert answer.mechanism in [case["expect"], *only_accepted], case["says"]


def test_most_answers_are_decided_without_an_open_question() -> None:
    """At least 80% of the solid cases are decided, not conditional."""
    decided_ones = [name for name in SOLID if decided(CASES[name]).standing == "decided"]
    assert len(decided_ones) >= 0.8 * len(SOLID)


def test_a_known_miss_is_a_miss() -> None:
    """An explained miss that is none any more is taken off the list."""
    for name in KNOWN_MISSES:
        answer = decided(CASES[name]).recommendation
        assert answer is not None
        assert answer.mechanism != CASES[name]["expect"]
