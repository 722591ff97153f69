"""What connections share is worked out once, and is what each of them would have found alone."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import load, loads
from advisor.catalogue import Catalogue
from advisor.inventory import Inventory
from advisor.situations import Situation, situations
from benchmarks.fleet import Kind, fleet
from tests.conftest import EXAMPLES
from tests.properties.changes import sometimes
from tests.properties.consistent import consistent
from tests.properties.inventories import CATALOGUE, Data, inventories, read


def found(one: Situation) -> tuple[Any, ...]:
    """All that a situation says."""
    return one.values, one.given, one.origins, one.names, one.declared_unknown, one.contradictions


def check(inventory: Inventory, catalogue: Catalogue) -> None:
    """Every connection is found the same whether or not ends that lie alike share a place."""
    shared = list(situations(inventory, catalogue))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("advisor.topology.Location.own_words", property(lambda _: object()))
        alone = list(situations(inventory, catalogue))
    places = [{id(one.consumer.place) for one, _ in every} for every in (shared, alone)]
    assert len(places[0]) <= len(places[1])
    for (one, seen), (other, seen_alone) in zip(shared, alone, strict=True):
        assert found(one) == found(other)
        assert seen == seen_alone == catalogue.view(one.values)


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: Path(path).stem)
def test_examples(example: Path, catalogue: Catalogue) -> None:
    """Inventories with every kind of end, with what exists and what is forbidden."""
    check(load(example), catalogue)


@pytest.mark.parametrize("kind", ["mixed", "distinct", "planning"])
def test_fleets(kind: Kind, catalogue: Catalogue) -> None:
    """Hundreds of connections among services that lie alike."""
    check(loads(fleet(300, kind)), catalogue)


WORDS: dict[str, list[Any]] = {
    "account": ["account-1", "account-2"],
    "company": ["company-1", "company-2"],
    "environment": ["production", "test"],
    "kind": ["service", "resource", "appliance", "saas", "public_site"],
    "region": ["us-east-1", "eu-central-1"],
    "runs_on": ["lambda", "ec2"],
    "vendor": ["Razorpay", "Visa"],
    "zones": [["use1-az1"], ["use1-az3"]],
}
"""What a service can say of its place itself."""


@sometimes
@given(inventories(), st.sampled_from(sorted(WORDS)), st.booleans(), st.randoms(use_true_random=True))
def test_twins_that_differ_in_one_word(data: Data, word: str, in_vpc: bool, random: Random) -> None:
    """Two services that differ in one word about their place only, connected with the same end in both roles."""
    data["accounts"] |= {"account-1": {"company": "company-1"}, "account-2": {"company": "company-2"}}
    vpc = random.choice(list(data["vpcs"]))
    for number, value in enumerate(WORDS[word]):
        twin = {"protocol": "https", **({"vpc": vpc} if in_vpc and word != "region" else {}), word: value}
        data["services"][f"twin-{number}"] = {"kind": "saas", **twin} if word == "vendor" else twin
        if word == "zones" and in_vpc:
            data["vpcs"][vpc]["region"] = "us-east-1"
    other = random.choice([*data["services"], *data["vpcs"], *data["sites"]])
    for number in range(len(WORDS[word])):
        name = f"twin-{number}"
        if other != name:
            data["connections"] += [{"from": name, "to": other, "name": "a"}, {"from": other, "to": name, "name": "b"}]
    data["forbidden"] = []
    check(read(consistent(data)), CATALOGUE)
