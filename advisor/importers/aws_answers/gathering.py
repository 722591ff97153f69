"""What records of many answers add up to: what one kind tells of another, and what only all together tell."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from advisor.catalogue import Catalogue
from advisor.importers.aws_answers.records import Record
from advisor.importers.estate import Account, Entry, Origin, Ref, TransitGateway, Vpc, title_of
from advisor.importers.findings import Findings
from advisor.plain_text import counted, few

_SHOWN = 3


@dataclass
class _Joined:
    """What many records add to the lists of one entry."""

    origins: dict[str, Origin] = field(default_factory=dict)
    """Of each source the first place: a hub with 5,000 attachments does not tell all of them."""
    lists: dict[str, dict[str, Origin]] = field(default_factory=dict)
    """The values of each list, and where each was first told."""


class Gathering:
    """Findings, and what is looked up while records are read."""

    def __init__(self, findings: Findings, catalogue: Catalogue) -> None:
        self.findings = findings
        self.catalogue = catalogue
        self.zone_ids: dict[tuple[str | None, str], str] = {}
        """IDs of zones by account and name: a name means another zone in every account."""
        self.owners: dict[str, str | None] = {}
        """The accounts of VPCs and transit gateways that are described, not only mentioned."""
        self.ours: set[str] = set()
        """Accounts whose answers these are, or that own what is described."""
        self.subnets: dict[str, str] = {}
        """VPCs by subnet."""
        self.gateways: defaultdict[str, set[str]] = defaultdict(set)
        """VPCs by virtual private gateway."""
        self.vpns: dict[str, str] = {}
        """Sites by VPN connection."""
        self.resource_gateways: dict[str, str] = {}
        """VPCs by resource gateway."""
        self.published: dict[str, str] = {}
        """The keys of services by the endpoint service that publishes them."""
        self.offered: dict[str, Record] = {}
        """Endpoint services that somebody offers."""
        self.listeners: defaultdict[str, dict[tuple[str, int | None], Origin]] = defaultdict(dict)
        """Protocols and ports by load balancer, or by service of VPC Lattice."""
        self.versions: defaultdict[str, set[str]] = defaultdict(set)
        """What the targets of a service of VPC Lattice speak, by service."""
        self.balancers: set[str] = set()
        """Load balancers that are described, or whose listeners are."""
        self.gone: set[str | None] = set()
        """What does not count because of its state."""
        self.lattice: set[str] = set()
        """Services, resources and service networks of VPC Lattice that are described, not only mentioned."""
        self.shares: defaultdict[str, dict[str, Origin]] = defaultdict(dict)
        """Subnets by resource share."""
        self.principals: defaultdict[str, dict[str, None]] = defaultdict(dict)
        """Who sees what is in a resource share."""
        self.regions: dict[str, str] = {}
        """The Regions of VPCs and transit gateways."""
        self.at_the_end: list[Callable[[], None]] = []
        """What is to be done when all records are read."""
        self._names: dict[str, str] = {}
        self._hints: defaultdict[str, dict[str, Origin]] = defaultdict(dict)
        self._guesses: dict[str, tuple[str, Origin]] = {}
        self._joined: defaultdict[tuple[type[Entry], str], _Joined] = defaultdict(_Joined)
        self._notes: defaultdict[tuple[type[Entry], str], dict[str, Origin]] = defaultdict(dict)
        self._added: set[Entry] = set()
        self._vpcs: dict[str, None] = {}
        self._left_out: defaultdict[str, set[tuple[str | None, ...]]] = defaultdict(set)
        self._defaults: dict[str, None] = {}

    def add(self, entry: Entry) -> None:
        """Adds an entry; what a source tells again is not told again: a thousand endpoints lead to one service."""
        alike = replace(entry, origin=Origin(entry.origins[0].source))
        if alike in self._added:
            return
        self._added.add(alike)
        if isinstance(entry, Vpc | TransitGateway) and entry.region:
            self.regions.setdefault(entry.key, entry.region)
        if isinstance(entry, Vpc):
            self._vpcs[entry.key] = None
        if entry.name:
            self._names.setdefault(entry.key, entry.name)
        self.findings.add(entry)

    def caller(self, account: str, origin: Origin) -> None:
        """Adds the account that made a call; where it was first met is enough."""
        if account not in self.ours:
            self.ours.add(account)
            self.add(Account(account, origin))

    def join(self, kind: type[Entry], key: str, origin: Origin, **values: str | None) -> None:
        """Adds values to the lists of an entry, each to the list of its name."""
        joined = self._joined[kind, key]
        joined.origins.setdefault(origin.source, origin)
        for name, value in values.items():
            if value:
                joined.lists.setdefault(name, {}).setdefault(value, origin)

    def mention(self, entry: Vpc) -> None:
        """Adds what a record of something else tells of a VPC; its own description knows better."""
        if entry.key not in self.owners:
            self.add(entry)

    def note(self, kind: type[Entry], key: str, origin: Origin, sentence: str) -> None:
        """Adds something to the title of an entry."""
        self._notes[kind, key].setdefault(sentence, origin)

    def called(self, key: str) -> str:
        """What a title calls something: by its name, too, where that was met."""
        return f"{self._names[key]} ({key})" if key in self._names else key

    def hint(self, vpc: str | None, region: str | None, origin: Origin, *, sure: bool = True) -> None:
        """Notes the Region of something in a VPC; the first is taken where nothing tells that of the VPC itself.

        One that is not `sure` is only taken where there is no other.
        """
        if vpc and region:
            if sure:
                self._hints[vpc].setdefault(region, origin)
            else:
                self._guesses.setdefault(vpc, (region, origin))

    def default(self, vpc: str, origin: Origin) -> None:
        """Notes a default VPC."""
        self._defaults[vpc] = None
        self.note(Vpc, vpc, origin, "the default VPC")

    def leave_out(self, noun: str, state: str, *identity: str | None) -> None:
        """Notes something that does not count because of its state; two accounts may both tell of it."""
        self._left_out[f"{noun} that is {state[:40]}"].add(identity)
        self.gone.add(identity[0])

    def skip(self, what: str, origin: Origin) -> None:
        """Notes what has no place in an inventory."""
        self.findings.not_understood(what, origin)

    def finish(self) -> None:
        """Adds what only all records together tell."""
        for work in self.at_the_end:
            work()
        self._place()
        for (kind, key), joined in self._joined.items():
            lists: dict[str, Any] = {name: tuple(values) for name, values in joined.lists.items()}
            self.add(kind(key, tuple(joined.origins.values()), **lists))
            groups = {one.name: one.metadata.get("refers_to") for one in fields(kind)}
            for name, values in joined.lists.items():
                if group := groups[name]:
                    for value, origin in values.items():
                        self.findings.mention(Ref(group, value), origin)
        for (kind, key), notes in self._notes.items():
            self.add(kind(key, next(iter(notes.values())), title=title_of(notes)))
        if self._defaults:
            self.findings.remark(
                f"{counted(len(self._defaults), 'default VPC')} ({few(self._defaults, _SHOWN)}): AWS makes one in "
                "every account and Region, all with the same range; take out those that nobody uses"
            )
        if nowhere := [one for one in self._vpcs if one not in self.regions]:
            self.findings.remark(
                f"no Region is told of {counted(len(nowhere), 'VPC')} ({few(nowhere, _SHOWN)}): write `region` at the "
                "top of the inventory where all are in one, else at each VPC"
            )
        for what, every in self._left_out.items():
            self.findings.remark(f"left out: {what} ({len(every):,})")

    def _place(self) -> None:
        """Adds Regions that are told only by what is in a VPC, or attached to a transit gateway: they are in one."""
        for vpc, told in self._hints.items():
            for region, origin in told.items():
                if region != self.regions.get(vpc):
                    # The first is taken, and the findings tell of the others.
                    self.add(Vpc(vpc, origin, region=region))
        for vpc, (region, origin) in self._guesses.items():
            if vpc not in self.regions:
                self.add(Vpc(vpc, origin, region=region))
        for (kind, key), joined in self._joined.items():
            if kind is TransitGateway:
                origin, attached = next(iter(joined.origins.values())), joined.lists.get("attached", {})
                near = self.regions.get(key) or next(
                    (self.regions[one] for one in attached if one in self.regions), None
                )
                if near and key not in self.regions:
                    self.add(TransitGateway(key, origin, region=near))
                for vpc, origin in attached.items() if near else ():
                    if vpc not in self.regions:
                        self.add(Vpc(vpc, origin, region=near))
