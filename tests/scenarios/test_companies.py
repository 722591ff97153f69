"""The examples that ship: every connection is decided as the architect who reviewed it decided."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import load, recommend
from advisor.result.connections import ConnectionResult
from tests.conftest import DAY, EXAMPLES

REVIEWED: dict[str, list[dict[str, Any]]] = yaml.safe_load(Path(__file__).with_name("companies.yaml").read_text())
EXPECTED = [
    (name, connection, group["expect"])
    for name, groups in REVIEWED.items()
    for group in groups
    for connection in group["connections"]
]


@cache
def decided(name: str) -> dict[str, ConnectionResult]:
    """The connections of an example, by id."""
    return {one.id: one for one in recommend(load(EXAMPLES / f"{name}.yaml"), as_of=DAY).connections}


@pytest.mark.parametrize(("name", "connection", "expected"), EXPECTED)
def test_the_decision_is_that_of_the_review(name: str, connection: str, expected: str) -> None:
    """The mechanism is the one that was decided by hand."""
    answer = decided(name)[connection].recommendation
    assert answer is not None
    assert answer.mechanism == expected


@pytest.mark.parametrize("name", REVIEWED)
def test_every_connection_was_reviewed_once(name: str) -> None:
    """No connection of an example is left out, and none has two answers."""
    reviewed = [connection for one, connection, _ in EXPECTED if one == name]
    assert sorted(reviewed) == sorted(decided(name))


def test_slice_has_grown_to_more_than_a_hundred_services_in_five_networks_or_more() -> None:
    """The company that the advisor was made for, grown."""
    content = load(EXAMPLES / "slice-grown.yaml").content
    own = [service for service in content.services.values() if service.vpc]
    assert len(own) > 100
    assert len({service.vpc for service in own}) >= 5
    assert len({vpc.account for vpc in content.vpcs.values()}) >= 5


def test_nothing_has_to_be_built_in_one_flat_network() -> None:
    """Inside the VPC the local route does; AWS services take their endpoints, the world outside the internet."""
    inside = {one.recommendation.mechanism for one in decided("flat-vpc").values() if one.recommendation}
    assert inside <= {"same_vpc", "gateway_endpoint", "interface_endpoint", "internet_egress"}
