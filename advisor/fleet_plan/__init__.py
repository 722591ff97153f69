"""The plan for a fleet: one mechanism for each connection, what is built, what it costs and who pays, and the proof.

Rules say what is admissible for each connection; here the fewest things to run and the least cost of all together
decide among that, in the user's order. Amounts that nobody stated are tried low and high, too.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from advisor.analysis import Analysis
from advisor.costs import Charge, Scenario, priced
from advisor.fleet_plan.draft import Draft, Thing
from advisor.planning import Problem, Solution, solve

__all__ = ["Draft", "FleetPlan", "Marginal", "Thing", "plan"]


@dataclass(frozen=True)
class Marginal:
    """What one mechanism adds for one connection to the plan of all others."""

    constructs: int
    """How many things to run that no other connection uses."""
    cents: int
    """What these cost a month with the connection's own traffic, as far as prices are known."""
    shared: tuple[int, ...]
    """Numbers of the constructs that others use too."""


@dataclass(frozen=True)
class Line:
    """One line of the fleet's bill: charges that are alike, added up."""

    what: str
    charge: Charge
    quantity: float
    usd: float
    account: str | None
    """Whose bill it stands on; None where the inventory does not name the account."""


class FleetPlan:
    """A solved draft; connections go by their place in it."""

    def __init__(self, draft: Draft, solution: Solution):
        self.draft, self.solution = draft, solution
        numbers = {one.situation.number: place for place, one in enumerate(draft.analyses)}
        self.place = {number: numbers[number] for number in sorted(numbers)}
        """The place of each connection, by its number in the inventory."""

    def mechanism(self, place: int) -> str | None:
        """The mechanism that the plan gives a connection; None where limits leave nothing."""
        chosen = self.solution.chosen[place]
        return None if chosen is None else self.draft.choices[place][chosen]

    @cached_property
    def mechanisms(self) -> tuple[str | None, ...]:
        """What each connection gets."""
        return tuple(map(self.mechanism, range(len(self.draft.analyses))))

    def needs(self, place: int) -> tuple[int, ...]:
        """Numbers of the constructs that serve a connection."""
        chosen = self.solution.chosen[place]
        return () if chosen is None else self.draft.needs[place][chosen]

    @cached_property
    def uses(self) -> Mapping[int, tuple[int, ...]]:
        """For each construct that is used, the connections that it serves, all as the inventory has them."""
        found: dict[int, list[int]] = {}
        for place in self.place.values():
            for number in self.needs(place):
                found.setdefault(number, []).append(place)
        return {number: tuple(places) for number, places in found.items()}

    def marginal(self, place: int, mechanism: str) -> Marginal:
        """What a mechanism would add for a connection, were all others served as planned."""
        option = self.draft.choices[place].index(mechanism)
        needs, own = self.draft.needs[place][option], set(self.needs(place))
        shared = tuple(one for one in needs if len(self.uses.get(one, ())) > (one in own))
        alone = [self.draft.problem.constructs[one] for one in needs if one not in shared]
        cents = sum(one.cents for one in alone) + self._flow_cents(place, option)
        return Marginal(sum(one.weight for one in alone), cents, shared)

    def _flow_cents(self, place: int, option: int) -> int:
        """What the traffic of a connection adds to that of all others, with what AWS adds up before it is priced."""
        problem, chosen = self.draft.problem, self.solution.chosen[place]
        mine = problem.connections[place][option]
        own = {} if chosen is None else dict(problem.connections[place][chosen].flows)
        pooled = 0.0
        for pool, amount in mine.flows:
            others, steps = self._amounts[pool] - own.get(pool, 0.0), problem.pools[pool].steps
            pooled += priced(others + amount, steps) - priced(others, steps)
        return mine.cents + round(pooled)

    @cached_property
    def _amounts(self) -> Mapping[int, float]:
        """What the plan adds up in each pool."""
        found: dict[int, float] = defaultdict(float)
        for options, chosen in zip(self.draft.problem.connections, self.solution.chosen, strict=True):
            for pool, amount in options[chosen].flows if chosen is not None else ():
                found[pool] += amount
        return found

    # --- the bill -------------------------------------------------------------------------------------------------

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The bill: what constructs cost by themselves, then what flows, alike charges added up."""
        found: dict[tuple[object, ...], list[tuple[Charge, str | None]]] = {}
        together: dict[tuple[str, ...], float] = defaultdict(float)
        for number in self.uses:
            thing = self.draft.things[number]
            for charge in thing.charges or ():
                account = self._holder(thing, charge.payer)
                key = (0, charge.what, charge.name, charge.region, account)
                found.setdefault(key, []).append((charge, account))
        for place in self.place.values():
            analysis, mechanism = self.draft.analyses[place], self.mechanisms[place]
            for charge in (self.draft.flow(analysis, mechanism) or ()) if mechanism else ():
                account = self._payer(analysis, charge.payer)
                found.setdefault((1, charge.what, charge.pool, account), []).append((charge, account))
                together[charge.pool] += charge.quantity
        return tuple(self._line(group, together[group[0][0].pool]) for group in found.values())

    @staticmethod
    def _line(group: Sequence[tuple[Charge, str | None]], together: float) -> Line:
        """A line of the bill; of what is priced together, whoever pays it, it is the share of its quantity."""
        first, account = group[0]
        quantity = sum(charge.quantity for charge, _ in group)
        if len(first.steps) > 1 and together > first.steps[0][0]:
            usd = round(priced(together, first.steps) * quantity / together, 2)
        else:
            usd = round(sum(charge.usd for charge, _ in group), 2)
        return Line(first.what, first, quantity, usd, account)

    def _holder(self, thing: Thing, payer: str) -> str | None:
        """Whose bill a construct stands on; of what joins two hubs each owner pays a half."""
        owner = self.draft.costs.constructs.owner
        if payer == thing.needed.at:
            return owner(thing.needed.key) if payer == "network" else thing.needed.account
        owners = dict.fromkeys(account for part in thing.needed.key if (account := owner([part])))
        return " and ".join(owners) or None

    def _payer(self, analysis: Analysis, payer: str) -> str | None:
        consumer, provider = (
            side.place.account[0] for side in (analysis.situation.consumer, analysis.situation.provider)
        )
        match payer:
            case "consumer":
                return consumer
            case "provider":
                return provider
        names = dict.fromkeys(one for one in (consumer, provider) if one)
        return " and ".join(names) or None

    @cached_property
    def unpublished(self) -> tuple[str, ...]:
        """What has a price that nobody published, and how often it is needed."""
        catalogue = self.draft.catalogue
        names = [
            f"{catalogue.price_names[line.charge.name]} in {line.charge.region}"
            for line in self.lines
            if line.charge.unknown(line.quantity)
        ]
        names += [
            catalogue.constructs[self.draft.things[number].needed.kind].title
            for number in self.uses
            if self.draft.things[number].charges is None
        ]
        names += [
            f"{catalogue.mechanisms[mechanism].entry.title}, "
            f"{catalogue.mechanisms[mechanism].entry.third_party_price or 'not costed'}"
            for mechanism in self.mechanisms
            if mechanism and catalogue.mechanisms[mechanism].entry.costs is None
        ]
        return tuple(f"{name} ({number} times)" if number > 1 else name for name, number in Counter(names).items())

    @property
    def known_usd(self) -> float:
        """What the known prices come to a month."""
        return round(sum(line.usd for line in self.lines), 2)


@dataclass(frozen=True)
class Plans:
    """The plan by the presumed amounts, and those by low and by high ones where nobody stated some that count."""

    usual: FleetPlan
    others: Mapping[Scenario, FleetPlan]

    def differing(self, place: int) -> Mapping[Scenario, str | None]:
        """What a connection gets with low and with high amounts, where one of them differs."""
        found = {scenario: other.mechanism(place) for scenario, other in self.others.items()}
        return found if set(found.values()) - {self.usual.mechanism(place)} else {}


def plan(analyses: Sequence[Analysis]) -> Plans | None:
    """The plan for all connections that rules leave a mechanism; None where there is none."""
    draft = Draft(analyses)
    if not draft.analyses:
        return None
    usual = FleetPlan(draft, solved(draft.problem))
    others: dict[Scenario, FleetPlan] = {}
    open_ones = [one for one, choices in zip(draft.analyses, draft.choices, strict=True) if len(choices) > 1]
    if any(one.amounts.presumed_volume for one in open_ones):
        scenarios: tuple[Scenario, ...] = ("low", "high")
        for scenario in scenarios:
            tried = Draft(analyses, scenario)
            others[scenario] = FleetPlan(tried, solved(tried.problem))
    return Plans(usual, others)


def solved(problem: Problem) -> Solution:
    """The best choice in which nothing is together that must stay apart; where that leaves connections out, in which
    something is: the reach of the plan names it as an error."""
    solution = solve(problem)
    if solution.values["unserved"] and problem.apart:
        together = solve(replace(problem, apart=()))
        if together.values["unserved"] < solution.values["unserved"]:
            return together
    return solution
