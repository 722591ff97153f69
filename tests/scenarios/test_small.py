"""Small situations: what must be said of mechanisms in each is said, and what must not be is not."""

import pytest

from advisor.catalogue import Catalogue
from tests.scenarios.small import BASES, Small, small_situations

SITUATIONS = small_situations()
KEYS = {"in", "as_of", "with", "needs", "expect", "not", "why"}


@pytest.mark.parametrize("small", SITUATIONS.values(), ids=lambda small: small.name)
def test_what_must_be_said_is_said(small: Small, catalogue: Catalogue) -> None:
    """And nothing that must not be."""
    assert list(small.wrong(small.decided(catalogue))) == []


def test_every_small_situation_expects_something() -> None:
    """One that expects nothing would always hold; a misspelt key would too."""
    for small in SITUATIONS.values():
        assert small.entry.keys() <= KEYS, small.name
        assert small.entry["in"] in BASES
        assert {"expect", "not"} & small.entry.keys(), small.name
