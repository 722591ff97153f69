"""One Situation for each connection: every fact that is known about it, where it comes from, and names for texts.

Counts and joins over the whole inventory come from `topology`; both together are the only place where topology is
worked out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.catalogue import Catalogue
from advisor.conditions import FactValue
from advisor.inventory import Connection, Inventory, Service
from advisor.plain_text import and_join
from advisor.situations.ends import add_ends, add_stated
from advisor.situations.known import Contradiction, Known, Origin
from advisor.situations.places import add_overlap, add_own_regions, add_places, add_regions
from advisor.situations.surroundings import add_counts, add_duties, add_existing, add_provider
from advisor.topology import Fleet, Side

__all__ = ["Origin", "Situation", "complete", "situations"]


@dataclass(frozen=True)
class Situation:
    """What is known about one connection; a fact that is missing is unknown."""

    connection: Connection
    values: Mapping[str, FactValue]
    origins: Mapping[str, Origin]
    names: Mapping[str, str]
    declared_unknown: frozenset[str]
    contradictions: tuple[Contradiction, ...]
    priorities: tuple[str, ...]
    consumer_vpc: str | None
    provider_vpc: str | None
    region: str | None


def situations(inventory: Inventory, catalogue: Catalogue) -> list[Situation]:
    """One situation for each connection, in the order of the inventory."""
    fleet = Fleet(inventory, catalogue)
    return [_situation(fleet, number, *sides) for number, sides in enumerate(fleet.sides)]


def _situation(fleet: Fleet, number: int, connection: Connection, consumer: Side, provider: Side) -> Situation:
    known = Known()
    names = _names(fleet, connection, consumer, provider)
    add_overlap(known, consumer, provider, names)
    add_own_regions(known, consumer, provider)
    add_stated(fleet, known, number, connection, provider)
    add_ends(known, number, connection, consumer, provider)
    add_places(fleet, known, consumer, provider)
    add_regions(fleet, known, consumer, provider)
    add_counts(fleet, known, consumer, provider)
    add_existing(fleet, known, consumer, provider)
    add_provider(fleet, known, consumer, provider)
    add_duties(fleet, known, number, connection, consumer, provider)
    complete(known.values, fleet.catalogue, known.unknown, known.origins)
    service = provider.service
    priorities = connection.priorities or (service.priorities if service else ()) or fleet.content.priorities
    return Situation(
        connection,
        known.values,
        known.origins,
        names,
        frozenset(known.unknown),
        tuple(known.contradictions),
        priorities,
        consumer.vpc_name,
        provider.vpc_name,
        fleet.region(consumer if consumer.vpc or not provider.vpc else provider)[0],
    )


def complete(
    values: dict[str, FactValue],
    catalogue: Catalogue,
    unknown: Iterable[str] = (),
    origins: dict[str, Origin] | None = None,
) -> None:
    """Adds what known facts imply, then presumptions one by one, each with what it implies, in catalogue order."""
    off = set(unknown)

    def note(fact: str, value: FactValue, origin: Origin) -> None:
        values[fact] = value
        if origins is not None:
            origins[fact] = origin

    def imply() -> None:
        changed = True
        while changed:
            changed = False
            for name, given, other, meant in catalogue.implications:
                if other not in values and values.get(name) == given:
                    note(other, meant, Origin("implied", because=name))
                    changed = True
                elif isinstance(given, bool) and name not in values and other in values and values[other] != meant:
                    note(name, not given, Origin("implied", because=other))
                    changed = True

    imply()
    for fact in catalogue.facts.values():
        if fact.presumed is not None and fact.id not in values and fact.id not in off:
            assert fact.entry.presumption is not None
            note(fact.id, fact.presumed, Origin("presumed", because=fact.entry.presumption.because))
            if fact.id in catalogue.implying:
                imply()


def _names(fleet: Fleet, connection: Connection, consumer: Side, provider: Side) -> dict[str, str]:
    service = provider.service
    port = connection.port or (service.port if service else None)
    vendor = fleet.catalogue.vendor(service.vendor or provider.end.name) if service else None
    return {
        "consumer": consumer.end.name,
        "provider": provider.end.name,
        "consumer_vpc": consumer.vpc_name or "the consumer's network",
        "provider_vpc": provider.vpc_name or "the provider's network",
        "consumer_region": fleet.region(consumer)[0] or "the consumer's Region",
        "provider_region": fleet.region(provider)[0] or "the provider's Region",
        "consumer_account": fleet.account(consumer)[0] or "the consumer's account",
        "provider_account": fleet.account(provider)[0] or "the provider's account",
        "consumer_ranges": _ranges(consumer) or "the consumer's ranges",
        "provider_ranges": _ranges(provider) or "the provider's ranges",
        "port": str(port) if port else _usual_port(connection, service),
        "vendor": (service.vendor if service else None) or provider.end.name,
        "vendor_conditions": (vendor.entry.conditions if vendor else "") or "the plan and the Regions that it needs.",
        "aws_service": (service.service if service else None) or provider.end.name,
        "shared_ranges": "address ranges",
    }


def _usual_port(connection: Connection, service: Service | None) -> str:
    """The port where nobody states one: that of HTTPS for AWS services and HTTPS itself, of HTTP for HTTP."""
    protocol = connection.protocol or (service.protocol if service else None)
    if protocol == "https" or (service is not None and service.kind == "aws_service"):
        return "443"
    return "80" if protocol == "http" else "the provider's port"


def _ranges(side: Side) -> str:
    network = side.vpc or side.site
    return and_join([str(one) for one in network.cidrs]) if network and isinstance(network.cidrs, tuple) else ""
