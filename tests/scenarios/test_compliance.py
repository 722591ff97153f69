"""The matrix of compliance: what each clause asks, what answers it in the design, and what to hand to an assessor."""

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given

from advisor import load, loads, recommend
from advisor.analysis import analyse
from advisor.catalogue import Catalogue
from advisor.recommendation import recommend as recommended
from advisor.result import Result
from advisor.result.compliance import Compliance, DutyRead, DutyWay
from tests.conftest import DAY, EXAMPLES
from tests.properties.changes import often
from tests.properties.inventories import CATALOGUE, Data, inventories, read

LATTICE = (
    "wallet-api->payments-api",
    "wallet-api->kyc-api",
    "payments-api->fraud-api",
    "fraud-api->wallet-api",
)
SAME, DATABASE, VENDOR = "payments-api->ledger-db", "fraud-api->ledger-db", "payments-api->razorpay"
BUCKET, KEYS = "payments-api->receipts", "payments-api->keys"
EVERY = (*LATTICE, SAME, DATABASE, VENDOR, BUCKET, KEYS)
CLAUSES = {
    "pci-dss/1.2.5": {"least_exposure", "connections_documented"},
    "pci-dss/1.2.7": {"connections_documented"},
    "pci-dss/1.3.1": {"least_exposure"},
    "pci-dss/1.3.2": {"least_exposure"},
    "pci-dss/1.4.1": {"segregation"},
    "pci-dss/1.4.4": {"segregation", "least_exposure"},
    "pci-dss/1.4.5": {"addresses_concealed"},
    "pci-dss/4.2.1": {"no_open_network"},
    "pci-dss/7.3.2": {"authenticate_caller"},
    "pci-dss/10.2.1": {"log_access"},
    "pci-dss/11.4.5": {"segmentation_tested"},
    "pci-dss/11.5.1": {"intrusion_detection"},
    "pci-dss/12.8.2": {"third_party_contract"},
    "pci-dss/12.8.4": {"third_party_contract", "authorized_services"},
    "rbi-payment-data/storage-in-india": {"data_in_india"},
    "rbi-payment-data/processing-abroad": {"data_in_india"},
    "rbi-payment-data/cross-border-copy": {"data_in_india"},
    "rbi-payment-data/third-parties": {"data_in_india", "third_party_contract"},
}
"""What asks something of every connection of the example, and which duties it gives them: read in the regimes."""
GROUPS, POLICY, LISTENERS = "describe-security-group-rules", "describe-vpc-endpoints", "describe-vpc-endpoint-service"
ROUTES, ARTIFACT, REPORT, FLOW_LOGS = "describe-route-tables", "list-customer-agreements", "penetration", "flow-logs"
OWN_LOG, TRAIL, CHECKS = "application's own log", "get-event-selectors", "How the provider checks"
EXPECTED: dict[str, list[tuple[tuple[str, ...], set[str], set[str]]]] = {
    "least_exposure": [
        (LATTICE, {"DUTY-001", "lattice_service/security_group"}, {GROUPS}),
        ((SAME,), {"same_vpc/security_group"}, {GROUPS}),
        ((DATABASE,), {"DUTY-001", "resource_endpoint/security_group"}, {GROUPS}),
        ((VENDOR,), {"DUTY-001", "endpoint_service/security_group"}, {GROUPS, LISTENERS}),
        ((BUCKET,), {"gateway_endpoint/security_group", "gateway_endpoint/endpoint_policy"}, {GROUPS, POLICY}),
        ((KEYS,), {"interface_endpoint/security_group", "interface_endpoint/endpoint_policy"}, {GROUPS, POLICY}),
    ],
    "segregation": [
        (LATTICE, {"DUTY-001", "lattice_service/security_group"}, {GROUPS, ROUTES}),
        ((SAME,), {"same_vpc/security_group"}, {GROUPS}),
        ((DATABASE,), {"DUTY-001", "resource_endpoint/security_group"}, {GROUPS, ROUTES}),
        ((VENDOR,), {"DUTY-001", "endpoint_service/security_group"}, {GROUPS, ROUTES}),
        ((BUCKET,), {"gateway_endpoint/security_group"}, {GROUPS}),
        ((KEYS,), {"interface_endpoint/security_group"}, {GROUPS}),
    ],
    "addresses_concealed": [
        ((*LATTICE, DATABASE, VENDOR), {"addresses_concealed/answers", "DUTY-001"}, {"names and addresses"}),
        ((BUCKET, KEYS), {"addresses_concealed/answers"}, {"names and addresses"}),
        ((SAME,), set(), {"names and addresses"}),
    ],
    "no_open_network": [
        ((*LATTICE, SAME, DATABASE, VENDOR, BUCKET, KEYS), {"no_open_network/answers"}, {ROUTES}),
    ],
    "authenticate_caller": [
        (LATTICE, {"DUTY-009", "lattice_service/auth_policy"}, {"get-auth-policy"}),
        ((SAME, DATABASE, VENDOR), {"DUTY-010"}, {CHECKS}),
        ((BUCKET,), {"gateway_endpoint/endpoint_policy"}, {POLICY}),
        ((KEYS,), {"interface_endpoint/endpoint_policy"}, {POLICY}),
    ],
    "log_access": [
        (LATTICE, {"DUTY-003", "lattice_service/logs"}, {"list-access-log-subscriptions"}),
        ((SAME,), {"DUTY-003", "same_vpc/logs"}, {FLOW_LOGS, OWN_LOG}),
        ((DATABASE,), {"DUTY-003", "resource_endpoint/logs"}, {"list-access-log-subscriptions", OWN_LOG}),
        ((VENDOR,), {"DUTY-003"}, {FLOW_LOGS, OWN_LOG}),
        ((BUCKET,), {"gateway_endpoint/logs"}, {TRAIL}),
        ((KEYS,), {"DUTY-003", "interface_endpoint/logs"}, {TRAIL, FLOW_LOGS}),
    ],
    "data_in_india": [
        ((*LATTICE, SAME, DATABASE, BUCKET, KEYS), {"data_in_india/answers"}, {"every place that keeps the data"}),
        ((VENDOR,), set(), {"every place that keeps the data", "processed abroad"}),
    ],
    "segmentation_tested": [
        ((*LATTICE, DATABASE, VENDOR, BUCKET, KEYS), set(), {REPORT}),
        ((SAME,), set(), {REPORT, "Reachability Analyzer"}),
    ],
    "intrusion_detection": [
        ((*LATTICE, DATABASE, VENDOR, BUCKET, KEYS), {"DUTY-015"}, {"get-detector"}),
        ((SAME,), set(), {"get-detector"}),
    ],
    "third_party_contract": [
        ((*LATTICE, SAME, DATABASE), {"third_party_contract/answers"}, {ARTIFACT}),
        ((VENDOR,), {"SAAS-006"}, {ARTIFACT, "The contract with the company"}),
        ((BUCKET, KEYS), set(), {ARTIFACT}),
    ],
    "connections_documented": [(EVERY, {"DUTY-017"}, {"list of allowed connections"})],
    "authorized_services": [(EVERY, {"DUTY-018"}, {"list of services in your authorization"})],
}
"""For each duty what answers it and what shows it, worked out by hand from rules, steps and evidence.yaml."""
EXAMPLE_NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))


@cache
def result(name: str) -> Result:
    """An example, decided."""
    return recommend(load(EXAMPLES / f"{name}.yaml"), as_of=DAY)


def duty_of(matrix: Compliance, name: str) -> DutyRead:
    """One duty of a matrix."""
    return next(one for one in matrix.duties if one.duty == name)


def way_of(duty: DutyRead, connection: str) -> DutyWay:
    """How one connection answers a duty."""
    (way,) = (one for one in duty.ways if connection in one.connections)
    return way


def test_every_clause_that_asks_something_is_there() -> None:
    """Each of the two regimes, clause by clause, with the duties that it gives and the connections that get them."""
    found = {one.rule: one for regime in result("slice").compliance.regimes for one in regime.clauses}
    assert {name: set(one.duties) for name, one in found.items()} == CLAUSES
    assert all(set(one.connections) == set(EVERY) for one in found.values())
    assert all(one.sources and one.rule in result("slice").rules for one in found.values())


@pytest.mark.parametrize(
    ("duty", "connection", "answers", "evidence"),
    [(duty, one, *rest) for duty, rows in EXPECTED.items() for group, *rest in rows for one in group],
)
def test_what_answers_a_duty_and_what_shows_it(
    duty: str, connection: str, answers: set[str], evidence: set[str]
) -> None:
    """The rules, steps and circumstances that answer it, and what shows it, are those worked out by hand."""
    way = way_of(duty_of(result("slice").compliance, duty), connection)
    found = {one.rule if one.rule in CATALOGUE.rules else one.rule.rpartition("-")[0] for one in way.answers}
    assert found == answers
    assert len(way.evidence) == len(evidence)
    assert all(any(words in one.text for one in way.evidence) for words in evidence)
    assert ("Nothing in this design answers it." in way.text) is not bool(answers)


def test_the_duties_of_the_example_are_all_in_the_table() -> None:
    """The table above leaves no duty and no connection out."""
    assert {one.duty for one in result("slice").compliance.duties} == set(EXPECTED)
    for rows in EXPECTED.values():
        assert sorted(one for group, *_ in rows for one in group) == sorted(EVERY)


def check(found: Result, duties: dict[str, set[str]], fired: dict[str, set[str]]) -> None:
    """Every duty of every connection stands once, and every clause that fired with its connections."""
    matrix = found.compliance
    for duty in matrix.duties:
        shown = [one for way in duty.ways for one in way.connections]
        assert sorted(shown) == sorted(duties[duty.duty])
        for way in duty.ways:
            assert bool(way.text) is (not way.answers or not way.mechanisms)
            assert bool(way.evidence) is bool(way.mechanisms)
            texts = [*(one.text for one in way.answers), *(one.text for one in way.warnings)]
            assert not any("{" in one for one in texts)
    assert {one.duty for one in matrix.duties} == set(duties)
    clauses = {one.rule: set(one.connections) for regime in matrix.regimes for one in regime.clauses}
    assert clauses == fired
    cited = {answer.rule for duty in matrix.duties for way in duty.ways for answer in way.answers}
    assert {one for one in cited if one in CATALOGUE.rules} | clauses.keys() <= found.rules.keys()


@often
@given(inventories())
def test_no_duty_and_no_clause_is_left_out(data: Data) -> None:
    """Whatever the inventory, the matrix holds all that the rules concluded, and nothing else."""
    duties: dict[str, set[str]] = {}
    fired: dict[str, set[str]] = {}
    inventory = read(data)
    clauses = {f"{name}/{one.clause}" for name, regime in CATALOGUE.regimes.items() for one in regime.clauses}
    for one in analyse(inventory, CATALOGUE, DAY):
        for duty in one.values.get("duties", ()):  # type: ignore[union-attr]
            duties.setdefault(duty, set()).add(one.situation.connection.id)
        for clause in clauses & one.fired:
            fired.setdefault(clause, set()).add(one.situation.connection.id)
    check(recommended(inventory, CATALOGUE, DAY), duties, fired)


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_the_matrix_names_connections_and_mechanisms_of_the_result(name: str) -> None:
    """Each way is of the mechanisms that its connections get."""
    chosen = {one.id: one.recommendation and one.recommendation.mechanism for one in result(name).connections}
    for duty in result(name).compliance.duties:
        for way in duty.ways:
            assert {chosen[one] for one in way.connections} - {None} == set(way.mechanisms)


def test_alike_connections_share_a_line() -> None:
    """165 connections with 13 duties stand in about a hundred ways, and texts about several name none of them."""
    matrix = result("slice-grown").compliance
    assert len(result("slice-grown").connections) == 165
    assert sum(len(duty.ways) for duty in matrix.duties) < 120
    (documented,) = duty_of(matrix, "connections_documented").ways
    assert documented.answers[0].text.startswith("Enter the connection from the consumer to the provider on")
    assert len(matrix.model_dump_json()) < 0.08 * len(result("slice-grown").model_dump_json())


def test_one_connection_is_named() -> None:
    """A text about a single connection names its ends."""
    way = way_of(duty_of(result("slice").compliance, "least_exposure"), DATABASE)
    assert any("ledger-db" in one.text for one in way.answers)


COMPANY = {
    "version": 1,
    "region": "eu-west-1",
    "vpcs": {name: {"cidrs": f"10.{number}.0.0/16"} for number, name in enumerate("ab")},
    "services": {
        "web": {"vpc": "a", "protocol": "https", "port": 443},
        "api": {"vpc": "b", "protocol": "https", "port": 443},
    },
    "connections": [{"from": "web", "to": "api"}],
}


def matrix_of(**changes: Any) -> Compliance:
    """The matrix of two services, with changes."""
    return recommend(loads(json.dumps({**COMPANY, **changes})), as_of=DAY).compliance


def test_without_regimes_there_is_no_matrix() -> None:
    """Nothing is asked, so nothing is shown."""
    assert matrix_of() == Compliance()


def test_a_regime_that_asks_nothing_of_a_connection_says_so() -> None:
    """It is stated for a network that no connection leads to or from."""
    vpcs = {**COMPANY["vpcs"], "c": {"cidrs": "10.9.0.0/16", "compliance": ["hipaa"]}}  # type: ignore[dict-item]
    (regime,) = matrix_of(vpcs=vpcs).regimes
    assert (regime.name, regime.clauses, regime.scope) == ("hipaa", (), ())
    assert "none of its clauses asks anything" in regime.text


@pytest.mark.parametrize(("region", "given"), [("eu-west-1", True), ("us-east-1", False)])
def test_a_duty_is_answered_by_where_the_ends_lie(region: str, given: bool) -> None:
    """Inside the European Economic Area nothing is transferred out of it; outside a warning stands instead."""
    (way,) = duty_of(matrix_of(region=region, compliance=["gdpr"]), "transfer_needs_basis").ways
    assert [one.kind for one in way.answers] == ["given"] * given
    assert [one.rule for one in way.warnings] == ["DUTY-012"] * (not given)
    assert bool(way.text) is not given


def test_a_mechanism_that_a_duty_speaks_against_is_warned_of() -> None:
    """An override puts regulated data on the internet: nothing answers the duty, and both reasons against it stand."""
    override = {"connection": "web->api", "choose": "internet_egress", "because": "until the VPCs are joined"}
    duty = duty_of(matrix_of(compliance=["pci-dss"], overrides=[override]), "no_open_network")
    (way,) = duty.ways
    assert way.mechanisms == ("internet_egress",)
    assert way.answers == ()
    assert [one.rule for one in way.warnings] == ["DUTY-002", "DUTY-002"]


def test_an_override_against_a_duty_keeps_nothing_of_itself_out() -> None:
    """Data that must stay in India leaves it because people say so: the duty's reason stands as a warning."""
    services = {**COMPANY["services"], "api": {"vpc": "b", "protocol": "https", "port": 443, "data": ["payment"]}}  # type: ignore[dict-item]
    connections = [{"from": "web", "to": "api", "needs": {"consumer_stores_data": True}}]
    override = {"connection": "web->api", "choose": "vpc_peering", "because": "the regulator was asked"}
    matrix = matrix_of(
        compliance=["rbi-payment-data"], services=services, connections=connections, overrides=[override]
    )
    (way,) = duty_of(matrix, "data_in_india").ways
    assert way.mechanisms == ("vpc_peering",)
    assert all("vpc_peering" not in one.keeps_out for one in way.answers)
    assert "DUTY-006" in {one.rule for one in way.warnings}


def test_a_firewall_on_the_way_answers_the_duty_to_look_for_intrusions() -> None:
    """Of the bank's connections over its hub those that must be inspected are answered by that, and show its log."""
    found = {one.id: one for one in result("bank").connections}
    duty = duty_of(result("bank").compliance, "intrusion_detection")
    over_the_hub = [one for way in duty.ways if way.mechanisms == ("transit_gateway",) for one in way.connections]
    assert {found[one].facts["inspection"] for one in over_the_hub} == {True}
    for one in over_the_hub:
        way = way_of(duty, one)
        assert "intrusion_detection/answers-0" in {answer.rule for answer in way.answers}
        assert any("firewall" in evidence.text for evidence in way.evidence)


def test_what_a_duty_alone_rules_out_is_named() -> None:
    """Data that must stay in India is stored abroad: the duty rules out every mechanism, and no design answers it."""
    services = {**COMPANY["services"], "api": {"vpc": "b", "protocol": "https", "port": 443, "data": ["payment"]}}  # type: ignore[dict-item]
    connections = [{"from": "web", "to": "api", "needs": {"consumer_stores_data": True}}]
    duty = duty_of(
        matrix_of(compliance=["rbi-payment-data"], services=services, connections=connections), "data_in_india"
    )
    (way,) = duty.ways
    assert way.mechanisms == ()
    (answer,) = way.answers
    assert (answer.kind, answer.rule) == ("kept_out", "DUTY-006")
    assert "vpc_peering" in answer.keeps_out
    assert "same_vpc" not in answer.keeps_out
    assert "No mechanism is left" in way.text


def test_scope_is_told_once_for_each_service(catalogue: Catalogue) -> None:
    """What the connections of a regime are built of: in scope, out of it, or unknown, as the regime's file says."""
    (pci, rbi) = result("slice").compliance.regimes
    assert {(one.service, one.in_scope, one.connections) for one in pci.scope} == {
        ("Amazon VPC", "unknown", 5),
        ("Amazon VPC Lattice", "unknown", 5),
        ("Elastic Load Balancing", "unknown", 1),
    }
    assert rbi.scope == ()
    nist = next(one for one in result("bank").compliance.regimes if one.name == "nist-800-53")
    told = {one.service: one.in_scope for one in nist.scope}
    assert told["AWS Transit Gateway"] == catalogue.regimes["nist-800-53"].scope["transit_gateway"].in_scope == "yes"


def test_the_matrix_is_about_the_connections_that_are_explained() -> None:
    """Where one connection is asked for, its duties are worked out, and no others."""
    found = recommended(load(EXAMPLES / "slice.yaml"), CATALOGUE, DAY, only=[DATABASE])
    assert {one for duty in found.compliance.duties for way in duty.ways for one in way.connections} == {DATABASE}


def test_older_results_are_read_without_a_matrix() -> None:
    """A result that was written before there was one."""
    written = json.loads(result("slice").model_dump_json())
    del written["compliance"]
    assert Result.model_validate(written).compliance == Compliance()
