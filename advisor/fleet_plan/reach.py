"""Who can reach whom under a plan, against what was asked: what is missing, what is open beyond it, what is forbidden.

Nothing here enumerates the pairs of a hub or of a service network: they are counted, with a few examples.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, product

from advisor.catalogue.files import Opening
from advisor.constructs import Needed
from advisor.fleet_plan import FleetPlan
from advisor.fleet_plan.openings import Group, Hub, Opener, Openings, Pair, Way, provider_of
from advisor.fleet_plan.route_tables import RouteTables, route_tables
from advisor.inventory import Forbidden
from advisor.plain_text import and_join
from advisor.problems import Problem

EXAMPLES = 3
ONE_NETWORK = "one network"
"""Stands for a layer where both ends lie in one network."""
UNKNOWN = "unknown"
"""Stands for a layer where nobody says in which VPC an end lies."""


@dataclass(frozen=True)
class Exposure:
    """What one construct, or all that are alike, opens beyond what was asked."""

    kind: str
    name: str
    """Of one construct; empty where those that are alike are counted together."""
    constructs: int
    planned: bool
    existing: bool
    opening: Opening
    pairs: int
    """How many pairs of networks, or of a network and a service."""
    asked_in_part: bool
    """Whether something is asked between each of these pairs, and the whole is open."""
    examples: tuple[Pair, ...]


@dataclass(frozen=True)
class Verdict:
    """Whether the plan keeps a forbidden pair apart."""

    number: int
    """Its place among the forbidden pairs."""
    pair: Forbidden
    opened: tuple[Way, ...]
    """What opens it, and no setting that the plan prescribes closes it."""
    closed: tuple[Way, ...]
    """What would open it, and is closed by such a setting."""

    @property
    def opened_by_plan(self) -> bool:
        """Whether something opens it that the plan uses, and not just what exists."""
        return any(way.opener.planned for way in self.opened)


class Reach:
    """The reach of a plan, worked out from the constructs that it uses and those that exist."""

    def __init__(self, plan: FleetPlan):
        self.plan, self.openings = plan, Openings(plan)
        self.analyses, self.ends = plan.draft.analyses, self.openings.ends
        self.fleet = self.analyses[0].situation.fleet
        self.places = [place for place, mechanism in enumerate(plan.mechanisms) if mechanism is not None]
        """The connections that the plan serves."""

    # --- what was asked -------------------------------------------------------------------------------------------

    @cached_property
    def asked(self) -> Mapping[int, str | None]:
        """For every connection that the plan serves, the highest layer at which it is reached; None where it is not."""
        return {place: self._layer(place) for place in self.places}

    def _layer(self, place: int) -> str | None:
        situation, (one, other) = self.analyses[place].situation, self.ends[place]
        same_vpc = situation.values.get("same_vpc")
        if same_vpc is True or (one == other and (same_vpc is None or one.startswith("site:"))):
            return ONE_NETWORK
        if situation.values.get("consumer") == "function_outside_vpc" and not self.plan.needs(place):
            return ONE_NETWORK  # The plan puts the function into the provider's VPC.
        services = self.openings.to_service(one, provider_of(situation))
        layers = [way.opening.layer for way in services]
        layers += [way.opening.layer for way in self.openings.between(one, other) if not way.closed]
        if (one, provider_of(situation)) in self.openings.called_outside:
            layers.append(self.openings.outside[one].opening.layer)
        return max(layers, default=UNKNOWN if same_vpc is None else None)

    @cached_property
    def _wanted(self) -> Mapping[str, set[str]]:
        """For every provider, the networks that ask for it."""
        found: dict[str, set[str]] = defaultdict(set)
        for place in self.places:
            found[provider_of(self.analyses[place].situation)].add(self.ends[place][0])
        return found

    @cached_property
    def _whole(self) -> set[Pair]:
        """Networks that are asked to reach all of another network, or as a whole a service: nothing is open beyond."""
        found: set[Pair] = set()
        for place in self.places:
            situation, (one, other) = self.analyses[place].situation, self.ends[place]
            if situation.consumer.end.kind != "service":
                found.add((one, provider_of(situation)))
                if situation.provider.end.kind != "service":
                    found.add((one, other))
        return found

    def _size(self, network: str) -> int:
        """How many networks an entry stands for."""
        kind, _, name = network.partition(":")
        vpc = self.fleet.content.vpcs.get(name) if kind == "vpc" else None
        return vpc.count if vpc else 1

    # --- what is open beyond it -----------------------------------------------------------------------------------

    @cached_property
    def exposures(self) -> tuple[Exposure, ...]:
        """What is open beyond what was asked, the widest first."""
        found = [
            *self._of_hubs(),
            *self._of_joined(),
            *(one for name, group in self.openings.groups.items() for one in self._of_group(name, group)),
            *self._of_links(),
            *self._of_entries(),
        ]
        return tuple(sorted(found, key=lambda one: (one.opening.layer, one.asked_in_part, -one.pairs, one.kind)))

    def _of_hubs(self) -> Iterator[Exposure]:
        for hub in self.openings.hubs.values():
            networks, opener = sorted(hub.attached), hub.opener
            inside = [
                (one, other)
                for one, others in hub.asked.items()
                for other in others
                if one <= other and one in hub.attached and other in hub.attached
            ]
            total = sum(map(self._size, networks))
            unasked = total * (total - 1) // 2 - sum(self._pairs(*pair) for pair in inside)
            if unasked > 0:
                others = (pair for pair in combinations(networks, 2) if pair[1] not in hub.asked.get(pair[0], ()))
                yield self._exposure([opener], opener.needed.name, unasked, others, planned=bool(hub.asked))
            if opener.opening.limit:
                open_whole = [pair for pair in inside if not self._asked_whole(*pair)]
                yield from self._in_part([hub.attached[one] for one, _ in open_whole], opener.needed.name, open_whole)

    def _of_joined(self) -> Iterator[Exposure]:
        hubs = self.openings.hubs
        for (one, other), opener in self.openings.joined.items():
            if one < other and one in hubs and other in hubs:
                here, there = hubs[one], hubs[other]
                asked = [
                    (near, far) for near in here.attached for far in here.asked.get(near, ()) if far in there.attached
                ]
                sizes = [sum(map(self._size, hub.attached)) for hub in (here, there)]
                unasked = sizes[0] * sizes[1] - sum(self._pairs(*pair) for pair in asked)
                if unasked > 0:
                    every = product(sorted(here.attached), sorted(there.attached))
                    others = (pair for pair in every if pair[1] not in here.asked.get(pair[0], ()))
                    yield self._exposure([opener], opener.needed.name, unasked, others)
                open_whole = [pair for pair in asked if not self._asked_whole(*pair)]
                yield from self._in_part(
                    [here.attached[near] for near, _ in open_whole], opener.needed.name, open_whole
                )

    def _of_group(self, name: str, group: Group) -> Iterator[Exposure]:
        """Services that networks reach without having asked for them; those in one's own network are no exposure."""
        by_kind: dict[str, list[str]] = defaultdict(list)
        for service, opener in group.members.items():
            by_kind[opener.needed.kind].append(service)
        total = sum(map(self._size, group.networks))
        for services in by_kind.values():
            fine = {one: (self._wanted.get(one, set()) & group.networks.keys()) | self._home(one) for one in services}
            pairs = sum(
                total - sum(self._size(network) for network in fine[one] if network in group.networks)
                for one in services
            )
            if pairs:
                every = product(sorted(group.networks), sorted(services))
                others = ((network, one) for network, one in every if network not in fine[one])
                openers = [group.members[one] for one in services]
                planned = any(one.planned for one in (*openers, *group.networks.values()))
                yield self._exposure(openers, name.partition(":")[2], pairs, others, planned=planned)

    def _home(self, service: str) -> set[str]:
        """The network in which a service lies, if any."""
        named = self.fleet.content.services.get(service.partition(":")[2])
        if named is None:
            return set()
        return {f"vpc:{named.vpc}"} if named.vpc else {f"site:{named.site}"} if named.site else set()

    def _of_links(self) -> Iterator[Exposure]:
        """Links between two networks, those of one kind together: each opens one whole network to another."""
        by_kind: dict[str, list[tuple[Pair, Opener]]] = defaultdict(list)
        for pair, openers in self.openings.direct.items():
            for opener in openers:
                if not self._asked_whole(*pair):
                    by_kind[opener.needed.kind].append((pair, opener))
        for found in by_kind.values():
            yield from self._in_part([opener for _, opener in found], "", [pair for pair, _ in found])

    def _of_entries(self) -> Iterator[Exposure]:
        """Endpoints, those of one kind together: all of their network reaches the provider."""
        by_kind: dict[str, list[tuple[Pair, Opener]]] = defaultdict(list)
        for pair, openers in self.openings.entries.items():
            if pair not in self._whole:
                for opener in openers:
                    by_kind[opener.needed.kind].append((pair, opener))
        for network, opener in self.openings.outside.items():
            by_kind[opener.needed.kind].append(((network, "the internet"), opener))
        for found in by_kind.values():
            yield from self._in_part([opener for _, opener in found], "", [pair for pair, _ in found])

    def _in_part(self, openers: Sequence[Opener], name: str, pairs: Sequence[Pair]) -> Iterator[Exposure]:
        """Pairs between which something is asked: those of one hub where it has a name, else those of a kind."""
        if pairs:
            hub = bool(name)
            number = sum(self._pairs(*pair) for pair in pairs) if hub else sum(one.needed.count for one in openers)
            yield self._exposure(openers, name, number, sorted(pairs), planned=True if hub else None, in_part=True)

    @staticmethod
    def _exposure(
        openers: Sequence[Opener],
        name: str,
        pairs: int,
        examples: Iterable[Pair],
        *,
        planned: bool | None = None,
        in_part: bool = False,
    ) -> Exposure:
        return Exposure(
            kind=openers[0].needed.kind,
            name=name,
            constructs=len(openers),
            planned=any(one.planned for one in openers) if planned is None else planned,
            existing=all(one.needed.exists for one in openers),
            opening=openers[0].opening,
            pairs=pairs,
            asked_in_part=in_part,
            examples=tuple(islice(examples, EXAMPLES)),
        )

    def _pairs(self, one: str, other: str) -> int:
        """How many pairs of networks two entries stand for."""
        size = self._size(one)
        return size * (size - 1) // 2 if one == other else size * self._size(other)

    def _asked_whole(self, one: str, other: str) -> bool:
        return (one, other) in self._whole and (other, one) in self._whole

    # --- route tables ---------------------------------------------------------------------------------------------

    @cached_property
    def route_tables(self) -> tuple[RouteTables, ...]:
        """For every hub that the plan uses, the route tables or segments that let through only what is asked."""
        limits = self.plan.draft.catalogue.limits
        return tuple(
            RouteTables(hub.opener.needed.name, hub.opener.needed.kind, tables, limits[hub.opener.opening.limit])
            for name, hub in self.openings.hubs.items()
            if hub.keeps_apart
            for tables in [route_tables(self._asked_at(name, hub), self._many)]
        )

    def _asked_at(self, name: str, hub: Hub) -> dict[str, Iterable[str]]:
        """What each attachment of a hub is asked to reach; the peering with another hub is one, too."""
        found: dict[str, Iterable[str]] = {one: others for one, others in hub.asked.items() if one in hub.attached}
        for one, other in self.openings.joined:
            if one == name and other in self.openings.hubs:
                there = self.openings.hubs[other].attached
                found[other] = [near for near in hub.attached if any(far in there for far in hub.asked.get(near, ()))]
        return {one: others for one, others in found.items() if others}

    @cached_property
    def _many(self) -> frozenset[str]:
        """What stands for several networks; a hub does too."""
        several = {f"vpc:{name}" for name, vpc in self.fleet.content.vpcs.items() if vpc.count > 1}
        return frozenset(several | self.openings.hubs.keys())

    # --- what is forbidden ----------------------------------------------------------------------------------------

    @cached_property
    def forbidden(self) -> tuple[Verdict, ...]:
        """The verdict on every forbidden pair."""
        return tuple(self._verdict(number, pair) for number, pair in enumerate(self.fleet.content.forbidden))

    def _verdict(self, number: int, pair: Forbidden) -> Verdict:
        ways = list(self._ways(pair))
        return Verdict(
            number, pair, tuple(way for way in ways if not way.closed), tuple(way for way in ways if way.closed)
        )

    def _ways(self, pair: Forbidden) -> Iterator[Way]:
        one, other = (self._network(end) for end in (pair.consumer, pair.provider))
        end = self.fleet.inventory.end(pair.provider)
        services = [f"service:{end.name}"] if end.kind == "service" else self._services_in.get(other, ())
        if one == other and one.startswith("vpc:"):
            yield self._local(one)
        yield from self.openings.between(one, other)
        for service in services:
            yield from self.openings.to_service(one, service)
            yield from self.openings.over_links(one, service)

    def _network(self, text: str) -> str:
        return self.fleet.end_place(text).key or f"service:{self.fleet.inventory.end(text).name}"

    def _local(self, network: str) -> Way:
        opening = self.plan.draft.catalogue.constructs["local_route"].opens
        assert opening is not None
        needed = Needed("local_route", (network,), "network", None, None, 1, exists=True)
        return Way(Opener(needed, opening, planned=False), opening)

    @cached_property
    def _services_in(self) -> Mapping[str, list[str]]:
        """The services that lie in each network."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self.fleet.content.services:
            for network in self._home(f"service:{name}"):
                found[network].append(f"service:{name}")
        return found

    # --- what to tell ---------------------------------------------------------------------------------------------

    def title(self, opener: Opener) -> str:
        """A construct in words."""
        return f"{self.plan.draft.catalogue.constructs[opener.needed.kind].title} {opener.needed.name}"


def problems(reach: Reach) -> Iterator[Problem]:
    """Connections that the plan does not reach, and forbidden pairs that are opened; by what exists only: warnings."""
    say = reach.fleet.inventory.document.problem
    for place, layer in reach.asked.items():
        if layer is None:
            connection = reach.analyses[place].situation.connection
            number = reach.analyses[place].situation.number
            yield say(f"nothing in the plan leads from {connection.consumer} to {connection.provider}",
                      ["connections", number])  # fmt: skip
    for verdict in reach.forbidden:
        if verdict.opened:
            pair = verdict.pair
            planned = verdict.opened_by_plan
            ways = [way for way in verdict.opened if way.opener.planned or not planned]
            by = and_join(list(dict.fromkeys(reach.title(way.opener) for way in ways)))
            who = "the plan" if planned else "what exists"
            problem = say(
                f"{who} lets {pair.consumer} reach {pair.provider}, which is forbidden, by {by}",
                ["forbidden", verdict.number],
                hint=" ".join(dict.fromkeys(way.opening.closed_by for way in ways)),
            )
            yield problem if planned else problem.as_warning()
