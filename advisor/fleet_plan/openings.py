"""What constructs open: which networks reach each other, and which services a network reaches, by what.

It reads the constructs that the plan uses and those that exist, not the mechanisms that were chosen. Networks go by
their parts of keys, `vpc:payments` or `site:mumbai-dc`; services by `service:name`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from advisor.catalogue.cost_files import Opening
from advisor.constructs import Needed
from advisor.fleet_plan import FleetPlan
from advisor.situations import Situation
from advisor.topology.places import Network

Pair = tuple[str, str]
API_ENTRY = "service:execute-api"
"""The provider of the endpoints by which private APIs are reached, all of them: a service network of a kind."""
HUBS = ("hub:", "core_network:")


@dataclass(frozen=True, slots=True)
class Opener:
    """A construct that opens something, and whether the plan uses it; else it only exists."""

    needed: Needed
    opening: Opening
    planned: bool


@dataclass
class Hub:
    """A transit gateway, core network or shared VPC: what is attached to it, and who is asked to talk through it."""

    opener: Opener
    attached: dict[str, Opener] = field(default_factory=dict)
    asked: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    """For each network, those that it is asked to talk to through this hub, in either direction."""

    @property
    def keeps_apart(self) -> bool:
        """Whether route tables, or segments, that the plan prescribes let through only what is asked."""
        return bool(self.opener.opening.limit and self.asked)


@dataclass
class Group:
    """A service network, or the private APIs: who is in it, and what it holds."""

    networks: dict[str, Opener] = field(default_factory=dict)
    members: dict[str, Opener] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a network to another or to a service; `closed` where the plan prescribes what closes it."""

    opener: Opener
    opening: Opening
    """What says how it is narrowed."""
    closed: bool = False


def ends(plan: FleetPlan) -> list[Pair]:
    """The networks of consumer and provider of every connection of the plan."""
    part = plan.draft.costs.constructs.part
    situations = [one.situation for one in plan.draft.analyses]
    return [(part("consumer_network", one)[0], part("provider_network", one)[0]) for one in situations]


def _member(resource: bool) -> str:
    return "resource_association" if resource else "lattice_service"


def provider_of(situation: Situation) -> str:
    """The provider as services are named here."""
    return f"service:{situation.provider.end.name}"


class Openings:
    """All that the constructs of a plan and those that exist open."""

    def __init__(self, plan: FleetPlan):
        self.plan, self.kinds = plan, plan.draft.catalogue.constructs
        self.content = plan.draft.analyses[0].inventory.content
        self.order = plan.draft.costs.constructs.order
        """In which order networks and services are named."""
        self.ends = ends(plan)
        self.direct: dict[Pair, list[Opener]] = defaultdict(list)
        """Links between just two networks, by the pair in order."""
        self.hubs: dict[str, Hub] = {}
        self.joined: dict[Pair, Opener] = {}
        """Hubs that are joined with each other, in both orders."""
        self.hubs_of: dict[str, list[str]] = defaultdict(list)
        self.groups: dict[str, Group] = defaultdict(Group)
        self.groups_of: dict[str, list[str]] = defaultdict(list)
        self.entries: dict[Pair, list[Opener]] = defaultdict(list)
        """Endpoints: the network that one stands in, and its provider."""
        self.outside: dict[str, Opener] = {}
        """Networks with a way to the internet."""
        self.called_outside: set[Pair] = set()
        """Which of them call whom there."""
        self.linked: dict[str, set[str]] = defaultdict(set)
        """For every network, those that it is linked with at layer 3."""
        self._add_all()

    @cached_property
    def ranges(self) -> Mapping[str, tuple[Network, ...]]:
        """The address ranges of every network, as far as they are stated."""
        groups = (("vpc", self.content.vpcs), ("site", self.content.sites))
        return {
            f"{kind}:{name}": entry.cidrs
            for kind, members in groups
            for name, entry in members.items()
            if isinstance(entry.cidrs, tuple)
        }

    def _pair(self, one: str, other: str) -> Pair:
        """Two networks in order."""
        return (one, other) if self.order(one) <= self.order(other) else (other, one)

    def _add_all(self) -> None:
        plan = self.plan
        used: set[tuple[str, ...]] = set()
        every: list[tuple[Needed, tuple[int, ...]]] = []
        for number, places in plan.uses.items():
            needed = plan.draft.things[number].needed
            used.add((needed.kind, *needed.key))
            every.append((needed, places))
        there = plan.draft.costs.constructs.there
        every += [(needed, ()) for needed in there if (needed.kind, *needed.key) not in used]
        # Hubs come before what is attached to them.
        for needed, places in sorted(every, key=lambda one: self._opens(one[0]) != "attached"):
            if opening := self.kinds[needed.kind].opens:
                self._add(Opener(needed, opening, bool(places)), places)
            elif needed.kind == "service_network":
                self._add_members(needed, places)

    def _opens(self, needed: Needed) -> str:
        opening = self.kinds[needed.kind].opens
        return opening.to if opening else ""

    def _add(self, opener: Opener, places: Sequence[int]) -> None:
        key = opener.needed.key
        match opener.opening.to:
            case "networks":
                self._link(key[0], key[1], opener)
            case "attached":
                self.hubs[key[0]] = Hub(opener)
                if not opener.opening.limit:
                    for network in dict.fromkeys(network for place in places for network in self.ends[place]):
                        self._attach(network, key[0], opener)
                self._ask(key[0], places)
            case "hub":
                self._attach(key[0], key[1], opener)
                self._ask(key[1], places)
            case "hubs":
                self.joined[key[0], key[1]] = self.joined[key[1], key[0]] = opener
            case "line":
                self._add_line(opener, places)
            case "services":
                self._join(key[0], key[1], opener)
            case "provider" if key[1] == API_ENTRY:
                self._join(key[0], API_ENTRY, opener)
                for place in places:
                    self._publish(API_ENTRY, provider_of(self._situation(place)), "private_api", opener.needed, True)
            case "provider":
                self.entries[key[0], key[1]].append(opener)
            case "internet":
                self.outside[key[0]] = opener
                self.called_outside |= {(key[0], provider_of(self._situation(place))) for place in places}

    def _link(self, one: str, other: str, opener: Opener) -> None:
        self.direct[self._pair(one, other)].append(opener)
        self.linked[one].add(other)
        self.linked[other].add(one)

    def _attach(self, network: str, hub: str, opener: Opener) -> None:
        if network not in self.hubs[hub].attached:
            self.hubs_of[network].append(hub)
        self.hubs[hub].attached[network] = opener

    def _ask(self, hub: str, places: Sequence[int]) -> None:
        """The networks of these connections are asked to talk through the hub; a vendor attaches its own."""
        asked = self.hubs[hub].asked
        for place in places:
            one, other = self.ends[place]
            asked[one][other] = asked[other][one] = None
            if self._situation(place).values.get("provider") == "saas":
                self._attach(other, hub, self.hubs[hub].opener)
            self.linked[one].add(other)
            self.linked[other].add(one)

    def _join(self, network: str, group: str, opener: Opener) -> None:
        if network not in self.groups[group].networks:
            self.groups_of[network].append(group)
        self.groups[group].networks[network] = opener

    def _add_line(self, opener: Opener, places: Sequence[int]) -> None:
        """A line leads to the hub or network that its key names; else to where its site says, and to whom it serves."""
        site, *rest = opener.needed.key
        end = rest[0] if rest else ""
        if end.startswith(HUBS):
            self._attach(site, end, opener)
            self._ask(end, places)
        elif end.startswith(("vpc:", "service:", "site:")):
            self._link(site, end, opener)
        else:
            named = self.content.sites.get(site.partition(":")[2])
            pairs = [(site, f"vpc:{name}") for name in (named.ends_in if named else ()) if name in self.content.vpcs]
            pairs += [self.ends[place] for place in places]
            for one, other in dict.fromkeys(pairs):
                self._link(one, other, opener)

    def _add_members(self, network: Needed, places: Sequence[int]) -> None:
        """What a service network holds: what is published in it already, and what connections reach through it."""
        name, existing = network.key[0], self.content.existing.service_networks.get(network.name)
        for published in existing.services if existing else ():
            service = self.content.services[published]
            self._publish(name, f"service:{published}", _member(service.is_resource), network, False)
        for place in places:
            situation = self._situation(place)
            resource = (
                situation.values.get("provider") not in {"service", "saas"}
                or situation.values.get("private_endpoint") == "shared_resource"
            )
            self._publish(name, provider_of(situation), _member(resource), network, True)

    def _publish(self, group: str, service: str, kind: str, holder: Needed, planned: bool) -> None:
        opening = self.kinds[kind].opens
        assert opening is not None
        self.groups[group].members[service] = Opener(replace(holder, kind=kind, key=(service,)), opening, planned)

    def _situation(self, place: int) -> Situation:
        return self.plan.draft.analyses[place].situation

    # --- what follows from it -------------------------------------------------------------------------------------

    def between(self, one: str, other: str) -> Iterator[Way]:
        """The ways at layer 3 between two networks; none leads on from a peering or a line."""
        for opener in self.direct.get(self._pair(one, other), ()):
            yield Way(opener, opener.opening)
        for here in self.hubs_of.get(one, ()):
            for there in self.hubs_of.get(other, ()):
                if here == there or (here, there) in self.joined:
                    yield self._through(here, one, other)

    def _through(self, name: str, one: str, other: str) -> Way:
        hub = self.hubs[name]
        if other in hub.asked.get(one, ()):
            return Way(replace(hub.opener, planned=True), hub.attached[one].opening)
        return Way(hub.opener, hub.opener.opening, hub.keeps_apart)

    def to_service(self, network: str, service: str) -> Iterator[Way]:
        """The ways from a network to one service, without those to all of its network."""
        for name in self.groups_of.get(network, ()):
            group = self.groups[name]
            if service in group.members:
                member, joined = group.members[service], group.networks[network]
                opener = replace(member, planned=member.planned or joined.planned)
                yield Way(opener, opener.opening, opener.opening.by_caller)
        for opener in self.entries.get((network, service), ()):
            yield Way(opener, opener.opening)

    def over_links(self, network: str, service: str) -> Iterator[Way]:
        """The ways over a link to an endpoint in another network, which the endpoint's security group closes."""
        for other in sorted(self.linked.get(network, set()) - {network}, key=self.order):
            entries = list(self.entries.get((other, service), ()))
            groups = [self.groups[name] for name in self.groups_of.get(other, ())]
            entries += [group.networks[other] for group in groups if service in group.members]
            for opener in entries:
                if opener.opening.over_links:
                    yield Way(opener, opener.opening, closed=True)

    def home(self, service: str) -> set[str]:
        """The network in which a service lies, if any."""
        named = self.content.services.get(service.partition(":")[2])
        if named is None:
            return set()
        return {f"vpc:{named.vpc}"} if named.vpc else {f"site:{named.site}"} if named.site else set()
