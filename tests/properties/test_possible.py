"""What the proof calls impossible never comes out of an inventory, unless somebody states it; then that is told."""

from collections.abc import Iterator

from hypothesis import given

from advisor.analysis import Analysis
from tests.properties.changes import analyses, sometimes
from tests.properties.inventories import CATALOGUE, Data, inventories

ALWAYS_KNOWN = [name for name, fact in CATALOGUE.facts.items() if fact.entry.always_known]


def excluded(one: Analysis) -> Iterator[tuple[str, str]]:
    """Pairs of facts of a situation that exclude each other, by what facts imply."""
    values = one.situation.values
    for name, given_, other, test in CATALOGUE.exclusions:
        if values.get(name) == given_ and other in values and not test(values[other]):
            yield name, other


@sometimes
@given(inventories())
def test_what_is_worked_out_is_possible(data: Data) -> None:
    """Facts that exclude each other are never both worked out from the inventory or presumed: one of them is stated."""
    for one in analyses(data).values():
        origins = one.situation.origins
        for pair in excluded(one):
            assert "stated" in {origins[fact].kind for fact in pair if fact in origins}, pair


@sometimes
@given(inventories())
def test_what_every_connection_has_is_known(data: Data) -> None:
    """Facts that the proof takes as known are."""
    for one in analyses(data).values():
        assert one.situation.values.keys() >= set(ALWAYS_KNOWN)


@sometimes
@given(inventories())
def test_what_is_stated_and_impossible_is_told(data: Data) -> None:
    """Wherever one value forbids another, the connection has a warning with the place."""
    for one in analyses(data).values():
        if any(excluded(one)):
            assert one.situation.contradictions
