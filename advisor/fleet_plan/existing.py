"""What exists, against the plan: right as it is, dearer or weaker than what the plan chooses, or against a rule.

Where the plan moves a connection away from what serves it today, the way to move belongs to the verdict.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from advisor.analysis import Analysis
from advisor.catalogue import MigrationWay
from advisor.constructs import Needed
from advisor.decision import Finding
from advisor.fleet_plan import FleetPlan
from advisor.inventory.models import State
from advisor.situations import Situation
from advisor.topology import Path
from advisor.topology.existing import IN_USE

LINES = frozenset({"site_to_site_vpn", "direct_connect"})
ENTRIES = {"aws_service": ("interface_endpoint", "gateway_endpoint"), "resource": ("resource_endpoint",)}
"""What an endpoint that exists may be, by its provider; else it leads to an endpoint service."""
Against = Literal["right", "dearer", "weaker", "breaks"]


@dataclass(frozen=True)
class Link:
    """Something that serves a connection today: which mechanisms it can be, its state, and where it is written."""

    mechanisms: tuple[str, ...]
    state: State
    path: Path


@dataclass(frozen=True)
class Verdict:
    """What serves a connection today, against the plan."""

    place: int
    link: Link
    mechanism: str
    """The mechanism that serves it today."""
    planned: str
    against: Against
    by: str
    """What makes the planned one better: rules, class, a criterion, cost, constructs, catalogue, an override, the state
    of the other, or what is forbidden; empty where it is right."""
    findings: tuple[Finding, ...]
    """What rules say: that it may not stay, or why it is weaker."""
    saving: float | None
    """US dollars a month that the planned one saves; None where a price is unknown, or rules alone decide."""
    way: MigrationWay | None
    """How to move; None where it stays."""
    new: tuple[Needed, ...]
    """What is to be built for it."""


class Serving:
    """What serves connections today, found by their ends."""

    def __init__(self, plan: FleetPlan):
        fleet = plan.draft.analyses[0].situation.fleet
        self.built, self.existing = fleet.built, fleet.content.existing
        self._peerings: dict[frozenset[str | None], list[Link]] = defaultdict(list)
        for number, peering in enumerate(self.existing.peerings):
            link = Link(("vpc_peering",), peering.state, ("existing", "peerings", number))
            self._peerings[frozenset(peering.between)].append(link)
        self._entries: dict[tuple[str | None, str | None], list[tuple[State, Path]]] = defaultdict(list)
        for group in ("endpoints", "endpoint_services"):
            for name, published in getattr(self.existing, group).items():
                for vpc in published.vpcs:
                    self._entries[published.service, vpc].append((published.state, ("existing", group, name)))
        self._members: dict[str | None, list[tuple[frozenset[str], State, Path]]] = defaultdict(list)
        for name, network in self.existing.service_networks.items():
            entry = frozenset(network.services), network.state, ("existing", "service_networks", name)
            for vpc in network.associated:
                self._members[vpc].append(entry)

    def serving(self, situation: Situation) -> Iterator[Link]:
        """What serves a connection today, the narrowest first; in one VPC nothing has to."""
        consumer, provider = situation.consumer.place, situation.provider.place
        if situation.values.get("same_vpc") is True:
            shared = self.existing.shared_vpcs.get(consumer.vpc_name or "")
            if shared:
                yield Link(
                    ("shared_vpc", "same_vpc"), shared.state, ("existing", "shared_vpcs", consumer.vpc_name or "")
                )
            return
        kind, name = str(situation.values.get("provider")), situation.provider.end.name
        for state, path in self._entries.get((name, consumer.vpc_name), ()):
            yield Link(ENTRIES.get(kind, ("endpoint_service",)), state, path)
        for services, state, path in self._members.get(consumer.vpc_name, ()):
            if name in services:
                lattice = "lattice_resource" if kind in {"resource", "on_premises"} else "lattice_service"
                yield Link((lattice,), state, path)
        yield from self._peerings.get(frozenset((consumer.vpc_name, provider.vpc_name)), ())
        site, line = consumer.site_name or provider.site_name, str(situation.values.get("line"))
        lines = (line,) if site and line in LINES else ()
        hubs = sorted(consumer.hubs & provider.hubs)
        for mechanism, path, hub in (self.built.hubs[number] for number in hubs):
            yield Link((*lines, mechanism), hub.state, path)
        if lines and not hubs and situation.values.get("line_reaches_vpc") is not False:
            yield Link(lines, "working", ("sites", site or ""))


class Existing:
    """What exists, against a plan."""

    def __init__(self, plan: FleetPlan):
        self.plan, self._links = plan, Serving(plan)

    @cached_property
    def verdicts(self) -> Mapping[int, Verdict]:
        """The verdict on what serves each connection of the plan that something serves today."""
        found = {}
        for place, planned in enumerate(self.plan.mechanisms):
            links = list(self._links.serving(self.plan.draft.analyses[place].situation)) if planned else []
            if planned and links:
                found[place] = self._verdict(place, planned, min(links, key=lambda one: self._rank(one, planned)))
        return found

    @staticmethod
    def _rank(link: Link, planned: str) -> tuple[bool, bool]:
        """Of several, what the plan keeps counts; else what works."""
        return planned not in link.mechanisms, link.state not in IN_USE

    def _verdict(self, place: int, planned: str, link: Link) -> Verdict:
        plan, analysis = self.plan, self.plan.draft.analyses[place]
        if planned in link.mechanisms and (link.state in IN_USE or analysis.override):
            return Verdict(place, link, planned, planned, "right", "", (), None, None, ())
        today = link.mechanisms[0]
        against, by, findings, saving = self._against(place, today, planned)
        if planned in link.mechanisms and against != "breaks":
            today, against, by = planned, "weaker", "state"
        new = tuple(one for number in plan.needs(place) if not (one := plan.draft.things[number].needed).exists)
        way = plan.draft.catalogue.migrations.way(today, planned)
        return Verdict(place, link, today, planned, against, by, findings, saving, way, new)

    def _against(self, place: int, today: str, planned: str) -> tuple[Against, str, tuple[Finding, ...], float | None]:
        analysis = self.plan.draft.analyses[place]
        if broken := _breaks(analysis, today):
            return "breaks", "rules", broken, None
        if analysis.override:
            return "weaker", "override", (), None
        for step in self.plan.draft.ranking(analysis).steps:
            if today in step.levels and today not in step.stayed:
                return "weaker", step.by, _speaking(analysis, step.by, today, planned), None
        if today not in self.plan.draft.choices[place]:
            return "weaker", "forbidden", (), None
        saving = self._saving(place, today, planned)
        if saving is not None and saving > 0:
            return "dearer", "cost", (), saving
        more = self.plan.marginal(place, today).constructs - self.plan.marginal(place, planned).constructs
        return "weaker", "constructs" if more > 0 else "catalogue", (), saving

    def _saving(self, place: int, today: str, planned: str) -> float | None:
        """What the planned mechanism saves a month beside the rest of the plan; None where a price is unknown."""
        draft = self.plan.draft
        options = draft.choices[place]
        for mechanism in (today, planned):
            option = draft.problem.connections[place][options.index(mechanism)]
            if not option.priced or not all(draft.problem.constructs[one].priced for one in option.constructs):
                return None
        return (self.plan.marginal(place, today).cents - self.plan.marginal(place, planned).cents) / 100

    @cached_property
    def unused(self) -> Mapping[str, tuple[Needed, ...]]:
        """What exists and serves no connection of the plan, by kind: nothing here uses it, others may."""
        plan = self.plan
        used = {(one.kind, *one.key) for one in (plan.draft.things[number].needed for number in plan.uses)}
        ends = {
            side.place.site_name
            for one in plan.draft.analyses
            for side in (one.situation.consumer, one.situation.provider)
        }
        sites = {f"site:{name}" for name in ends if name}
        found: dict[str, list[Needed]] = defaultdict(list)
        for needed in plan.draft.costs.constructs.there:
            # Whatever leads to a site, its line carries it.
            carries = needed.kind in {"direct_connect", "vpn_connection"} and not sites.isdisjoint(needed.key)
            if not carries and (needed.kind, *needed.key) not in used:
                found[needed.kind].append(needed)
        return {kind: tuple(members) for kind, members in found.items()}


def _breaks(analysis: Analysis, mechanism: str) -> tuple[Finding, ...]:
    """What rules a mechanism out: an elimination, or something else that is required."""
    required = [
        one for one in analysis.found if one.effect.kind == "require" and mechanism not in one.effect.mechanisms
    ]
    return (*analysis.naming(mechanism, "eliminate"), *required)


def _speaking(analysis: Analysis, by: str, today: str, planned: str) -> tuple[Finding, ...]:
    """What speaks against the one and for the other, by class or by a criterion."""
    if by == "class":
        return (*analysis.naming(today, "misfits"), *analysis.naming(planned, "fits"))
    return (
        *analysis.naming(today, "avoid", criterion=by),
        *analysis.naming(planned, "prefer", criterion=by),
    )
