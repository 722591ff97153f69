"""What connections share is worked out once, and is what each of them would have found alone."""

from pathlib import Path
from typing import Any

import pytest

from advisor import load, loads
from advisor.catalogue import Catalogue
from advisor.inventory import Inventory
from advisor.situations import Situation, situations
from benchmarks.fleet import Kind, fleet
from tests.conftest import EXAMPLES


def found(one: Situation) -> tuple[Any, ...]:
    """All that a situation says."""
    return one.values, one.given, one.origins, one.names, one.declared_unknown, one.contradictions


def check(inventory: Inventory, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection is found the same whether or not ends that lie alike share a place."""
    shared = list(situations(inventory, catalogue))
    with monkeypatch.context() as patched:
        patched.setattr("advisor.topology.Location.own_words", property(lambda _: object()))
        alone = list(situations(inventory, catalogue))
    places = [{id(one.consumer.place) for one, _ in every} for every in (shared, alone)]
    assert len(places[0]) <= len(places[1])
    for (one, seen), (other, seen_alone) in zip(shared, alone, strict=True):
        assert found(one) == found(other)
        assert seen == seen_alone == catalogue.view(one.values)


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: Path(path).stem)
def test_examples(example: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inventories with every kind of end, with what exists and what is forbidden."""
    check(load(example), catalogue, monkeypatch)


@pytest.mark.parametrize("kind", ["mixed", "distinct", "planning"])
def test_fleets(kind: Kind, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of connections among services that lie alike."""
    check(loads(fleet(300, kind)), catalogue, monkeypatch)
