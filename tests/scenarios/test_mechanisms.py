"""Every mechanism can be the answer, can be ruled out, and is explained either way."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import loads, recommend
from advisor.catalogue import Catalogue, built_in
from advisor.result.connections import ConnectionResult

SITUATIONS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("mechanisms.yaml").read_text())


@cache
def decided(mechanism: str) -> ConnectionResult:
    """The first connection of a mechanism's situation."""
    return recommend(loads(yaml.safe_dump(SITUATIONS[mechanism]["inventory"], sort_keys=False))).connections[0]


@pytest.mark.parametrize("mechanism", built_in().mechanisms)
def test_it_is_recommended_where_it_is_the_answer(mechanism: str) -> None:
    """With a reason in words, a way that ends with it or the line behind it, and something to do."""
    found = decided(mechanism)
    assert found.recommendation is not None
    assert found.recommendation.mechanism == mechanism
    assert SITUATIONS[mechanism]["says"] in " ".join(reason.text for reason in found.reasons)
    assert mechanism in [hop.mechanism for hop in found.path]
    assert found.advice


@pytest.mark.parametrize("mechanism", built_in().mechanisms)
def test_it_is_ruled_out_somewhere_with_a_reason(mechanism: str) -> None:
    """In the situation of some other mechanism it is eliminated, and the sentence says why."""
    others = [one for name in SITUATIONS if name != mechanism for one in decided(name).alternatives]
    gone = [one for one in others if one.mechanism == mechanism and one.standing == "eliminated"]
    assert gone
    assert all(one.text and one.reasons for one in gone)


@pytest.mark.parametrize("mechanism", built_in().mechanisms)
def test_no_other_mechanism_is_passed_over_in_silence(mechanism: str, catalogue: Catalogue) -> None:
    """Each of the others is an alternative, with a sentence."""
    found = decided(mechanism)
    assert {one.mechanism for one in found.alternatives} == set(catalogue.mechanisms) - {mechanism}
    assert all(one.text for one in found.alternatives)
