"""What an import finds: entries by the ids and names of their source, where each comes from, and what is to be said.

An importer makes one `Findings`, adds entries as it meets them, and gives `findings.estate()` to the command, which
drafts an inventory of it (`drafting`) or brings it into one that is there (`merging`):

    findings = Findings()
    findings.read("vpcs.json")
    here = Origin("vpcs.json", "Vpcs[3]")
    findings.add(Vpc("vpc-0a1b", here, name="prod", account="111122223333", region="eu-west-1"))
    findings.add(Vpc("vpc-0a1b", Origin("subnets.json", "Subnets[7]"), zones=("euw1-az1",)))
    findings.add(TransitGateway("tgw-0c2d", Origin("attachments.json", 12), attached=("vpc-0a1b",)))

The order does not matter. What is added twice under one key is joined: known values fill what is not known, lists grow,
origins add up; of two values that differ the first stays, and the second is told. What is only mentioned (the account
and, above, nothing else of the transit gateway) becomes an entry of its own.

Fields are named and mean what they do in the inventory (`advisor/inventory/models.py`); entries refer to others by key.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, NamedTuple

from advisor.problems import Problem


@dataclass(frozen=True)
class Origin:
    """Where something was found: the file or call, and a line or a place in words within it."""

    source: str
    place: str | int = ""

    def __str__(self) -> str:
        if isinstance(self.place, int):
            return f"{self.source}:{self.place}"
        return f"{self.source}: {self.place}" if self.place else self.source


class Ref(NamedTuple):
    """One entry where several kinds are possible: its group, as the inventory calls it, and its key."""

    group: str
    key: str


def _refers_to(group: str) -> dict[str, Any]:
    return {"refers_to": group}


def _one(group: str) -> Any:
    return field(default=None, metadata=_refers_to(group))


def _several(group: str) -> Any:
    return field(default=(), metadata=_refers_to(group))


@dataclass(frozen=True)
class Entry:
    """What all that is found has. None, an empty text and an empty list say that a value is not known."""

    group: ClassVar[str]
    """The section of the inventory, or of `existing`, in which it stands."""

    key: str
    """What the source calls it: an id of AWS, else its ARN, else its name; unique within its kind."""
    origin: Origin | tuple[Origin, ...]
    """Where it was found."""
    name: str = ""
    """What people call it, such as its tag Name; the inventory's name is made of it, or of the key."""
    title: str = ""
    """What is worth telling a reader and has no field."""

    @property
    def origins(self) -> tuple[Origin, ...]:
        """All places where it was found."""
        return (self.origin,) if isinstance(self.origin, Origin) else self.origin

    def references(self) -> Iterator[Ref]:
        """The entries that it mentions."""
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, Ref):
                yield value
            elif group := one.metadata.get("refers_to"):
                yield from (Ref(group, key) for key in ([value] if isinstance(value, str) else value or ()))
            elif isinstance(value, tuple):
                yield from (member for member in value if isinstance(member, Ref))


@dataclass(frozen=True)
class Account(Entry):
    """An AWS account. Its key is its id, or the name in a source that knows no ids; both are found by either."""

    group: ClassVar[str] = "accounts"

    id: str | None = None
    organization: str | None = None
    company: str | None = None
    environment: str | None = None


@dataclass(frozen=True)
class Vpc(Entry):
    """A VPC."""

    group: ClassVar[str] = "vpcs"

    account: str | None = _one("accounts")
    region: str | None = None
    cidrs: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    """IDs of the zones of its subnets (`euw1-az1`), or their names or letters in a source that knows no IDs."""
    shared_with: tuple[str, ...] = _several("accounts")
    encryption_controls: str | None = None
    encryption_exclusions: tuple[str, ...] = ()
    environment: str | None = None


@dataclass(frozen=True)
class Site(Entry):
    """What a VPN or a Direct Connect line leads to."""

    group: ClassVar[str] = "sites"

    kind: str | None = None
    cloud: str | None = None
    company: str | None = None
    region: str | None = None
    cidrs: tuple[str, ...] = ()
    reached_by: str | None = None
    ends_in: tuple[Ref, ...] = ()
    """VPCs, transit gateways and core networks."""


@dataclass(frozen=True)
class Service(Entry):
    """Something that opens or accepts connections.

    A service of AWS has the whole name of its endpoint as key (`com.amazonaws.eu-west-1.s3`), the kind `aws_service`,
    its endpoint name as `service` and as `name` (`s3`), and its Region.
    """

    group: ClassVar[str] = "services"

    kind: str | None = None
    vpc: str | None = _one("vpcs")
    site: str | None = _one("sites")
    account: str | None = _one("accounts")
    region: str | None = None
    company: str | None = None
    runs_on: str | None = None
    protocol: str | None = None
    port: int | None = None
    vendor: str | None = None
    private_endpoint: str | None = None
    zones: tuple[str, ...] = ()
    """Zone IDs."""
    service: str | None = None
    load_balancer: str | None = None


@dataclass(frozen=True)
class Connection(Entry):
    """A need. Its key tells it from others of the same ends; leave it empty where there is one."""

    group: ClassVar[str] = "connections"

    consumer: Ref = field(kw_only=True)
    provider: Ref = field(kw_only=True)
    protocol: str | None = None
    port: int | None = None
    initiator: str | None = None
    breadth: str | None = None
    gb_per_month: float | None = None
    requests_per_second: float | None = None


@dataclass(frozen=True)
class Existing(Entry):
    """Something that is built; `state` as in the inventory, None where it works."""

    state: str | None = None


@dataclass(frozen=True)
class TransitGateway(Existing):
    """A transit gateway and the VPCs and sites attached to it."""

    group: ClassVar[str] = "transit_gateways"

    account: str | None = _one("accounts")
    region: str | None = None
    attached: tuple[str, ...] = _several("vpcs")
    sites: tuple[str, ...] = _several("sites")
    encryption_support: bool | None = None


@dataclass(frozen=True)
class CoreNetwork(TransitGateway):
    """A core network of AWS Cloud WAN."""

    group: ClassVar[str] = "cloud_wans"


@dataclass(frozen=True)
class Peering(Existing):
    """A VPC peering, by its id."""

    group: ClassVar[str] = "peerings"

    between: tuple[str, ...] = _several("vpcs")
    """The requester's VPC and the accepter's."""


@dataclass(frozen=True)
class ServiceNetwork(Existing):
    """A service network of VPC Lattice."""

    group: ClassVar[str] = "service_networks"

    account: str | None = _one("accounts")
    region: str | None = None
    associated: tuple[str, ...] = _several("vpcs")
    services: tuple[str, ...] = _several("services")


@dataclass(frozen=True)
class EndpointService(Existing):
    """An endpoint service of AWS PrivateLink, the service that it publishes, and the VPCs that hold its endpoints."""

    group: ClassVar[str] = "endpoint_services"

    service: str | None = _one("services")
    vpcs: tuple[str, ...] = _several("vpcs")


@dataclass(frozen=True)
class Endpoint(EndpointService):
    """A VPC endpoint, the service to which it leads, and its VPC."""

    group: ClassVar[str] = "endpoints"


KINDS: Mapping[str, type[Entry]] = {
    kind.group: kind
    for kind in (
        Account, Vpc, Site, Service, Connection,
        TransitGateway, CoreNetwork, Peering, ServiceNetwork, EndpointService, Endpoint,
    )
}  # fmt: skip
"""Every kind of entry by its group, in the order of the inventory."""


@dataclass(frozen=True)
class Seen:
    """What was met several times and is told once: how often, and where first."""

    what: str
    count: int
    first: Origin


@dataclass(frozen=True)
class Estate:
    """All that an import found."""

    entries: Mapping[str, Mapping[str, Entry]]
    """Of every group, the entries by key."""
    sources: tuple[str, ...] = ()
    """The files and calls that were read: what came from them and is not among the entries is gone."""
    gaps: tuple[Seen, ...] = ()
    """What could not be read: a denied call, a missing file."""
    not_understood: tuple[Seen, ...] = ()
    """What was read and has no place in an inventory, or means something that the advisor does not know."""
    remarks: tuple[str, ...] = ()
    """Sentences for the person, such as the period of logs."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the sources; an error stops the import."""


class Findings:
    """Collects what an import finds."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, Entry]] = {group: {} for group in KINDS}
        self._sources: dict[str, None] = {}
        self._gaps: dict[str, Seen] = {}
        self._not_understood: dict[str, Seen] = {}
        self._remarks: dict[str, None] = {}
        self._problems: list[Problem] = []

    def read(self, source: str) -> None:
        """Notes that a file or call was read, whatever it held."""
        self._sources[source] = None

    def add(self, entry: Entry) -> None:
        """Adds an entry, or what this place knows more of one that was added before."""
        group = self._entries[entry.group]
        key = _identity(entry)
        there = group.get(key)
        group[key] = replace(entry, origin=entry.origins) if there is None else self._joined(there, entry)

    def gap(self, what: str, origin: Origin) -> None:
        """Notes what could not be read, such as `ec2:DescribeVpcs was denied in eu-west-1`."""
        _count(self._gaps, what, origin)

    def not_understood(self, what: str, origin: Origin) -> None:
        """Notes what is left out of the inventory, by its kind, such as `aws_nat_gateway`."""
        _count(self._not_understood, what, origin)

    def remark(self, sentence: str) -> None:
        """Notes what the person should be told."""
        self._remarks[sentence] = None

    def problem(self, problem: Problem) -> None:
        """Notes what is wrong with a source; a warning does not stop the import."""
        self._problems.append(problem)

    def estate(self) -> Estate:
        """All that was found, with an entry for whatever was mentioned, and every account under one key."""
        keys = self._accounts_by_id()
        joined = Findings()
        for members in self._entries.values():
            for entry in members.values():
                joined.add(_with_accounts(entry, keys))
        self._remarks |= joined._remarks
        entries = joined._entries
        for entry in [one for members in entries.values() for one in members.values()]:
            for group, key in entry.references():
                there = entries[group].get(key)
                if there is None:
                    entries[group][key] = KINDS[group](key, entry.origins[:1])
        return Estate(
            {group: {key: _completed(one) for key, one in members.items()} for group, members in entries.items()},
            tuple(self._sources),
            tuple(self._gaps.values()),
            tuple(self._not_understood.values()),
            tuple(self._remarks),
            tuple(self._problems),
        )

    def _accounts_by_id(self) -> dict[str, str]:
        """Under which key each account is known: its name where a source has one, else its id."""
        accounts = [one for one in self._entries["accounts"].values() if isinstance(one, Account) and one.id]
        return {one.id or "": one.key for one in sorted(accounts, key=lambda one: one.key != one.id)}

    def _joined(self, there: Entry, more: Entry) -> Entry:
        changes: dict[str, Any] = {"origin": _union(there.origins, more.origins)}
        for one in fields(there):
            old, new = getattr(there, one.name), getattr(more, one.name)
            if one.name == "origin" or new in (None, "", ()) or old == new:
                continue
            if old in (None, "", ()):
                changes[one.name] = new
            elif isinstance(old, tuple) and not isinstance(old, Ref):
                changes[one.name] = _union(old, new)
            elif one.name != "title":
                self.remark(
                    f"{there.key or there.group}: {one.name} is {old} by {there.origins[0]} and {new} by "
                    f"{more.origins[0]}; the first was taken"
                )
        return replace(there, **changes)


def _identity(entry: Entry) -> str:
    if isinstance(entry, Connection):
        return "\n".join((*entry.consumer, *entry.provider, entry.key))
    return entry.key


def _union(one: Sequence[Any], other: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _count(seen: dict[str, Seen], what: str, origin: Origin) -> None:
    there = seen.get(what)
    seen[what] = Seen(what, 1, origin) if there is None else replace(there, count=there.count + 1)


def _with_accounts(entry: Entry, keys: Mapping[str, str]) -> Entry:
    """The entry with the keys of accounts where it has their ids."""
    changes: dict[str, Any] = {"key": keys.get(entry.key, entry.key)} if isinstance(entry, Account) else {}
    for one in fields(entry):
        if one.metadata.get("refers_to") == "accounts":
            value = getattr(entry, one.name)
            if isinstance(value, str):
                changes[one.name] = keys.get(value, value)
            elif value:
                changes[one.name] = _union([keys.get(key, key) for key in value], ())
    return replace(entry, **changes) if changes else entry


def _completed(entry: Entry) -> Entry:
    """An account that is known by its id says so."""
    if isinstance(entry, Account) and entry.id is None and entry.key.isdecimal() and len(entry.key) == 12:
        return replace(entry, id=entry.key)
    return entry
