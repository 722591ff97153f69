"""Where the two ends lie: VPCs, accounts, companies, Regions, zones, and whether their ranges overlap."""

from collections.abc import Callable

from advisor.plain_text import and_join
from advisor.situations.ends import consumer_kind, provider_kind
from advisor.situations.known import Known
from advisor.topology import Fleet, Path, Side, shared_ranges
from advisor.validation import UNKNOWN

Look = Callable[[Side], tuple[str | None, list[Path]]]


ZONE_FACTS = {
    "lattice_zones": "lattice",
    "cross_region_zones": "cross_region_privatelink",
    "hub_encryption_zones": "transit_gateway_encryption",
    "hub_reference_zones": "transit_gateway_security_group_reference",
}
"""Facts about what works in the consumer's zones, and what knowledge/regions.yaml calls it."""


def add_places(fleet: Fleet, known: Known, consumer: Side, provider: Side) -> None:
    """Same VPC, account, organization, company, Region and environment, as far as the inventory tells."""
    both = consumer.path, provider.path
    placed = consumer.vpc_name is not None and provider.vpc_name is not None
    alone = consumer.vpc is None or consumer.vpc.count == 1
    elsewhere = provider.vpc_name is None and (
        provider.site_name or provider_kind(provider) not in {"service", "resource"}
    )
    if placed:
        known.add("same_vpc", consumer.vpc_name == provider.vpc_name and alone, "derived", *both)
    elif elsewhere or consumer.site_name or consumer_kind(consumer) == "function_outside_vpc":
        known.add("same_vpc", False, "derived", *both)

    def same(fact: str, look_up: Look) -> None:
        (one, paths), (other, more) = look_up(consumer), look_up(provider)
        if one and other:
            known.add(fact, one == other, "derived", *paths, *[path for path in more if path not in paths])

    def organization(side: Side) -> tuple[str | None, list[Path]]:
        account, _ = fleet.account(side)
        entry = fleet.content.accounts.get(account or "")
        return (entry.organization, [["accounts", account or "", "organization"]]) if entry else (None, [])

    def company(side: Side) -> tuple[str | None, list[Path]]:
        found, paths = fleet.company(side)
        return found or "own", paths

    same("same_account", fleet.account)
    same("same_organization", organization)
    if any(fleet.company(side)[0] for side in (consumer, provider)):
        same("same_company", company)
    same("same_region", fleet.region)
    if any(region is None and stated for region, stated in map(fleet.region, (consumer, provider))):
        known.unknown.add("same_region")
    environments = [fleet.environment(side) for side in (consumer, provider)]
    if "shared" not in [name for name, _ in environments]:
        same("same_environment", fleet.environment)
    if any(name for name, _ in environments):
        production = any(name == "production" for name, _ in environments)
        known.add("production", production, "derived", *(path for _, more in environments for path in more))
    for fact, side in (("consumer_in_shared_subnet", consumer), ("provider_in_shared_subnet", provider)):
        known.add(fact, fleet.shares_subnet(side), "derived", [*side.path, "account"])
    if consumer.vpc and provider.vpc:
        _add_encryption(known, consumer, provider)


def _add_encryption(known: Known, consumer: Side, provider: Side) -> None:
    vpcs = {side.vpc_name or "": side.vpc for side in (consumer, provider) if side.vpc}
    stated = [name for name, vpc in vpcs.items() if vpc.encryption_controls]
    if not stated:
        return
    enforcing = {name: vpc for name, vpc in vpcs.items() if vpc.encryption_controls == "enforce"}
    value = "both" if len(enforcing) == len(vpcs) else "one" if enforcing else "none"
    known.add("encryption_enforced", value, "derived", *(["vpcs", name, "encryption_controls"] for name in stated))
    if enforcing:
        excluded = frozenset.intersection(*(frozenset(vpc.encryption_exclusions) for vpc in enforcing.values()))
        paths = [["vpcs", name, "encryption_exclusions"] for name in enforcing]
        known.add("encryption_exclusions", frozenset(map(str, excluded)), "derived", *paths)


def add_regions(fleet: Fleet, known: Known, consumer: Side, provider: Side) -> None:
    """What the Regions and zones of the two ends offer and lack."""
    offers = fleet.catalogue.regions
    region, paths = fleet.region(provider if provider.vpc else consumer)
    if region:
        entry = offers.regions[region]
        known.add_yes_no("lattice_in_region", entry.vpc_lattice, *paths)
        known.add_yes_no("resource_gateway_in_region", entry.resource_gateway, *paths)
        known.add_yes_no("tunnel_endpoint_in_region", entry.tunnel_endpoint, *paths)
    own, paths = fleet.region(consumer)
    if own:
        known.add_yes_no("cloud_wan_in_region", offers.regions[own].cloud_wan, *paths)
        known.add_yes_no("encryption_controls_in_region", offers.regions[own].encryption_controls, *paths)
    regions = [fleet.region(side) for side in (consumer, provider)]
    named = [offers.regions[name] for name, _ in regions if name]
    if len(named) == 2:
        places = [path for _, more in regions for path in more]
        known.add("same_partition", named[0].partition == named[1].partition, "derived", *places)
        known.add("in_india", all(one.country == "IN" for one in named), "derived", *places)
        if UNKNOWN not in {one.eea for one in named}:
            known.add("in_eea", all(one.eea == "yes" for one in named), "derived", *places)
    zones, paths = fleet.zones(consumer)
    if zones:
        for fact, feature in ZONE_FACTS.items():
            without = {zone for zone in zones if zone in offers.zones and feature in offers.zones[zone].lacks}
            known.add(fact, "all" if not without else "none" if without == zones else "some", "derived", *paths)
        others, more = fleet.zones(provider)
        if others and fleet.region(provider)[0] in (None, fleet.region(consumer)[0]):
            known.add("common_zone", not zones.isdisjoint(others), "derived", *paths, *more)
    for side, other in ((consumer, provider), (provider, consumer)):
        if side.site is not None and side.site.cloud:
            region, paths = fleet.region(other)
            if region:
                joined = next((found for cloud, found in offers.interconnect.items() if cloud == side.site.cloud), None)
                there = joined is not None and any(one.aws == region for one in joined.pairs)
                pair = joined.status if joined is not None and there else "none"
                cloud = ["sites", side.site_name or "", "cloud"]
                known.add("interconnect_pair", pair, "derived", cloud, *paths)


def add_own_regions(known: Known, consumer: Side, provider: Side) -> None:
    """Whether both ends are in one Region, where each names its own."""
    named: list[tuple[str, Path]] = []
    for side in (consumer, provider):
        for entry, path in ((side.vpc, ["vpcs", side.vpc_name or ""]), (side.service, side.path)):
            if entry is not None and entry.region and entry.region != UNKNOWN:
                named.append((entry.region, [*path, "region"]))
                break
    if len(named) == 2:
        (one, here), (other, there) = named
        known.add("same_region", one == other, "derived", here, *([there] if there != here else []))


def add_overlap(known: Known, consumer: Side, provider: Side, names: dict[str, str]) -> None:
    """Whether ranges of the two networks overlap; the ranges that do go into the names for texts."""
    places = [
        (side.vpc or side.site, ["vpcs", side.vpc_name] if side.vpc else ["sites", side.site_name])
        for side in (consumer, provider)
    ]
    (one, path), (other, other_path) = places
    if one is None or other is None or path == other_path:
        return
    paths = [[str(step) for step in (*part, "cidrs")] for part in (path, other_path)]
    if UNKNOWN in (one.cidrs, other.cidrs):
        known.unknown.add("overlap")
    elif one.cidrs and other.cidrs:
        shared = shared_ranges(one, other)
        if shared:
            names["shared_ranges"] = and_join(list(dict.fromkeys(map(str, shared))))
        known.add("overlap", "some" if shared else "none", "derived", *paths)
        known.add("overlap_ipv6", any(network.version == 6 for network in shared), "derived", *paths)
