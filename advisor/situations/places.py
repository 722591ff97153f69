"""Where two ends lie: VPCs, accounts, companies, Regions, zones, and whether their ranges overlap."""

from advisor.situations.known import Known
from advisor.topology import CONSUMER, PROVIDER, Fleet, Located, Place, shared_ranges
from advisor.validation import UNKNOWN

ZONE_FACTS = {
    "lattice_zones": "lattice",
    "cross_region_zones": "cross_region_privatelink",
    "hub_encryption_zones": "transit_gateway_encryption",
    "hub_reference_zones": "transit_gateway_security_group_reference",
}
"""Facts about what works in the consumer's zones, and what knowledge/regions.yaml calls it."""


def add_overlap(known: Known, consumer: Place, provider: Place) -> None:
    """Whether ranges of the two networks overlap."""
    (one, path), (other, other_path) = consumer.network, provider.network
    if one is None or other is None or path == other_path:
        return
    if UNKNOWN in (one.cidrs, other.cidrs):
        known.unknown |= {"overlap"}
    elif one.cidrs and other.cidrs:
        shared, paths = shared_ranges(one, other), ((*path, "cidrs"), (*other_path, "cidrs"))
        known.add("overlap", "some" if shared else "none", "derived", *paths)
        known.add("overlap_ipv6", any(network.version == 6 for network in shared), "derived", *paths)


def add_own_regions(known: Known, consumer: Place, provider: Place) -> None:
    """Whether both ends are in one Region, where each names its own."""
    _add_same(known, "same_region", consumer.own_region, provider.own_region)


def add_places(known: Known, consumer: Place, provider: Place) -> None:
    """Same VPC, account, organization, company, Region and environment, as far as the inventory tells."""
    if consumer.vpc is not None and provider.vpc is not None:
        same_vpc = consumer.vpc_name == provider.vpc_name and consumer.vpc.count == 1
        known.add("same_vpc", same_vpc, "derived", (CONSUMER,), (PROVIDER,))
    elif consumer.outside_vpc or provider.outside_vpc:
        known.add("same_vpc", False, "derived", (CONSUMER,), (PROVIDER,))
    _add_same(known, "same_account", consumer.account, provider.account)
    _add_same(known, "same_organization", consumer.organization, provider.organization)
    if consumer.company[0] or provider.company[0]:
        (one, paths), (other, more) = consumer.company, provider.company
        _add_same(known, "same_company", (one or "own", paths), (other or "own", more))
    _add_same(known, "same_region", consumer.region, provider.region)
    if any(region is None and stated for region, stated in (consumer.region, provider.region)):
        known.unknown |= {"same_region"}
    (one, paths), (other, more) = consumer.environment, provider.environment
    if "shared" not in (one, other):
        _add_same(known, "same_environment", consumer.environment, provider.environment)
    if one or other:
        known.add("production", "production" in (one, other), "derived", *paths, *more)
    for fact, place in (("consumer_in_shared_subnet", consumer), ("provider_in_shared_subnet", provider)):
        if place.vpc is not None and place.vpc.account is not None and place.account[0] is not None:
            known.add(fact, place.account[0] != place.vpc.account, "derived", (place.role, "account"))
    _add_zones(known, "provider_zones", provider)
    _add_encryption(known, consumer, provider)


def _add_zones(known: Known, fact: str, place: Place) -> None:
    if place.vpc is not None:
        known.add(fact, place.vpc.zone_count, "stated", ("vpcs", place.vpc_name or "", "zones"))


def _add_same(known: Known, fact: str, one: Located, other: Located) -> None:
    """Whether two names are the same, where both are known."""
    (name, paths), (other_name, more) = one, other
    if name and other_name:
        places = paths if paths == more else (*paths, *(path for path in more if path not in paths))
        known.add(fact, name == other_name, "derived", *places)


def _add_encryption(known: Known, consumer: Place, provider: Place) -> None:
    vpcs = {place.vpc_name or "": place.vpc for place in (consumer, provider) if place.vpc}
    stated = [name for name, vpc in vpcs.items() if vpc.encryption_controls]
    if not stated:
        return
    enforcing = {name: vpc for name, vpc in vpcs.items() if vpc.encryption_controls == "enforce"}
    both = consumer.vpc is not None and provider.vpc is not None and len(enforcing) == len(vpcs)
    value = "both" if both else "one" if enforcing else "none"
    known.add("encryption_enforced", value, "derived", *(("vpcs", name, "encryption_controls") for name in stated))
    if enforcing:
        exclusions = [frozenset(map(str, vpc.encryption_exclusions)) for vpc in enforcing.values()]
        paths = [("vpcs", name, "encryption_exclusions") for name in enforcing]
        known.add("encryption_exclusions", frozenset.intersection(*exclusions), "derived", *paths)
        known.add("encryption_guaranteed", both and not any(exclusions), "derived", *paths)


def add_regions(fleet: Fleet, known: Known, consumer: Place, provider: Place) -> None:
    """What the Regions of the two ends offer, and how they stand to each other."""
    offers = fleet.catalogue.regions
    region, paths = provider.region if provider.vpc else consumer.region
    if region:
        entry = offers.regions[region]
        known.add_yes_no("lattice_in_region", entry.vpc_lattice, *paths)
        known.add_yes_no("resource_gateway_in_region", entry.resource_gateway, *paths)
        known.add_yes_no("tunnel_endpoint_in_region", entry.tunnel_endpoint, *paths)
    (own, paths), (there, more) = consumer.region, provider.region
    if own and there:
        one, other, places = offers.regions[own], offers.regions[there], (*paths, *more)
        known.add("same_partition", one.partition == other.partition, "derived", *places)
        known.add("in_india", one.country == "IN" and other.country == "IN", "derived", *places)
        if UNKNOWN not in (one.eea, other.eea):
            known.add("in_eea", one.eea == "yes" and other.eea == "yes", "derived", *places)
    (zones, paths), (others, more) = consumer.zones, provider.zones
    if zones and others and provider.region[0] in (None, consumer.region[0]):
        known.add("common_zone", not zones.isdisjoint(others), "derived", *paths, *more)
    for place, across in ((consumer, provider), (provider, consumer)):
        region, paths = across.region
        if place.site is not None and place.site.cloud and region:
            joined = next((found for cloud, found in offers.interconnect.items() if cloud == place.site.cloud), None)
            known_pair = joined is not None and any(one.aws == region for one in joined.pairs)
            pair = joined.status if joined is not None and known_pair else "none"
            known.add("interconnect_pair", pair, "derived", ("sites", place.site_name or "", "cloud"), *paths)


def add_offers(fleet: Fleet, known: Known, consumer: Place) -> None:
    """What the consumer's own Region and zones offer and lack."""
    offers = fleet.catalogue.regions
    region, paths = consumer.region
    if region:
        known.add_yes_no("cloud_wan_in_region", offers.regions[region].cloud_wan, *paths)
        known.add_yes_no("encryption_controls_in_region", offers.regions[region].encryption_controls, *paths)
    _add_zones(known, "zones", consumer)
    zones, paths = consumer.zones
    for fact, feature in ZONE_FACTS.items() if zones else ():
        without = {zone for zone in zones if zone in offers.zones and feature in offers.zones[zone].lacks}
        known.add(fact, "all" if not without else "none" if without == zones else "some", "derived", *paths)
