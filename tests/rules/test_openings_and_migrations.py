"""What constructs open and how connections move is knowledge, and the loader refuses what is wrong in it."""

import shutil
from pathlib import Path

import pytest

from advisor.catalogue import Catalogue
from advisor.catalogue.loader import load_catalogue
from advisor.places import KNOWLEDGE
from advisor.problems import InvalidKnowledge

FAULTS = {
    "an unknown limit": (
        "constructs.yaml",
        "limit: route_tables_per_hub",
        "limit: tables",
        "there is no limit 'tables'",
    ),
    "an unknown source of an opening": (
        "constructs.yaml",
        "sources: [tgw-peering]",
        "sources: [tgw]",
        "there is no source 'tgw'",
    ),
    "an unknown construct before another": (
        "constructs.yaml",
        "after: [core_network, core_network_edge]",
        "after: [core_network, core_network_edges]",
        "did you mean 'core_network_edge'?",
    ),
    "constructs that come after each other": (
        "constructs.yaml",
        "title: resource gateway\n",
        "title: resource gateway\n  after: resource_endpoint\n",
        "constructs come after each other in a circle: ",
    ),
    "a step that acts on what its mechanism is not built of": (
        "steps.yaml",
        "kind: build, of: nat_gateway",
        "kind: build, of: vpc_peering",
        "there is no construct here 'vpc_peering'",
    ),
    "a kind of opening that there is not": ("constructs.yaml", "to: hubs", "to: all", "to"),
    "a mechanism to which nothing leads": (
        "migrations.yaml",
        "internet_egress]",
        "gateway_endpoint]",
        "internet_egress stands nowhere",
    ),
    "a mechanism that stands twice": (
        "migrations.yaml",
        "place: same_network",
        "place: [same_network, vpc_lattice]",
        "stands under names, too",
    ),
    "a pair without a way": (
        "migrations.yaml",
        "from: [routes, names, place]",
        "from: [routes, names]",
        "no way leads from place to place",
    ),
    "a pair with two ways": (
        "migrations.yaml",
        "from: [routes, names, place]\n    to: place",
        "from: [routes, names, place]\n    to: names",
        "there is a way already",
    ),
    "a name that no text may use": (
        "migrations.yaml",
        "Build {new} beside {old}",
        "Build {newer} beside {old}",
        "there is no name for a text 'newer'",
    ),
    "an unknown mechanism to leave": ("migrations.yaml", "leaving: site_to_site_vpn", "leaving: vpn", "'vpn'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_in_its_file(tmp_path: Path, fault: str) -> None:
    """Every kind of fault is reported with its words and its file."""
    folder = Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))
    name, right, wrong, message = FAULTS[fault]
    text = (folder / name).read_text()
    assert right in text
    (folder / name).write_text(text.replace(right, wrong, 1))
    with pytest.raises(InvalidKnowledge) as error:
        load_catalogue(folder)
    assert any(message in str(one) and name in one.position.file for one in error.value.problems), error.value


def test_every_mechanism_says_what_it_opens_and_what_closes_that(catalogue: Catalogue) -> None:
    """Every mechanism that needs constructs has one among them that opens something."""
    for mechanism, entry in catalogue.mechanisms.items():
        kinds = [use.kind for use in entry.entry.constructs]
        assert not kinds or any(catalogue.constructs[kind].opens for kind in kinds), mechanism
