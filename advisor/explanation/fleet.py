"""What the plan for the fleet means for each connection, in numbers."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from advisor.analysis import Analysis
from advisor.costs import HOURS, SECONDS, Amounts
from advisor.explanation import existing
from advisor.explanation.advice import Serving
from advisor.explanation.plan import difference, usd
from advisor.fleet_plan import Marginal, Plans
from advisor.fleet_plan.draft import Counted
from advisor.fleet_plan.existing import Existing
from advisor.fleet_plan.waves import waves
from advisor.plain_text import and_join, counted
from advisor.result.connections import BreakEven, Compared, ExistingLink, InFleet, OpenQuestion

MATTERS = 100.0
"""A break-even point is shown where it lies within so many times the volume, up or down."""


class FleetWords:
    """Says what the plan does to each connection."""

    def __init__(self, plans: Plans):
        self.plans, self.plan, self.draft = plans, plans.usual, plans.usual.draft
        self.catalogue = self.draft.catalogue
        self._existing = Existing(self.plan)

    def place(self, analysis: Analysis) -> int | None:
        """The place of a connection in the plan; None where rules leave it no mechanism."""
        return self.plan.place.get(analysis.situation.number)

    def mechanism(self, analysis: Analysis) -> str | None:
        """What the plan gives a connection."""
        place = self.place(analysis)
        return None if place is None else self.plan.mechanism(place)

    def full_limits(self, place: int, mechanism: str | None = None) -> tuple[Counted, ...]:
        """The limits that a connection would exceed by a mechanism; by any of its own, where none is named."""
        options = zip(self.draft.choices[place], self.draft.needs[place], strict=True)
        needs = {number for one, needed in options if mechanism in {None, one} for number in needed}
        return tuple(
            limit
            for limit in self.draft.limits
            if needs.intersection(limit.things) and limit.used(needs | self.plan.uses.keys()) > limit.ceiling
        )

    def serving(self, place: int) -> tuple[Serving, ...]:
        """The constructs that serve a connection, each with whose it is here and when it is built."""
        analysis, mechanism = self.draft.analyses[place], self.plan.mechanism(place)
        if mechanism is None:
            return ()
        situation, amounts = analysis.situation, self.draft.amounts(analysis).of
        own = self.draft.costs.constructs.needed(mechanism, situation, situation.values, amounts)
        return tuple(
            Serving(mine.at, self.draft.things[number].needed, self._waves.get(number, 0))
            for mine, number in zip(own, self.plan.needs(place), strict=True)
        )

    def existing(self, place: int) -> ExistingLink | None:
        """What serves a connection today, held against the plan."""
        return existing.explained(self._existing, place)

    def in_fleet(self, place: int) -> InFleet:
        """Whether the fleet changed what a connection would get alone, and why."""
        analysis, chosen = self.draft.analyses[place], self.plan.mechanism(place)
        choices = self.draft.choices[place]
        marginals = {one: self.plan.marginal(place, one) for one in choices}
        return InFleet(
            changed=chosen != analysis.mechanism,
            text=self._why(place, marginals),
            compared=tuple(
                Compared(
                    mechanism=one,
                    constructs=marginal.constructs,
                    known_usd=marginal.cents / 100,
                    unknown=self._unpublished(place, one, marginal),
                )
                for one, marginal in marginals.items()
            ),
            break_even=tuple(self._break_even(place, marginals)),
        )

    def question(self, place: int) -> OpenQuestion | None:
        """What to find out where low or high amounts would lead to another mechanism than presumed ones."""
        analysis = self.draft.analyses[place]
        if not self.plans.differing(place) or not analysis.amounts.presumed_volume:
            return None
        fact = analysis.amounts.presumed_volume[0]
        plans = {"low": self.plans.others["low"], "usual": self.plan, "high": self.plans.others["high"]}
        outcomes = {_presumed(plan.draft.amounts(analysis)): plan.mechanism(place) for plan in plans.values()}
        entry = self.catalogue.facts[fact].entry
        return OpenQuestion(fact=fact, question=entry.question, find_out=entry.find_out, outcomes=outcomes)

    @cached_property
    def _waves(self) -> Mapping[int, int]:
        return waves(self.plan)

    def _why(self, place: int, marginals: dict[str, Marginal]) -> str:
        analysis, chosen = self.draft.analyses[place], self.plan.mechanism(place)
        alone = analysis.mechanism
        assert alone is not None
        if chosen is None:
            return "Limits leave it no mechanism."
        if alone not in marginals:
            return f"Alone it would get {self._title(alone)}, which would open what the inventory forbids."
        if len(marginals) == 1:
            return "Only one mechanism is admissible: the fleet changes nothing."
        mine = marginals[chosen]
        shared = self._shared(place, mine)
        if chosen == alone:
            return f"The fleet changes nothing.{f' {shared}' if shared else ''}"
        other = marginals[alone]
        compared = difference(mine.constructs - other.constructs, mine.cents - other.cents, self.draft.operations_first)
        full = [f"{one.entry.title}, of {one.name_of}" for one in self.full_limits(place, alone)]
        sentences = (
            f"Alone it would get {self._title(alone)}.",
            f"The plan has no room for that: {and_join(full)}." if full else "",
            shared,
            f"Here that is {compared} than {self._title(alone)}.",
        )
        return " ".join(filter(None, sentences))

    def _shared(self, place: int, marginal: Marginal) -> str:
        """What of a mechanism serves other connections too: the two that serve most."""
        others = {one: len(set(self.plan.uses.get(one, ())) - {place}) for one in marginal.shared}
        said = [
            f"{self.catalogue.constructs[needed.kind].title} {needed.name}"
            f" serves {counted(others[one], 'other connection')}"
            for one in sorted(others, key=lambda one: -others[one])[:2]
            for needed in [self.draft.things[one].needed]
        ]
        return f"{and_join(said)[:1].upper()}{and_join(said)[1:]}." if said else ""

    def against_chosen(self, analysis: Analysis, mechanism: str) -> tuple[str, str] | None:
        """Why an admissible mechanism is not the plan's: how it stands, in words; None where numbers do not say it."""
        place, chosen = self.place(analysis), self.mechanism(analysis)
        if place is None or chosen is None or mechanism not in self.draft.choices[place]:
            return None
        mine, other = self.plan.marginal(place, chosen), self.plan.marginal(place, mechanism)
        more, dearer = other.constructs - mine.constructs, other.cents - mine.cents
        known = not self._unpublished(place, mechanism, other) and not self._unpublished(place, chosen, mine)
        allowance = self.draft.problem.allowance_cents or 0
        by_run = more > 0 and (self.draft.operations_first or dearer + allowance * more == 0 or not known)
        if allowance and known:
            by_run = more > 0 and dearer <= 0
        if by_run:
            text = f"In the plan it needs {counted(more, 'more new thing')} to run than {self._title(chosen)}"
            return "outranked", f"{text}{f', at {usd(dearer)}' if known and dearer else ''}."
        if dearer > 0 and known:
            text = f"In the plan it costs {usd(dearer).removesuffix(' more')} a month more than {self._title(chosen)}"
            return "costlier", f"{text}{f', with {-more} fewer to run' if more < 0 else ''}."
        return None

    # --- where the answer turns -----------------------------------------------------------------------------------

    def _break_even(self, place: int, marginals: dict[str, Marginal]) -> Iterator[BreakEven]:
        chosen = self.plan.mechanism(place)
        if chosen is None:
            return
        analysis = self.draft.analyses[place]
        mine, gb = marginals[chosen], analysis.amounts.of["gb"]
        for one, other in marginals.items():
            one_sum = self.draft.problem.allowance_cents is not None
            by_cost = one_sum or not self.draft.operations_first or other.constructs == mine.constructs
            if one == chosen or not by_cost:
                continue
            unknown, own_unknown = (self._unpublished(place, *each) for each in ((one, other), (chosen, mine)))
            if own_unknown:
                continue
            if unknown:
                room = (mine.cents - other.cents) / 100
                if room > 0:
                    yield BreakEven(
                        mechanism=one, gb_per_month=None, usd=room, text=self._unknown_price(one, unknown, room)
                    )
                continue
            slope, other_slope = self._per_gb(analysis, chosen), self._per_gb(analysis, one)
            if slope == other_slope or not gb:
                continue
            allowance = self.draft.problem.allowance_cents or 0
            fixed, other_fixed = (
                one_of.cents + allowance * one_of.constructs - each * gb
                for one_of, each in ((mine, slope), (other, other_slope))
            )
            volume = (other_fixed - fixed) / (slope - other_slope)
            if gb / MATTERS <= volume <= gb * MATTERS:
                side = "Above" if slope > other_slope else "Below"
                than = f"{self._title(one)} costs less here than {self._title(chosen)}"
                text = f"{side} {volume:,.0f} GB a month {than}."
                yield BreakEven(mechanism=one, gb_per_month=round(volume, 1), usd=None, text=text)

    def _per_gb(self, analysis: Analysis, mechanism: str) -> float:
        """What one GB more costs a month, in cents, requests left as they are."""
        gb = analysis.amounts.of["gb"]
        charges = self.draft.flow(analysis, mechanism) or ()
        return sum(
            100 * one.price.usd * one.quantity / gb for one in charges if one.price is not None and not one.free and gb
        )

    def _unknown_price(self, mechanism: str, unknown: tuple[str, ...], room: float) -> str:
        what = f"{unknown[0]}" if len(unknown) == 1 else f"its {len(unknown)} unpublished prices"
        hourly = f", {room / HOURS:,.4f} USD an hour" if len(unknown) == 1 and "an hour" in unknown[0] else ""
        return f"{self._title(mechanism)} costs less where {what} came to less than {room:,.2f} USD a month{hourly}."

    def _unpublished(self, place: int, mechanism: str, marginal: Marginal) -> tuple[str, ...]:
        """Which prices of what a mechanism adds nobody published."""
        analysis, catalogue = self.draft.analyses[place], self.catalogue
        flow = self.draft.flow(analysis, mechanism)
        names = [f"{catalogue.price_names[one.name]} in {one.region}" for one in flow or () if one.unknown()]
        if flow is None:
            names.append(self._title(mechanism))
        option = self.draft.choices[place].index(mechanism)
        for number in self.draft.needs[place][option]:
            if number not in marginal.shared:
                thing = self.draft.things[number]
                names += [
                    f"{catalogue.price_names[one.name]} in {one.region}"
                    for one in thing.charges or ()
                    if one.price is None
                ]
                names += [catalogue.constructs[thing.needed.kind].title] if thing.charges is None else []
        return tuple(dict.fromkeys(names))

    def _title(self, mechanism: str) -> str:
        return self.catalogue.mechanisms[mechanism].entry.title


def _presumed(amounts: Amounts) -> str:
    """The amounts of a connection that nobody stated."""
    gb, rate = f"{amounts.of['gb']:g}", f"{amounts.of['requests'] / SECONDS:g}"
    match amounts.presumed_volume:
        case ("gb_per_month",):
            return gb
        case ("requests_per_second",):
            return rate
        case _:
            return f"{gb}, with {rate} requests a second"
