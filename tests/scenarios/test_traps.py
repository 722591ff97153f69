"""Mistakes that are easily made: each is caught by its rules, and no longer without them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import loads
from advisor.catalogue import Catalogue, built_in
from advisor.recommendation import recommend
from advisor.result.connections import ConnectionResult
from tests.conftest import DAY
from tests.scenarios.cases import listed

TRAPS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("traps.yaml").read_text())


def decided(trap: dict[str, Any], catalogue: Catalogue) -> ConnectionResult:
    """The only connection of a trap's inventory, decided by a catalogue."""
    (only,) = recommend(loads(yaml.safe_dump(trap["inventory"])), catalogue, DAY).connections
    return only


def missing(trap: dict[str, Any], result: ConnectionResult) -> Iterator[str]:
    """What of a trap's demands a result does not meet."""
    eliminated = {one.mechanism for one in result.alternatives if one.standing == "eliminated"}
    yield from (f"{name} is not eliminated" for name in listed(trap.get("eliminated")) if name not in eliminated)
    answer = result.recommendation.mechanism if result.recommendation else "none"
    if trap.get("recommends", answer) != answer:
        yield f"{answer} is recommended instead of {trap['recommends']}"
    said = {"warns": " ".join(one.text for one in result.warnings), "advises": " ".join(o.text for o in result.advice)}
    yield from (f"nothing {kind} {trap[kind]!r}" for kind, text in said.items() if trap.get(kind, "") not in text)


@pytest.mark.parametrize("name", TRAPS)
def test_the_trap_is_caught(name: str, catalogue: Catalogue) -> None:
    """What the trap demands is said."""
    assert list(missing(TRAPS[name], decided(TRAPS[name], catalogue))) == []


@pytest.mark.parametrize("name", TRAPS)
def test_it_is_caught_by_its_rule(name: str) -> None:
    """Without the rule that catches it, the trap snaps."""
    known = built_in()
    taken = TRAPS[name]["rules"].split(", ")
    assert set(taken) <= set(known.rules)
    without = replace(known, rules={rule: known.rules[rule] for rule in known.rules if rule not in taken})
    assert list(missing(TRAPS[name], decided(TRAPS[name], without))) != []


def test_all_twenty_traps_are_there() -> None:
    """Every number from one to twenty has at least one trap."""
    assert {int(name.split()[0]) for name in TRAPS} == set(range(1, 21))
