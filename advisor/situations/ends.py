"""What the two ends of a connection are, and what is spoken between them."""

from collections.abc import Mapping
from typing import Any

from advisor.inventory import Connection
from advisor.inventory.models import RESOURCES
from advisor.situations.known import Known
from advisor.topology import Fleet, Path, Side
from advisor.validation import UNKNOWN

PROTOCOL_FACTS = {"https": "http"}
COMPUTE_FACTS = {
    "ec2": "instances",
    "ecs": "containers",
    "eks": "containers",
    "fargate": "containers",
    "lambda": "lambda",
    "rds": "database",
    "aurora": "database",
    "redshift": "database",
    "opensearch": "database",
    "elasticache": "cache",
    "msk": "brokers",
    "other": "other",
}


def add_stated(fleet: Fleet, known: Known, number: int, connection: Connection, provider: Side) -> None:
    """What stands under `needs`: of the connection first, then of the provider, its network, its account, and all."""
    account, _ = fleet.account(provider)
    levels: list[tuple[Mapping[str, Any], Path]] = [(connection.needs, ["connections", number, "needs"])]
    owners: list[tuple[Any, Path]] = [
        (provider.service, provider.path),
        (provider.vpc, ["vpcs", provider.vpc_name or ""]),
        (provider.site, ["sites", provider.site_name or ""]),
        (fleet.content.accounts.get(account or ""), ["accounts", account or ""]),
    ]
    levels += [(entry.needs, [*path, "needs"]) for entry, path in owners if entry is not None]
    levels.append((fleet.content.needs, ["needs"]))
    said: set[str] = set()
    for needs, path in levels:
        for fact, raw in needs.items():
            if raw is None or fact in said:
                continue
            said.add(fact)
            if raw == UNKNOWN and fact not in known.values:
                known.unknown.add(fact)
            elif raw != UNKNOWN:
                known.unknown.discard(fact)
                known.add_stated(fact, fleet.catalogue.facts[fact].parse(raw), [*path, fact])


def add_ends(known: Known, number: int, connection: Connection, consumer: Side, provider: Side) -> None:
    """Who opens, what is reached, how much of it, and what is spoken."""
    here: list[str | int] = ["connections", number]
    known.add("consumer", consumer_kind(consumer), "derived", [*here, "from"], consumer.path)
    kind = provider_kind(provider)
    known.add("provider", kind, "derived", [*here, "to"], provider.path)
    if provider.service is not None and provider.service.runs_on:
        compute = COMPUTE_FACTS[provider.service.runs_on]
        known.add("provider_compute", compute, "stated", [*provider.path, "runs_on"])
    if connection.breadth:
        known.add_or_unknown("breadth", connection.breadth, "stated", [*here, "breadth"])
    else:
        whole = "network" if provider.end.kind in {"vpc", "site"} else "resource" if kind == "resource" else "service"
        known.add("breadth", whole, "derived", [*here, "to"])
    known.add_or_unknown("initiator", connection.initiator, "stated", [*here, "initiator"])
    protocol, path = connection.protocol, [*here, "protocol"]
    if protocol is None and provider.service is not None:
        protocol, path = provider.service.protocol, [*provider.path, "protocol"]
    known.add("protocol", PROTOCOL_FACTS.get(protocol, protocol) if protocol else None, "stated", path)
    for fact in ("gb_per_month", "peak_gbps", "requests_per_second"):
        known.add_or_unknown(fact, getattr(connection.traffic, fact), "stated", [*here, "traffic", fact])


def consumer_kind(side: Side) -> str:
    """What opens the connection, as a value of the fact `consumer`."""
    if side.end.kind == "vpc":
        return "network"
    if side.site is not None:
        return side.site.kind
    if side.service is not None and side.service.kind == "aws_service":
        return "aws_service"
    if side.service is not None and side.service.runs_on == "lambda" and side.vpc is None:
        return "function_outside_vpc"
    return "workload"


def provider_kind(side: Side) -> str:
    """What is reached, as a value of the fact `provider`."""
    if side.end.kind == "vpc":
        return "network"
    if side.site is not None:
        return side.site.kind if side.site.kind != "users" else "on_premises"
    assert side.service is not None
    return side.service.kind or ("resource" if side.service.runs_on in RESOURCES else "service")
