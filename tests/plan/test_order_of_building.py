"""A stranger can build from the result: on what each step acts, in which account, and in what order."""

from collections import defaultdict
from functools import cache

import pytest

from advisor import load, recommend
from advisor.catalogue import built_in
from advisor.result import Result
from advisor.result.connections import Advice
from advisor.result.plan import PlannedConstruct
from tests.conftest import DAY, EXAMPLES
from tests.plan.fleets import ACCOUNTS, SERVICES, Data, by, flow

MAKING = {"build", "share", "acceptance"}
INVENTORIES = sorted(path.name for path in EXAMPLES.glob("*.yaml"))


@cache
def decided(name: str) -> Result:
    """An example, decided."""
    return recommend(load(EXAMPLES / name), as_of=DAY)


def waves(result: Result) -> list[set[tuple[str, str]]]:
    """Kind and name of what is built, wave by wave."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for one in result.plan.constructs:
        if one.action != "reuse":
            found[one.wave].add((one.kind, one.name))
    return [found[wave] for wave in sorted(found)]


def steps(result: Result, number: int = 0, kinds: set[str] = MAKING) -> list[Advice]:
    """What of some kinds there is to do for a connection."""
    return [one for one in result.connections[number].advice if one.kind in kinds]


def built(result: Result, number: int = 0) -> list[str]:
    """The kinds of construct on which building, sharing and accepting act, in the order of doing."""
    return list(dict.fromkeys(one.of for one in steps(result, number)))


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_the_waves_of_the_payments_company() -> None:
    """What needs nothing, then what joins two of those, then the endpoint for the database's configuration."""
    network = "production of ap-south-1"
    services = ("payments-api", "kyc-api", "fraud-api", "wallet-api")
    assert waves(decided("slice.yaml")) == [
        {
            ("gateway_endpoint", "payments and receipts"),
            ("interface_endpoint", "payments and razorpay"),
            ("interface_endpoint", "payments and keys"),
            ("resource_gateway", "payments"),
            ("service_network", network),
            *(("lattice_service", one) for one in services),
        },
        {
            ("resource_configuration", "ledger-db"),
            *(("service_network_association", f"{vpc} and {network}") for vpc in ("wallet", "payments", "fraud")),
            *(("service_association", f"{one} and {network}") for one in services),
        },
        {("resource_endpoint", "fraud and ledger-db")},
    ]


def test_the_steps_of_a_database_act_on_one_construct_after_the_other() -> None:
    """Gateway, configuration and its share in the account of the database, then the endpoint in that of the caller."""
    result = decided("slice.yaml")
    number = [one.id for one in result.connections].index("fraud-api->ledger-db")
    assert [(one.of, one.built, one.at.account, one.kind) for one in steps(result, number)] == [
        ("resource_gateway", "payments", "payments-prod", "build"),
        ("resource_configuration", "ledger-db", "payments-prod", "build"),
        ("resource_configuration", "ledger-db", "payments-prod", "share"),
        ("resource_endpoint", "fraud and ledger-db", "fraud-prod", "build"),
    ]


def test_a_step_at_one_side_acts_on_the_attachment_of_that_side() -> None:
    """a is attached by its own account, home by its own; the hub is shared before, and accepts both after."""
    result = by("transit_gateway", flow("app-a", "api", 100))
    attached = [one for one in steps(result, kinds={"build"}) if one.of == "transit_gateway_attachment"]
    assert [(one.at.side, one.at.network, one.built.split()[0]) for one in attached] == [
        ("consumer", "a", "a"),
        ("provider", "home", "home"),
    ]
    assert all("hub of us-east-1" in one.text for one in attached)
    assert built(result) == ["transit_gateway", "transit_gateway_attachment"]


def test_what_a_vendor_does_comes_before_what_waits_for_it() -> None:
    """The vendor is asked and told the account before the endpoint is created; it accepts what it has seen."""
    vendor: Data = {"billing": {"kind": "saas", "vendor": "Example", "private_endpoint": "available"}}
    result = by("endpoint_service", flow("app-a", "billing", 100), services={**SERVICES, **vendor})
    assert [(one.kind, one.of) for one in steps(result)] == [
        ("build", "interface_endpoint"),
        ("share", "interface_endpoint"),
        ("build", "interface_endpoint"),
        ("acceptance", "interface_endpoint"),
    ]


def test_the_line_of_a_site_is_attached_in_the_account_of_the_hub() -> None:
    """The site has no account: its attachment stands in the hub's."""
    sites = {"dc": {"kind": "on_premises", "reached_by": "site_to_site_vpn", "cidrs": "192.168.0.0/16"}}
    result = by("transit_gateway", {"from": "dc", "to": "api"}, sites=sites, existing=hub(account="two"))
    (attached,) = (one for one in steps(result, kinds={"build"}) if one.built == "dc and core")
    assert attached.at.account == "two"


def test_what_publishes_a_system_at_a_site_stands_where_its_line_ends() -> None:
    """A resource gateway needs a VPC: that of the line, in its account; behind a hub, nobody says which."""
    line = {"kind": "on_premises", "reached_by": "site_to_site_vpn", "cidrs": "192.168.0.0/16"}
    services: Data = {**SERVICES, "till": {"site": "dc", "protocol": "tcp", "port": 9000}}
    more: Data = {"services": services, "sites": {"dc": {**line, "ends_in": "home"}}}
    result = by("resource_endpoint", flow("app-a", "till", 100), **more)
    (gateway,) = (one for one in result.plan.constructs if one.kind == "resource_gateway")
    assert gateway.account == "owner"
    assert "in home," in steps(result)[0].text
    more["sites"] = {"dc": {**line, "ends_in": "core"}}
    result = by("resource_endpoint", flow("app-a", "till", 100), **more, existing=hub(attached=["a"]))
    assert "in a VPC that the line of dc ends in," in steps(result)[0].text


# --- what is there ----------------------------------------------------------------------------------------------------


def hub(**more: object) -> Data:
    """A hub with an account, on which a is."""
    return {"transit_gateways": {"core": {"attached": ["a"], "account": next(iter(ACCOUNTS)), **more}}}


def test_what_is_there_is_not_made_again_but_shared_with_what_is_new() -> None:
    """The hub and a's attachment exist: the hub is shared once more, home is attached and accepted."""
    result = by("transit_gateway", flow("app-a", "api", 100), existing=hub())
    assert [(one.kind, one.built) for one in steps(result)] == [
        ("share", "core"),
        ("build", "home and core"),
        ("acceptance", "home and core"),
    ]


def test_where_all_is_there_only_what_the_connection_needs_is_left() -> None:
    """Nothing to build, share or accept on a hub to which both are attached; routes and security groups stay."""
    result = by("transit_gateway", flow("app-a", "api", 100), existing=hub(attached=["a", "home"]))
    assert not steps(result)
    assert steps(result, kinds={"route"})
    assert steps(result, kinds={"security_group"})
    assert {one.wave for one in result.plan.constructs} == {1}


def test_what_another_account_has_to_share_first_comes_in_an_earlier_wave() -> None:
    """The hub of account one is shared before owner attaches home; what one attaches itself need not wait."""
    result = by("transit_gateway", flow("app-a", "api", 100), existing=hub(attached=[]))
    waves_of = {one.name: one.wave for one in result.plan.constructs}
    assert (waves_of["core"], waves_of["a and core"], waves_of["home and core"]) == (1, 1, 2)


def test_a_service_is_put_into_a_shared_service_network_by_its_owner() -> None:
    """The network of account one is shared: each account may associate only what it owns."""
    networks = {"mesh": {"account": "one", "associated": ["a"]}}
    result = by("lattice_service", flow("app-b", "api", 100), existing={"service_networks": networks})
    places = {one.kind: (one.account, one.wave) for one in result.plan.constructs}
    assert places["service_association"] == ("owner", 2)
    assert places["service_network_association"] == ("two", 2)
    assert {one.at.account for one in steps(result) if one.of == "service_association"} == {"owner"}


def test_what_is_broken_is_made_anew() -> None:
    """A broken hub keeps the steps that build it: they say how it should be."""
    result = by("transit_gateway", flow("app-a", "api", 100), existing=hub(attached=["a", "home"], state="broken"))
    assert "core" in [one.built for one in steps(result, kinds={"build"})]


def test_what_both_share_stands_in_the_account_of_its_owner() -> None:
    """Steps of the hub's owner name the account and the name of the hub; where nobody names it, they say so."""
    owner = next(iter(ACCOUNTS))
    result = by("transit_gateway", flow("app-a", "api", 100), existing=hub())
    shared = [one.at for one in result.connections[0].advice if one.at.side == "network"]
    assert {(one.account, one.network) for one in shared} == {(owner, "core")}
    unnamed = by("transit_gateway", flow("app-a", "api", 100))
    assert {one.at.account for one in unnamed.connections[0].advice if one.at.side == "network"} == {
        "the network's account"
    }


def test_what_only_joins_two_networks_is_a_matter_of_both() -> None:
    """No account holds a peering alone: each side's owner does its part."""
    result = by("vpc_peering", flow("app-a", "api", 100))
    places = [one.at for one in result.connections[0].advice if one.at.side == "network"]
    assert {(one.account, one.network) for one in places} == {("one and owner", "a and home")}


# --- in every example -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", INVENTORIES)
def test_a_step_builds_each_new_construct(name: str) -> None:
    """Nothing that the plan builds is without a step that builds it, in some connection that it serves."""
    result = decided(name)
    by_step = {(one.of, one.built) for connection in result.connections for one in connection.advice
               if one.kind == "build"}  # fmt: skip
    new = {(one.kind, one.name) for one in result.plan.constructs if one.action == "build"}
    assert new <= by_step


@pytest.mark.parametrize("name", INVENTORIES)
def test_steps_act_on_constructs_of_the_plan_that_serve_their_connection(name: str) -> None:
    """Kind and name are those of the plan; how it is built does not depend on the connection that one reads."""
    result = decided(name)
    planned: dict[tuple[str, str], PlannedConstruct] = {(one.kind, one.name): one for one in result.plan.constructs}
    said: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for connection in result.connections:
        for one in connection.advice:
            assert bool(one.of) == bool(one.built)
            if one.of:
                assert connection.id in planned[one.of, one.built].serves
            if one.of and one.kind == "build":
                assert planned[one.of, one.built].action != "reuse"
                said[one.of, one.built, one.rule].add(one.text)
    assert not [texts for texts in said.values() if len(texts) > 1]


@pytest.mark.parametrize("name", INVENTORIES)
def test_what_comes_after_something_is_in_a_later_wave(name: str) -> None:
    """Of what serves a connection together, each stands in a later wave than what it needs."""
    constructs = built_in().constructs
    new = [one for one in decided(name).plan.constructs if one.action != "reuse"]
    for one in new:
        for other in new:
            if other.kind in constructs[one.kind].after and set(one.serves) & set(other.serves):
                assert other.wave < one.wave


@pytest.mark.parametrize("name", INVENTORIES)
def test_accounts_are_those_of_the_inventory(name: str) -> None:
    """A step names accounts that the inventory has, or says whose account it is where nobody names that."""
    accounts = load(EXAMPLES / name).content.accounts
    unnamed = {"the network's account", "the consumer's account", "the provider's account"}
    for connection in decided(name).connections:
        for one in connection.advice:
            assert set(one.at.account.split(" and ")) <= accounts.keys() | unnamed
