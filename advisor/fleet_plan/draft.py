"""A fleet as a problem in numbers: options of every connection, what they share, which limits bind them."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Literal

from advisor.analysis import Analysis
from advisor.catalogue import Catalogue
from advisor.catalogue.files import LimitEntry
from advisor.constructs import Needed
from advisor.costs import Amounts, Charge, Costs, Scenario
from advisor.decision import Ranking, order_of
from advisor.planning import Construct, Limit, Option, Pool, Problem

Constraint = Literal["", "overrides", "policy"]
"""What of the user's constraints a plan leaves out, to show what they cost."""
Pooled = tuple[str, ...]
"""What names a pool: a price with what its amounts are added up for."""
COUNTED_AS = {"network": "vpc", "hub": "hub", "service_network": "service_network", "core_network": "core_network"}
"""How parts of keys begin for which limits count constructs."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A construct of the fleet, and what it costs by itself; None where nobody published that."""

    needed: Needed
    charges: tuple[Charge, ...] | None
    third_party: bool
    """Whether somebody else asks its price: what needs it loses by cost, whatever that is."""


@dataclass(frozen=True)
class Counted:
    """A limit of one network or hub: the constructs that count, each how often, and how many there are beside them."""

    name: str
    entry: LimitEntry
    of: str
    """Which network or hub, as its part of a key."""
    things: tuple[int, ...]
    counts: tuple[int, ...]
    already: int

    @property
    def ceiling(self) -> float:
        """What cannot be exceeded: the published maximum, or what nobody raises; a quota without one can be raised."""
        if self.entry.maximum is not None:
            return self.entry.maximum
        return self.entry.default if self.entry.raised_by == "never" else inf

    @property
    def name_of(self) -> str:
        """The network or hub by its name."""
        return self.of.partition(":")[2]

    def used(self, things: Container[int]) -> int:
        """How many count against it where these constructs are used."""
        return self.already + sum(count for one, count in zip(self.things, self.counts, strict=True) if one in things)


class Draft:
    """The problem of a fleet in one scenario of the amounts that nobody stated.

    Connections stand in the order of their ids, so that the plan is the same in whatever order they were written.
    """

    def __init__(self, analyses: Sequence[Analysis], scenario: Scenario = "usual", without: Constraint = ""):
        planned = [one for one in analyses if one.mechanism is not None]
        self.analyses = sorted(planned, key=lambda one: one.situation.connection.id)
        self.scenario, self.without = scenario, without
        self.things: list[Thing] = []
        self._numbers: dict[tuple[str, ...], int] = {}
        self.choices = list(map(self._choices, self.analyses))
        """The mechanisms that the plan may choose among, for each connection."""
        self.needs = [
            tuple(self._need(analysis, one, self.amounts(analysis)) for one in choices)
            for analysis, choices in zip(self.analyses, self.choices, strict=True)
        ]
        """For each connection, the numbers of the constructs that each of its mechanisms needs."""

    @property
    def catalogue(self) -> Catalogue:
        """The knowledge by which it is planned."""
        return self.analyses[0].catalogue

    @property
    def costs(self) -> Costs:
        """What costs are worked out with."""
        return self.analyses[0].costs

    def ranking(self, analysis: Analysis) -> Ranking:
        """How far rules, and the policy unless it is left out, decide for a connection."""
        return analysis.without_policy if self.without == "policy" else analysis.ranking

    def _choices(self, analysis: Analysis) -> tuple[str, ...]:
        """The override where there is one, else what is admissible.

        A link that would open what the inventory forbids is left out where anything else is admissible.
        """
        if analysis.override and self.without != "overrides":
            return (analysis.override.choose,)
        admissible = self.ranking(analysis).admissible or ((analysis.mechanism,) if analysis.mechanism else ())
        if analysis.situation.values.get("forbidden_between") is not True:
            return admissible
        wide = analysis.catalogue.groups["network_links"]
        return tuple(one for one in admissible if one not in wide) or admissible

    def amounts(self, analysis: Analysis) -> Amounts:
        """How much of everything a connection uses."""
        if self.scenario == "usual":
            return analysis.amounts
        return self.costs.amounts(analysis.situation, analysis.situation.values, self.scenario)

    def _need(self, analysis: Analysis, mechanism: str, amounts: Amounts) -> tuple[int, ...]:
        situation = analysis.situation
        third_party = self.costs.third_party(mechanism, situation.values)
        found = []
        for needed in self.costs.constructs.needed(mechanism, situation, situation.values, amounts.of):
            key = (needed.kind, *needed.key)
            number = self._numbers.setdefault(key, len(self.things))
            if number == len(self.things):
                self.things.append(Thing(needed, self.costs.of_construct(needed, amounts), third_party))
            else:
                self.things[number] = self._same(self.things[number], needed, amounts, third_party)
            found.append(number)
        return tuple(found)

    def _same(self, thing: Thing, needed: Needed, amounts: Amounts, third_party: bool) -> Thing:
        """A construct that two connections name, the same whichever comes first: what is known of it counts."""
        if needed.broken != thing.needed.broken:
            needed, thing = replace(needed, broken=True), replace(thing, needed=replace(thing.needed, broken=True))
        if needed.exists and not thing.needed.exists:
            return Thing(replace(min(thing.needed, needed, key=_known), exists=True), (), third_party)
        if _known(needed) >= _known(thing.needed):
            return thing
        if thing.needed.exists:
            return replace(thing, needed=replace(needed, exists=True))
        return Thing(needed, self.costs.of_construct(needed, amounts), third_party)

    # --- the user's order -----------------------------------------------------------------------------------------

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """The criteria in the user's order: that of all connections where they share one, else the inventory's."""
        orders = {one.situation.priorities for one in self.analyses}
        stated = orders.pop() if len(orders) == 1 else self.analyses[0].inventory.content.priorities
        return order_of(self.catalogue, stated)

    @property
    def operations_first(self) -> bool:
        """Whether fewer things to run come before less cost."""
        return self.criteria.index("operations") < self.criteria.index("cost")

    # --- the problem ----------------------------------------------------------------------------------------------

    @cached_property
    def problem(self) -> Problem:
        """The problem in numbers."""
        pools = self._pools()
        return Problem(
            connections=tuple(tuple(self._options(place, charges, pools)) for place, charges in enumerate(self.flows)),
            constructs=tuple(map(self._construct, self.things)),
            pools=tuple(pool for _, pool in pools.values()),
            limits=tuple(
                Limit(one.things, one.counts, max(0, int(one.ceiling) - one.already))
                for one in self.limits
                if sum(one.counts) + one.already > one.ceiling
            ),
            apart=tuple(self._apart()),
            operations_first=self.operations_first,
            allowance_cents=self.analyses[0].decider.allowance_cents,
        )

    @cached_property
    def flows(self) -> list[list[tuple[Charge, ...] | None]]:
        """What the traffic of each connection costs by each of its mechanisms."""
        return [
            [self.flow(analysis, one) for one in choices]
            for analysis, choices in zip(self.analyses, self.choices, strict=True)
        ]

    def flow(self, analysis: Analysis, mechanism: str) -> tuple[Charge, ...] | None:
        """What the traffic of a connection costs by a mechanism."""
        return self.costs.of_flow(mechanism, analysis.situation, self.amounts(analysis))

    @cached_property
    def most(self) -> Mapping[Pooled, float]:
        """The most that may come together in each pool."""
        found: dict[Pooled, float] = defaultdict(float)
        for options in self.flows:
            each: dict[Pooled, float] = {}
            for charge in (charge for charges in options for charge in charges or ()):
                if charge.free or len(charge.steps) > 1:
                    each[charge.pool] = max(each.get(charge.pool, 0.0), charge.quantity)
            for pool, amount in each.items():
                found[pool] += amount
        return found

    def _pools(self) -> dict[Pooled, tuple[int, Pool]]:
        """The pools whose amounts may exceed their first step, with their numbers; below it a price is a price."""
        steps = {
            charge.pool: charge.steps
            for options in self.flows
            for charges in options
            for charge in charges or ()
            if len(charge.steps) > 1
        }
        reached = [pool for pool, sizes in steps.items() if self.most[pool] > sizes[0][0]]
        return {
            name: (number, Pool(tuple((size, usd * 100) for size, usd in steps[name])))
            for number, name in enumerate(reached)
        }

    def _options(
        self,
        place: int,
        flows: Sequence[tuple[Charge, ...] | None],
        pools: dict[Pooled, tuple[int, Pool]],
    ) -> Iterator[Option]:
        analysis = self.analyses[place]
        levels = {step.by: step.levels for step in self.ranking(analysis).below_cost}
        below = self.criteria[self.criteria.index("cost") + 1 :]
        for mechanism, constructs, charges in zip(self.choices[place], self.needs[place], flows, strict=True):
            third_party = self.costs.third_party(mechanism, analysis.situation.values)
            pooled = [charge for charge in charges or () if charge.pool in pools]
            yield Option(
                constructs=constructs,
                cents=sum(charge.cents for charge in charges or () if charge.pool not in pools),
                priced=third_party
                or (charges is not None and not any(charge.unknown(self.most.get(charge.pool)) for charge in charges)),
                third_party=third_party,
                levels=tuple(int(levels[name].get(mechanism, 0)) if name in levels else 0 for name in below),
                place=self.catalogue.mechanisms[mechanism].order,
                flows=tuple((pools[charge.pool][0], charge.quantity) for charge in pooled),
            )

    def _construct(self, thing: Thing) -> Construct:
        priced = thing.charges is not None and all(one.price is not None for one in thing.charges)
        cents = sum(one.cents for one in thing.charges or ())
        return Construct(self.costs.weight(thing.needed), cents, priced or thing.third_party)

    # --- limits and what must stay apart --------------------------------------------------------------------------

    @cached_property
    def limits(self) -> tuple[Counted, ...]:
        """What limits say of the fleet's constructs, those that exist and serve nothing here included."""
        counted: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        already: dict[tuple[str, str], int] = defaultdict(int)
        for number, thing in enumerate(self.things):
            for key, count in self._counted(thing.needed):
                things = counted[key]
                if thing.needed.exists:
                    already[key] += count
                else:
                    things[number] = count
        for needed in self.costs.constructs.there:
            if (needed.kind, *needed.key) not in self._numbers:
                for key, count in self._counted(needed):
                    already[key] += count
        return tuple(
            Counted(
                limit, self.catalogue.limits[limit], part, tuple(things), tuple(things.values()), already[limit, part]
            )
            for (limit, part), things in counted.items()
        )

    def _counted(self, needed: Needed) -> Iterator[tuple[tuple[str, str], int]]:
        """The limits of which networks, hubs and the like a construct counts against, and how often."""
        for limit, part_kind in self.catalogue.constructs[needed.kind].limits.items():
            for part in dict.fromkeys(needed.key):
                if part.partition(":")[0] == COUNTED_AS[part_kind]:
                    yield (limit, part), self._each(needed, part)

    def _each(self, needed: Needed, part: str) -> int:
        """How many of what an entry with a count stands for are at each of its VPCs."""
        kind, _, name = part.partition(":")
        if kind != "vpc":
            return needed.count
        count = self.analyses[0].inventory.content.vpcs[name].count
        return count - 1 if needed.key.count(part) == 2 else -(-needed.count // count)

    def _apart(self) -> Iterator[tuple[int, int]]:
        """A VPC in a service network that holds a resource which it must not reach: no auth policy covers resources."""
        fleet = self.analyses[0].situation.fleet
        resources = [
            (number, thing.needed.key[0], thing.needed.key[1])
            for number, thing in enumerate(self.things)
            if thing.needed.kind == "resource_association"
        ]
        for pair in fleet.content.forbidden:
            consumer, provider = fleet.end_place(pair.consumer), fleet.inventory.end(pair.provider)
            for number, resource, network in resources:
                name = resource.partition(":")[2]
                service = fleet.content.services.get(name)
                meant = service.vpc if provider.kind == "vpc" and service else name
                if meant != provider.name:
                    continue
                for kind in ("service_network_association", "service_network_endpoint"):
                    if (other := self._numbers.get((kind, f"vpc:{consumer.vpc_name}", network))) is not None:
                        yield number, other


def _known(needed: Needed) -> tuple[str, bool, str, bool]:
    """Which of two that are one is shown: the consumer's, then one whose Region and account are known."""
    return needed.at, needed.region is None, needed.region or "", needed.account is None
