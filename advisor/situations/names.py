"""The names that the texts of rules may use for the ends of a connection."""

from advisor.catalogue import Vendor
from advisor.inventory import Connection, Service
from advisor.plain_text import and_join
from advisor.topology import Fleet, Place, Side, shared_ranges


def names_for_texts(fleet: Fleet, connection: Connection, consumer: Side, provider: Side) -> dict[str, str]:
    """What stands for each name in a text; where nothing is known, words that read well."""
    service = provider.service
    here, there = consumer.place, provider.place
    port = connection.port or (service.port if service else None)
    vendor = fleet.catalogue.vendor(service.vendor or provider.end.name) if service else None
    return {
        "consumer": consumer.end.name,
        "provider": provider.end.name,
        "consumer_vpc": here.vpc_name or "the consumer's network",
        "provider_vpc": there.vpc_name or "the provider's network",
        "consumer_region": here.region[0] or "the consumer's Region",
        "provider_region": there.region[0] or "the provider's Region",
        "consumer_account": here.account[0] or "the consumer's account",
        "provider_account": there.account[0] or "the provider's account",
        "consumer_ranges": _ranges(here) or "the consumer's ranges",
        "provider_ranges": _ranges(there) or "the provider's ranges",
        "port": str(port) if port else _usual_port(connection, service),
        "vendor": (service.vendor if service else None) or provider.end.name,
        "whose_word": _whose_word(service, vendor),
        "vendor_conditions": (vendor.entry.conditions if vendor else "") or "the plan and the Regions that it needs.",
        "aws_service": (service.service if service else None) or provider.end.name,
        "shared_ranges": _shared(here, there) or "address ranges",
    }


def _usual_port(connection: Connection, service: Service | None) -> str:
    """The port where nobody states one: that of HTTPS for AWS services and HTTPS itself, of HTTP for HTTP."""
    protocol = connection.protocol or (service.protocol if service else None)
    if protocol == "https" or (service is not None and service.kind == "aws_service"):
        return "443"
    return "80" if protocol == "http" else "the provider's port"


def _whose_word(service: Service | None, vendor: Vendor | None) -> str:
    """What follows a statement that a vendor offers something, where only the inventory says so."""
    known = vendor is not None and vendor.entry.private_endpoint != "unknown"
    return (
        "" if known or service is None or service.private_endpoint is None else ", by the word of the inventory alone"
    )


def _ranges(place: Place) -> str:
    network, _ = place.network
    return and_join([str(one) for one in network.cidrs]) if network and isinstance(network.cidrs, tuple) else ""


def _shared(consumer: Place, provider: Place) -> str:
    (one, path), (other, other_path) = consumer.network, provider.network
    if one is None or other is None or path == other_path:
        return ""
    return and_join(list(dict.fromkeys(map(str, shared_ranges(one, other)))))
