"""The way of a connection as a chain of boxes: its ends, and what of the plan lies between them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from advisor.catalogue import Catalogue
from advisor.diagrams.model import Group, Node, Opens
from advisor.plain_text import visible
from advisor.result import Result
from advisor.result.connections import ConnectionResult
from advisor.result.plan import PlannedConstruct
from advisor.result.surroundings import EndShown

HUBS = {"service_network": "service_network", "transit_gateway": "hub", "core_network": "hub"}
"""Constructs in the middle, and their symbols."""
ENTRIES = {
    "gateway_endpoint": "endpoint",
    "interface_endpoint": "endpoint",
    "resource_endpoint": "endpoint",
    "tunnel_endpoint": "endpoint",
    "gwlb_endpoint": "endpoint",
    "service_network_endpoint": "endpoint",
    "nat_gateway": "gateway",
}
"""Constructs on the consumer's side."""
PUBLISHED = {
    "endpoint_service": "service",
    "lattice_service": "service",
    "private_api": "service",
    "gateway_load_balancer": "load_balancer",
    "network_load_balancer": "load_balancer",
    "resource_gateway": "gateway",
}
"""Constructs on the provider's side."""
IN_NETWORK = {"gateway_load_balancer", "network_load_balancer", "resource_gateway"}
"""Those of them that lie in a network, not only in an account."""
SYMBOLS = {**ENTRIES, **HUBS, **PUBLISHED}
STAGES = {kind: number for number, kind in enumerate(SYMBOLS)}
SPOKES = {
    "service_network_association": "association",
    "service_association": "association",
    "resource_association": "association",
    "transit_gateway_attachment": "attachment",
    "core_network_attachment": "attachment",
}
STATES = {"build": "new", "reuse": "exists", "repair": "to repair"}
END_SYMBOLS = {"resource": "database", "public_site": "internet", "appliance": "firewall"}
END_NOTES = {
    "saas": "somebody else's service",
    "aws_service": "AWS service",
    "public_site": "public site",
    "vpc": "the whole VPC",
    "site": "the whole site",
}
SITES = {"on_premises": "on premises", "other_cloud": "another cloud", "users": "users"}
OPENS: dict[object, Opens] = {"consumer": "start", "provider": "end", "both": "both"}
NONE = "none"
"""Instead of a mechanism, where none is left."""


@dataclass(frozen=True)
class Stop:
    """A box on the way; `around` are the boxes that hold it, `place` those of the network that it belongs to."""

    node: Node
    around: tuple[Group, ...] = ()
    place: tuple[Group, ...] = ()

    @property
    def is_hub(self) -> bool:
        """Whether networks meet here."""
        return self.node.id.startswith("hub:")


@dataclass(frozen=True)
class Link:
    """What leads from a stop to the next."""

    mechanism: str
    label: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chain:
    """A connection from consumer to provider."""

    connection: ConnectionResult
    stops: tuple[Stop, ...]
    links: tuple[Link, ...]

    def from_networks(self) -> "Chain":
        """The same from the consumer's network as a box, so that callers do not mix with those that are called."""
        consumer = self.stops[0]
        if not consumer.place:
            return self
        *outer, network = consumer.place
        note = "\n".join(filter(None, (network.note, *(f"in {one.name}" for one in outer if one.kind == "account"))))
        node = Node(f"caller:{network.id}", network.kind, network.name, note)
        return replace(self, stops=(Stop(node, (), consumer.place), *self.stops[1:]))

    @property
    def opens(self) -> Opens:
        """Who opens it: the consumer is the start."""
        return OPENS.get(self.connection.facts.get("initiator"), "unknown")


class Chains:
    """Finds the chains of a result."""

    def __init__(self, result: Result, catalogue: Catalogue):
        self.catalogue = catalogue
        around = result.surroundings
        self.ends = {one.name: one for one in around.ends}
        self.networks = {one.name: one for one in around.networks}
        self.accounts = {one.name: one for one in around.accounts}
        self.many_regions = len({one.region for one in around.networks if one.kind == "vpc"}) > 1
        self.hubs = {one.key[0]: one for one in result.plan.constructs if one.kind in HUBS}
        self.serving: dict[str, list[PlannedConstruct]] = {}
        for construct in result.plan.constructs:
            for served in construct.serves:
                self.serving.setdefault(served, []).append(construct)

    def mechanism(self, name: str) -> str:
        """A mechanism's title."""
        found = self.catalogue.mechanisms.get(name)
        return found.entry.title if found else "no mechanism is left"

    def family(self, mechanism: str) -> str:
        """The family of a mechanism."""
        found = self.catalogue.mechanisms.get(mechanism)
        return found.entry.family if found else NONE

    def family_title(self, mechanism: str) -> str:
        """AWS's name for the family, without the company's: a diagram has little room."""
        title = self.catalogue.families.get(self.family(mechanism), self.mechanism(mechanism))
        return title.removeprefix("AWS ").removeprefix("Amazon ")

    def of(self, connection: ConnectionResult) -> Chain:
        """The chain of a connection."""
        consumer, provider = self._end(connection.consumer), self._end(connection.provider)
        if connection.recommendation is None:
            return Chain(connection, (consumer, provider), (Link(NONE, (self.mechanism(NONE),)),))
        mechanism = connection.recommendation.mechanism
        built = self.serving.get(connection.id, [])
        between = [self._construct(one, connection) for one in self._in_order(built, consumer)]
        hops = [one.mechanism for one in connection.path] or [mechanism]
        if any(one == other for one, other in pairwise(hops)):
            between = [part for one in between for part in ([one, _FIREWALL, one] if one.is_hub else [one])]
        stops = [consumer, *between, provider]
        means = [mechanism] * (len(stops) - 1)
        means[0], means[-1] = (hops[0], hops[-1]) if len(means) > 1 else (mechanism, mechanism)
        if between and mechanism == "site_to_site_vpn":
            to_site = 0 if self._at_site(self.ends[connection.consumer]) else -1
            means = ["cloud_wan" if between[0].node.id.startswith("hub:core_network:") else "transit_gateway"] * len(
                means
            )
            means[to_site] = mechanism
        if mechanism == "service_network_endpoint":
            beyond = next(number for number, stop in enumerate(stops) if stop.is_hub)
            to_resource = any(one.kind == "resource_gateway" for one in built)
            means[beyond:] = ["lattice_resource" if to_resource else "lattice_service"] * (len(means) - beyond)
        links = []
        crossed = False
        for start, end, by in zip(stops, stops[1:], means, strict=False):
            direct = len(stops) == 2 or by != mechanism or self.family(by) == "hybrid"
            label = self._label(start, end, by, built, direct=direct, crossed=crossed)
            crossed |= bool(label)
            links.append(Link(by, label))
        return Chain(connection, tuple(stops), tuple(links))

    def _label(
        self, start: Stop, end: Stop, mechanism: str, built: list[PlannedConstruct], *, direct: bool, crossed: bool
    ) -> tuple[str, ...]:
        """What stands on a line: the mechanism where the way first leaves a place, and how a hub is joined."""
        label = (
            [] if crossed and not direct else [self.mechanism(mechanism) if direct else self.family_title(mechanism)]
        )
        if start.is_hub or end.is_hub:
            hub, other = (start, end) if start.is_hub else (end, start)
            label += [f"{SPOKES[one.kind]}, {STATES[one.action]}" for one in built if _joins(one, hub, other)][:1]
        elif start.node.id.startswith("resource_gateway:"):
            label += [_state(one, "configuration") for one in built if one.kind == "resource_configuration"]
        elif start.place == end.place and not direct:
            return ()
        return tuple(label)

    def _in_order(self, built: list[PlannedConstruct], consumer: Stop) -> Iterator[PlannedConstruct]:
        """What lies on the way, from the consumer on; of two hubs the one first that the consumer is joined to."""
        own = _network_part(consumer)
        joined = {part for one in built if one.kind in SPOKES and own in one.key for part in one.key}
        yield from sorted(
            (one for one in built if one.kind in STAGES),
            key=lambda one: (STAGES[one.kind], not joined.intersection(one.key)),
        )
        for one in built:
            if one.kind == "vpn_connection" and one.key[-1].startswith(("hub:", "core_network:")):
                yield one

    # --- boxes ----------------------------------------------------------------------------------------------------

    def _end(self, name: str) -> Stop:
        end = self.ends[name]
        around = self.place(end.region, end.account, end.network)
        kind = END_SYMBOLS.get(end.kind, end.kind)
        return Stop(Node(f"end:{name}", kind, visible(name), _end_note(end)), around, around)

    def place(self, region: str, account: str, network: str) -> tuple[Group, ...]:
        """The boxes around what lies in a network, the outermost first."""
        found: list[Group] = []
        shown = self.networks.get(network)
        if shown is not None and shown.kind != "vpc":
            ranges = _ranges(shown.cidrs)
            return (
                Group(f"site:{network}", "site", visible(network), f"{SITES[shown.kind]}{ranges and f', {ranges}'}"),
            )
        if self.many_regions and region:
            found.append(Group(f"region:{region}", "region", visible(region), "Region"))
        if account:
            entry = self.accounts.get(account)
            note = f"account {entry.id}" if entry and entry.id else "account"
            found.append(Group(f"account:{region}:{account}", "account", visible(account), note))
        if shown is not None:
            note = _ranges(shown.cidrs)
            if shown.count > 1:
                note = f"{shown.count:,} VPCs like this{note and f', {note}'}"
            found.append(Group(f"vpc:{network}", "vpc", visible(network), note or "VPC"))
        return tuple(
            replace(one, inside=outer.id if outer else "") for one, outer in zip(found, (None, *found), strict=False)
        )

    def _construct(self, one: PlannedConstruct, connection: ConnectionResult) -> Stop:
        kind, state = one.kind, STATES[one.action]
        if kind == "vpn_connection":
            hub = one.key[-1]
            if hub in self.hubs:
                return self._construct(self.hubs[hub], connection)
            return Stop(Node(f"hub:{hub}", "hub", visible(hub.partition(":")[2]), "holds the end of the VPN"))
        symbol = SYMBOLS[kind]
        if kind in HUBS:
            region = self.place(one.region, "", "") if kind != "core_network" else ()
            where = f"\nin {visible(one.account)}" if one.account else ""
            note = f"{one.title}{where}, {STATES[one.action]}"
            return Stop(Node(f"hub:{one.key[0]}", symbol, visible(one.name), note), region, region)
        consumer, provider = self.ends[connection.consumer], self.ends[connection.provider]
        side = consumer if kind in ENTRIES else provider
        if self._at_site(side) or self._enters_elsewhere(connection, kind):
            lies_in = provider.region or one.region
            entry = Group(f"entry:{lies_in}", "vpc", f"a VPC in {visible(lies_in)}", "holds the entry")
            place = (*self.place(lies_in, "", ""), entry)
        else:
            place = self.place(side.region, side.account, side.network)
        around = place
        if kind in PUBLISHED and kind not in IN_NETWORK:
            around = tuple(group for group in place if group.kind not in {"vpc", "site"})
        target = "" if kind in {"nat_gateway", "resource_gateway"} else visible(one.key[-1].partition(":")[2])
        many = f"{one.count:,} of them" if one.count > 1 else ""
        note = ", ".join(part for part in (target, many, state) if part)
        return Stop(Node(":".join((kind, *one.key)), symbol, one.title, note), around, place)

    def _at_site(self, end: EndShown) -> bool:
        network = self.networks.get(end.network)
        return network is not None and network.kind != "vpc"

    def _enters_elsewhere(self, connection: ConnectionResult, kind: str) -> bool:
        """Whether a link leads to the provider's Region first, so that the entry lies in a VPC there."""
        first = connection.path[0].mechanism
        return (
            kind in ENTRIES
            and len(connection.path) > 1
            and first in {"vpc_peering", "cloud_wan", "transit_gateway_peering"}
        )


_FIREWALL = Stop(Node("firewall", "firewall", "firewall", "inspects what passes"))


def _ranges(cidrs: tuple[str, ...]) -> str:
    return f"{cidrs[0]} and {len(cidrs) - 1} more" if len(cidrs) > 1 else "".join(cidrs)


def _state(one: PlannedConstruct, title: str) -> str:
    return f"{title}, {STATES[one.action]}"


def _network_part(stop: Stop) -> str:
    """The network that a stop lies in, as keys of constructs name it; what is in none, as itself."""
    return stop.place[-1].id if stop.place and stop.place[-1].kind in {"vpc", "site"} else _service_part(stop)


def _service_part(stop: Stop) -> str:
    return "service:" + stop.node.id.rpartition("service:")[2].removeprefix("end:")


def _joins(one: PlannedConstruct, hub: Stop, other: Stop) -> bool:
    return (
        one.kind in SPOKES
        and hub.node.id.removeprefix("hub:") in one.key
        and (_network_part(other) in one.key or _service_part(other) in one.key)
    )


def _end_note(end: EndShown) -> str:
    parts = [END_NOTES.get(end.kind, " ".join(filter(None, (end.protocol, str(end.port or "")))))]
    if end.kind == "saas" and end.company:
        parts = [end.company.removesuffix(" (vendor)")]
    if end.count > 1:
        parts.append(f"{end.count:,} of them")
    return visible(", ".join(filter(None, parts)))
