"""What an import found: entries by the ids and names of their source, where each comes from, and what is to be said.

Fields are named and mean what they do in the inventory (`advisor/inventory/models.py`); entries refer to others by key.
Importers collect entries in `findings`; `drafting` makes an inventory of them, `merging` brings them into one.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from advisor.plain_text import shortened
from advisor.problems import Problem

MAX_TITLE = 1000
"""Characters; a title has room for more, but nobody reads them."""
EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})
"""What routes lead to where nothing else does; it is no network's range."""


@dataclass(frozen=True)
class Origin:
    """Where something was found: the file or call, and a line or a place in words within it."""

    source: str
    place: str | int = ""

    def __str__(self) -> str:
        if isinstance(self.place, int):
            return f"{self.source}:{self.place}"
        return f"{self.source}: {self.place}" if self.place else self.source


def title_of(parts: Iterable[str]) -> str:
    """Parts of a title as one, not longer than people read."""
    return shortened("; ".join(parts), MAX_TITLE)


def source_name(path: Path) -> str:
    """A file or folder as origins name it: with the folder around a file, for every state is called terraform.tfstate.

    It does not hang on the folder in which the command runs.
    """
    # Path.resolve() raises an error of its own for a link that leads to itself.
    names = Path(os.path.realpath(path)).parts[1:]
    return "/".join(names[-1:] if path.is_dir() else names[-2:]) or "root"


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
    """Its ranges; with `unknown` among them they are not known, though there are some."""
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
    known: frozenset[Ref] = frozenset()
    """Entries of an inventory, by their names there: they are only mentioned, and nothing of them was found."""
    sources: tuple[str, ...] = ()
    """The files and calls that were read: what came from them and is not among the entries is gone."""
    gaps: tuple[Seen, ...] = ()
    """What could not be read: a denied call, a missing file."""
    incomplete: frozenset[str] = frozenset()
    """The files and calls of which not all could be read."""
    not_understood: tuple[Seen, ...] = ()
    """What was read and has no place in an inventory, or means something that the advisor does not know."""
    remarks: tuple[str, ...] = ()
    """Sentences for the person, such as the period of logs."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the sources; an error stops the import."""

    @property
    def found(self) -> Mapping[str, Mapping[str, Entry]]:
        """The entries without those that are only mentioned."""
        return {
            group: {key: one for key, one in members.items() if Ref(group, key) not in self.known}
            for group, members in self.entries.items()
        }
