"""Which ends of an inventory the records are about, and what flowed between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address

from advisor.importers import estate
from advisor.importers.estate import Origin, Ref
from advisor.importers.findings import Findings
from advisor.importers.flow_logs.records import Flow, Request
from advisor.inventory import End, Inventory, Service, Vpc
from advisor.inventory.origins import key_of
from advisor.validation import UNKNOWN

GROUPS = {"service": "services", "vpc": "vpcs", "site": "sites"}
SYN, ACK = 2, 16
AWS_SERVICES = {"S3": "s3", "DYNAMODB": "dynamodb", "EBS": "ebs"}
"""Services that a VPC reaches by an endpoint, by what flow logs call their addresses; other names are too wide."""


@dataclass
class Summed:
    """All that flowed between two ends."""

    consumer: Ref
    provider: Ref
    source: str
    place: int | str
    octets: int = 0
    requests: int = 0
    ports: set[tuple[str, int]] = field(default_factory=set)

    @property
    def _only(self) -> tuple[str, int] | None:
        """The protocol and port, where a whole VPC is reached on one."""
        return next(iter(self.ports)) if len(self.ports) == 1 and self.provider.group == "vpcs" else None

    @property
    def protocol(self) -> str | None:
        """The protocol, where the provider does not say it."""
        return self._only[0] if self._only else None

    @property
    def port(self) -> int | None:
        """The port, where the provider does not say it."""
        return self._only[1] if self._only else None

    @property
    def breadth(self) -> str | None:
        """One port of a VPC is a service in it."""
        return "service" if self._only else None


_Key = tuple[str, str, str, int, bool]
"""Sender, receiver, protocol, the provider's port, and whether the consumer sends; a service of AWS has many addresses,
and stands there by its name."""


@dataclass
class _Seen:
    """What one interface saw, and its first record."""

    first: Flow
    octets: int = 0


class Sums:
    """Adds records up."""

    def __init__(self, inventory: Inventory, findings: Findings):
        self.findings = findings
        self.places = Places(inventory)
        self._flows: dict[_Key, dict[tuple[str, str], _Seen]] = {}
        """What each interface, and its VPC, saw."""
        self._requests: dict[tuple[Ref, Ref], Summed] = {}
        self._relays: set[str] = set()
        """Addresses that stand for services of AWS: what they pass on was seen at who sent it, too."""

    def add(self, record: Flow | Request) -> None:
        """Adds a record."""
        if isinstance(record, Request):
            self._add_request(record)
            return
        by_consumer = self._is_from_consumer(record)
        port = record.receiver_port if by_consumer else record.sender_port
        sender = self._far(record.sender, record.sender_service)
        receiver = self._far(record.receiver, record.receiver_service)
        if record.relay:
            self._relays.add(record.relay)
        key = (sender, receiver, record.protocol, port, by_consumer)
        seen = self._flows.setdefault(key, {}).setdefault((record.interface, record.vpc), _Seen(record))
        seen.octets += record.octets

    def _far(self, address: str, service: str) -> str:
        """An address, or of which service of AWS it is where no VPC and no site has it."""
        return service if service and not self.places.networks(address) else address

    def flows(self) -> Iterator[Summed]:
        """What flowed between each two ends."""
        summed = dict(self._requests)
        for (sender, receiver, protocol, port, by_consumer), observed in self._flows.items():
            between = (sender, receiver) if by_consumer else (receiver, sender)
            if between[1] in AWS_SERVICES and between[0] in self._relays:
                continue
            most: dict[tuple[Ref, Ref], int] = {}
            reasons: dict[str, Flow] = {}
            for seen in observed.values():
                ends = self._ends(seen.first, *between, port)
                if isinstance(ends, str):
                    reasons.setdefault(ends, seen.first)
                else:
                    # Both ends' interfaces may have seen the same traffic, and it flowed once.
                    most[ends] = max(most.get(ends, 0), seen.octets)
                    summed.setdefault(ends, Summed(*ends, seen.first.source, seen.first.place))
            for ends, octets in most.items():
                summed[ends].octets += octets
                summed[ends].ports.add((protocol, port))
            for reason, first in {} if most else reasons.items():
                self.findings.not_understood(reason, Origin(first.source, first.place))
        yield from summed.values()

    def _is_from_consumer(self, flow: Flow) -> bool:
        """Whether the one who opened the connection sends: by TCP's flags, a known service's port, the lower port."""
        if AWS_SERVICES.keys() & {flow.sender_service, flow.receiver_service}:
            return flow.receiver_service in AWS_SERVICES
        if flow.flags & SYN:
            return not flow.flags & ACK
        sends = self.places.listens(flow.sender, flow.sender_port)
        receives = self.places.listens(flow.receiver, flow.receiver_port)
        return receives if sends != receives else flow.receiver_port <= flow.sender_port

    def _ends(self, flow: Flow, consumer: str, provider: str, port: int) -> tuple[Ref, Ref] | str:
        """The ends of a flow, or why they are not known."""
        found: list[End] = []
        for address in (consumer, provider):
            if address == provider and address in AWS_SERVICES:
                return self._to_aws(found[0], AWS_SERVICES[address], flow)
            if address in (flow.sender_service, flow.receiver_service):
                return f"traffic with addresses of AWS that are of no one service: {address[:40]}"
            networks = self.places.networks(address)
            is_own = not flow.direction or (flow.direction == "egress") == (address == flow.sender)
            own = self.places.ids.get(flow.vpc) if is_own else None
            if len(networks) > 1 and own in networks:
                networks = (own,)
            if len(networks) != 1:
                return f"traffic of addresses that {'several VPCs or sites have' if networks else 'no VPC or site has'}"
            found.append(networks[0])
        if found[0] == found[1]:
            return "traffic within one VPC or site"
        return self.places.connection(found[0], self.places.service(found[1], port) or found[1])

    def _to_aws(self, consumer: End, name: str, flow: Flow) -> tuple[Ref, Ref] | str:
        """The ends of a flow to a service of AWS, which is taken for that of the consumer's Region."""
        region = self.places.region(consumer)
        found = self.places.aws_services(name, region)
        if len(found) > 1:
            return f"traffic with {name}, which several services of the inventory are"
        if found:
            return self.places.connection(consumer, found[0])
        key = f"com.amazonaws.{region}.{name}" if region else name
        origin = Origin(flow.source, flow.place)
        self.findings.add(estate.Service(key, origin, name=name, kind="aws_service", service=name, region=region))
        return _ref(consumer), Ref("services", key)

    def _add_request(self, request: Request) -> None:
        origin, of = Origin(request.source, request.place), request.provider
        networks = self.places.networks(request.caller) if request.caller else ()
        caller = self.places.ids.get(request.caller_vpc) or (networks[0] if len(networks) == 1 else None)
        service = self.places.services.get(of.id) or self.places.named(request.name)
        if caller is None:
            self.findings.not_understood("requests of callers that no VPC or site has", origin)
            return
        if service is not None:
            ends = self.places.connection(caller, service)
        else:
            target = self.places.ids.get(request.target_vpc)
            new = estate.Service(of.id, origin, name=request.name, protocol=request.protocol)
            if request.is_to_resource:
                new = replace(new, kind="resource", account=of.account or None, region=of.region or None)
            elif target is not None and target.kind == "vpc":
                self.findings.known(Ref("vpcs", target.name))
                new = replace(new, vpc=target.name)
            else:
                self.findings.not_understood(f"requests to the service {of.id[:80]}", origin)
                return
            self.findings.add(new)
            ends = (_ref(caller), Ref("services", of.id))
        one = self._requests.setdefault(ends, Summed(*ends, request.source, request.place))
        one.octets += request.octets
        one.requests += not request.is_to_resource


def _ref(end: End) -> Ref:
    return Ref(GROUPS[end.kind], end.name)


def _by_key(kind: str, entries: Mapping[str, Vpc] | Mapping[str, Service]) -> dict[str, End]:
    return {key: End(kind, name) for name, one in entries.items() for key in map(key_of, one.origin) if key}


class Places:
    """Where the addresses, VPCs and services of an inventory are."""

    def __init__(self, inventory: Inventory):
        self.inventory, content = inventory, inventory.content
        self._networks: dict[tuple[int, int], dict[int, tuple[End, ...]]] = {}
        for kind, group in (("vpc", content.vpcs), ("site", content.sites)):
            for name, entry in group.items():
                for network in entry.cidrs if isinstance(entry.cidrs, tuple) else ():
                    self._add(network, End(kind, name))
        self._lengths = sorted(self._networks, reverse=True)
        self.ids = _by_key("vpc", content.vpcs)
        """The VPCs by what their sources call them."""
        self.services = _by_key("service", content.services)
        self._listening: dict[tuple[End, int], list[End]] = {}
        self._of: dict[str, End] = {}
        for name, service in content.services.items():
            where = End("vpc", service.vpc) if service.vpc else End("site", service.site) if service.site else None
            if where is not None:
                self._of[name] = where
                if service.port:
                    self._listening.setdefault((where, service.port), []).append(End("service", name))
        self._stated: dict[tuple[End, End], list[tuple[Ref, Ref]]] = {}
        for connection in content.connections:
            consumer, provider = inventory.end(connection.consumer), inventory.end(connection.provider)
            where = self._of.get(consumer.name) if consumer.kind == "service" else consumer
            self._stated.setdefault((where or consumer, provider), []).append((_ref(consumer), _ref(provider)))
        self.networks = cache(self._find)
        self.aws_services = cache(self._find_aws_services)

    def _add(self, network: IPv4Network | IPv6Network, end: End) -> None:
        of_length = self._networks.setdefault((network.prefixlen, network.version), {})
        start = int(network.network_address)
        of_length[start] = tuple(dict.fromkeys((*of_length.get(start, ()), end)))

    def _find(self, address: str) -> tuple[End, ...]:
        """The VPCs and sites whose narrowest range holds an address."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return ()
        for length, version in self._lengths:
            if version == parsed.version:
                start = int(parsed) >> (parsed.max_prefixlen - length) << (parsed.max_prefixlen - length)
                if found := self._networks[length, version].get(start):
                    return found
        return ()

    def listens(self, address: str, port: int) -> bool:
        """Whether a service is known to listen there."""
        return any((network, port) in self._listening for network in self.networks(address))

    def service(self, network: End, port: int) -> End | None:
        """The only service of a VPC or site that listens on a port."""
        found = self._listening.get((network, port), [])
        return found[0] if len(found) == 1 else None

    def region(self, network: End) -> str | None:
        """The Region of a VPC, where it is known."""
        vpc = self.inventory.content.vpcs.get(network.name) if network.kind == "vpc" else None
        found = (vpc and vpc.region) or self.inventory.content.region
        return None if found == UNKNOWN else found

    def _find_aws_services(self, name: str, region: str | None) -> tuple[End, ...]:
        """The services of AWS of that name in a Region, or whose Region is not known."""
        home = self.inventory.content.region
        return tuple(
            End("service", key)
            for key, one in self.inventory.content.services.items()
            if one.service == name and (one.region or home or region) in (region, UNKNOWN)
        )

    def named(self, name: str) -> End | None:
        """A service by its name."""
        return End("service", name) if name in self.inventory.content.services else None

    def connection(self, network: End, provider: End) -> tuple[Ref, Ref]:
        """The ends of the only connection that the inventory has from there to the provider, else these ends."""
        stated = set(self._stated.get((network, provider), []))
        return stated.pop() if len(stated) == 1 else (_ref(network), _ref(provider))
