"""An inventory seen as a whole: what the ends are, what joins what, how many there are, what exists."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network

from advisor.catalogue import Catalogue
from advisor.inventory import Connection, End, Inventory, Service, Site, TransitGateway, Vpc
from advisor.validation import UNKNOWN

Path = Sequence[str | int]


@dataclass(frozen=True)
class Side:
    """What the inventory says about one end."""

    end: End
    key: str
    service: Service | None
    vpc: Vpc | None
    vpc_name: str | None
    site: Site | None
    site_name: str | None

    @property
    def path(self) -> list[str | int]:
        """Where the end stands in the inventory."""
        return [{"service": "services", "vpc": "vpcs", "site": "sites"}[self.end.kind], self.end.name]


def shared_ranges(one: Vpc | Site, other: Vpc | Site) -> list[IPv4Network | IPv6Network]:
    """The address ranges that two networks have in common, as far as both are known."""
    return [
        max(a, b, key=lambda network: network.prefixlen)
        for a in (one.cidrs if isinstance(one.cidrs, tuple) else ())
        for b in (other.cidrs if isinstance(other.cidrs, tuple) else ())
        if a.version == b.version and a.overlaps(b)
    ]


class Fleet:
    """An inventory seen as a whole: what joins what, how many there are, what exists."""

    def __init__(self, inventory: Inventory, catalogue: Catalogue):
        self.inventory, self.content, self.catalogue = inventory, inventory.content, catalogue

    def side(self, text: str) -> Side:
        """What is known about the end that `text` names."""
        content, end = self.content, self.inventory.end(text)
        service = content.services.get(end.name) if end.kind == "service" else None
        vpc_name = end.name if end.kind == "vpc" else service.vpc if service else None
        site_name = end.name if end.kind == "site" else service.site if service else None
        vpc = content.vpcs[vpc_name] if vpc_name else None
        site = content.sites[site_name] if site_name else None
        return Side(
            end,
            f"vpc:{vpc_name}" if vpc_name else f"site:{site_name}" if site_name else f"service:{end.name}",
            service,
            vpc,
            vpc_name,
            site,
            site_name,
        )

    @cached_property
    def sides(self) -> list[tuple[Connection, Side, Side]]:
        """Every connection with its two ends."""
        known: dict[str, Side] = {}
        for connection in self.content.connections:
            for text in (connection.consumer, connection.provider):
                if text not in known:
                    known[text] = self.side(text)
        return [(one, known[one.consumer], known[one.provider]) for one in self.content.connections]

    def region(self, side: Side) -> tuple[str | None, list[Path]]:
        """An end's Region and where it stands: its own, its VPC's, or the inventory's; a vendor's is not presumed.

        None where it is called unknown, with the place that says so.
        """
        for entry, path in (
            (side.vpc, ["vpcs", side.vpc_name]),
            (side.site, ["sites", side.site_name]),
            (side.service, side.path),
        ):
            if entry is not None and entry.region:
                return None if entry.region == UNKNOWN else entry.region, [[*path, "region"]]
        if side.service is not None and side.service.kind == "saas":
            return None, []
        stated = self.content.region
        return None if stated == UNKNOWN else stated, [["region"]] if stated else []

    def account(self, side: Side) -> tuple[str | None, list[Path]]:
        """The account that an end runs in: its own, else the one that owns its VPC."""
        if side.service is not None and side.service.account:
            return side.service.account, [[*side.path, "account"]]
        if side.vpc is not None:
            return side.vpc.account, [["vpcs", side.vpc_name or "", "account"]]
        return None, [[*side.path, "account"]]

    def shares_subnet(self, side: Side) -> bool | None:
        """Whether an end sits in a subnet that another account shares with it; None where accounts are not known."""
        account, _ = self.account(side)
        if side.vpc is None or side.vpc.account is None or account is None:
            return None
        return account != side.vpc.account

    def environment(self, side: Side) -> tuple[str | None, list[Path]]:
        """What an end is used for: its own word, its VPC's, or its account's."""
        account, _ = self.account(side)
        for entry, path in (
            (side.service, side.path),
            (side.vpc, ["vpcs", side.vpc_name or ""]),
            (self.content.accounts.get(account or ""), ["accounts", account or ""]),
        ):
            if entry is not None and entry.environment:
                return entry.environment, [[*path, "environment"]]
        return None, []

    def zones(self, side: Side) -> tuple[frozenset[str], list[Path]]:
        """The IDs of an end's zones, where the inventory gives them."""
        if side.service is not None and side.service.zones:
            return frozenset(side.service.zones), [[*side.path, "zones"]]
        if side.vpc is not None and isinstance(side.vpc.zones, tuple):
            return frozenset(side.vpc.zones), [["vpcs", side.vpc_name or "", "zones"]]
        return frozenset(), []

    def company(self, side: Side) -> tuple[str | None, list[Path]]:
        """The company that runs an end, a vendor by its name; None where nothing names one: then it is one's own."""
        account, paths = self.account(side)
        candidates: list[tuple[str | None, Path]] = [
            (side.service.company if side.service else None, [*side.path, "company"]),
            (side.site.company if side.site else None, ["sites", side.site_name or "", "company"]),
            (self.content.accounts[account].company if account else None, ["accounts", account or "", "company"]),
        ]
        for company, path in candidates:
            if company:
                return company, [path]
        if side.service is not None and side.service.kind in {"saas", "public_site"}:
            return f"{side.service.vendor or side.end.name} (vendor)", [[*side.path, "kind"]]
        return None, paths

    @cached_property
    def joined(self) -> Mapping[str, tuple[int, int]]:
        """For every VPC, how many VPCs and Regions the connections join with it, itself and `count` included."""
        parent: dict[str, str] = {name: name for name in self.content.vpcs}

        def root(name: str) -> str:
            while parent[name] != name:
                parent[name] = parent[parent[name]]
                name = parent[name]
            return name

        for _, consumer, provider in self.sides:
            if consumer.vpc_name and provider.vpc_name:
                parent[root(consumer.vpc_name)] = root(provider.vpc_name)
        vpcs: dict[str, int] = defaultdict(int)
        regions: dict[str, set[str | None]] = defaultdict(set)
        for name, vpc in self.content.vpcs.items():
            vpcs[root(name)] += vpc.count
            regions[root(name)].add(vpc.region or self.content.region)
        return {name: (vpcs[root(name)], len(regions[root(name)])) for name in self.content.vpcs}

    @cached_property
    def at_site(self) -> Mapping[str, int]:
        """For every site, how many VPCs have connections with it."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for _, consumer, provider in self.sides:
            for here, there in ((consumer, provider), (provider, consumer)):
                if here.site_name and there.vpc_name and there.vpc:
                    found[here.site_name][there.vpc_name] = there.vpc.count
        return {site: sum(vpcs.values()) for site, vpcs in found.items()}

    def forbidden_between(self, consumer: Side, provider: Side) -> list[Path]:
        """Where the inventory forbids a pair that a link between these two networks would make routable."""
        if consumer.key == provider.key:
            return []
        found: list[Path] = []
        for number, pair in enumerate(self.content.forbidden):
            ends = {self.side(pair.consumer).key, self.side(pair.provider).key}
            if ends == {consumer.key, provider.key}:
                found.append(["forbidden", number])
        return found

    def forbidden_in_service_network(self, consumer: Side, provider: Side) -> list[Path]:
        """Where the inventory forbids a VPC of the consumer's service networks to reach the provider."""
        networks = self.content.existing.service_networks.values()
        others = {vpc for network in networks if consumer.vpc_name in network.associated for vpc in network.associated}
        return [
            ["forbidden", number]
            for number, pair in enumerate(self.content.forbidden)
            if self.side(pair.provider).end == provider.end
            and self.side(pair.consumer).vpc_name in others - {consumer.vpc_name}
        ]

    @cached_property
    def consumers(self) -> Mapping[str, int]:
        """For every provider, how many VPCs, sites or other ends consume it."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for _, consumer, provider in self.sides:
            found[f"{provider.end.kind}:{provider.end.name}"][consumer.key] = consumer.vpc.count if consumer.vpc else 1
        return {provider: sum(ends.values()) for provider, ends in found.items()}

    @cached_property
    def mesh(self) -> list[tuple[Side, Service]]:
        """Who calls which HTTP or gRPC service of another VPC."""
        return [
            (consumer, provider.service)
            for one, consumer, provider in self.sides
            if provider.service
            and provider.vpc_name
            and consumer.vpc_name != provider.vpc_name
            and (one.protocol or provider.service.protocol) in {"http", "https", "grpc"}
        ]

    @cached_property
    def service_mesh_size(self) -> int:
        """How many services of the inventory are called over HTTP or gRPC from another VPC."""
        return sum(service.count for service in {id(service): service for _, service in self.mesh}.values())

    @cached_property
    def service_mesh_networks(self) -> int:
        """How many VPCs call HTTP or gRPC services of other VPCs."""
        return sum({consumer.vpc_name: consumer.vpc.count for consumer, _ in self.mesh if consumer.vpc}.values())

    @cached_property
    def linked(self) -> Mapping[str, Mapping[str, int]]:
        """For every VPC, the others that links between networks would join it to, each with its `count`."""
        pairs: dict[str, dict[str, int]] = defaultdict(dict)
        ends = [
            (consumer.vpc_name, provider.vpc_name)
            for _, consumer, provider in self.sides
            if "vpc" in (consumer.end.kind, provider.end.kind)
        ]
        ends += [(one, other) for one, other in (peering.between for peering in self.content.existing.peerings)]
        for one, other in ends:
            if one is None or other is None:
                continue
            for here, there in ((one, other), (other, one)):
                pairs[here][there] = self.content.vpcs[there].count - (here == there)
        return pairs

    def clashing(self, here: str, there: str) -> list[str]:
        """Other VPCs linked with `here` whose ranges overlap with those of `there`."""
        vpcs = self.content.vpcs
        others = [other for other in self.linked.get(here, {}) if other not in (here, there)]
        return [other for other in others if shared_ranges(vpcs[there], vpcs[other])]

    @cached_property
    def outside(self) -> Mapping[str, int]:
        """For every VPC, how many providers outside it the workloads in it use."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for _, consumer, provider in self.sides:
            if consumer.vpc_name and provider.service and provider.vpc_name != consumer.vpc_name:
                found[consumer.vpc_name][provider.end.name] = provider.service.count
        return {name: sum(providers.values()) for name, providers in found.items()}

    def service_network(self, consumer: Side, provider: Side) -> tuple[str | None, list[Path]]:
        """How the consumer's VPC stands to the service networks that hold the provider; None where it is in no VPC."""
        if consumer.vpc_name is None:
            return None, []
        networks = {
            name: network
            for name, network in self.content.existing.service_networks.items()
            if network.state in {"working", "broken"}
        }
        own = [name for name, network in networks.items() if consumer.vpc_name in network.associated]
        holding = [name for name, network in networks.items() if provider.end.name in network.services]
        paths: list[Path] = [["existing", "service_networks", name] for name in dict.fromkeys([*own, *holding])]
        if set(own) & set(holding):
            return "shared", paths
        if own:
            return ("taken" if holding else "other"), paths
        return "free", paths or [["existing"]]

    @cached_property
    def hubs(self) -> list[tuple[str, Path, TransitGateway]]:
        """Transit gateways and core networks that work or are to be repaired, with the mechanism they stand for."""
        groups = (("transit_gateway", "transit_gateways"), ("cloud_wan", "cloud_wans"))
        return [
            (mechanism, ["existing", group, name], hub)
            for mechanism, group in groups
            for name, hub in getattr(self.content.existing, group).items()
            if hub.state in {"working", "broken"}
        ]

    def region_of(self, hub: TransitGateway) -> str | None:
        """A hub's Region: its own, or the inventory's; None where neither is known."""
        region = hub.region or self.content.region
        return None if region == UNKNOWN else region

    def hubs_at_ends(self, consumer: Side, provider: Side) -> str:
        """On which transit gateways the two networks are: none, one of them, the same, or different ones."""
        consumer_hubs, provider_hubs = (
            {
                str(path[-1])
                for mechanism, path, hub in self.hubs
                if mechanism == "transit_gateway" and _on(path, hub, side)
            }
            for side in (consumer, provider)
        )
        if consumer_hubs & provider_hubs:
            return "same"
        return "different" if consumer_hubs and provider_hubs else "one" if consumer_hubs | provider_hubs else "none"

    def reached(self, ends: Sequence[str]) -> set[str]:
        """The VPCs among these ends, and those attached to the hubs among them."""
        existing = self.content.existing
        hubs = {**existing.transit_gateways, **existing.cloud_wans}
        attached = [vpc for name, hub in hubs.items() if name in ends for vpc in hub.attached]
        return {*ends, *attached} & self.content.vpcs.keys()

    def links_between(self, consumer: Side, provider: Side) -> tuple[frozenset[str], list[Path]]:
        """What joins two ends already and works, and where the inventory says so."""
        one, other = consumer.vpc_name, provider.vpc_name
        found: dict[str, Path] = {}
        for mechanism, path, hub in self.hubs:
            if hub.state == "working" and _on(path, hub, consumer) and _on(path, hub, provider):
                found.setdefault(mechanism, path)
        for number, peering in enumerate(self.content.existing.peerings):
            if set(peering.between) == {one, other} and peering.state == "working":
                found.setdefault("vpc_peering", ["existing", "peerings", number])
        for name, network in self.content.existing.service_networks.items():
            if one in network.associated and network.state == "working":
                found.setdefault("vpc_lattice", ["existing", "service_networks", name])
        for group in ("endpoints", "endpoint_services"):
            for name, published in getattr(self.content.existing, group).items():
                if published.service == provider.end.name and one in published.vpcs and published.state == "working":
                    found.setdefault("endpoint", ["existing", group, name])
        return frozenset(found), list(found.values())

    def in_state(self, states: set[str], consumer: Side, provider: Side) -> tuple[frozenset[str], list[Path]]:
        """What is in one of the states, by mechanism, and where it stands.

        A peering counts where it is that of the two ends; a broken hub where both are on it; all else where one is.
        """
        existing, ends = self.content.existing, {consumer.vpc_name, provider.vpc_name} - {None}
        found: list[tuple[str, Path]] = []
        for mechanism, group in (("transit_gateway", "transit_gateways"), ("cloud_wan", "cloud_wans")):
            for name, hub in getattr(existing, group).items():
                path: Path = ["existing", group, name, "state"]
                on = [_on(path[:3], hub, side) for side in (consumer, provider)]
                touches = not (hub.attached or hub.sites) or (all(on) if hub.state == "broken" else any(on))
                if hub.state in states and touches:
                    found.append((mechanism, path))
        for number, peering in enumerate(existing.peerings):
            if peering.state in states and ends == set(peering.between):
                found.append(("vpc_peering", ["existing", "peerings", number, "state"]))
        for name, network in existing.service_networks.items():
            if network.state in states and (not network.associated or ends & set(network.associated)):
                found.append(("vpc_lattice", ["existing", "service_networks", name, "state"]))
        for mechanism, group in (("endpoint_service", "endpoint_services"), ("endpoint", "endpoints")):
            for name, published in getattr(existing, group).items():
                if published.state in states and published.service in (None, provider.end.name):
                    found.append((mechanism, ["existing", group, name, "state"]))
        for name, shared in existing.shared_vpcs.items():
            if shared.state in states and (name in ends or name not in self.content.vpcs):
                found.append(("shared_vpc", ["existing", "shared_vpcs", name, "state"]))
        return frozenset(name for name, _ in found), [path for _, path in found]


def _on(path: Path, hub: TransitGateway, side: Side) -> bool:
    """Whether an end's VPC is attached to a hub, or the line of its site ends there."""
    if side.site is not None and path[-1] in side.site.ends_in:
        return True
    return side.vpc_name in hub.attached or side.site_name in hub.sites
