"""What surrounds a connection: counts over the inventory, what exists already, vendors, AWS services, duties."""

from collections.abc import Iterable

from advisor.inventory import Connection
from advisor.situations.known import Known
from advisor.topology import Fleet, Path, Side


def add_counts(fleet: Fleet, known: Known, consumer: Side, provider: Side) -> None:
    """How many networks, Regions, consumers and services there are, planned ones included."""
    growth = fleet.content.growth
    vpc = provider.vpc_name or consumer.vpc_name
    if vpc:
        now, regions = fleet.joined[vpc]
        now = max([now, *(fleet.at_site.get(side.site_name or "", 0) for side in (consumer, provider))])
        planned = growth.vpcs if growth and growth != "none" and growth.vpcs else 0
        known.add("networks", max(now, planned), "derived", ["vpcs"], *([["growth", "vpcs"]] if planned > now else []))
        planned_regions = growth.regions if growth and growth != "none" and growth.regions else 0
        known.add("regions", max(regions, planned_regions), "derived", ["vpcs"])
        if growth == "none":
            known.add("networks_grow", False, "stated", ["growth"])
        elif planned:
            known.add("networks_grow", planned > now, "derived", ["growth", "vpcs"])
    ends = [side.vpc_name for side in (consumer, provider) if side.vpc_name]
    peers = max((sum(fleet.linked.get(name, {}).values()) for name in ends), default=0)
    if peers:
        known.add("peerings_of_vpc", peers, "derived", ["connections"])
    if len(ends) == 2:
        clashing = [*fleet.clashing(*ends), *fleet.clashing(*reversed(ends))]
        paths: list[Path] = [["vpcs", name, "cidrs"] for name in clashing]
        known.add("peers_clash", bool(clashing), "derived", *(paths or [["connections"]]))
    gateways = [hub for kind, _, hub in fleet.hubs if kind == "transit_gateway"]
    hubs = max((sum(name in hub.attached for hub in gateways) for name in ends), default=0)
    if hubs:
        known.add("hubs_of_vpc", hubs, "derived", ["existing"])
    if consumer.vpc_name and consumer.vpc_name in fleet.outside:
        known.add("endpoints_of_vpc", fleet.outside[consumer.vpc_name], "derived", ["connections"])
    known.add("consumers", fleet.consumers[f"{provider.end.kind}:{provider.end.name}"], "derived", ["connections"])
    known.add("service_mesh_size", fleet.service_mesh_size, "derived", ["connections"])
    known.add("service_mesh_networks", fleet.service_mesh_networks, "derived", ["connections"])


def add_existing(fleet: Fleet, known: Known, consumer: Side, provider: Side) -> None:
    """What joins the two ends already, what is broken or to be replaced, and what joins the site."""
    for side in (consumer, provider):
        if side.site is not None:
            known.add_or_unknown("line", side.site.reached_by, "stated", ["sites", side.site_name or "", "reached_by"])
            hub = next((path for _, path, hub in fleet.hubs if side.site_name in hub.sites), None)
            known.add("line", "site_to_site_vpn" if hub else None, "derived", [*(hub or ()), "sites"])
    for side, other in ((consumer, provider), (provider, consumer)):
        if side.site is not None and side.site.ends_in and other.vpc_name:
            reached = fleet.reached(side.site.ends_in)
            path = ["sites", side.site_name or "", "ends_in"]
            known.add("line_reaches_vpc", other.vpc_name in reached, "derived", path)
    links, paths = fleet.links_between(consumer, provider)
    known.add("joined_by", links, "derived", *(paths or [["existing"]]))
    if fleet.hubs:
        known.add(
            "hubs_at_ends", fleet.hubs_at_ends(consumer, provider), "derived", *(path for _, path, _ in fleet.hubs)
        )
        here = {fleet.region(side)[0] for side in (consumer, provider)} | {None}
        near = [hub for kind, _, hub in fleet.hubs if kind == "transit_gateway" and fleet.region_of(hub) in here]
        known.add("hub_exists", bool(near), "derived", *(path for _, path, _ in fleet.hubs))
        encrypting = [hub.encryption_support for hub in near if hub.encryption_support is not None]
        if encrypting:
            known.add("hub_encryption", any(encrypting), "derived", *(path for _, path, _ in fleet.hubs))
    if fleet.content.forbidden:
        forbidden = fleet.forbidden_between(consumer, provider)
        known.add("forbidden_between", bool(forbidden), "derived", *(forbidden or [["forbidden"]]))
        networked = fleet.forbidden_in_service_network(consumer, provider)
        known.add("forbidden_in_service_network", bool(networked), "derived", *(networked or [["forbidden"]]))
    outgrown, paths = fleet.in_state({"outgrown", "retiring"}, consumer, provider)
    if outgrown:
        known.add("outgrown", outgrown, "stated", *paths)
    broken, paths = fleet.in_state({"broken"}, consumer, provider)
    if broken:
        known.add("to_repair", broken, "stated", *paths)
    network, paths = fleet.service_network(consumer, provider)
    known.add("service_network", network, "derived", *paths)


def add_provider(fleet: Fleet, known: Known, consumer: Side, provider: Side) -> None:
    """What is known of a load balancer, a vendor or an AWS service at the provider's end."""
    service = provider.service
    if service is None:
        return
    for fact in ("private_endpoint", "load_balancer"):
        known.add_or_unknown(fact, getattr(service, fact), "stated", [*provider.path, fact])
    if service.kind == "saas":
        _add_vendor(fleet, known, consumer, provider)
    if service.kind == "aws_service":
        entry = fleet.catalogue.aws_services.get(service.service or "")
        path = [*provider.path, "service"]
        known.add("gateway_endpoint_offered", entry is not None and entry.gateway, "derived", path)
        if entry is not None:
            known.add("interface_endpoint_offered", entry.interface, "derived", path)
            known.add("cross_region_endpoint_offered", entry.cross_region, "derived", path)
            known.add("endpoint_has_private_dns", entry.private_dns, "derived", path)


def _add_vendor(fleet: Fleet, known: Known, consumer: Side, provider: Side) -> None:
    service, region = provider.service, fleet.region(consumer)[0]
    assert service is not None
    vendor = fleet.catalogue.vendor(service.vendor or provider.end.name)
    if vendor is not None and vendor.entry.private_endpoint != "unknown":
        known.add(
            "private_endpoint",
            vendor.entry.private_endpoint,
            "known",
            because=f"{vendor.position}, checked {vendor.entry.evidence.checked}",
        )
    if vendor is not None and vendor.entry.links:
        because = f"{vendor.position}, checked {vendor.entry.evidence.checked}"
        known.add("vendor_links", frozenset(vendor.entry.links), "known", because=because)
    if service.regions and region:
        known.add("private_endpoint_in_region", region in service.regions, "stated", [*provider.path, "regions"])
    elif vendor is not None and vendor.entry.regions and region:
        known.add("private_endpoint_in_region", region in vendor.entry.regions, "known", because=str(vendor.position))


def add_duties(fleet: Fleet, known: Known, number: int, connection: Connection, consumer: Side, provider: Side) -> None:
    """Which data flows, and which regimes apply to either end or to the connection."""
    here: list[str | int] = ["connections", number]
    data: list[tuple[Iterable[str], Path]] = [(connection.data, [*here, "data"])]
    regimes: list[tuple[Iterable[str], Path]] = [
        (fleet.content.compliance, ["compliance"]),
        (connection.compliance, [*here, "compliance"]),
    ]
    for side in (consumer, provider):
        if side.service is not None:
            data.append((side.service.data, [*side.path, "data"]))
            regimes.append((side.service.compliance, [*side.path, "compliance"]))
        account, _ = fleet.account(side)
        for entry, path in (
            (side.vpc, ["vpcs", side.vpc_name]),
            (side.site, ["sites", side.site_name]),
            (fleet.content.accounts.get(account or ""), ["accounts", account]),
        ):
            if entry is not None:
                regimes.append((entry.compliance, [*(str(step) for step in path), "compliance"]))
    for fact, found in (("data", data), ("regimes", regimes)):
        members = frozenset(name for group, _ in found for name in group)
        if members:
            known.add(fact, members, "stated", *dict.fromkeys(tuple(path) for group, path in found if tuple(group)))
