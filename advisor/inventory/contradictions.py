"""What cannot be true together in one inventory, and ranges that no network has; each is told with both places."""

import re
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from advisor.inventory import End, Inventory, Vpc
from advisor.inventory.names import place_of
from advisor.plain_text import counted
from advisor.problems import Problem
from advisor.validation import UNKNOWN

Path = list[str | int]
Network = IPv4Network | IPv6Network

RESERVED = tuple(
    map(ip_network, ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "::1/128", "fe80::/10", "ff00::/8"))
)
"""This host, loopback, link-local and multicast: AWS refuses them for a VPC, and nothing can be routed to them."""

_DIRECTIONS = {
    "north": "n", "south": "s", "east": "e", "west": "w", "central": "c",
    "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw",
}  # fmt: skip


def zone_prefix(region: str) -> str | None:
    """How the IDs of a Region's zones begin: `aps1` for ap-south-1, `usgw1` for us-gov-west-1; None where not known.

    It is the Region's own name, shortened, as AWS describes zone IDs (docs.aws.amazon.com/global-infrastructure/latest/
    regions/aws-availability-zones.html, read 2026-11-25); the zones in knowledge/regions.yaml all follow it.
    """
    found = re.fullmatch(r"([a-z]{2})-(gov-)?([a-z]+)-([0-9])", region)
    if not found or found[3] not in _DIRECTIONS:
        return None
    return f"{found[1]}{'g' if found[2] else ''}{_DIRECTIONS[found[3]]}{found[4]}"


def _reserved(network: Network) -> Network | None:
    """The reserved range in which a range lies."""
    same = (one for one in RESERVED if one.version == network.version)
    return next((one for one in same if network.subnet_of(one)), None)  # type: ignore[arg-type]


def contradictions(inventory: Inventory) -> Iterator[Problem]:
    """Everything that contradicts itself."""
    check = _Contradictions(inventory)
    yield from check.accounts()
    yield from check.counts()
    yield from check.services()
    yield from check.ranges()
    yield from check.zones()
    yield from check.links()
    yield from check.stated_accounts()


class _Contradictions:
    def __init__(self, inventory: Inventory):
        self.inventory, self.content, self.document = inventory, inventory.content, inventory.document

    def problem(self, message: str, path: Path, hint: str, other: Sequence[str | int] | None = None) -> Problem:
        also = f"the other is at {self.document.position(other)}; " if other is not None else ""
        return self.document.problem(message, path, hint=also + hint)

    def accounts(self) -> Iterator[Problem]:
        """Two accounts with one id are one account under two names."""
        first: dict[str, str] = {}
        for name, account in self.content.accounts.items():
            if account.id is None or account.id == UNKNOWN:
                continue
            if account.id in first:
                other = first[account.id]
                yield self.problem(
                    f"the accounts {other} and {name} have the same id {account.id}",
                    ["accounts", name, "id"],
                    "an id belongs to one account: mend it, or use one name for both",
                    ["accounts", other, "id"],
                )
            first.setdefault(account.id, name)

    def counts(self) -> Iterator[Problem]:
        """VPCs cannot be spread over more accounts than there are VPCs; the decision does not hang on it."""
        for name, vpc in self.content.vpcs.items():
            if vpc.accounts is not None and vpc.accounts > vpc.count:
                said = f"{counted(vpc.count, 'VPC')} cannot be spread over {counted(vpc.accounts, 'account')}"
                hint = "mend accounts, or say how many VPCs the entry stands for: count"
                yield self.problem(said, ["vpcs", name, "accounts"], hint).as_warning()

    def services(self) -> Iterator[Problem]:
        """A service is in one place, and in the Region of its VPC."""
        for name, service in self.content.services.items():
            path: Path = ["services", name]
            if service.vpc and service.site:
                yield self.problem(
                    "a service cannot be both in a VPC and at a site",
                    [*path, "site"],
                    "leave one of the two out",
                    [*path, "vpc"],
                )
            if service.kind == "aws_service" and not service.service and "service" not in self._raw(path):
                message, hint = "an aws_service names no service", "add the key service, such as service: s3"
                yield self.problem(message, path, hint)
            if service.kind == "aws_service" and (service.vpc or service.site):
                key = "vpc" if service.vpc else "site"
                yield self.problem(
                    "an AWS service is in no VPC and at no site of yours",
                    [*path, key],
                    f"leave {key} out, or the kind if it is a service of your own",
                    [*path, "kind"],
                )
            vpc = self.content.vpcs.get(service.vpc or "")
            if vpc is None or not service.region or service.region == UNKNOWN:
                continue
            region, there = self._region(vpc, service.vpc or "")
            if region not in (None, UNKNOWN, service.region):
                yield self.problem(
                    f"the service is in {service.region}, but its VPC {service.vpc} is in {region}",
                    [*path, "region"],
                    "leave region out at the service: it is that of its VPC",
                    there,
                )

    def _raw(self, path: Path) -> dict[str, Any]:
        here: Any = self.document.data
        for step in path:
            here = here[step]
        return here if isinstance(here, dict) else {}

    def _region(self, entry: Any, name: str, group: str = "vpcs") -> tuple[str | None, Path]:
        """The Region of an entry, which is the inventory's where it names none, and where that stands."""
        return (entry.region, [group, name, "region"]) if entry.region else (self.content.region, ["region"])

    def ranges(self) -> Iterator[Problem]:
        """Ranges that no network has are errors; public ranges and sizes that no VPC has are warned of."""
        for group in ("vpcs", "sites"):
            for name, entry in getattr(self.content, group).items():
                path: Path = [group, name, "cidrs"]
                ranges: tuple[Network, ...] = entry.cidrs if isinstance(entry.cidrs, tuple) else ()
                for number, network in enumerate(ranges):
                    yield from self._range(network, place_of(self.document, path, number), entry)
                if isinstance(entry, Vpc) and entry.count == 1:
                    yield from self._overlapping(ranges, path)

    def _range(self, network: Network, path: Path, entry: Any) -> Iterator[Problem]:
        reserved = _reserved(network)
        if reserved is not None or not network.prefixlen:
            why = f"{reserved} is reserved" if reserved else "it stands for every address"
            yield self.problem(f"{network} is no network's range: {why}", path, "give the range of the network")
            return
        if network.version == 6:
            return
        if network.is_global:
            hint = "is this range yours, and meant to be routed privately?"
            yield self.problem(f"{network} is not a private range", path, hint).as_warning()
        if isinstance(entry, Vpc) and not (network.prefixlen <= 28 and (network.prefixlen >= 16 or entry.count > 1)):
            too_large = network.prefixlen < 16
            hint = (
                "does it stand for several VPCs? Then say how many: count" if too_large else "a VPC has at least a /28"
            )
            yield self.problem(f"no VPC has a range like {network}", path, hint).as_warning()

    def _overlapping(self, ranges: Sequence[Network], path: Path) -> Iterator[Problem]:
        """Ranges of one VPC that share addresses, each with the one before it; sorted, they lie side by side."""
        widest: tuple[Network, int] | None = None
        real = [number for number, network in enumerate(ranges) if network.prefixlen and not _reserved(network)]
        order = sorted(real, key=lambda one: (ranges[one].version, ranges[one], one))
        for number in order:
            network = ranges[number]
            if widest is not None and network.version == widest[0].version and network.overlaps(widest[0]):
                same = "stands here twice" if network == widest[0] else f"lies in {widest[0]}, which the VPC has too"
                here, other = place_of(self.document, path, number), place_of(self.document, path, widest[1])
                yield self.problem(f"{network} {same}", here, "keep one", other)
            else:
                widest = (network, number)

    def zones(self) -> Iterator[Problem]:
        """A zone belongs to the Region whose name its ID begins with."""
        for name, vpc in self.content.vpcs.items():
            if isinstance(vpc.zones, tuple):
                region, there = self._region(vpc, name)
                yield from self._zones(vpc.zones, ["vpcs", name, "zones"], [region], there)
        for name, service in self.content.services.items():
            own = self.content.vpcs.get(service.vpc or "")
            path: Path = ["services", name]
            if own is not None:
                region, there = self._region(own, service.vpc or "")
                yield from self._zones(service.zones, [*path, "zones"], [region], there)
            elif service.regions or service.region:
                there = [*path, "regions" if service.regions else "region"]
                regions = [*service.regions, *([service.region] if service.region else [])]
                yield from self._zones(service.zones, [*path, "zones"], regions, there)
            else:
                yield from self._zones(service.zones, [*path, "zones"], [], [])

    def _zones(self, zones: Iterable[str], path: Path, regions: Sequence[str | None], there: Path) -> Iterator[Problem]:
        prefixes = [zone_prefix(region or "") for region in regions]
        known = [prefix for prefix in prefixes if prefix]
        first: dict[str, int] = {}
        for number, zone in enumerate(zones):
            here = place_of(self.document, path, number)
            if zone in first:
                yield self.problem(f"the zone {zone} stands here twice", here, "keep one", [*path, first[zone]])
            first.setdefault(zone, number)
            if known and len(known) == len(prefixes) and zone.split("-")[0] not in known:
                where = self.document.position(there)
                named = " or ".join(str(region) for region in regions)
                yield self.document.problem(
                    f"{zone} is no zone of {named}",
                    here,
                    expected=f"an ID that begins with {' or '.join(known)}, such as {known[0]}-az1",
                    hint=f"the Region is stated at {where}",
                )

    def links(self) -> Iterator[Problem]:
        """A VPC is not peered with itself, and a transit gateway holds VPCs of its own Region only."""
        vpcs = self.content.vpcs
        for number, peering in enumerate(self.content.existing.peerings):
            one, other = peering.between
            if one == other and one in vpcs and vpcs[one].count == 1:
                here: Path = ["existing", "peerings", number, "between", 1]
                yield self.problem(f"{one} is peered with itself", here, "name the two VPCs")
        for name, hub in self.content.existing.transit_gateways.items():
            path: Path = ["existing", "transit_gateways", name]
            for number, attached in enumerate(hub.attached):
                vpc = vpcs.get(attached)
                if vpc is None or not hub.region or hub.region == UNKNOWN:
                    continue
                region, there = self._region(vpc, attached)
                if region not in (None, UNKNOWN, hub.region):
                    yield self.problem(
                        f"{attached} is in {region}, but the transit gateway {name} is in {hub.region}",
                        place_of(self.document, [*path, "attached"], number),
                        "a transit gateway holds VPCs of its own Region: write one for each Region",
                        there,
                    )

    def stated_accounts(self) -> Iterator[Problem]:
        """What a connection states of its accounts agrees with the accounts of its ends."""
        for number, connection in enumerate(self.content.connections):
            stated = str(connection.needs.get("same_account", "")).lower()
            if stated not in {"yes", "no", "true", "false"}:
                continue
            ends = [self._account(end) for text in (connection.consumer, connection.provider)
                    for end in self.inventory.ends_named(text)[:1]]  # fmt: skip
            if len(ends) != 2 or None in ends:
                continue
            (one, place), (other, _) = ends  # type: ignore[misc]
            if (one == other) != (stated in {"yes", "true"}):
                is_ = "both ends are in the account " + one if one == other else f"the ends are in {one} and {other}"
                yield self.problem(
                    f"same_account: {stated} is stated, but {is_}",
                    ["connections", number, "needs", "same_account"],
                    "leave it out: it follows from the accounts",
                    place,
                )

    def _account(self, end: End) -> tuple[str, Path] | None:
        """The account of one end that stands for itself, and where it stands; None where that is not certain."""
        service = self.content.services.get(end.name) if end.kind == "service" else None
        if service is not None and service.account:
            return service.account, ["services", end.name, "account"]
        name = (service.vpc or "") if service is not None else end.name if end.kind == "vpc" else ""
        vpc = self.content.vpcs.get(name)
        if vpc is None or not vpc.account or vpc.count > 1:
            return None
        return vpc.account, ["vpcs", name, "account"]
