"""What surrounds a connection: counts over the inventory, what exists already, vendors, AWS services, duties."""

from collections.abc import Iterable, Mapping

from advisor.inventory import Connection
from advisor.situations.known import Known
from advisor.topology import CONNECTION, PROVIDER, Fleet, Path, Place, Side

Members = tuple[frozenset[str], tuple[Path, ...]]
"""Names, such as those of regimes, and where each group of them stands."""
Duties = Mapping[str, Members]
"""The members of the facts `data` and `regimes`."""


def add_mesh(fleet: Fleet, known: Known, consumer: Place) -> None:
    """How large the mesh of services is, and how many providers the consumer's VPC uses."""
    counts = fleet.counts
    if consumer.vpc_name in counts.outside:
        known.add("endpoints_of_vpc", counts.outside[consumer.vpc_name], "derived", ("connections",))
    known.add("service_mesh_size", counts.service_mesh_size, "derived", ("connections",))
    known.add("service_mesh_networks", counts.service_mesh_networks, "derived", ("connections",))


def add_counts(fleet: Fleet, known: Known, consumer: Place, provider: Place) -> None:
    """How many networks, Regions and links there are around two places, planned ones included."""
    counts, growth = fleet.counts, fleet.content.growth
    vpc = provider.vpc_name or consumer.vpc_name
    if vpc:
        now, regions = counts.joined[vpc]
        if consumer.site or provider.site:
            now = max(now, *(counts.at_site.get(place.site_name, 0) for place in (consumer, provider)))
        planned = growth.vpcs if growth and growth != "none" and growth.vpcs else 0
        growing: tuple[Path, ...] = (("growth", "vpcs"),) if planned > now else ()
        known.add("networks", max(now, planned), "derived", ("vpcs",), *growing)
        planned_regions = growth.regions if growth and growth != "none" and growth.regions else 0
        known.add("regions", max(regions, planned_regions), "derived", ("vpcs",))
        if growth == "none":
            known.add("networks_grow", False, "stated", ("growth",))
        elif planned:
            known.add("networks_grow", planned > now, "derived", ("growth", "vpcs"))
    ends = [place.vpc_name for place in (consumer, provider) if place.vpc_name]
    links, gateways = counts.links_of_vpc, fleet.built.gateways_of_vpc
    if peers := max([links.get(name, 0) for name in ends], default=0):
        known.add("peerings_of_vpc", peers, "derived", ("connections",))
    if hubs := max([gateways.get(name, 0) for name in ends], default=0):
        known.add("hubs_of_vpc", hubs, "derived", ("existing",))
    if len(ends) == 2:
        clashing = [*counts.clashing(*ends), *counts.clashing(*reversed(ends))]
        ranges: list[Path] = [("vpcs", name, "cidrs") for name in clashing]
        known.add("peers_clash", bool(clashing), "derived", *(ranges or [("connections",)]))


def add_existing(fleet: Fleet, known: Known, consumer: Place, provider: Place) -> None:
    """What joins two places already, what is broken or to be replaced, and what joins the site."""
    built = fleet.built
    for place, across in ((consumer, provider), (provider, consumer)):
        if place.site is not None:
            site = ("sites", place.site_name or "")
            known.add_or_unknown("line", place.site.reached_by, "stated", (*site, "reached_by"))
            hub = built.hub_of_site(place.site_name)
            known.add("line", "site_to_site_vpn" if hub else None, "derived", (*(hub or ()), "sites"))
            if place.site.ends_in and across.vpc_name:
                reaches = across.vpc_name in built.reached(place.site.ends_in)
                known.add("line_reaches_vpc", reaches, "derived", (*site, "ends_in"))
    links, paths = built.links_between(consumer, provider)
    known.add("joined_by", links, "derived", *(paths or [("existing",)]))
    if built.in_use:
        places = [path for _, _, path, _ in built.in_use]
        known.add("hubs_at_ends", built.hubs_at_ends(consumer, provider), "derived", *places)
        near = built.gateways_in({consumer.region[0], provider.region[0], None})
        known.add("hub_exists", bool(near), "derived", *places)
        encrypting = [hub.encryption_support for hub in near if hub.encryption_support is not None]
        if encrypting:
            known.add("hub_encryption", any(encrypting), "derived", *places)
    if fleet.content.forbidden:
        forbidden = fleet.forbidden_between(consumer, provider)
        known.add("forbidden_between", bool(forbidden), "derived", *(forbidden or [("forbidden",)]))
        networked = fleet.forbidden_in_service_network(consumer, provider)
        known.add("forbidden_in_service_network", bool(networked), "derived", *(networked or [("forbidden",)]))
    outgrown, paths = built.outgrown(consumer, provider)
    known.add("outgrown", outgrown, "stated" if outgrown else "derived", *(paths or [("existing",)]))
    broken, paths = built.broken(consumer, provider)
    known.add("to_repair", broken, "stated" if broken else "derived", *(paths or [("existing",)]))
    network, paths = built.service_network(consumer, provider)
    known.add("service_network", network, "derived", *paths)


def add_provider(fleet: Fleet, known: Known, provider: Side, region: str | None) -> None:
    """How many consume the provider; its load balancer; what is known of a vendor or an AWS service in a Region."""
    consumers = fleet.counts.consumers[provider.end.kind, provider.end.name]
    known.add("consumers", consumers, "derived", ("connections",))
    service = provider.service
    if service is None:
        return
    for fact in ("private_endpoint", "load_balancer"):
        known.add_or_unknown(fact, getattr(service, fact), "stated", (PROVIDER, fact))
    if service.kind == "saas":
        _add_vendor(fleet, known, provider, region)
    if service.kind == "aws_service":
        entry = fleet.catalogue.aws_services.services.get(service.service or "")
        path = (PROVIDER, "service")
        known.add("gateway_endpoint_offered", entry is not None and entry.gateway, "derived", path)
        if entry is not None:
            known.add("interface_endpoint_offered", entry.interface, "derived", path)
            known.add("cross_region_endpoint_offered", entry.cross_region, "derived", path)
            known.add("endpoint_has_private_dns", entry.private_dns, "derived", path)


def _add_vendor(fleet: Fleet, known: Known, provider: Side, region: str | None) -> None:
    service = provider.service
    assert service is not None
    vendor = fleet.catalogue.vendor(service.vendor or provider.end.name)
    if vendor is not None:
        evidence = f"{vendor.position}, checked {vendor.entry.evidence.checked}"
        if vendor.entry.private_endpoint != "unknown":
            known.add("private_endpoint", vendor.entry.private_endpoint, "known", because=evidence)
        if vendor.entry.links:
            known.add("vendor_links", frozenset(vendor.entry.links), "known", because=evidence)
    if service.regions and region:
        known.add("private_endpoint_in_region", region in service.regions, "stated", (PROVIDER, "regions"))
    elif vendor is not None and vendor.entry.regions and region:
        known.add("private_endpoint_in_region", region in vendor.entry.regions, "known", because=str(vendor.position))


def duties_at(fleet: Fleet, side: Side) -> Duties:
    """The classes of data that an end handles, and the regimes that apply to it, its network, account or inventory."""
    place = side.place
    account = place.account[0] or ""
    entries = (
        (fleet.content, ()),
        (side.service, (place.role,)),
        (place.vpc, ("vpcs", place.vpc_name or "")),
        (place.site, ("sites", place.site_name or "")),
        (fleet.content.accounts.get(account), ("accounts", account)),
    )
    return {
        "data": _members([(side.service.data, (place.role, "data"))] if side.service is not None else []),
        "regimes": _members(
            [(entry.compliance, (*path, "compliance")) for entry, path in entries if entry is not None]
        ),
    }


def _members(groups: Iterable[tuple[tuple[str, ...], Path]]) -> Members:
    given = [(names, path) for names, path in groups if names]
    return frozenset(name for names, _ in given for name in names), tuple(path for _, path in given)


def add_duties(known: Known, connection: Connection, consumer: Duties, provider: Duties) -> None:
    """Which data flows and which regimes apply: what the connection says, and what its ends bring."""
    for fact, key, own in (("data", "data", connection.data), ("regimes", "compliance", connection.compliance)):
        (one, paths), (other, more) = consumer[fact], provider[fact]
        if own:
            one, paths = one.union(own), ((CONNECTION, key), *paths)
        if one or other:
            known.values[fact] = one | other
            known.origins[fact] = ("stated", tuple(dict.fromkeys((*paths, *more))), "")
