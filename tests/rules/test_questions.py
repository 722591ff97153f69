"""What the interview asks for places of the inventory: they are there, take its answers, and settle what it says."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from advisor import loads
from advisor.catalogue import Catalogue, built_in
from advisor.conditions import FactValue
from advisor.inventory import Account, Connection, InventoryContent, Service, Site, Vpc
from advisor.problems import InvalidInventory
from advisor.situations import situations

MODELS: dict[str, type[BaseModel]] = {
    "inventory": InventoryContent,
    "accounts": Account,
    "vpcs": Vpc,
    "sites": Site,
    "services": Service,
    "connections": Connection,
}

ACCOUNTS = """
accounts: {x: %s, y: %s}
vpcs: {a: {%s}, b: {account: x}}
services: {s: {vpc: a, account: x}}
connections: [{from: a, to: b}, {from: s, to: b}, {from: b, to: s}]
"""
OURS = "{organization: o, company: c, environment: test}"
TWO_ACCOUNTS = ACCOUNTS % ("{}", "{organization: o, company: d, environment: test}", "account: y")
FUNCTION = """
accounts: {x: {}, y: {organization: o, company: c, environment: production}, z: {organization: o, environment: test}}
vpcs: {a: {account: z, region: ap-south-1}}
services: {app: {vpc: a}, f: {runs_on: lambda}, s: {}}
connections: [{from: f, to: app}, {from: app, to: f}, {from: f, to: s}]
"""
PAIR = """
vpcs: {a: {%s}, b: {%s}}
services: {app: {vpc: a}, api: {vpc: b}, aws: {kind: aws_service, service: s3}}
sites: {dc: {%s}}
connections: [{from: app, to: api}, {from: app, to: aws}, {from: a, to: b}, {from: dc, to: a}, {from: a, to: dc}]
"""
TWO = PAIR % ("", "", "")
HUB = PAIR + "existing: {transit_gateways: {hub: {region: us-east-1, encryption_support: yes}}}"
PEERS = """
vpcs: {a: {}, b: {%s}, c: {cidrs: 10.0.0.0/16}}
services: {s: {vpc: a}}
connections: [%s{from: s, to: b}, {from: b, to: a}]
"""
VENDOR = "vpcs: {a: {%s}}\nservices: {app: {vpc: a}, v: {kind: saas, %s}}\nconnections: [{from: app, to: v}]\n"
CLOUD = """
sites: {g: {kind: other_cloud}, h: {kind: other_cloud, cloud: google}}
vpcs: {a: {region: us-east-1}, b: {}}
connections: [{from: g, to: a}, {from: h, to: b}, {from: b, to: h}]
"""
LINE = "vpcs: {a: {cidrs: 10.0.0.0/16}}\nsites: {dc: {}}\nconnections: [{from: dc, to: a}]\n"
ATTACHED = "existing: {transit_gateways: {hub: {attached: a}}}"
SITE_AT_HUB = """
vpcs: {a: {}, b: {}}
sites: {dc: {ends_in: hub}}
connections: [{from: a, to: b}, {from: dc, to: a}]
existing: {transit_gateways: {hub: {}}}
"""
TWO_VPCS = "vpcs: {a: {}, b: {}}\nconnections: [{from: a, to: b}]\n"
END = "vpcs: {a: {}}\nservices: {one: {vpc: a}, %s: {%s}}\nconnections: [{from: one, to: %s}, {from: %s, to: one}]\n"
NAMED = "vpcs: {a: {}}\nservices: {one: {vpc: a}, mongodb-atlas: {}}\nconnections: [{from: one, to: mongodb-atlas}]\n"
FLEET = """
accounts: {x: {organization: o, environment: test}, y: {organization: p, company: d, environment: production}}
vpcs:
  a: {account: x, region: us-east-1, cidrs: 10.0.0.0/16, zones: [use1-az3], encryption_controls: enforce}
  b: {account: y, region: us-west-2, cidrs: 10.0.0.0/16, zones: [usw2-az1]}
  c: {count: 3}
services: {app: {}, api: {vpc: b, protocol: https}, q: {vpc: b}}
sites: {dc: {ends_in: b}}
connections:
  - {from: app, to: api}
  - {from: api, to: app}
  - {from: a, to: b}
  - {from: b, to: c}
  - {from: dc, to: app}
existing: {transit_gateways: {hub: {attached: [a, b]}}, service_networks: {n: {associated: a}}}
forbidden: [{from: q, to: a}]
growth: {vpcs: 9}
"""
FORBIDDEN = """
vpcs: {a: {}, b: {}, c: {}}
services: {app: {vpc: a}, other: {vpc: a}, api: {vpc: b}}
connections: [{from: app, to: api}]
existing: {service_networks: {n: {associated: [a, c]}}}
"""
MEMBERS = TWO + "forbidden: [{from: b, to: api}]\n"

Asked = tuple[str, str | int, list[Any]]
"""An inventory, whose place it is, and answers."""
ANSWERS: dict[str, list[Asked]] = {
    "kind": [
        (END % ("two", "service: s3", "two", "two"), "two", ["aws_service", "appliance"]),
        (NAMED, "mongodb-atlas", ["saas", "public_site", "resource"]),
    ],
    "service_vpc": [(FLEET, "app", ["a", "b", "c"])],
    "vpc_account": [
        (ACCOUNTS % (OURS, "{environment: production}", ""), "a", ["x", "y"]),
        ("accounts: {x: {environment: production}}\n" + TWO_VPCS, "a", ["x"]),
    ],
    "region": [
        (HUB % ("", "", ""), "", ["us-east-1", "eu-west-1", "ap-south-1"]),
        (VENDOR % ("", "regions: eu-west-1"), "", ["eu-west-1"]),
        (CLOUD, "", ["us-east-1"]),
        (PAIR % ("region: us-east-1", "", ""), "", ["us-east-1"]),
    ],
    "compliance": [(TWO, "", [["pci-dss"]])],
    "public_protocol": [(TWO, "aws", ["https", "grpc"])],
    "protocol": [(TWO, "api", ["https", "tcp"])],
    "connection_protocol": [(TWO, 0, ["https", "tcp"])],
    "initiator": [(TWO, 0, ["both"])],
    "breadth": [(TWO, 0, ["network"])],
    "runs_on": [(END % ("two", "", "two", "two"), "two", ["lambda", "ec2", "rds"])],
    "load_balancer": [(TWO, "api", ["alb"])],
    "private_endpoint": [(VENDOR % ("", ""), "v", ["available"])],
    "vendor": [(VENDOR % ("region: us-east-1", ""), "v", ["Snowflake", "Confluent", "Bitvavo", "Databricks", "Aiven"])],
    "vendor_regions": [(VENDOR % ("region: us-east-1", ""), "v", [["us-east-1"]])],
    "data": [(TWO, "api", [["health"]])],
    "service_account": [(FUNCTION, "f", ["x", "y", "z"])],
    "service_region": [(FUNCTION, "f", ["ap-south-1", "eu-west-1"])],
    "account_organization": [(TWO_ACCOUNTS, "x", ["o", "p"])],
    "account_company": [(TWO_ACCOUNTS, "x", ["d", "e"])],
    "account_environment": [(TWO_ACCOUNTS, "x", ["test", "production"])],
    "vpc_region": [
        (HUB % ("", "region: ap-south-1", ""), "a", ["ap-south-1", "us-east-1"]),
        (HUB % ("region: ap-south-1", "", ""), "b", ["ap-south-1", "us-east-1"]),
        (VENDOR % ("", "regions: eu-west-1"), "a", ["eu-west-1"]),
        (CLOUD, "b", ["us-east-1"]),
    ],
    "vpc_cidrs": [
        (PEERS % ("", "{from: a, to: c}, "), "b", [["10.0.0.0/16"]]),
        (PEERS % ("cidrs: 10.0.0.0/16", "{from: a, to: c}, "), "a", [["10.0.0.0/8", "fd00::/8"], "unknown"]),
    ],
    "vpc_zones": [(PAIR % ("", "zones: use1-az1", ""), "a", [["use1-az3", "use1-az1"], ["use1-az1"]])],
    "vpc_encryption_controls": [(TWO, "a", ["off", "monitor", "enforce"])],
    "site_reached_by": [(LINE, "dc", ["direct_connect", "none"])],
    "site_ends_in": [(LINE + ATTACHED, "dc", [["a"], ["hub"]])],
    "site_cidrs": [(LINE, "dc", [["10.0.0.0/24"], "unknown"])],
    "site_region": [(HUB % ("region: eu-west-1", "", ""), "dc", ["us-east-1", "eu-west-1"])],
    "site_cloud": [(CLOUD, "g", ["google"])],
    "gb_per_month": [(TWO, 0, [20])],
    "peak_gbps": [(TWO, 0, [0.5])],
    "requests_per_second": [(TWO, 0, [200])],
    "growth": [(TWO, "", [2, 9])],
    "transit_gateway": [(SITE_AT_HUB, "", [["a"], ["a", "b"]]), (TWO_VPCS, "", [["a", "b"]])],
    "core_network": [(TWO_VPCS, "", [["a", "b"]])],
    "peerings": [(PEERS % ("cidrs: 10.0.0.0/16", ""), "", [[{"between": ["a", "b"]}], [{"between": ["a", "c"]}]])],
    "service_network": [(MEMBERS, "", [["a"], ["a", "b"]])],
    "forbidden": [(FORBIDDEN, "", [[{"from": "c", "to": "api"}], [{"from": "other", "to": "api"}]])],
}  # fmt: skip
"""For every place that settles facts, answers that do."""
QUESTIONS = built_in().questions
SITES = ("on_premises", "other_cloud", "users")
"""Kinds of ends that stand among the sites of an inventory."""


def stated(text: str, of: str, subject: str | int, field: str, answer: Any) -> str:
    """The inventory with an answer at its place; `field` may go on inside it."""
    inventory = yaml.safe_load(text)
    here = inventory if of == "inventory" else inventory[of][subject]
    *way, last = field.split(".")
    for key in way:
        here = here.setdefault(key, {})
    here[last] = deepcopy(answer)
    return yaml.safe_dump(inventory, sort_keys=False)


def known(text: str, catalogue: Catalogue) -> list[Mapping[str, FactValue]]:
    """What is known of each connection without presumptions."""
    return [dict(situation.given) for situation, _ in situations(loads(text), catalogue)]


def moved(text: str, catalogue: Catalogue, *place: Any) -> set[str]:
    """The facts that an answer makes known, or changes, at any connection."""
    pairs = zip(known(text, catalogue), known(stated(text, *place), catalogue), strict=True)
    return {fact for before, after in pairs for fact in {**before, **after} if before.get(fact) != after.get(fact)}


@pytest.mark.parametrize("name", [name for name, entry in QUESTIONS.items() if entry.settles])
def test_a_place_settles_what_it_says(name: str, catalogue: Catalogue) -> None:
    """Answers make known or change every fact that the question says, and no other."""
    entry = QUESTIONS[name]
    found = {
        fact
        for text, subject, answers in ANSWERS[name]
        for answer in answers
        for fact in moved(
            text, catalogue, entry.of, subject, ".".join(filter(None, [entry.field, entry.below])), answer
        )
    }
    assert found == set(entry.settles)


def offering(name: str) -> Iterator[tuple[str, str]]:
    """An inventory for each value that a question offers, with that value at its place."""
    entry = QUESTIONS[name]
    kind = next(iter(entry.when.get("kind", ())), "service")
    text = f"""
vpcs: {{one: {{}}}}
accounts: {{one: {{}}}}
sites: {{one: {{kind: {kind if entry.of == "sites" and "kind" in entry.when else "on_premises"}}}}}
services: {{app: {{vpc: one}}, one: {{kind: {kind if entry.of == "services" else "service"}, service: s3}}}}
connections: [{{from: "service:app", to: "service:one"}}]
"""
    subject = 0 if entry.of == "connections" else "one"
    for value in entry.values:
        of = "sites" if name == "kind" and value in SITES else entry.of
        if entry.answer in {"one_of", "set_of"} and (name, value) != ("kind", "vpc"):
            yield value, stated(text, of, subject, entry.field, value if entry.answer == "one_of" else [value])


@pytest.mark.parametrize("name", [name for name, entry in QUESTIONS.items() if entry.values])
def test_an_inventory_takes_every_answer(name: str) -> None:
    """The words of answers are those of the inventory; that an end is a VPC is said by its section alone."""
    for value, text in offering(name):
        try:
            loads(text)
        except InvalidInventory as error:
            pytest.fail(f"{name}: {value}: {error}")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_asks_for_a_place_that_there_is(name: str) -> None:
    """Its field, and those by which it finds whom to ask, are fields of the model; what they hold can be answered."""
    entry = QUESTIONS[name]
    fields = MODELS[entry.of].model_fields
    assert entry.field.split(".")[0] in fields
    assert {*entry.when, *entry.lacks} <= fields.keys()
    for field, values in entry.when.items():
        asked = [one for one in QUESTIONS.values() if one.field == field and one.of in {entry.of, "services"}]
        assert any(set(values) <= one.values.keys() for one in asked)


def texts(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """The question, help and way to find out of every fact and place."""
    for name, fact in catalogue.facts.items():
        yield name, fact.entry.question, fact.entry.help
    for name, question in catalogue.questions.items():
        yield name, question.question, question.help


def test_texts_are_short_and_questions_are_questions(catalogue: Catalogue) -> None:
    """Help is two sentences at most: whoever asks for it has a prompt before them."""
    for name, question, help_ in texts(catalogue):
        assert not question or question.endswith("?"), name
        assert len(re.findall(r"[.!?](?: |$)", help_)) <= 2, name
        assert not help_ or help_.endswith("."), name


def test_few_are_asked_whatever_was_answered(catalogue: Catalogue) -> None:
    """An interview begins with few questions, and one after another is asked only where it can change something."""
    assert sum(entry.ask == "always" for entry in catalogue.questions.values()) <= 8
    assert sum(fact.entry.ask == "alone" for fact in catalogue.facts.values()) <= 35


def test_amounts_are_taken_for_what_a_plan_presumes(catalogue: Catalogue) -> None:
    """The interview takes the same volume and request rate for granted as the bill, by the same figures."""
    for fact in ("gb_per_month", "requests_per_second"):
        assert catalogue.facts[fact].default == getattr(catalogue.amounts, fact).usual
