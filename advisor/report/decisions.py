"""The decisions that people take on a result: connections that one vote covers, under a name that later runs keep."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from advisor.catalogue import Catalogue
from advisor.catalogue.files import MechanismEntry
from advisor.plain_text import and_join, visible
from advisor.report.generally import Generally, tally
from advisor.result import OverrideRead, Result
from advisor.result.connections import ConnectionResult
from advisor.result.parts import Standing
from advisor.result.plan import PlannedConstruct
from advisor.result.surroundings import EndShown

OUTSIDE = {"on_premises", "other_cloud", "users"}
PROTOCOLS = {"http": "HTTP", "grpc": "gRPC", "websocket": "WebSocket", "tls": "TLS", "tcp": "TCP", "udp": "UDP"}
COUNTED = ("endpoint", "service", "resource", "API", "VPC", "gateway")
"""The last words of mechanisms' titles that have a plural."""
ABOUT = {
    "networks": "networks",
    "site": "places-outside-aws",
    "callers": "callers-outside-aws",
    "companies": "other-companies",
    "service": "internal-services",
    "resource": "resources",
    "appliance": "appliances",
    "vendor": "vendors",
    "public_site": "public-sites",
    "aws_service": "aws-services",
    "internet": "vendors-and-sites",
    "local": "one-vpc",
    "people": "people",
}
"""What a decision is about, for its name; records are numbered in this order: what others rest on comes first."""
_PLAIN_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHOWN = 3
"""How many names a title holds."""


@dataclass(frozen=True)
class Decision:
    """What one vote covers. `slug` is the same in every run for the same decision; `subject` its vendor or site.

    `why` holds the reasons of the rules, what most connections have in common first. `recorded` is no where nothing is
    to be decided: the ends share a VPC, and nothing else is in question.
    """

    slug: str
    file: str
    title: str
    kind: str
    noun: str
    subject: str
    mechanism: str | None
    family: str
    standing: Standing
    connections: tuple[str, ...]
    constructs: tuple[PlannedConstruct, ...] = field(repr=False)
    why: tuple[str, ...]
    override: OverrideRead | None
    recorded: bool


def decisions(result: Result, catalogue: Catalogue) -> tuple[Decision, ...]:
    """Every decision that the result asks people for; each connection belongs to one."""
    return _Grouping(result, catalogue).decisions()


def slug(name: str, length: int = 40) -> str:
    """A name as a part of a file name: the name itself where it can be one, else what is left of it and a digest."""
    if len(name) <= length and _PLAIN_NAME.fullmatch(name):
        return name
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    kept = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[: length - 9].strip("-")
    return f"{kept}-{digest(name)}".lstrip("-")


def digest(*parts: str, length: int = 8) -> str:
    """A few hexadecimal digits that stand for texts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:length]


@dataclass(frozen=True)
class _Group:
    """What the connections of one decision have in common."""

    kind: str
    subject: str
    mechanism: str | None
    standing: Standing
    apart: tuple[str, ...]
    """What keeps it apart from others alike: open questions, what rules everything out, a decision of people."""


@dataclass(frozen=True)
class _Grouping:
    result: Result
    catalogue: Catalogue

    @cached_property
    def ends(self) -> dict[str, EndShown]:
        return {one.name: one for one in self.result.surroundings.ends}

    @cached_property
    def sites(self) -> set[str]:
        return {one.name for one in self.result.surroundings.networks if one.kind != "vpc"}

    @cached_property
    def overrides(self) -> dict[str, OverrideRead]:
        return {one.connection: one for one in self.result.overrides if not one.problem}

    def decisions(self) -> tuple[Decision, ...]:
        groups: dict[_Group, list[ConnectionResult]] = {}
        for one in self.result.connections:
            groups.setdefault(self._group(one), []).append(one)
        found = [self._decision(group, members) for group, members in groups.items()]
        place = {name: number for number, name in enumerate(self.catalogue.mechanisms)}
        order = list(ABOUT)
        return tuple(sorted(found, key=lambda d: (order.index(d.kind), place.get(d.mechanism or "", -1), d.slug)))

    def _group(self, one: ConnectionResult) -> _Group:
        mechanism = one.recommendation.mechanism if one.recommendation else None
        kind, subject = self._about(one)
        apart: tuple[str, ...] = ()
        if override := self.overrides.get(one.id):
            kind, subject, apart = "people", "", (override.because, override.by)
        elif one.standing == "conditional":
            apart = tuple(sorted(question.fact for question in one.conditions))
        elif one.standing == "infeasible":
            apart = tuple(sorted({reason.rule for reason in one.reasons}))
        return _Group(kind, subject, mechanism, one.standing, apart)

    def _about(self, one: ConnectionResult) -> tuple[str, str]:
        """What a connection is about, and whose vendor or site it is, where each is a decision of its own."""
        provider, consumer = one.facts.get("provider"), one.facts.get("consumer")
        family = one.recommendation.family if one.recommendation else ""
        if family in {"transit_gateway", "cloud_wan"}:
            return "networks", ""
        if family == "internet":
            return "internet", ""
        if one.recommendation and one.recommendation.mechanism == "same_vpc":
            return "local", ""
        if family == "hybrid" or provider in OUTSIDE:
            return "site", self._site(one)
        if provider == "saas":
            return "vendor", one.provider
        if provider in {"aws_service", "public_site", "appliance"}:
            return ("callers", self._site(one)) if consumer in OUTSIDE else (str(provider), "")
        if one.facts.get("same_company") is False:
            return "companies", ""
        if consumer in OUTSIDE:
            return "callers", self._site(one)
        return ("networks" if provider == "network" else str(provider), "")

    def _site(self, one: ConnectionResult) -> str:
        networks = (end.network for name in (one.provider, one.consumer) if (end := self.ends.get(name)))
        return next((name for name in networks if name in self.sites), "")

    # --- what it is called ----------------------------------------------------------------------------------------

    def _decision(self, group: _Group, members: list[ConnectionResult]) -> Decision:
        served = {one.id for one in members}
        constructs = tuple(one for one in self.result.plan.constructs if served.intersection(one.serves))
        name = self._name(group)
        noun = self._noun(group, members)
        entry = self.catalogue.mechanisms[group.mechanism].entry if group.mechanism else None
        return Decision(
            slug="-".join([name, *self._apart(group)]),
            file=name,
            title=self._title(group, members, noun, constructs),
            kind=group.kind,
            noun=noun,
            subject=group.subject,
            mechanism=group.mechanism,
            family=entry.family if entry else "",
            standing=group.standing,
            connections=tuple(one.id for one in members),
            constructs=constructs,
            why=self._why(members),
            override=self.overrides.get(members[0].id),
            recorded=group.kind != "local" or group.standing != "decided",
        )

    def _name(self, group: _Group) -> str:
        first = group.mechanism.replace("_", "-") if group.mechanism else "no-way"
        if group.kind == "people":
            return f"{first}-by-decision-{digest(*group.apart)}"
        return f"{first}-for-{slug(group.subject) if group.subject else ABOUT[group.kind]}"

    @staticmethod
    def _apart(group: _Group) -> tuple[str, ...]:
        """What keeps its name apart from those of others alike."""
        if group.kind == "people" or not group.apart:
            return ()
        if group.standing == "infeasible":
            return (digest(*group.apart),)
        return ("if", slug("-".join(group.apart).replace("_", "-"), 60))

    def _noun(self, group: _Group, members: list[ConnectionResult]) -> str:
        match group.kind:
            case "networks":
                return "connections between networks"
            case "site":
                return f"connections with {short(group.subject) or 'places outside AWS'}"
            case "callers":
                return f"calls from {short(group.subject) or 'places outside AWS'}"
            case "companies":
                return "connections between companies"
            case "service":
                return f"calls to internal {_protocols(members)}services"
            case "resource":
                return "connections to databases and other single resources"
            case "appliance":
                return "connections through appliances"
            case "aws_service":
                return f"calls to {self._aws(members)}"
            case "local":
                return "connections inside one VPC"
            case "people":
                return names(one.id for one in members)
            case _:
                return f"calls to {names(self._company(one.provider) for one in members)}"

    def _company(self, name: str) -> str:
        """A vendor by its own name where the inventory gives it another."""
        return self.ends[name].company.removesuffix(" (vendor)") or name if name in self.ends else name

    def _aws(self, members: list[ConnectionResult]) -> str:
        """The AWS services by their titles, or by the names that the inventory gives them."""
        entries = self.catalogue.aws_services.services
        known = (self.ends[one.provider].service if one.provider in self.ends else "" for one in members)
        titles = dict.fromkeys(entries[one].title if one in entries else one for one in known)
        return names(titles) if "" not in titles else "AWS services"

    def _title(
        self, group: _Group, members: list[ConnectionResult], noun: str, built: tuple[PlannedConstruct, ...]
    ) -> str:
        if group.mechanism is None:
            return f"No admissible way is left for {noun}"
        if group.kind == "local":
            return "Connections inside one VPC are routed locally"
        verb = "go" if group.kind != "people" or len(members) > 1 else "goes"
        said = f"{noun} {verb} {self._through(group, built)}"
        if group.kind == "people":
            said = f"{short(self.overrides[members[0].id].by) or 'people'} decided: {said}"
        return f"Still open: {said}" if group.standing == "conditional" else said[0].upper() + said[1:]

    def _through(self, group: _Group, built: tuple[PlannedConstruct, ...]) -> str:
        """By what, as the end of a sentence."""
        entry = self.catalogue.mechanisms[group.mechanism or ""].entry
        if entry.family == "internet":
            return "over the internet"
        hubs = [one for one in built if one.kind == group.mechanism and one.name]
        if entry.family in {"transit_gateway", "cloud_wan"} and len(hubs) == 1:
            return f"through the {'existing ' * hubs[0].existing}{entry.title} {short(hubs[0].name)}"
        by = f" ({self.catalogue.families[entry.family]})" if by_privatelink(entry) else ""
        if not entry.title.endswith(COUNTED):
            return f"{'over' if entry.family == 'hybrid' else 'through'} {entry.title}{by}"
        if group.kind == "vendor":
            return f"through {'an' if entry.title[0] in 'aeiou' else 'a'} {entry.title}{by}"
        return f"through {entry.title}s{by}"

    def _why(self, members: list[ConnectionResult]) -> tuple[str, ...]:
        """The reasons in general terms; a rule that speaks twice of a connection is heard once."""
        generally = Generally(self.catalogue)
        heard = dict.fromkeys(
            (reason.rule, number, reason.text) for number, one in enumerate(members) for reason in one.reasons
        )
        reasons = tally((rule, (members[number], text)) for rule, number, text in heard)
        return tuple(dict.fromkeys(generally.reason(rule, cases) for rule, cases in reasons.items()))


def by_privatelink(entry: MechanismEntry) -> bool:
    """Whether people know a mechanism as AWS PrivateLink; gateway endpoints are counted to it, but are only routes."""
    return entry.family == "privatelink" and entry.layer != "3"


def names(every: Iterable[str]) -> str:
    """The first few names as the end of a sentence, and how many more there are."""
    found = [short(one) for one in dict.fromkeys(every)]
    more = len(found) - SHOWN
    return and_join(found if more < 2 else [*found[:SHOWN], f"{more} more"])


def short(text: str, length: int = 48) -> str:
    """A text of people on one line of a title, cut where it is long."""
    line = visible(" ".join(text.split()))
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _protocols(members: list[ConnectionResult]) -> str:
    spoken = {str(one.facts.get("protocol")) for one in members}
    known = [title for protocol, title in PROTOCOLS.items() if protocol in spoken]
    return f"{and_join(known)} " if spoken <= set(PROTOCOLS) and len(known) <= SHOWN else ""
