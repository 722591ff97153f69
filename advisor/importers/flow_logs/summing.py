"""Which ends of an inventory the records are about, and what flowed between them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address

from advisor.importers import estate
from advisor.importers.estate import Origin, Ref
from advisor.importers.findings import Findings
from advisor.importers.flow_logs.records import Flow, Request
from advisor.inventory import End, Inventory, Service, Vpc
from advisor.inventory.origins import key_of

GROUPS = {"service": "services", "vpc": "vpcs", "site": "sites"}
SYN, ACK = 2, 16


@dataclass
class Summed:
    """All that flowed between two ends."""

    consumer: Ref
    provider: Ref
    source: str
    line: int
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


class Sums:
    """Adds records up."""

    def __init__(self, inventory: Inventory, findings: Findings):
        self.findings = findings
        self.places = Places(inventory)
        self._flows: dict[tuple[str, str, str, str, int, str], Counter[str]] = {}
        """By sender, receiver, consumer's VPC if known, protocol, the provider's port and which side sends, what each
        interface saw: of several that saw the same traffic the one that saw most counts."""
        self._first: dict[tuple[str, str, str, str, int, str], Flow] = {}
        self._requests: dict[tuple[Ref, Ref], Summed] = {}

    def add(self, record: Flow | Request) -> None:
        """Adds a record."""
        if isinstance(record, Request):
            self._add_request(record)
            return
        sends = "consumer" if self._is_from_consumer(record) else "provider"
        port = record.receiver_port if sends == "consumer" else record.sender_port
        key = (record.sender, record.receiver, record.vpc, record.protocol, port, sends)
        self._flows.setdefault(key, Counter())[record.interface] += record.octets
        self._first.setdefault(key, record)

    def flows(self) -> Iterator[Summed]:
        """What flowed between each two ends."""
        seen: dict[tuple[str, str, str, int, str], tuple[int, Flow]] = {}
        for key, octets in self._flows.items():
            # Interfaces of two VPCs may have seen the same.
            sender, receiver, _, protocol, port, sends = key
            most = max(octets.values())
            there = seen.get((sender, receiver, protocol, port, sends))
            if there is None or there[0] < most:
                seen[sender, receiver, protocol, port, sends] = (most, self._first[key])
        summed = dict(self._requests)
        for (sender, receiver, protocol, port, sends), (most, first) in seen.items():
            ends = self._ends(first, *((sender, receiver) if sends == "consumer" else (receiver, sender)), port)
            if ends is not None:
                one = summed.setdefault(ends, Summed(*ends, first.source, first.line))
                one.octets += most
                one.ports.add((protocol, port))
        yield from summed.values()

    def _is_from_consumer(self, flow: Flow) -> bool:
        """Whether the one who opened the connection sends: by TCP's flags, a known service's port, the lower port."""
        if flow.flags & SYN:
            return not flow.flags & ACK
        known = [self.places.listens(*end) for end in (
            (flow.sender, flow.sender_port), (flow.receiver, flow.receiver_port))]  # fmt: skip
        if known[0] != known[1]:
            return known[1]
        return flow.receiver_port <= flow.sender_port

    def _ends(self, flow: Flow, consumer: str, provider: str, port: int) -> tuple[Ref, Ref] | None:
        origin = Origin(flow.source, flow.line)
        found = []
        for address in (consumer, provider):
            local = (flow.direction == "egress") == (address == flow.sender) if flow.direction else None
            own = flow.vpc if local is not False else ""
            networks = self.places.networks(address)
            if len(networks) > 1 and own in self.places.ids and self.places.ids[own] in networks:
                networks = (self.places.ids[own],)
            if len(networks) != 1:
                where = "several VPCs or sites have" if networks else "no VPC and no site has"
                self.findings.not_understood(f"traffic of addresses that {where}", origin)
                return None
            found.append(networks[0])
        if found[0] == found[1]:
            self.findings.not_understood("traffic within one VPC or site", origin)
            return None
        return self.places.connection(found[0], self.places.service(found[1], port) or found[1])

    def _add_request(self, request: Request) -> None:
        origin = Origin(request.source, request.line)
        networks = self.places.networks(request.caller) if request.caller else ()
        caller = self.places.ids.get(request.caller_vpc) or (networks[0] if len(networks) == 1 else None)
        service = self.places.services.get(request.service) or self.places.named(request.name)
        if caller is None:
            self.findings.not_understood("requests of callers that no VPC and no site has", origin)
            return
        if service is None:
            target = self.places.ids.get(request.target_vpc)
            if target is None or target.kind != "vpc":
                self.findings.not_understood(f"requests to the service {request.service}", origin)
                return
            self.findings.known(Ref("vpcs", target.name))
            self.findings.add(
                estate.Service(request.service, origin, name=request.name, vpc=target.name, protocol=request.protocol)
            )
            ends = (_ref(caller), Ref("services", request.service))
        else:
            ends = self.places.connection(caller, service)
        one = self._requests.setdefault(ends, Summed(*ends, request.source, request.line))
        one.octets += request.octets
        one.requests += 1


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

    def named(self, name: str) -> End | None:
        """A service by its name."""
        return End("service", name) if name in self.inventory.content.services else None

    def connection(self, network: End, provider: End) -> tuple[Ref, Ref]:
        """The ends of the only connection that the inventory has from there to the provider, else these ends."""
        stated = set(self._stated.get((network, provider), []))
        return stated.pop() if len(stated) == 1 else (_ref(network), _ref(provider))
