"""Which constructs a mechanism needs for a connection: by what key it shares them, where they stand, what exists.

Which hub and which service network serve a network is decided here, by rule: the one that it is on; else the one in
its Region that most others are on; else a new one, a hub for each Region, a service network for each Region and
environment, since a VPC can be associated with one service network only. Names of what is new hold a space, as no name
in an inventory does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from advisor.catalogue import Catalogue
from advisor.catalogue.files import KEY_PARTS, ConstructUse
from advisor.conditions import Values
from advisor.inventory import Existing, Service, TransitGateway
from advisor.situations import Situation
from advisor.topology import Fleet, Path, Place, Side
from advisor.topology.existing import IN_USE

Part = tuple[str, int]
"""One part of a key as `kind:name`, and how many things it stands for."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A construct that a mechanism needs for a connection; two with the same kind and key are one."""

    kind: str
    key: tuple[str, ...]
    at: str
    """Whose account holds it: consumer, provider, or network for whoever owns what both share."""
    account: str | None
    region: str | None
    count: int
    """How many there are where an entry of the inventory stands for many."""
    exists: bool
    broken: bool = False

    @property
    def name(self) -> str:
        """Its key in words."""
        return " and ".join(part.partition(":")[2] for part in self.key)

    @property
    def is_there(self) -> bool:
        """Whether it exists and works, so that it is used as it is."""
        return self.exists and not self.broken


STATE_FACTS: Mapping[str, frozenset[str]] = {
    "joined_by": frozenset(),
    "to_repair": frozenset({"vpc_peering", "service_network", "endpoint_service"}),
    "provider": frozenset(),
    "load_balancer": frozenset({"network_load_balancer"}),
    "line": frozenset(),
    "line_reaches_vpc": frozenset({"vpn_connection"}),
    "same_region": frozenset(),
}
"""The facts by which a construct exists, or another hub serves, and the kinds of constructs of which they say so: all
where none is named."""
FACTS_OF_OTHERS: Mapping[str, frozenset[str]] = {
    "hub_exists": frozenset({"transit_gateway", "transit_gateway_attachment"}),
    "hubs_at_ends": frozenset({"transit_gateway_attachment", "core_network_attachment"}),
    "service_network": frozenset({"service_network", "service_network_association"}),
}
"""The facts that say what exists beside the two ends, and the kinds of constructs that may then be there already."""
OF_PROVIDER = {"provider", "provider_network", "provider_region"}
OF_CONSUMER = {"consumer_network", "consumer_region", "service_network"}
"""Parts of keys that one side alone decides."""


class Constructs:
    """Finds what mechanisms need in one fleet; what connections between the same places share is found once."""

    def __init__(self, fleet: Fleet, catalogue: Catalogue):
        self.fleet, self.catalogue = fleet, catalogue
        self.built, self.existing = fleet.built, fleet.content.existing
        self._hubs: dict[tuple[Place, Place, bool], tuple[str, str]] = {}
        self._found: dict[tuple[object, ...], Needed] = {}
        self._parts: dict[str, Callable[[Situation, bool], Part]] = {
            "consumer_network": lambda one, _: _network(one.consumer),
            "provider_network": lambda one, _: _network(one.provider),
            "consumer_region": lambda one, _: (f"region:{_region(one.consumer)}", 1),
            "provider_region": lambda one, _: (f"region:{_region(one.provider)}", 1),
            "region": lambda one, _: (f"region:{one.region or 'the Region'}", 1),
            "consumer_hub": lambda one, same: (self.hubs(one, same)[0], 1),
            "provider_hub": lambda one, same: (self.hubs(one, same)[1], 1),
            "core_network": lambda one, _: (self.core_network(one), 1),
            "service_network": lambda one, _: (self.service_network(one.consumer.place), 1),
            "provider_service_network": lambda one, _: (self.network_of_provider(one.provider), 1),
            "provider": lambda one, _: (f"service:{one.provider.end.name}", _count(one.provider)),
            "execute_api": lambda *_: ("service:execute-api", 1),
            "site": lambda one, _: (f"site:{one.consumer.place.site_name or one.provider.place.site_name or '?'}", 1),
            "line_end": lambda one, _: self._line_end(one),
        }
        assert self._parts.keys() == KEY_PARTS.keys()

    def needed(
        self, mechanism: str, situation: Situation, values: Values, amounts: Mapping[str, float]
    ) -> list[Needed]:
        """What a mechanism needs for a connection with these values and amounts; not what a vendor builds."""
        found: dict[tuple[str, ...], Needed] = {}
        for use in self.catalogue.mechanisms[mechanism].entry.constructs:
            if (use.only_if and not amounts[use.only_if]) or (use.unless and amounts[use.unless]):
                continue
            if use.at == "provider" and values.get("provider") == "saas":
                continue
            one = self._needed(use, situation, values)
            found.setdefault((one.kind, *one.key), one)
        return list(found.values())

    def _needed(self, use: ConstructUse, situation: Situation, values: Values) -> Needed:
        """One construct; what only one side decides is found once for all connections of that side."""
        parts, consumer, provider = set(use.shared_by), situation.consumer, situation.provider
        place = consumer.place if consumer.place.vpc_name or consumer.place.site_name else consumer
        key = (
            id(use),
            None if use.at == "provider" and parts <= OF_PROVIDER else place,
            None if use.at != "provider" and parts <= OF_CONSUMER else provider,
            *map(values.get, STATE_FACTS),
        )
        if key not in self._found:
            self._found[key] = self._new(use, situation, values)
        return self._found[key]

    def _new(self, use: ConstructUse, situation: Situation, values: Values) -> Needed:
        same_region = values.get("same_region") is not False
        parts = [self._parts[name](situation, same_region) for name in use.shared_by]
        names = [name for name, _ in parts]
        count = _together(parts)
        if len({KEY_PARTS[name] for name in use.shared_by}) < len(names):
            names.sort(key=self.order)
        side = situation.provider if use.at == "provider" else situation.consumer
        account = self.owner(names) if use.at == "network" else self._account(side, names)
        if self.catalogue.constructs[use.kind].built_by == "provider":
            account = situation.provider.place.account[0] or account
        # What both share stands in the provider's Region where its key is of that side alone.
        sides = {name.partition("_")[0] for name in use.shared_by} & {"consumer", "provider"}
        stands = situation.provider if use.at == "network" and sides == {"provider"} else side
        exists, broken = self._state(use.kind, names, situation, values)
        return Needed(use.kind, tuple(names), use.at, account, stands.place.region[0], count, exists, broken)

    def _account(self, side: Side, names: Iterable[str]) -> str | None:
        """The account of a side; for a site that of the hub to which its line is attached, or of the VPC it ends in."""
        hubs, site = [name for name in names if name.startswith(("hub:", "core_network:"))], side.place.site
        if site is None:
            return side.place.account[0]
        ends = [f"vpc:{end}" for end in site.ends_in if end in self.fleet.content.vpcs]
        return self.owner(hubs or ends) if hubs or ends else None

    def order(self, part: str) -> tuple[int, str]:
        """The place of a network, service or hub in the inventory, so that lists and pairs of them have one order.

        What is not there yet comes last.
        """
        return self._places_of_parts.get(part, len(self._places_of_parts)), part

    @cached_property
    def _places_of_parts(self) -> Mapping[str, int]:
        content = self.fleet.content
        hubs, cores = content.existing.transit_gateways, content.existing.cloud_wans
        groups = (("vpc", content.vpcs), ("site", content.sites), ("service", content.services), ("hub", hubs),
                  ("core_network", cores))  # fmt: skip
        parts = [f"{kind}:{name}" for kind, members in groups for name in members]
        return {part: number for number, part in enumerate(parts)}

    # --- which hub, core network or service network ---------------------------------------------------------------

    def hubs(self, situation: Situation, same_region: bool) -> tuple[str, str]:
        """The hubs of the two networks: one, where they lie in one Region."""
        one, other = situation.consumer.place, situation.provider.place
        key = one, other, same_region
        if key not in self._hubs:
            if same_region:
                hub = self._hub((one, other), one.region[0] or other.region[0])
                self._hubs[key] = hub, hub
            else:
                self._hubs[key] = self._hub((one,), one.region[0]), self._hub((other,), other.region[0])
        return self._hubs[key]

    def _hub(self, places: tuple[Place, ...], region: str | None) -> str:
        """The hub in use that most of the places are on, then most VPCs; one in their Region where they are on none."""
        gateways = [
            (sum(number in place.hubs for place in places), len(hub.attached), -number, str(path[-1]), hub)
            for number, kind, path, hub in self.built.in_use
            if kind == "transit_gateway"
        ]
        possible = [one for one in gateways if one[0] or (one[4].region or self.fleet.content.region) == region]
        return f"hub:{max(possible)[3]}" if possible else f"hub:hub of {region or 'the Region'}"

    def core_network(self, situation: Situation) -> str:
        """The core network in use that there is, or a new one for the organization."""
        names = [str(path[-1]) for _, kind, path, _ in self.built.in_use if kind == "cloud_wan"]
        organization = situation.consumer.place.organization[0] or situation.provider.place.organization[0]
        return f"core_network:{names[0]}" if names else f"core_network:network of {organization or 'the organization'}"

    def service_network(self, place: Place) -> str:
        """The service network of a VPC: its own; else the largest in its Region; else a new one."""
        region, environment = place.region[0], place.environment[0]
        if place.vpc_name in self._associated:
            return f"service_network:{self._associated[place.vpc_name]}"
        return self._network_in(region, environment)

    def network_of_provider(self, provider: Side) -> str:
        """The service network by which endpoints reach a provider: one that holds it; else one in its Region."""
        for name, network in self.existing.service_networks.items():
            if network.state in IN_USE and provider.end.name in network.services:
                return f"service_network:{name}"
        return self._network_in(provider.place.region[0], provider.place.environment[0])

    def _network_in(self, region: str | None, environment: str | None) -> str:
        here = [
            (len(network.associated) + len(network.services), -number, name)
            for number, (name, network) in enumerate(self.existing.service_networks.items())
            if network.state in IN_USE and (network.region or self.fleet.content.region) == region
        ]
        name = max(here)[2] if here else f"{environment or 'services'} of {region or 'the Region'}"
        return f"service_network:{name}"

    @cached_property
    def _associated(self) -> Mapping[str | None, str]:
        networks = self.existing.service_networks.items()
        return {vpc: name for name, network in networks if network.state in IN_USE for vpc in network.associated}

    def part(self, name: str, situation: Situation) -> Part:
        """One part of a key."""
        return self._parts[name](situation, True)

    def _line_end(self, situation: Situation) -> Part:
        """Where a VPN from a site ends: in its hub where the other end is on it, else in the VPC."""
        consumer, provider = situation.consumer, situation.provider
        site, other = (consumer, provider) if consumer.place.site else (provider, consumer)
        hub = self._hub_of_site(site.place.site_name)
        shared = hub in {_hub_part(self.built.hubs[number][1]) for number in other.place.hubs}
        return (hub, 1) if hub and shared else _network(other)

    def _hub_of_site(self, site: str | None) -> str | None:
        path = self.built.hub_of_site(site)
        return _hub_part(path) if path else None

    def owner(self, names: Iterable[str]) -> str | None:
        """The account of what both sides share: what exists names it; what is new goes where shared things are."""
        for kind, _, name in (part.partition(":") for part in names):
            if name in self._owners.get(kind, ()):
                return self._owners[kind][name]
        return self._shared_account

    @cached_property
    def _owners(self) -> Mapping[str, Mapping[str, str | None]]:
        existing = self.existing
        return {
            "hub": {name: one.account for name, one in existing.transit_gateways.items()},
            "core_network": {name: one.account for name, one in existing.cloud_wans.items()},
            "service_network": {name: one.account for name, one in existing.service_networks.items()},
            "vpc": {name: one.account for name, one in self.fleet.content.vpcs.items()},
        }

    @cached_property
    def _shared_account(self) -> str | None:
        """The account for what is shared, where the inventory has just one."""
        names = [name for name, one in self.fleet.content.accounts.items() if one.environment == "shared"]
        return names[0] if len(names) == 1 else None

    # --- what exists ----------------------------------------------------------------------------------------------

    @cached_property
    def there(self) -> tuple[Needed, ...]:
        """All that the inventory says exists and is used or to be repaired, whatever connections need of it."""
        return tuple(self._there())

    def _there(self) -> Iterator[Needed]:
        existing = self.existing
        hubs = (
            ("transit_gateway", "hub", existing.transit_gateways),
            ("core_network", "core_network", existing.cloud_wans),
        )
        for kind, part, group in hubs:
            for name, hub in group.items():
                if hub.state in IN_USE:
                    own = f"{part}:{name}"
                    yield self._existing(kind, (own,), hub.account, hub)
                    sites = [site for site, one in self.fleet.content.sites.items() if name in one.ends_in]
                    members = [f"vpc:{vpc}" for vpc in hub.attached]
                    members += [f"site:{site}" for site in dict.fromkeys((*hub.sites, *sites))]
                    yield from (self._existing(f"{kind}_attachment", (one, own), None, hub) for one in members)
        for peering in existing.peerings:
            if peering.state in IN_USE:
                key = tuple(sorted((f"vpc:{vpc}" for vpc in peering.between), key=self.order))
                yield self._existing("vpc_peering", key, None, peering)
        for name, network in existing.service_networks.items():
            if network.state in IN_USE:
                own = f"service_network:{name}"
                yield self._existing("service_network", (own,), network.account, network)
                for vpc in network.associated:
                    yield self._existing("service_network_association", (f"vpc:{vpc}", own), None, network)
        for published in existing.endpoint_services.values():
            if published.service and published.state in IN_USE:
                yield self._existing("endpoint_service", (f"service:{published.service}",), None, published)
        for endpoint in (*existing.endpoint_services.values(), *existing.endpoints.values()):
            service = self.fleet.content.services.get(endpoint.service or "")
            if service is not None and endpoint.state in IN_USE:
                for vpc in endpoint.vpcs:
                    yield self._existing(
                        self._entry(service), (f"vpc:{vpc}", f"service:{endpoint.service}"), None, endpoint
                    )
        yield from self._lines()

    def _entry(self, service: Service) -> str:
        """Which kind of endpoint leads to a service."""
        if service.is_resource:
            return "resource_endpoint"
        entry = self.catalogue.aws_services.services.get(service.service or "")
        by_route = service.kind == "aws_service" and entry is not None and entry.gateway
        return "gateway_endpoint" if by_route else "interface_endpoint"

    def _lines(self) -> Iterator[Needed]:
        """The lines of sites, with where a VPN ends."""
        for name, site in self.fleet.content.sites.items():
            own, region = f"site:{name}", site.region or self.fleet.content.region
            if site.reached_by == "direct_connect":
                yield Needed("direct_connect", (own,), "network", None, region, 1, True)
            elif site.reached_by == "site_to_site_vpn":
                hub, vpcs = self._hub_of_site(name), self.fleet.content.vpcs
                ends = [hub] if hub else [f"vpc:{end}" for end in site.ends_in if end in vpcs]
                yield from (Needed("vpn_connection", (own, end), "network", None, region, 1, True) for end in ends)

    def _existing(self, kind: str, key: tuple[str, ...], account: str | None, entry: Existing) -> Needed:
        vpcs = self.fleet.content.vpcs
        vpc = next((vpcs[part[4:]] for part in key if part.startswith("vpc:")), None)
        region = getattr(entry, "region", None) or (vpc.region if vpc else None) or self.fleet.content.region
        account = account or (vpc.account if vpc else None)
        count = _together([(part, vpcs[part[4:]].count if part.startswith("vpc:") else 1) for part in key])
        return Needed(kind, key, "network", account, region, count, True, entry.state == "broken")

    def _state(self, kind: str, names: list[str], situation: Situation, values: Values) -> tuple[bool, bool]:
        """Whether a construct is there, and whether it is to be repaired."""
        joined, repair = _members(values, "joined_by"), _members(values, "to_repair")
        plain = [name.partition(":")[2] for name in names]
        match kind:
            case "transit_gateway" | "core_network":
                hub = self._hub_named(kind, plain[0])
                return hub is not None, hub is not None and hub.state == "broken"
            case "transit_gateway_attachment" | "core_network_attachment":
                mechanism = "transit_gateway" if kind.startswith("transit") else "cloud_wan"
                hub = self._hub_named(kind.removesuffix("_attachment"), plain[1])
                return mechanism in joined or (hub is not None and self._on(names[0], plain[1], hub)), False
            case "core_network_edge":
                network = self._hub_named("core_network", plain[0])
                regions = set(map(self._region_of, network.attached)) if network else set()
                return "cloud_wan" in joined or plain[1] in regions, False
            case "vpc_peering":
                return bool({kind} & (joined | repair)), kind in repair
            case "service_network":
                return plain[0] in self.existing.service_networks, "vpc_lattice" in repair
            case "service_network_association":
                return self._associated.get(plain[0]) == plain[1] or "vpc_lattice" in joined, False
            case "lattice_service":
                return plain[0] in self._offered and not self._is_resource(plain[0]), False
            case "resource_configuration":
                return plain[0] in self._offered and self._is_resource(plain[0]), False
            case "resource_association" | "service_association":
                holder = self.existing.service_networks.get(plain[1])
                return holder is not None and plain[0] in holder.services, False
            case "resource_gateway":
                services = self.fleet.content.services
                return plain[0] in {services[one].vpc for one in self._offered if self._is_resource(one)}, False
            case "interface_endpoint" | "gateway_endpoint":
                return "endpoint" in joined, False
            case "resource_endpoint":
                return "endpoint" in joined and values.get("provider") == "resource", False
            case "endpoint_service":
                return self.published(situation, values), "endpoint_service" in repair
            case "network_load_balancer":
                return self.published(situation, values) or values.get("load_balancer") == "nlb", False
            case "vpn_connection":
                there = names[1].startswith(("hub:", "core_network:")) or values.get("line_reaches_vpc") is not False
                return values.get("line") == "site_to_site_vpn" and there, False
            case "direct_connect":
                return values.get("line") == "direct_connect", False
            case "shared_vpc":
                shared = self.existing.shared_vpcs.items()
                here = [one for name, one in shared if one.state in IN_USE and self._region_of(name) == plain[0]]
                return bool(here), "shared_vpc" in repair
        return False, False

    @cached_property
    def _offered(self) -> frozenset[str]:
        """The services that a service network in use holds, and the resources to which an endpoint in use leads."""
        networks, endpoints = self.existing.service_networks.values(), self.existing.endpoints.values()
        held = {name for one in networks if one.state in IN_USE for name in one.services}
        led_to = {one.service for one in endpoints if one.state in IN_USE and one.service}
        return frozenset(held | {name for name in led_to if self._is_resource(name)})

    def _is_resource(self, name: str) -> bool:
        service = self.fleet.content.services.get(name)
        return service is not None and service.is_resource

    def _region_of(self, vpc: str) -> str:
        return self.fleet.content.vpcs[vpc].region or self.fleet.content.region or "the Region"

    def _hub_named(self, kind: str, name: str) -> TransitGateway | None:
        group = self.existing.transit_gateways if kind == "transit_gateway" else self.existing.cloud_wans
        hub = group.get(name)
        return hub if hub is not None and hub.state in IN_USE else None

    def _on(self, network: str, name: str, hub: TransitGateway) -> bool:
        """Whether a VPC is attached to a hub, or a site's line ends in it."""
        kind, _, own = network.partition(":")
        if kind == "vpc":
            return own in hub.attached
        site = self.fleet.content.sites.get(own)
        return own in hub.sites or (site is not None and name in site.ends_in)

    def published(self, situation: Situation, values: Values) -> bool:
        """Whether an endpoint service publishes the provider already, to this consumer or to others."""
        return "endpoint" in _members(values, "joined_by") or situation.provider.end.name in self._published

    @cached_property
    def _published(self) -> frozenset[str]:
        """The services that an endpoint service in use publishes."""
        services = self.existing.endpoint_services.values()
        return frozenset(one.service for one in services if one.service and one.state in IN_USE)


def _together(parts: Sequence[Part]) -> int:
    """How many constructs a key stands for: one for each combination of what its parts stand for."""
    names = [name for name, _ in parts]
    # Among n VPCs that one entry stands for, there are n (n - 1) / 2 pairs.
    return prod(n * (n - 1) // 2 or 1 if names.count(name) == 2 else n for name, n in dict(parts).items())


def _members(values: Values, fact: str) -> frozenset[str]:
    value = values.get(fact)
    return value if isinstance(value, frozenset) else frozenset()


def _network(side: Side) -> Part:
    """The network of an end: its VPC or site; itself where it is in none."""
    place = side.place
    if place.vpc_name:
        return f"vpc:{place.vpc_name}", place.vpc.count if place.vpc else 1
    return (f"site:{place.site_name}" if place.site_name else f"service:{side.end.name}"), 1


def _hub_part(path: Path) -> str:
    return f"{'core_network' if path[1] == 'cloud_wans' else 'hub'}:{path[-1]}"


def _count(side: Side) -> int:
    if side.service is not None:
        return side.service.count
    return side.place.vpc.count if side.place.vpc else 1


def _region(side: Side) -> str:
    return side.place.region[0] or "the Region"
