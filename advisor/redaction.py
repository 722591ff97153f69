"""An inventory for outsiders: every name, id, range and free text gives way to a stand-in, and decides as before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from advisor.catalogue import Catalogue, Vendor
from advisor.inventory import Inventory
from advisor.inventory.reader import load_changed
from advisor.problems import Position
from advisor.text_files import Source
from advisor.validation import UNKNOWN
from advisor.yaml_reader import Document, Marks

NAMED = {
    ("accounts",): "account",
    ("vpcs",): "vpc",
    ("sites",): "site",
    ("services",): "service",
    ("existing", "transit_gateways"): "hub",
    ("existing", "cloud_wans"): "hub",
    ("existing", "service_networks"): "service-network",
    ("existing", "endpoint_services"): "endpoint-service",
    ("existing", "endpoints"): "endpoint",
    ("existing", "shared_vpcs"): "vpc",
}
"""The mappings whose keys are names, and names of what; below, `*` stands for such a key."""

STAND_INS = {
    ("account",): "account",
    ("id",): "account id",
    ("organization",): "organization",
    ("company",): "company",
    ("owner",): "owner",
    ("shared_with",): "account",
    ("vpc",): "vpc",
    ("vpcs",): "vpc",
    ("attached",): "vpc",
    ("associated",): "vpc",
    ("between",): "vpc",
    ("cidrs",): "range",
    ("site",): "site",
    ("sites",): "site",
    ("ends_in",): "vpc or hub",
    ("service",): "service",
    ("services",): "service",
    ("services", "*", "service"): "aws service",
    ("vendor",): "vendor",
    ("from",): "end",
    ("to",): "end",
    ("connections", "name"): "connection",
    ("connection",): "connection id",
}
"""What texts under a key name, and so of which kind their stand-ins are; a whole path goes before its last key."""

SENTENCES = {
    "name": "Redacted inventory",
    "title": "Its title is withheld.",
    "origin": "a withheld source",
    "imported": "",
    "because": "The reason is withheld.",
    "by": "somebody",
}
"""What stands under a key instead of free text."""

KEPT = {"needs", "confirmed", "growth", "traffic", "policy"}
"""What stands below these keys stays: numbers, and facts and mechanisms in the knowledge's own words."""

CLASSES = tuple(
    map(
        ip_network,
        ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
         "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
         "224.0.0.0/4", "240.0.0.0/4", "::1/128", "2000::/3", "2001:db8::/32", "fc00::/8", "fd00::/8", "fe80::/10",
         "ff00::/8"),
    )
)  # fmt: skip
"""Ranges that mean something by themselves (IANA's special-purpose registries): a stand-in lies in the same one."""

Step = str | int
Network = IPv4Network | IPv6Network


def redacted(inventory: Inventory, catalogue: Catalogue) -> tuple[Inventory, Catalogue]:
    """The inventory with stand-ins, and the catalogue that knows its vendors by theirs; both decide as before.

    Stand-ins are numbered in the inventory's order, so the same inventory always gets the same ones. What a pack or a
    file of prices says stays as it is.
    """
    redaction = _Redaction(inventory, catalogue)
    document = redaction.document()
    known = replace(catalogue, vendors=redaction.vendors())
    return load_changed(Inventory(inventory.content, document, ""), (), known), known


class _Redaction:
    def __init__(self, inventory: Inventory, catalogue: Catalogue):
        self.inventory, self.content, self.catalogue = inventory, inventory.content, catalogue
        self.given: dict[str, dict[str, str]] = {}
        self.sources: dict[str, Source] = {}
        self.ranges = _Ranges()
        for group in ("accounts", "vpcs", "sites", "services"):
            for name in getattr(self.content, group):
                self.stand_in(NAMED[group,], name)
        existing = self.content.existing
        self.hubs = {**existing.transit_gateways, **existing.cloud_wans}
        self.ids = {one.id: self._id(one.consumer, one.provider, one.name) for one in self.content.connections}

    def document(self) -> Document:
        """The inventory's text as data, with its marks, under the names of stand-ins."""
        document = self.inventory.document
        data, marks = self.value((), document.data, document.marks, ())
        for name, service in self.content.services.items():
            # Elsewhere the name of such a service is its vendor's.
            if service.kind in {"saas", "public_site"} and not service.vendor and self._is_vendor(name):
                data["services"][self.stand_in("service", name)]["vendor"] = self.stand_in("vendor", name)
        source = self.source(document.source)
        assert source is not None
        return Document(source, data, marks)

    def vendors(self) -> Mapping[str, Vendor]:
        """What is known of the vendors of the inventory, under their stand-ins, without what tells who they are."""
        found = {}
        for name, stand_in in self.given.get("vendor", {}).items():
            if vendor := self.catalogue.vendor(name):
                page = {"title": f"A page of {stand_in}", "url": f"https://{stand_in}.invalid/"}
                entry = vendor.entry.model_copy(
                    update={
                        "title": stand_in,
                        "also_called": (),
                        "conditions": "",
                        "evidence": vendor.entry.evidence.model_copy(update=page),
                    }
                )
                found[stand_in] = Vendor(stand_in, entry, Position("vendors.yaml", 1, 1))
        return found

    def value(self, path: tuple[Step, ...], data: Any, marks: Marks, pattern: tuple[str, ...]) -> tuple[Any, Marks]:
        """A part of the document with stand-ins, and its marks; `pattern` is its path as the tables above have it."""
        moved = Marks(marks.line, marks.column, source=self.source(marks.source))
        if isinstance(data, dict):
            kind = NAMED.get(pattern)
            renamed: dict[str, Any] = {}
            for key, member in data.items():
                new = self.stand_in(kind, key) if kind else key
                moved.keys[new] = marks.keys[key]
                below = (*pattern, "*" if kind else key)
                renamed[new], moved.members[new] = self.value((*path, key), member, marks[key], below)
            return renamed, moved
        if isinstance(data, list):
            members: list[Any] = []
            for number, member in enumerate(data):
                value, mark = self.value((*path, number), member, marks[number], pattern)
                # A name that two kinds have stands for both.
                for one in value if isinstance(value, list) else [value]:
                    moved.members[len(members)] = mark
                    members.append(one)
            return members, moved
        if isinstance(data, str) and data not in {"", UNKNOWN} and KEPT.isdisjoint(pattern):
            if kind := STAND_INS.get(pattern) or STAND_INS.get(pattern[-1:]):
                return self.named(path, data, kind), moved
            return SENTENCES.get(pattern[-1], data), moved
        return data, moved

    def named(self, path: Sequence[Step], text: str, kind: str) -> str | list[str]:
        """What stands for a text that names something of a kind."""
        match kind:
            case "range":
                return str(self.ranges.stand_in(ip_network(text)))
            case "account id":
                return f"{int(self.stand_in(kind, text).rpartition('-')[2]):012}"
            case "end":
                return self._end(text)
            case "connection id":
                return self.ids[text]
            case "vpc or hub":
                kinds: dict[str, Collection[str]] = {"vpc": self.content.vpcs, "hub": self.hubs}
                found = [self.stand_in(one, text) for one, names in kinds.items() if text in names]
                return found[0] if len(found) == 1 else found
            case "aws service":
                name = self.content.services[str(path[1])].service or ""
                return name if name in self.catalogue.aws_services.services else self.stand_in("aws-service", name)
            case _:
                return self.stand_in(kind, text)

    def stand_in(self, kind: str, name: str) -> str:
        """`vpc-1` for the first name of its kind, and so on; the same name gets the same."""
        if name == UNKNOWN:
            return name
        given = self.given.setdefault(kind, {})
        return given.setdefault(name, f"{kind}-{len(given) + 1}")

    def source(self, source: Source | None) -> Source | None:
        """A text of another name that shows none of its lines."""
        if source is None:
            return None
        return self.sources.setdefault(source.name, Source(f"inventory-{len(self.sources) + 1}.yaml", ""))

    def _id(self, consumer: str, provider: str, name: str | None) -> str:
        own = f"#{self.stand_in('connection', name)}" if name else ""
        return f"{self._end(consumer)}->{self._end(provider)}{own}"

    def _end(self, text: str) -> str:
        end = self.inventory.end(text)
        kind, colon, _ = text.rpartition(":")
        return kind + colon + self.stand_in(end.kind, end.name)

    def _is_vendor(self, name: str) -> bool:
        return self.catalogue.vendor(name) is not None or name in self.given.get("vendor", {})


class _Ranges:
    """Stand-ins for ranges that share as many leading bits as the ranges do, so they overlap and contain alike.

    Of two halves of a range, the one that is met first stands for the lower: only how ranges lie to one another and
    in which class is left to see.
    """

    def __init__(self) -> None:
        self.first: dict[tuple[int, str], str] = {}
        self.fixed = {
            (one.version, bits[:length])
            for one, bits in ((one, _bits(one)) for one in CLASSES)
            for length in range(len(bits))
        }

    def stand_in(self, network: Network) -> Network:
        """The range that stands for a range, of the same length, family and class."""
        bits = _bits(network)
        new = "".join(self._bit(network.version, bits[:length], bits[length]) for length in range(len(bits)))
        address = int(new.ljust(network.max_prefixlen, "0"), 2)
        return type(network)((address, network.prefixlen))

    def _bit(self, version: int, before: str, bit: str) -> str:
        if (version, before) in self.fixed:
            return bit
        return "0" if self.first.setdefault((version, before), bit) == bit else "1"


def _bits(network: Network) -> str:
    """The bits of a range's prefix."""
    return f"{int(network.network_address):0{network.max_prefixlen}b}"[: network.prefixlen]
