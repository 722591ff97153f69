"""Where the ends of connections lie: what the facts about a pair of ends read of each, and where it stands.

All ends that lie alike share one place, so that what is found for a pair of places serves every connection between
them. Paths therefore begin with words for the end or the connection at hand, which a situation replaces.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from advisor.inventory import End, Service, Site, Vpc

Path = Sequence[str | int]
Network = IPv4Network | IPv6Network
Located = tuple[str | None, tuple[Path, ...]]
"""A name, or None where none is known, and where the inventory says it."""

CONSUMER, PROVIDER, CONNECTION = "(consumer)", "(provider)", "(connection)"
"""What a path begins with that leads from the connection at hand, or from one of its ends."""

GROUPS = {"service": "services", "vpc": "vpcs", "site": "sites"}


@dataclass(frozen=True, eq=False)
class Place:
    """Where a consumer, or a provider, lies. Hashed by identity: those that lie alike are one."""

    role: str
    vpc_name: str | None
    vpc: Vpc | None
    site_name: str | None
    site: Site | None
    named: End | None
    """The end itself, where something that exists or is forbidden names it."""
    outside_vpc: bool
    """Whether it certainly is in no VPC."""
    own_region: Located
    """The Region that its VPC or itself names."""
    region: Located
    """Its Region: also its site's or the inventory's. None with a place is called unknown there."""
    account: Located
    organization: Located
    company: Located
    environment: Located
    zones: tuple[frozenset[str], tuple[Path, ...]]
    hubs: frozenset[int]
    """The transit gateways and core networks that it is on, by number."""

    @property
    def key(self) -> str | None:
        """Its network as `kind:name`; of an end in no network, the end itself, where something names it."""
        if self.vpc_name or self.site_name:
            return f"vpc:{self.vpc_name}" if self.vpc_name else f"site:{self.site_name}"
        return f"service:{self.named.name}" if self.named else None

    @property
    def network(self) -> tuple[Vpc | Site | None, Path]:
        """Its VPC or site, and where that stands."""
        if self.vpc is not None:
            return self.vpc, ("vpcs", self.vpc_name or "")
        return self.site, ("sites", self.site_name or "")


@dataclass(frozen=True, eq=False)
class Side:
    """What the inventory says about one end."""

    end: End
    service: Service | None
    place: Place

    @property
    def path(self) -> Path:
        """Where the end stands in the inventory."""
        return GROUPS[self.end.kind], self.end.name


def consumer_kind(end: End, service: Service | None, site: Site | None) -> str:
    """What opens the connection, as a value of the fact `consumer`."""
    if end.kind == "vpc":
        return "network"
    if site is not None:
        return site.kind
    if service is not None and service.kind == "aws_service":
        return "aws_service"
    if service is not None and service.runs_on == "lambda" and service.vpc is None:
        return "function_outside_vpc"
    return "workload"


def provider_kind(end: End, service: Service | None, site: Site | None) -> str:
    """What is reached, as a value of the fact `provider`."""
    if end.kind == "vpc":
        return "network"
    if site is not None:
        return site.kind if site.kind != "users" else "on_premises"
    assert service is not None
    return service.kind or ("resource" if service.is_resource else "service")


def shared_ranges(one: Vpc | Site, other: Vpc | Site) -> list[Network]:
    """The address ranges that two networks have in common, as far as both are known.

    Ranges lie in one another or apart, so that in order only those that are still open can hold the next: two networks
    with thousands of ranges are compared in no time.
    """
    every = [
        (network.version, int(network.network_address), network.prefixlen, side, network)
        for side, place in enumerate((one, other))
        for network in (place.cidrs if isinstance(place.cidrs, tuple) else ())
    ]
    found: dict[Network, None] = {}
    around: list[tuple[int, Network]] = []
    for _, _, _, side, network in sorted(every):
        while around and not holds(around[-1][1], network):
            around.pop()
        if any(owner != side for owner, _ in around):
            found[network] = None
        around.append((side, network))
    return list(found)


def holds(wide: Network, narrow: Network) -> bool:
    """Whether a range that begins no later than another holds it."""
    return wide.version == narrow.version and wide.broadcast_address >= narrow.broadcast_address  # type: ignore[operator]
