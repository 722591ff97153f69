"""Small inventories of every kind, as a person might write them: plain data, and always valid."""

import json
from functools import cache
from typing import Any, get_args

from hypothesis import strategies as st

from advisor.catalogue import Fact, built_in
from advisor.inventory import Inventory
from advisor.inventory.models import Compute, Environment, Exclusion, Protocol, State
from advisor.inventory.reader import load_text
from tests.properties.consistent import consistent

Data = dict[str, Any]
Strategy = st.SearchStrategy[Any]
Names = tuple[str, ...]

CATALOGUE = built_in()
REGIONS = ("us-east-1", "eu-central-1", "ap-south-1", "ap-east-2", "us-gov-west-1")
ZONES = ("use1-az1", "use1-az3", "euc1-az2", "euw1-az4", "aps1-az1")
RANGES = ("10.0.0.0/16", "10.0.128.0/20", "10.1.0.0/16", "10.2.0.0/16", "172.16.0.0/14", "fd00:1::/56", "fd00:1::/64")
VENDORS = ("Razorpay", "Confluent Cloud", "Checkout.com", "Visa", "nobody-knows")
AWS_SERVICES = ("s3", "dynamodb", "kms-fips", "sqs", "apigateway", "not-in-our-list")
CRITERIA = list(CATALOGUE.criteria)
MECHANISMS = list(CATALOGUE.mechanisms)
FORBIDDABLE = [*CATALOGUE.mechanisms, *CATALOGUE.families, *CATALOGUE.groups]
STATABLE = {name: fact for name, fact in CATALOGUE.facts.items() if fact.entry.stated and not fact.entry.concluded}
RESOURCES = ("rds", "aurora", "elasticache", "redshift", "msk", "opensearch")


def read(data: Data) -> Inventory:
    """The inventory that the data describe; JSON is YAML, and quicker to write."""
    return load_text(json.dumps(data), CATALOGUE)


def written(value: Any) -> Any:
    """A value of a fact as a person writes it under `needs`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return sorted(value) if isinstance(value, frozenset) else value


def _values_of(fact: Fact) -> list[Any]:
    """Every value of a fact that rules can tell apart, as a person writes it, and `unknown`."""
    values: list[Any] = list(fact.entry.values)
    if fact.entry.kind == "set_of":
        values = [[], *([value] for value in values), values]
    if fact.entry.kind == "number":
        bounds = {float(str(bound)) for test in CATALOGUE.tests[fact.id] for bound in test.boundaries()}
        values = [int(bound) for bound in sorted(bounds) if bound >= 0]
    return [*values, "unknown"]


NEEDS = [(name, value) for name, fact in STATABLE.items() for value in _values_of(fact)]


@st.composite
def some(draw: st.DrawFn, at_most: int, fields: dict[str, Strategy]) -> Data:
    """A mapping with a few of the fields."""
    chosen = draw(st.lists(st.sampled_from(list(fields)), max_size=at_most, unique=True))
    return {name: draw(fields[name]) for name in chosen}


def one_of(*values: Any) -> Strategy:
    """One of the values."""
    return st.sampled_from(values)


def several(values: Any, at_most: int = 3) -> Strategy:
    """A list of some of the values, or one of them without the brackets."""
    members = st.sampled_from(list(values))
    return members | st.lists(members, max_size=at_most, unique=True)


def named(names: Names, entry: Strategy) -> Strategy:
    """A mapping with an entry for each name."""
    return st.fixed_dictionaries(dict.fromkeys(names, entry))


def with_fields(fixed: dict[str, Strategy], at_most: int, fields: dict[str, Strategy]) -> Strategy:
    """A mapping with all of the fixed fields and a few of the others."""
    return st.builds(lambda one, other: {**other, **one}, st.fixed_dictionaries(fixed), some(at_most, fields))


needs = st.lists(st.sampled_from(NEEDS), max_size=5, unique_by=lambda need: need[0]).map(dict)
priorities = st.lists(st.sampled_from(CRITERIA), max_size=3, unique=True) | st.just(["cost"])
regimes = several(CATALOGUE.regimes)
data_classes = several(CATALOGUE.facts["data"].entry.values)
cidrs = several(RANGES) | st.just("unknown")
regions = st.sampled_from([*REGIONS, "unknown"])
environments = st.sampled_from(get_args(Environment))
protocols = st.sampled_from(get_args(Protocol))
companies = one_of("company-1", "company-2")
traffic = some(
    3,
    {
        "gb_per_month": one_of(0, 1, 100, 5_000, 200_000, "unknown"),
        "requests_per_second": one_of(0, 50, 5_000, "unknown"),
        "peak_gbps": one_of(0, 0.5, 5, 100, "unknown"),
    },
)
accounts = some(
    4,
    {
        "organization": one_of("organization-1", "organization-2"),
        "company": companies,
        "environment": environments,
        "compliance": regimes,
        "needs": needs,
        "id": one_of("111122223333", "unknown"),
    },
)
states = st.sampled_from(get_args(State))


@cache
def vpcs(accounts: Names) -> Strategy:
    """A VPC, or several that are alike."""
    return with_fields(
        {"account": st.sampled_from(accounts), "cidrs": several(RANGES, 2)},
        4,
        {
            "region": regions,
            "cidrs": cidrs,
            "zones": st.integers(1, 4) | st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True),
            "count": one_of(1, 2, 40),
            "environment": environments,
            "shared_with": several(accounts),
            "encryption_controls": one_of("off", "monitor", "enforce"),
            "encryption_exclusions": several(get_args(Exclusion)),
            "compliance": regimes,
            "needs": needs,
        },
    ) | some(2, {"account": st.sampled_from(accounts), "count": one_of(2, 200), "region": regions})


@cache
def sites(ends_in: Names) -> Strategy:
    """A data centre, another cloud, or people at their computers."""
    fields = {
        "company": companies,
        "region": regions,
        "cidrs": cidrs,
        "reached_by": one_of(
            "none", "internet_saturated", "site_to_site_vpn", "direct_connect", "client_vpn", "unknown"
        ),
        "ends_in": several(ends_in),
        "compliance": regimes,
        "needs": needs,
    }
    clouds = one_of("google", "oracle", "azure", "other")
    return (
        with_fields({"kind": one_of("on_premises", "users")}, 4, fields)
        | with_fields({"kind": st.just("other_cloud")}, 4, {"cloud": clouds, **fields})
        | some(2, fields)
    )


@cache
def services(accounts: Names, vpcs: Names, sites: Names) -> Strategy:
    """A workload, a database, a function, a vendor, an AWS service, an appliance or a public site."""
    common: dict[str, Strategy] = {
        "protocol": protocols,
        "port": one_of(80, 443, 5432),
        "data": data_classes,
        "compliance": regimes,
        "needs": needs,
        "priorities": priorities,
        "environment": environments,
        "company": companies,
        "count": one_of(2, 12),
        "load_balancer": one_of("none", "alb", "nlb", "unknown"),
    }
    placed = {**common, "account": st.sampled_from(accounts), "zones": several(ZONES)}
    outside = {**common, "account": st.sampled_from(accounts), "region": regions}
    vpc = st.sampled_from(vpcs)
    kinds = [
        with_fields({"vpc": vpc, "protocol": protocols}, 3, {**placed, "runs_on": st.sampled_from(get_args(Compute))}),
        with_fields({"vpc": vpc, "runs_on": st.sampled_from(RESOURCES)}, 3, placed),
        with_fields({"vpc": vpc, "kind": one_of("service", "resource", "appliance")}, 2, placed),
        with_fields({"runs_on": st.just("lambda")}, 2, outside),
        with_fields({"kind": st.just("aws_service"), "service": st.sampled_from(AWS_SERVICES)}, 2, outside),
        with_fields(
            {"kind": st.just("saas")},
            4,
            {
                **outside,
                "vendor": st.sampled_from(VENDORS),
                "private_endpoint": one_of("available", "shared_resource", "shared_service", "none", "unknown"),
                "regions": several(REGIONS),
                "zones": several(ZONES),
            },
        ),
        with_fields({"kind": st.just("public_site")}, 2, outside),
        some(3, outside),
    ]
    if sites:
        kinds.append(with_fields({"site": st.sampled_from(sites)}, 3, common))
    return st.one_of(kinds)


@cache
def existing(accounts: Names, vpcs: Names, sites: Names, services: Names, hubs: Names, cores: Names) -> Strategy:
    """What is built already, in every state."""
    hub: dict[str, Strategy] = {
        "account": st.sampled_from(accounts),
        "region": st.sampled_from(REGIONS),
        "attached": several(vpcs, 4),
        "encryption_support": st.booleans(),
    }
    if sites:
        hub["sites"] = several(sites)
    holders = {"service": st.sampled_from(services), "vpcs": several(vpcs)}
    network = {"associated": several(vpcs, 4), "services": several(services, 4), "account": st.sampled_from(accounts)}

    def built(fixed: dict[str, Strategy], fields: dict[str, Strategy]) -> Strategy:
        return with_fields(fixed, 4, {**fields, "state": states})

    groups = {
        "service_networks": named(("network-1",), built({"associated": several(vpcs, 4)}, network))
        | named(("network-1", "network-2"), built({}, network)),
        "endpoint_services": named(("published-1",), built({}, holders)),
        "endpoints": named(("endpoint-1",), built({}, holders))
        | named(("endpoint-1", "endpoint-2"), built({}, holders)),
        "shared_vpcs": named((vpcs[0],), st.fixed_dictionaries({"state": states})),
    }
    if len(vpcs) > 1:
        between = st.lists(st.sampled_from(vpcs), min_size=2, max_size=2, unique=True)
        groups["peerings"] = st.lists(built({"between": between}, {}), max_size=2)
    hub_groups = {}
    if hubs:
        hub_groups["transit_gateways"] = named(hubs, built({}, hub))
    if cores:
        hub_groups["cloud_wans"] = named(cores, built({}, hub))
    return with_fields(hub_groups, 2, groups)


connection_fields: dict[str, Strategy] = {
    "protocol": protocols,
    "port": one_of(443, 8443),
    "initiator": one_of("consumer", "provider", "both", "unknown"),
    "breadth": one_of("network", "service", "resource", "unknown"),
    "traffic": traffic,
    "data": data_classes,
    "priorities": priorities,
    "compliance": regimes,
}
connection_entries = with_fields({"needs": needs}, 4, connection_fields)
whole: dict[str, Strategy] = {
    "region": regions,
    "compliance": regimes,
    "needs": needs,
    "growth": st.just("none")
    | some(3, {"vpcs": one_of(3, 12, 400), "accounts": one_of(2, 9), "regions": one_of(1, 3)}),
    "policy": st.fixed_dictionaries({"never": several(FORBIDDABLE, 2)}),
}


def _reaches(data: Data, end: str) -> set[str]:
    """An end with the VPC and the site that it is in."""
    service = data["services"].get(end, {})
    return {end, *(service[key] for key in ("vpc", "site") if key in service)}


@st.composite
def inventories(draw: st.DrawFn) -> Data:
    """An inventory of at most five VPCs, four accounts, two sites, seven services and five connections."""

    def names(kind: str, least: int, most: int) -> Names:
        return tuple(f"{kind}-{number}" for number in range(1, draw(st.integers(least, most)) + 1))

    account_names, vpc_names, site_names = names("account", 1, 4), names("vpc", 1, 5), names("site", 0, 2)
    service_names, hubs, cores = names("service", 1, 7), names("hub", 0, 2), names("core", 0, 1)
    data: Data = {
        "version": "1",
        "priorities": draw(priorities),
        **draw(some(3, whole)),
        "accounts": draw(named(account_names, accounts)),
        "vpcs": draw(named(vpc_names, vpcs(account_names))),
        "sites": draw(named(site_names, sites((*vpc_names, *hubs, *cores)))),
        "services": draw(named(service_names, services(account_names, vpc_names, site_names))),
        "existing": draw(existing(account_names, vpc_names, site_names, service_names, hubs, cores)),
    }
    if draw(st.booleans()):
        vendor = one_of("razorpay", "confluent", "unheard-of")
        data["services"][draw(vendor)] = {"kind": "saas", **draw(some(2, {"region": regions, "protocol": protocols}))}

    # Services stand twice, so that most connections have one at each end.
    ends = [*data["services"], *data["services"], *vpc_names, *site_names]
    connections: dict[str, Data] = {}
    for number in range(draw(st.integers(1, 5))):
        consumer = draw(st.sampled_from(ends))
        alike = data["vpcs"].get(consumer, {}).get("count", 1) > 1
        provider = draw(st.sampled_from([end for end in ends if end != consumer or alike]))
        one = {"from": consumer, "to": provider, **draw(connection_entries)}
        identity = f"{consumer}->{provider}"
        if identity in connections:
            one["name"] = f"name-{number}"
            identity += f"#name-{number}"
        connections[identity] = one
    data["connections"] = list(connections.values())

    pairs = draw(st.lists(st.tuples(st.sampled_from(ends), st.sampled_from(ends)), max_size=2))
    data["forbidden"] = [
        {"from": consumer, "to": provider}
        for consumer, provider in pairs
        if not any(
            consumer in _reaches(data, one["from"]) and provider in _reaches(data, one["to"])
            for one in connections.values()
        )
    ]
    overridden = draw(st.lists(st.sampled_from(list(connections)), max_size=1))
    ends_on = some(1, {"until": one_of("2026-01-31", "2030-12-31")})
    data["overrides"] = [
        {"connection": one, "choose": draw(st.sampled_from(MECHANISMS)), "because": "it is so", **draw(ends_on)}
        for one in overridden
    ]
    return consistent(data)
