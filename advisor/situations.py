"""One Situation for each connection: every fact that is known about it, where it comes from, and names for texts.

Counts and joins over the whole inventory come from `topology`; both together are the only place where topology is
worked out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.catalogue import Catalogue
from advisor.conditions import FactValue
from advisor.inventory import Connection, Inventory
from advisor.inventory.models import RESOURCES
from advisor.plain_text import and_join
from advisor.topology import Fleet, Path, Side
from advisor.validation import UNKNOWN

PROTOCOL_FACTS = {"https": "http"}
INDIA = ("ap-south-1", "ap-south-2")


@dataclass(frozen=True)
class Origin:
    """Where a value comes from: stated or derived at places of the inventory, implied by a fact, or presumed."""

    kind: str
    paths: tuple[tuple[str | int, ...], ...] = ()
    because: str = ""


@dataclass(frozen=True)
class Situation:
    """What is known about one connection; a fact that is missing is unknown."""

    connection: Connection
    values: Mapping[str, FactValue]
    origins: Mapping[str, Origin]
    names: Mapping[str, str]
    declared_unknown: frozenset[str]
    priorities: tuple[str, ...]
    consumer_vpc: str | None
    provider_vpc: str | None
    region: str | None


@dataclass
class _Known:
    """Facts as they are found; what is stated first stays."""

    values: dict[str, FactValue] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def add(self, fact: str, value: FactValue | None, kind: str, *paths: Path, because: str = "") -> None:
        if value is None or fact in self.values or fact in self.unknown:
            return
        self.values[fact] = value
        self.origins[fact] = Origin(kind, tuple(tuple(path) for path in paths), because)


def situations(inventory: Inventory, catalogue: Catalogue) -> list[Situation]:
    """One situation for each connection, in the order of the inventory."""
    fleet = Fleet(inventory, catalogue)
    return [_situation(fleet, number, *sides) for number, sides in enumerate(fleet.sides)]


def _situation(fleet: Fleet, number: int, connection: Connection, consumer: Side, provider: Side) -> Situation:
    known = _Known()
    names = _names(fleet, consumer, provider)
    _overlap(known, consumer, provider, names)
    _stated(fleet, known, number, connection, provider)
    _ends(known, number, connection, consumer, provider)
    _places(fleet, known, consumer, provider)
    _counts(fleet, known, consumer, provider)
    _provider_facts(fleet, known, consumer, provider)
    _duties(fleet, known, number, connection, consumer, provider)
    complete(known.values, fleet.catalogue, known.unknown, known.origins)
    service = provider.service
    priorities = connection.priorities or (service.priorities if service else ()) or fleet.content.priorities
    return Situation(
        connection,
        known.values,
        known.origins,
        names,
        frozenset(known.unknown),
        priorities,
        consumer.vpc_name,
        provider.vpc_name,
        fleet.region(consumer if consumer.vpc or not provider.vpc else provider)[0],
    )


def complete(
    values: dict[str, FactValue],
    catalogue: Catalogue,
    unknown: Iterable[str] = (),
    origins: dict[str, Origin] | None = None,
) -> None:
    """Adds what known facts imply, then presumptions one by one, each with what it implies, in catalogue order."""
    off = set(unknown)

    def note(fact: str, value: FactValue, origin: Origin) -> None:
        values[fact] = value
        if origins is not None:
            origins[fact] = origin

    def imply() -> None:
        changed = True
        while changed:
            changed = False
            for fact in catalogue.facts.values():
                for given, other, meant in fact.implies:
                    if values.get(fact.id) == given and other not in values:
                        note(other, meant, Origin("implied", because=fact.id))
                        changed = True
                    elif (
                        isinstance(given, bool) and other in values and values[other] != meant and fact.id not in values
                    ):
                        note(fact.id, not given, Origin("implied", because=other))
                        changed = True

    imply()
    for fact in catalogue.facts.values():
        if fact.presumed is not None and fact.id not in values and fact.id not in off:
            assert fact.entry.presumption is not None
            note(fact.id, fact.presumed, Origin("presumed", because=fact.entry.presumption.because))
            imply()


def _names(fleet: Fleet, consumer: Side, provider: Side) -> dict[str, str]:
    return {
        "consumer": consumer.end.name,
        "provider": provider.end.name,
        "consumer_vpc": consumer.vpc_name or "the consumer's network",
        "provider_vpc": provider.vpc_name or "the provider's network",
        "consumer_region": fleet.region(consumer)[0] or "the consumer's Region",
        "provider_region": fleet.region(provider)[0] or "the provider's Region",
        "consumer_account": fleet.account(consumer)[0] or "the consumer's account",
        "provider_account": fleet.account(provider)[0] or "the provider's account",
        "vendor": (provider.service.vendor if provider.service else None) or provider.end.name,
        "aws_service": (provider.service.service if provider.service else None) or provider.end.name,
        "shared_ranges": "address ranges",
    }


def _stated(fleet: Fleet, known: _Known, number: int, connection: Connection, provider: Side) -> None:
    """What stands under `needs`: of the connection first, then of the provider, then of the inventory."""
    levels: list[tuple[Mapping[str, Any], list[str | int]]] = [(connection.needs, ["connections", number, "needs"])]
    if provider.service is not None:
        levels.append((provider.service.needs, [*provider.path, "needs"]))
    levels.append((fleet.content.needs, ["needs"]))
    said: set[str] = set()
    for needs, path in levels:
        for fact, raw in needs.items():
            if raw is None or fact in said or fact in known.values:
                continue
            said.add(fact)
            if raw == UNKNOWN:
                known.unknown.add(fact)
            else:
                known.unknown.discard(fact)
                known.add(fact, fleet.catalogue.facts[fact].parse(raw), "stated", [*path, fact])


def _ends(known: _Known, number: int, connection: Connection, consumer: Side, provider: Side) -> None:
    here: list[str | int] = ["connections", number]
    known.add("consumer", _consumer_kind(consumer), "derived", [*here, "from"], consumer.path)
    kind = _provider_kind(provider)
    known.add("provider", kind, "derived", [*here, "to"], provider.path)
    if connection.breadth == UNKNOWN:
        known.unknown.add("breadth")
    elif connection.breadth:
        known.add("breadth", connection.breadth, "stated", [*here, "breadth"])
    elif (
        "vpc" in (consumer.end.kind, provider.end.kind) and provider.end.kind != "service"
    ) or provider.end.kind == "site":
        known.add("breadth", "network", "derived", [*here, "to"])
    else:
        known.add("breadth", "resource" if kind == "resource" else "service", "derived", [*here, "to"])
    if connection.initiator == UNKNOWN:
        known.unknown.add("initiator")
    else:
        known.add("initiator", connection.initiator, "stated", [*here, "initiator"])
    protocol, path = connection.protocol, [*here, "protocol"]
    if protocol is None and provider.service is not None:
        protocol, path = provider.service.protocol, [*provider.path, "protocol"]
    known.add("protocol", PROTOCOL_FACTS.get(protocol, protocol) if protocol else None, "stated", path)
    for fact in ("gb_per_month", "peak_gbps"):
        amount = getattr(connection.traffic, fact)
        if amount is not None and amount != UNKNOWN:
            known.add(fact, amount, "stated", [*here, "traffic", fact])


def _consumer_kind(side: Side) -> str:
    if side.end.kind == "vpc":
        return "network"
    if side.site is not None:
        return side.site.kind
    if side.service is not None and side.service.kind == "aws_service":
        return "aws_service"
    if side.service is not None and side.service.runs_on == "lambda" and side.vpc is None:
        return "function_outside_vpc"
    return "workload"


def _provider_kind(side: Side) -> str:
    if side.end.kind == "vpc":
        return "network"
    if side.site is not None:
        return side.site.kind
    assert side.service is not None
    return side.service.kind or ("resource" if side.service.runs_on in RESOURCES else "service")


def _places(fleet: Fleet, known: _Known, consumer: Side, provider: Side) -> None:
    both = consumer.path, provider.path
    placed = consumer.vpc_name is not None and provider.vpc_name is not None
    alone = consumer.vpc is None or consumer.vpc.count == 1
    elsewhere = provider.vpc_name is None and (
        provider.site_name or _provider_kind(provider) not in {"service", "resource"}
    )
    if placed:
        known.add("same_vpc", consumer.vpc_name == provider.vpc_name and alone, "derived", *both)
    elif elsewhere or consumer.site_name or _consumer_kind(consumer) == "function_outside_vpc":
        known.add("same_vpc", False, "derived", *both)

    def same(fact: str, look_up: Callable[[Side], tuple[str | None, list[Path]]]) -> None:
        (one, paths), (other, more) = look_up(consumer), look_up(provider)
        if one and other:
            known.add(fact, one == other, "derived", *paths, *[path for path in more if path not in paths])

    def organization(side: Side) -> tuple[str | None, list[Path]]:
        account, _ = fleet.account(side)
        return (
            (fleet.content.accounts[account].organization, [["accounts", account, "organization"]])
            if account
            else (None, [])
        )

    def company(side: Side) -> tuple[str | None, list[Path]]:
        found, paths = fleet.company(side)
        return found or "own", paths

    same("same_account", fleet.account)
    same("same_organization", organization)
    if any(fleet.company(side)[0] for side in (consumer, provider)):
        same("same_company", company)
    same("same_region", fleet.region)

    region, paths = fleet.region(provider if provider.vpc else consumer)
    if region:
        entry = fleet.catalogue.regions[region]
        known.add("partition", entry.partition, "derived", *paths)
        if entry.vpc_lattice == UNKNOWN:
            known.unknown.add("lattice_in_region")
        else:
            known.add("lattice_in_region", entry.vpc_lattice == "yes", "derived", *paths)
    regions = [fleet.region(side) for side in (consumer, provider)]
    if all(name for name, _ in regions):
        partitions = {fleet.catalogue.regions[name].partition for name, _ in regions if name}
        known.add("same_partition", len(partitions) == 1, "derived", *(path for _, more in regions for path in more))
        known.add(
            "in_india",
            all(name in INDIA for name, _ in regions),
            "derived",
            *(path for _, more in regions for path in more),
        )


def _overlap(known: _Known, consumer: Side, provider: Side, names: dict[str, str]) -> None:
    places = [
        (side.vpc or side.site, ["vpcs", side.vpc_name] if side.vpc else ["sites", side.site_name])
        for side in (consumer, provider)
    ]
    (one, path), (other, other_path) = places
    if one is None or other is None or path == other_path:
        return
    paths = [[str(step) for step in (*part, "cidrs")] for part in (path, other_path)]
    if UNKNOWN in (one.cidrs, other.cidrs):
        known.unknown.add("overlap")
    elif one.cidrs and other.cidrs:
        assert isinstance(one.cidrs, tuple) and isinstance(other.cidrs, tuple)
        shared = [
            str(max(a, b, key=lambda network: network.prefixlen))
            for a in one.cidrs
            for b in other.cidrs
            if a.version == b.version and a.overlaps(b)
        ]
        if shared:
            names["shared_ranges"] = and_join(list(dict.fromkeys(shared)))
        known.add("overlap", "some" if shared else "none", "derived", *paths)


def _counts(fleet: Fleet, known: _Known, consumer: Side, provider: Side) -> None:
    growth = fleet.content.growth
    vpc = provider.vpc_name or consumer.vpc_name
    if vpc:
        now, regions = fleet.joined[vpc]
        planned = growth.vpcs if growth and growth != "none" and growth.vpcs else 0
        known.add("networks", max(now, planned), "derived", ["vpcs"], *([["growth", "vpcs"]] if planned > now else []))
        planned_regions = growth.regions if growth and growth != "none" and growth.regions else 0
        known.add("regions", max(regions, planned_regions), "derived", ["vpcs"])
        if growth == "none":
            known.add("networks_grow", False, "stated", ["growth"])
        elif planned:
            known.add("networks_grow", planned > now, "derived", ["growth", "vpcs"])
    known.add("consumers", fleet.consumers[f"{provider.end.kind}:{provider.end.name}"], "derived", ["connections"])
    known.add("service_mesh_size", fleet.service_mesh_size, "derived", ["connections"])


def _provider_facts(fleet: Fleet, known: _Known, consumer: Side, provider: Side) -> None:
    service = provider.service
    if service is not None:
        for fact in ("private_endpoint", "load_balancer"):
            value = getattr(service, fact)
            if value == UNKNOWN:
                known.unknown.add(fact)
            else:
                known.add(fact, value, "stated", [*provider.path, fact])
        if service.kind == "aws_service":
            entry = fleet.catalogue.aws_services.get(service.service or "")
            path = [*provider.path, "service"]
            known.add("gateway_endpoint_offered", entry is not None and entry.gateway, "derived", path)
            known.add("interface_endpoint_offered", entry.interface if entry else None, "derived", path)
    for side in (consumer, provider):
        if side.site is not None and side.site.reached_by not in (None, UNKNOWN):
            known.add("line", side.site.reached_by, "stated", ["sites", side.site_name or "", "reached_by"])
    links, paths = fleet.links_between(consumer.vpc_name, provider.vpc_name)
    known.add("joined_by", links, "derived", *(paths or [["existing"]]))
    if fleet.hubs:
        known.add(
            "hub_exists",
            any(mechanism == "transit_gateway" for mechanism, _, _ in fleet.hubs),
            "derived",
            *(path for _, path, _ in fleet.hubs),
        )
    outgrown, paths = fleet.outgrown
    if outgrown:
        known.add("outgrown", outgrown, "stated", *paths)


def _duties(fleet: Fleet, known: _Known, number: int, connection: Connection, consumer: Side, provider: Side) -> None:
    here: list[str | int] = ["connections", number]
    data: list[tuple[Iterable[str], Path]] = [(connection.data, [*here, "data"])]
    regimes: list[tuple[Iterable[str], Path]] = [
        (fleet.content.compliance, ["compliance"]),
        (connection.compliance, [*here, "compliance"]),
    ]
    for side in (consumer, provider):
        if side.service is not None:
            data.append((side.service.data, [*side.path, "data"]))
            regimes.append((side.service.compliance, [*side.path, "compliance"]))
        account, _ = fleet.account(side)
        for entry, path in (
            (side.vpc, ["vpcs", side.vpc_name]),
            (side.site, ["sites", side.site_name]),
            (fleet.content.accounts.get(account or ""), ["accounts", account]),
        ):
            if entry is not None:
                regimes.append((entry.compliance, [*(str(step) for step in path), "compliance"]))
    for fact, found in (("data", data), ("regimes", regimes)):
        members = frozenset(name for group, _ in found for name in group)
        if members:
            known.add(fact, members, "stated", *dict.fromkeys(tuple(path) for group, path in found if tuple(group)))
