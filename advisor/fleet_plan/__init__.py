"""The plan for a fleet: one mechanism for each connection, what is built, what it costs and who pays, and the proof.

Rules say what is admissible for each connection; here the fewest things to run and the least cost of all together
decide among that, in the user's order. Amounts that nobody stated are tried low and high, too.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from advisor.analysis import Analysis
from advisor.costs import Charge, Scenario, priced
from advisor.fleet_plan.draft import Draft, Thing
from advisor.planning import Solution, solve

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
        self.place = {one.situation.number: place for place, one in enumerate(draft.analyses)}
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
        """For each construct that is used, the connections that it serves."""
        found: dict[int, list[int]] = {}
        for place in range(len(self.draft.analyses)):
            for number in self.needs(place):
                found.setdefault(number, []).append(place)
        return {number: tuple(places) for number, places in sorted(found.items())}

    def marginal(self, place: int, mechanism: str) -> Marginal:
        """What a mechanism would add for a connection, were all others served as planned."""
        analysis = self.draft.analyses[place]
        option = self.draft.choices[place].index(mechanism)
        needs, own = self.draft.needs[place][option], set(self.needs(place))
        shared = tuple(one for one in needs if len(self.uses.get(one, ())) > (one in own))
        alone = [self.draft.problem.constructs[one] for one in needs if one not in shared]
        flow = sum(charge.cents for charge in self.draft.flow(analysis, mechanism) or ())
        return Marginal(sum(one.weight for one in alone), flow + sum(one.cents for one in alone), shared)

    # --- the bill -------------------------------------------------------------------------------------------------

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The bill: what constructs cost by themselves, then what flows, alike charges added up."""
        found: dict[tuple[object, ...], list[tuple[Charge, str | None]]] = {}
        for number in self.uses:
            thing = self.draft.things[number]
            for charge in thing.charges or ():
                key = (0, charge.what, charge.name, charge.region, thing.needed.account)
                found.setdefault(key, []).append((charge, thing.needed.account))
        for place, mechanism in enumerate(self.mechanisms):
            analysis = self.draft.analyses[place]
            for charge in (self.draft.flow(analysis, mechanism) or ()) if mechanism else ():
                account = self._payer(analysis, charge.payer)
                found.setdefault((1, charge.what, charge.pool, account), []).append((charge, account))
        return tuple(self._line(group) for group in found.values())

    def _line(self, group: Sequence[tuple[Charge, str | None]]) -> Line:
        first, account = group[0]
        quantity = sum(charge.quantity for charge, _ in group)
        together = len(first.steps) > 1 and quantity > first.steps[0][0]
        usd = priced(quantity, first.steps) if together else round(sum(charge.usd for charge, _ in group), 2)
        return Line(first.what, first, quantity, usd, account)

    @staticmethod
    def _payer(analysis: Analysis, payer: str) -> str | None:
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
    usual = FleetPlan(draft, solve(draft.problem))
    others: dict[Scenario, FleetPlan] = {}
    open_ones = [one for one, choices in zip(draft.analyses, draft.choices, strict=True) if len(choices) > 1]
    if any(one.amounts.presumed_volume for one in open_ones):
        scenarios: tuple[Scenario, ...] = ("low", "high")
        for scenario in scenarios:
            tried = Draft(analyses, scenario)
            others[scenario] = FleetPlan(tried, solve(tried.problem))
    return Plans(usual, others)
