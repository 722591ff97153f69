"""Who can reach whom under a plan, against what was asked: what is missing, open beyond it, or forbidden."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from advisor.constructs import Needed
from advisor.fleet_plan import FleetPlan
from advisor.fleet_plan.clashes import clashes
from advisor.fleet_plan.exposures import Exposure, exposures
from advisor.fleet_plan.openings import Hub, Opener, Openings, Way, provider_of
from advisor.fleet_plan.route_tables import RouteTables, route_tables
from advisor.inventory import End, Forbidden
from advisor.plain_text import and_join
from advisor.problems import Problem

ONE_NETWORK = "one network"
"""Stands for a layer where both ends lie in one network."""
UNKNOWN = "unknown"
"""Stands for a layer where nobody says in which VPC an end lies."""


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
    def exposures(self) -> tuple[Exposure, ...]:
        """What is open beyond what was asked, the widest first."""
        situations = [(self.analyses[place].situation, self.ends[place]) for place in self.places]
        return exposures(self.openings, situations)

    # --- route tables ---------------------------------------------------------------------------------------------

    @cached_property
    def route_tables(self) -> tuple[RouteTables, ...]:
        """For every hub that the plan uses, the route tables or segments that let through only what is asked."""
        limits = self.plan.draft.catalogue.limits
        return tuple(
            RouteTables(hub.opener.needed.name, hub.opener.needed.kind, tables, limits[hub.opener.opening.limit])
            for name, hub in self.openings.hubs.items()
            if hub.keeps_apart
            for tables in [route_tables(self._asked_at(name, hub), self._many, self.openings.order)]
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
        if one in self.openings.outside and self._is_public(end):
            opener = self.openings.outside[one]
            yield Way(opener, opener.opening)

    def _is_public(self, end: End) -> bool:
        """Whether an end is reached over the internet: a public site, or a vendor without a private endpoint."""
        service = self.fleet.content.services.get(end.name) if end.kind == "service" else None
        if service is None:
            return False
        return service.kind == "public_site" or (service.kind == "saas" and service.private_endpoint == "none")

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
            for network in self.openings.home(f"service:{name}"):
                found[network].append(f"service:{name}")
        return found

    # --- what to tell ---------------------------------------------------------------------------------------------

    def title(self, opener: Opener) -> str:
        """A construct in words."""
        return f"{self.plan.draft.catalogue.constructs[opener.needed.kind].title} {opener.needed.name}"


def problems(reach: Reach) -> Iterator[Problem]:
    """What the plan does not reach, forbidden pairs that are opened (by what exists only: warnings), and clashes."""
    say = reach.fleet.inventory.document.problem
    for place, layer in reach.asked.items():
        if layer is None:
            connection = reach.analyses[place].situation.connection
            number = reach.analyses[place].situation.number
            message = f"nothing in the plan leads from {connection.consumer} to {connection.provider}"
            yield say(message, ["connections", number])
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
    for clash in clashes(reach.openings):
        at, one, other = (part.partition(":")[2] for part in (clash.at, clash.one, clash.other))
        meet = f"attaches {one} and {other} to {at}" if clash.hub else f"links {at} with {one} and with {other}"
        kind, _, name = clash.other.partition(":")
        problem = say(
            f"the plan {meet}, and both hold {clash.shared}: routes lead to one of them only",
            ["vpcs" if kind == "vpc" else "sites", name, "cidrs"],
            hint="give one of them other ranges, or override one connection to a mechanism that needs no routes",
        )
        # A hub can translate addresses, and has route tables of its own for those that talk to each.
        yield problem.as_warning() if clash.hub else problem
