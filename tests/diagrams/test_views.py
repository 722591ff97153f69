"""What views show and say, before anything is drawn."""

from pathlib import Path

import pytest

from advisor import load, loads, recommend
from advisor.catalogue import Catalogue
from advisor.diagrams import View, Views, views
from advisor.diagrams.sketch import MANY
from advisor.result import Result
from benchmarks.fleet import fleet
from tests.conftest import DAY, EXAMPLES

FILES = sorted(EXAMPLES.glob("*.yaml"))


def of(text: str, catalogue: Catalogue) -> Views:
    """The views of an inventory."""
    return views(recommend(loads(text), as_of=DAY), catalogue)


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    """The result of every example."""
    return {file.stem: recommend(load(file), as_of=DAY) for file in FILES}


TWO = "vpcs: {a: {account: x}, b: {account: y}}\naccounts: {x: {}, y: {}}\n"
PAIR = TWO + "services: {s: {vpc: a}, t: {vpc: b, protocol: https}}\n"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_views_of_examples_hold_together(file: Path, results: dict[str, Result], catalogue: Catalogue) -> None:
    """Ids are unique and safe, every connection has a view whose words name its ends, edges join its nodes."""
    result = results[file.stem]
    found = views(result, catalogue)
    every = list(found)
    assert len({one.id for one in every}) == len(every)
    assert all(one.id.replace("-", "").isalnum() and one.id.isascii() for one in every)
    assert list(found.connections) == [one.id for one in result.connections]
    for one in result.connections:
        words = " ".join(found.connections[one.id].words)
        assert f"From {one.consumer} to {one.provider}" in words
    for view in every:
        nodes, groups = {node.id for node in view.nodes}, {group.id for group in view.groups}
        assert {end for edge in view.edges for end in (edge.start, edge.end)} <= nodes
        assert {node.group for node in view.nodes} | {group.inside for group in view.groups} <= groups | {""}
        assert len(view.table) == len(view.edges)
        assert all(words.endswith((".", "?")) for words in view.words)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_overview_accounts_for_every_connection(
    file: Path, results: dict[str, Result], catalogue: Catalogue
) -> None:
    """Each connection is on a line, or counted inside a box."""
    result = results[file.stem]
    overview = views(result, catalogue).overview
    drawn = {one for row in overview.table for one in row.connections}
    inside = sum(
        int(line.split()[0].replace(",", ""))
        for node in overview.nodes
        for line in node.note.splitlines()
        if line.endswith("inside")
    )
    assert len(drawn) + inside == len(result.connections)


def test_networks_meet_at_a_hub_instead_of_in_pairs(results: dict[str, Result], catalogue: Catalogue) -> None:
    """Five networks that all talk by one hub are five lines to one box."""
    overview = views(results["hub-or-peerings"], catalogue).overview
    hubs = [node.id for node in overview.nodes if node.kind == "hub"]
    assert len(hubs) == 1
    assert len(overview.edges) == 5
    assert all(hubs[0] in (edge.start, edge.end) for edge in overview.edges)


def test_a_connection_is_shown_hop_by_hop(results: dict[str, Result], catalogue: Catalogue) -> None:
    """By PrivateLink to a database: the endpoint in the consumer's VPC, the gateway in the provider's, the database."""
    view = views(results["slice"], catalogue).connections["fraud-api->ledger-db"]
    assert [node.name for node in view.nodes] == ["fraud-api", "resource endpoint", "resource gateway", "ledger-db"]
    assert [node.group for node in view.nodes] == ["vpc:fraud", "vpc:fraud", "vpc:payments", "vpc:payments"]
    assert [(edge.start, edge.end) for edge in view.edges] == [
        (one.id, other.id) for one, other in zip(view.nodes, view.nodes[1:], strict=False)
    ]


def test_the_firewall_lies_between_two_passages_of_the_hub(results: dict[str, Result], catalogue: Catalogue) -> None:
    """What is inspected goes from the hub to the firewall and back."""
    view = views(results["bank"], catalogue).connections["mobile-banking->account-api"]
    names = {node.id: node.name for node in view.nodes}
    assert [(names[edge.start], names[edge.end]) for edge in view.edges] == [
        ("mobile-banking", "core"), ("core", "firewall"), ("core", "account-api"),
    ]  # fmt: skip
    assert view.edges[1].opens == "both"


def test_a_line_is_named_wherever_it_runs(results: dict[str, Result], catalogue: Catalogue) -> None:
    """A VPN that ends in a hub is told from the way between the hub and the VPC."""
    view = views(results["bank"], catalogue).connections["card-issuing->hsm"]
    assert [edge.mechanism for edge in view.edges] == ["transit_gateway", "site_to_site_vpn"]
    assert [edge.label[0] for edge in view.edges] == ["transit gateway", "Site-to-Site VPN"]


@pytest.mark.parametrize(
    ("initiator", "opens", "says"),
    [
        ("consumer", "start", "Only the consumer opens connections."),
        ("provider", "end", "Only the provider opens connections."),
        ("both", "both", "Either side opens connections."),
        ("unknown", "unknown", "It is not known who opens connections."),
    ],
)
def test_arrows_say_who_opens(initiator: str, opens: str, says: str, catalogue: Catalogue) -> None:
    """The arrow points away from whoever opens; where nobody knows there is none."""
    found = of(PAIR + f"connections: [{{from: s, to: t, initiator: {initiator}}}]", catalogue)
    view = found.connections["s->t"]
    assert {edge.opens for edge in view.edges} == {opens}
    assert says in view.words


def test_what_is_not_decided_says_so(results: dict[str, Result], catalogue: Catalogue) -> None:
    """An open question stands on the line, which is not resolved, and in the words."""
    view = views(results["gateway-unknown"], catalogue).connections["payments-api->card-network"]
    assert not any(edge.resolved for edge in view.edges)
    assert any("open question" in line for edge in view.edges for line in edge.label)
    assert "open question" in view.words[0]


def test_where_nothing_is_left_a_line_says_it(catalogue: Catalogue) -> None:
    """A connection without a mechanism is drawn from end to end."""
    found = of(
        PAIR + "connections: [{from: s, to: t}]\npolicy: {never: [" + ", ".join(catalogue.mechanisms) + "]}", catalogue
    )
    (edge,) = found.connections["s->t"].edges
    assert not edge.resolved
    assert edge.label == ("no mechanism is left",)


def spokes(number: int) -> str:
    """Two VPCs, one of which uses so many AWS services."""
    services = ", ".join(f"q{one}: {{kind: aws_service, service: sqs}}" for one in range(number))
    connections = "\n".join(f"  - {{from: s, to: q{one}}}" for one in range(number))
    return f"{TWO}services: {{s: {{vpc: a}}, {services}}}\nconnections:\n{connections}\n"


def test_many_lines_are_grouped_and_numbered(catalogue: Catalogue) -> None:
    """Up to 25 lines each is drawn; with one more what lies outside is one box, and numbers lead to the table."""
    few, many = of(spokes(MANY), catalogue).overview, of(spokes(MANY + 1), catalogue).overview
    assert (len(few.edges), few.numbered) == (MANY, False)
    assert (len(many.edges), many.numbered) == (1, True)
    assert many.edges[0].label[0].startswith("1 ")
    assert many.table[0].count == MANY + 1
    assert any(node.name == f"{MANY + 1} AWS services" for node in many.nodes)


def test_a_large_fleet_has_a_readable_overview(catalogue: Catalogue) -> None:
    """A thousand connections are a few dozen numbered lines between fewer boxes; no other view has many more."""
    found = of(fleet(1_000), catalogue)
    assert len(found.overview.edges) <= 40
    assert len(found.overview.nodes) <= 30
    assert found.overview.numbered
    for view in (*found.accounts, *found.constructs):
        assert len(view.edges) <= 45, view.id


def test_shared_constructs_have_views(results: dict[str, Result], catalogue: Catalogue) -> None:
    """A service network with several VPCs has one; an endpoint service that one network uses has none."""
    found = views(results["slice"], catalogue)
    assert [view.title for view in found.constructs] == ["VPC Lattice service network production of ap-south-1"]
    assert [view.title for view in found.accounts] == [
        f"Account {name}" for name in ("payments-prod", "wallet-prod", "kyc-prod", "fraud-prod")
    ]


def test_views_do_not_change_with_the_run(results: dict[str, Result], catalogue: Catalogue) -> None:
    """The same result has the same views."""
    again: list[View] = list(views(results["slice-grown"], catalogue))
    assert again == list(views(results["slice-grown"], catalogue))
