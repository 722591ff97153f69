"""What the two ends of a connection are, what is spoken between them, and what is stated under `needs`."""

from collections.abc import Iterable, Mapping
from typing import Any

from advisor.inventory import Connection
from advisor.situations.known import Known
from advisor.topology import CONNECTION, CONSUMER, PROVIDER, Fleet, Path, Side, consumer_kind, provider_kind
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
_TRAFFIC = tuple((CONNECTION, "traffic", fact) for fact in ("gb_per_month", "peak_gbps", "requests_per_second"))


def stated_by_connection(fleet: Fleet, connection: Connection) -> Known:
    """What stands under the connection's own `needs`."""
    return _stated(fleet, [(connection.needs, (CONNECTION, "needs"))])


def stated_by_provider(fleet: Fleet, provider: Side) -> Known:
    """What stands under `needs` of the provider first, then of its network, its account, and the whole inventory."""
    place = provider.place
    account = place.account[0] or ""
    owners: list[tuple[Any, Path]] = [
        (provider.service, (PROVIDER,)),
        (place.vpc, ("vpcs", place.vpc_name or "")),
        (place.site, ("sites", place.site_name or "")),
        (fleet.content.accounts.get(account), ("accounts", account)),
        (fleet.content, ()),
    ]
    return _stated(fleet, [(entry.needs, (*path, "needs")) for entry, path in owners if entry is not None])


def _stated(fleet: Fleet, levels: Iterable[tuple[Mapping[str, Any], Path]]) -> Known:
    known = Known()
    for needs, path in levels:
        for fact, raw in needs.items():
            if raw == UNKNOWN:
                if fact not in known.values:
                    known.unknown |= {fact}
            elif raw is not None:
                known.add(fact, fleet.catalogue.facts[fact].parse(raw), "stated", (*path, fact))
    return known


def of_connection(connection: Connection) -> Known:
    """Who opens it, how much is reached, what is spoken and how much flows, as far as the connection itself says so."""
    known = Known()
    known.add_or_unknown("initiator", connection.initiator, "stated", (CONNECTION, "initiator"))
    known.add_or_unknown("breadth", connection.breadth, "stated", (CONNECTION, "breadth"))
    if connection.protocol is not None:
        known.add("protocol", protocol_fact(connection.protocol), "stated", (CONNECTION, "protocol"))
    traffic = connection.traffic
    known.add_or_unknown("gb_per_month", traffic.gb_per_month, "stated", _TRAFFIC[0])
    known.add_or_unknown("peak_gbps", traffic.peak_gbps, "stated", _TRAFFIC[1])
    known.add_or_unknown("requests_per_second", traffic.requests_per_second, "stated", _TRAFFIC[2])
    return known


def add_consumer(known: Known, consumer: Side) -> None:
    """What opens the connection."""
    kind = consumer_kind(consumer.end, consumer.service, consumer.place.site)
    known.add("consumer", kind, "derived", (CONNECTION, "from"), (CONSUMER,))


def add_provider(known: Known, provider: Side) -> None:
    """What is reached, how much of it, what it runs on and what it speaks."""
    service = provider.service
    kind = provider_kind(provider.end, service, provider.place.site)
    known.add("provider", kind, "derived", (CONNECTION, "to"), (PROVIDER,))
    whole = "network" if provider.end.kind in {"vpc", "site"} else "resource" if kind == "resource" else "service"
    known.add("breadth", whole, "derived", (CONNECTION, "to"))
    if service is not None and service.runs_on:
        known.add("provider_compute", COMPUTE_FACTS[service.runs_on], "stated", (PROVIDER, "runs_on"))
    if service is not None and service.protocol:
        known.add("protocol", protocol_fact(service.protocol), "stated", (PROVIDER, "protocol"))


def protocol_fact(stated: str) -> str:
    """What an inventory calls a protocol, as a value of the fact `protocol`."""
    return PROTOCOL_FACTS.get(stated, stated)
