"""How many there are: what the connections join, whom a provider serves, what a VPC uses, how large the mesh is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from advisor.inventory import Connection, InventoryContent
from advisor.topology.places import Side, shared_ranges

WEB = {"http", "https", "grpc"}


class Counts:
    """Numbers over all connections of an inventory, `count` of its entries included."""

    def __init__(self, content: InventoryContent, sides: Sequence[tuple[Connection, Side, Side]]):
        self.content, self.sides = content, sides

    @cached_property
    def joined(self) -> Mapping[str, tuple[int, int]]:
        """For every VPC, how many VPCs and Regions the connections join with it, itself included."""
        parent: dict[str, str] = {name: name for name in self.content.vpcs}

        def root(name: str) -> str:
            while parent[name] != name:
                parent[name] = parent[parent[name]]
                name = parent[name]
            return name

        for _, consumer, provider in self.sides:
            if consumer.place.vpc_name and provider.place.vpc_name:
                parent[root(consumer.place.vpc_name)] = root(provider.place.vpc_name)
        vpcs: dict[str, int] = defaultdict(int)
        regions: dict[str, set[str | None]] = defaultdict(set)
        for name, vpc in self.content.vpcs.items():
            vpcs[root(name)] += vpc.count
            regions[root(name)].add(vpc.region or self.content.region)
        return {name: (vpcs[root(name)], len(regions[root(name)])) for name in self.content.vpcs}

    @cached_property
    def at_site(self) -> Mapping[str | None, int]:
        """For every site, how many VPCs have connections with it."""
        found: dict[str | None, dict[str, int]] = defaultdict(dict)
        for _, consumer, provider in self.sides:
            for here, there in ((consumer.place, provider.place), (provider.place, consumer.place)):
                if here.site_name and there.vpc_name and there.vpc:
                    found[here.site_name][there.vpc_name] = there.vpc.count
        return {site: sum(vpcs.values()) for site, vpcs in found.items()}

    @cached_property
    def consumers(self) -> Mapping[tuple[str, str], int]:
        """For every provider, how many VPCs, sites or other ends consume it."""
        found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for _, consumer, provider in self.sides:
            place = consumer.place
            ends = found[provider.end.kind, provider.end.name]
            ends[place.key or f"service:{consumer.end.name}"] = place.vpc.count if place.vpc else 1
        return {provider: sum(ends.values()) for provider, ends in found.items()}

    @cached_property
    def outside(self) -> Mapping[str | None, int]:
        """For every VPC, how many providers outside it the workloads in it use."""
        found: dict[str | None, dict[str, int]] = defaultdict(dict)
        for _, consumer, provider in self.sides:
            name = consumer.place.vpc_name
            if name and provider.service and provider.place.vpc_name != name:
                found[name][provider.end.name] = provider.service.count
        return {name: sum(providers.values()) for name, providers in found.items()}

    # --- the mesh of HTTP and gRPC services -----------------------------------------------------------------------

    @cached_property
    def _mesh(self) -> list[tuple[Side, Side]]:
        """Who calls which HTTP or gRPC service of another VPC."""
        return [
            (consumer, provider)
            for one, consumer, provider in self.sides
            if provider.service
            and provider.place.vpc_name
            and consumer.place.vpc_name != provider.place.vpc_name
            and (one.protocol or provider.service.protocol) in WEB
        ]

    @cached_property
    def service_mesh_size(self) -> int:
        """How many services of the inventory are called over HTTP or gRPC from another VPC."""
        called = {provider.end.name: provider.service for _, provider in self._mesh if provider.service}
        return sum(service.count for service in called.values())

    @cached_property
    def service_mesh_networks(self) -> int:
        """How many VPCs call HTTP or gRPC services of other VPCs."""
        places = [consumer.place for consumer, _ in self._mesh]
        return sum({place.vpc_name: place.vpc.count for place in places if place.vpc}.values())

    # --- links between networks -----------------------------------------------------------------------------------

    @cached_property
    def _linked(self) -> Mapping[str, Mapping[str, int]]:
        """For every VPC, the others that links between networks would join it to, each with its `count`."""
        pairs: dict[str, dict[str, int]] = defaultdict(dict)
        ends: list[tuple[str | None, str | None]] = [
            (consumer.place.vpc_name, provider.place.vpc_name)
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

    @cached_property
    def links_of_vpc(self) -> Mapping[str, int]:
        """For every VPC, to how many others links between networks would join it."""
        return {name: sum(others.values()) for name, others in self._linked.items()}

    def clashing(self, here: str, there: str) -> list[str]:
        """Other VPCs linked with `here` whose ranges overlap with those of `there`."""
        if here not in self._linked:
            return []
        vpcs = self.content.vpcs
        others = [other for other in self._linked[here] if other not in (here, there)]
        return [other for other in others if shared_ranges(vpcs[there], vpcs[other])]
