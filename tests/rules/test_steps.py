"""What goes with a decision: every mechanism says what to build, open, log and check, and what an outage does."""

import pytest

from advisor import loads, recommend
from advisor.catalogue import Catalogue, built_in
from advisor.result.connections import Advice

NEEDED = {"security_group", "logs", "verify", "zone_outage"}
INVENTORY = """
region: eu-west-1
accounts: {shop: {}, stock: {}}
vpcs: {shop: {account: shop, cidrs: 10.1.0.0/16}, stock: {account: stock, cidrs: 10.2.0.0/16}}
services:
  web: {vpc: shop}
  stock-db: {vpc: stock, runs_on: rds, protocol: tcp, port: 5432}
  stock-api: {vpc: stock, runs_on: ecs, protocol: https, port: 8443}
connections:
  - {from: web, to: stock-db}
  - {from: web, to: stock-api, needs: {caller_identity: per_request}}
"""


def advice(number: int) -> tuple[Advice, ...]:
    """What goes with one of the two connections."""
    return recommend(loads(INVENTORY)).connections[number].advice


@pytest.mark.parametrize("mechanism", built_in().mechanisms)
def test_every_mechanism_says_how_to_open_log_and_check_it(catalogue: Catalogue, mechanism: str) -> None:
    """Security groups, logs, a check and what the outage of one zone does stand with each mechanism."""
    kinds = {step.kind for step in catalogue.steps[mechanism]}
    assert kinds >= NEEDED
    assert mechanism == "same_vpc" or "build" in kinds


ON_NO_CONSTRUCT = {
    "direct_connect": "a line that is there may still lead to no hub of this connection",
    "shared_vpc": "a shared VPC that is there may still not be shared with these accounts",
    "tunnel_endpoint": "the GENEVE device is software of each consumer",
}
"""Mechanisms with steps that make something which is no construct, and why."""


@pytest.mark.parametrize("mechanism", built_in().mechanisms)
def test_what_builds_shares_or_accepts_says_on_what_construct_it_acts(catalogue: Catalogue, mechanism: str) -> None:
    """Else nobody could tell which steps are done once for many connections, and which are done already."""
    making = [step for step in catalogue.steps[mechanism] if step.kind in {"build", "share", "acceptance"}]
    assert all(step.of for step in making) != (mechanism in ON_NO_CONSTRUCT)


@pytest.mark.parametrize("mechanism", built_in().mechanisms)
def test_a_step_builds_each_kind_of_construct(catalogue: Catalogue, mechanism: str) -> None:
    """Whatever a mechanism is built of, a step says how."""
    kinds = {use.kind for use in catalogue.mechanisms[mechanism].entry.constructs}
    assert {step.of for step in catalogue.steps[mechanism] if step.kind == "build"} - {""} == kinds


def test_settings_are_words_for_tools(catalogue: Catalogue) -> None:
    """No setting holds prose."""
    settings = [value for steps in catalogue.steps.values() for step in steps for value in step.settings.values()]
    assert settings
    assert all(len(value) < 80 for value in settings)


def test_steps_name_the_ends_their_side_and_the_port() -> None:
    """The database's own port is opened on the provider's side, and the advice says in which account and VPC."""
    groups = [one for one in advice(0) if one.kind == "security_group"]
    assert groups
    assert any("5432" in one.text for one in groups)
    there = next(one for one in groups if one.at.side == "provider")
    assert (there.at.account, there.at.network, there.at.region) == ("stock", "stock", "eu-west-1")


def test_settings_are_for_tools_and_hold_no_placeholder() -> None:
    """Names in braces are filled in; the listener has the service's port."""
    settings = {name: value for one in advice(1) for name, value in one.settings.items()}
    assert settings["listener_port"] == "8443"
    assert not any("{" in value for value in settings.values())
    assert not any("{" in one.text for one in (*advice(0), *advice(1)))


def test_a_step_that_hangs_on_an_unknown_says_so() -> None:
    """Nobody said whether callers sign: the policies of both cases are shown, each with its condition."""
    policies = [one for one in advice(1) if one.kind == "auth_policy"]
    assert {one.only_if for one in policies} >= {
        "callers cannot sign requests",
        "callers can sign requests with AWS credentials",
    }


def test_what_is_done_first_comes_first() -> None:
    """Building stands before checking."""
    kinds = [one.kind for one in advice(1)]
    assert kinds.index("build") < kinds.index("dns") < kinds.index("security_group") < kinds.index("verify")
