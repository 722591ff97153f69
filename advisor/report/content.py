"""What the design document says, in its order: the one content that HTML and Markdown show, from the result alone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from advisor.catalogue import Catalogue
from advisor.plain_text import and_join
from advisor.report.anchors import Anchors
from advisor.report.building import Building, WorkOrder
from advisor.report.connections import MANY, Section, first_rule, why_not
from advisor.report.decisions import Decision, decisions
from advisor.report.duties import Duty, shown
from advisor.result import Result
from advisor.result.compliance import ClauseRead
from advisor.result.connections import Alternative, ConnectionResult, CostItem, OpenQuestion, Presumption
from advisor.result.parts import SourceRead
from advisor.result.reach import ForbiddenPair

STANDINGS = {"decided": "decided", "conditional": "open question", "infeasible": "no mechanism is left"}
"""How a connection stands, in words."""
MOST_USED = 6
"""So many mechanisms the first screen names."""


@dataclass(frozen=True)
class Asked:
    """A question or presumption that connections share, and who can answer it."""

    entry: OpenQuestion | Presumption
    connections: tuple[str, ...]
    owners: tuple[str, ...]


@dataclass(frozen=True)
class Warned:
    """A warning, and the connections that it is about."""

    rule: str
    text: str
    sources: tuple[SourceRead, ...]
    connections: tuple[str, ...]


@dataclass(frozen=True)
class PriceRead:
    """Where a price comes from, as of what day, and how far it can be trusted."""

    text: str
    day: str
    confidence: str

    @classmethod
    def of(cls, item: CostItem) -> "PriceRead":
        """That of an item of a bill."""
        return cls(item.source, item.day, item.confidence)


@dataclass(frozen=True)
class Open:
    """Things of one kind that somebody has to answer, and the chapter that lists them."""

    chapter: str
    singular: str
    plural: str
    entries: Sized


@dataclass(frozen=True)
class Share:
    """The connections that a mechanism serves."""

    title: str
    family: str
    summary: str
    connections: tuple[str, ...]


class Report:
    """The design document of a result, which the catalogue made."""

    def __init__(self, result: Result, catalogue: Catalogue):
        self.result, self.catalogue = result, catalogue
        self.anchors = Anchors()
        self.building = Building(result, self.anchors, self.many)
        self.title = result.inventory["name"] or "Private connectivity"
        self._ends = {one.name: one for one in result.surroundings.ends}
        self._regimes = {name: regime.title for name, regime in catalogue.regimes.items()}
        self._titles = {name: one.entry.title for name, one in catalogue.mechanisms.items()}

    def mechanism(self, name: str | None) -> str:
        """A mechanism's title."""
        return "no mechanism is left" if name is None else self._titles[name]

    def family(self, mechanism: str | None) -> str:
        """The title of a mechanism's family."""
        return "" if mechanism is None else self.catalogue.families[self.catalogue.mechanisms[mechanism].entry.family]

    def summary(self, mechanism: str | None) -> str:
        """What a mechanism is, in a sentence."""
        return "" if mechanism is None else self.catalogue.mechanisms[mechanism].entry.summary

    @cached_property
    def file(self) -> str:
        """The file of the inventory, where all positions lie in one."""
        files = {one.at.rsplit(":", 2)[0] for one in self.result.connections}
        return files.pop() if len(files) == 1 else ""

    def place(self, at: str) -> str:
        """Where a value comes from; of the only file, the line."""
        if not self.file:
            return at
        lines = re.sub(rf"{re.escape(self.file)}:(\d+):\d+", r"line \1", at)
        return ", ".join(dict.fromkeys(lines.split(", "))).replace(", line", " and")

    @property
    def many(self) -> bool:
        """Whether there are so many connections that what they share is told once."""
        return len(self.result.connections) > MANY

    # --- the first screen -----------------------------------------------------------------------------------------

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """The mechanisms, the most used first."""
        found: dict[str | None, list[str]] = {}
        for one in self.result.connections:
            found.setdefault(one.recommendation.mechanism if one.recommendation else None, []).append(one.id)
        ordered = sorted(found.items(), key=lambda one: -len(one[1]))
        return tuple(
            Share(self.mechanism(name), self.family(name), self.summary(name), tuple(ids)) for name, ids in ordered
        )

    @property
    def other_shares(self) -> tuple[str, ...]:
        """The connections of all mechanisms but the most used."""
        return tuple(chain.from_iterable(one.connections for one in self.shares[MOST_USED:]))

    @property
    def proof(self) -> str:
        """What of the plan is proven, as a sentence."""
        proof = self.result.plan.proof
        if proof.status == "none":
            return ""
        match proof.order[0]:
            case "new things to run":
                least = "has fewer new things to run, or as many and costs less"
            case "USD a month":
                least = "costs less, or as much with fewer new things to run"
            case both:
                least = f"comes to less {both}"
        cost = self.result.plan.monthly_cost
        known = "" if cost is None or cost.usd is not None else ", as far as prices are known"
        return f"It is proven that no admissible plan {least}{known}."

    @cached_property
    def standings(self) -> dict[str, tuple[str, ...]]:
        """The connections by their standing."""
        return {
            standing: tuple(one.id for one in self.result.connections if one.standing == standing)
            for standing in STANDINGS
        }

    @cached_property
    def open(self) -> tuple[Open, ...]:
        """What is open, the worst first."""
        every = (
            Open("connections", "connection without an answer", "connections without an answer", self.unanswered),
            Open("exposure", "forbidden pair not kept apart", "forbidden pairs not kept apart", self.opened),
            Open("open", "question that decides", "questions that decide", self.questions),
            Open("open", "thing to build without an account", "things to build without an account", self.unplaced),
            Open("open", "problem of the inventory", "problems of the inventory", self.result.problems),
            Open("open", "warning", "warnings", self.warned),
        )
        return tuple(one for one in every if len(one.entries))

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The connections for which no mechanism is left."""
        return self.standings["infeasible"]

    @property
    def opened(self) -> tuple[ForbiddenPair, ...]:
        """Forbidden pairs that the plan, or what exists, opens."""
        reach = self.result.plan.reach
        return tuple(pair for pair in reach.forbidden if pair.verdict != "kept_apart") if reach else ()

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """What people decide: connections that one vote covers."""
        return decisions(self.result, self.catalogue)

    # --- connections ----------------------------------------------------------------------------------------------

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Every connection, in the inventory's order."""
        found = tuple(self._section(number, one) for number, one in enumerate(self.result.connections, start=1))
        if not self.many:
            return found
        first: dict[str, str] = {}
        for one in found:
            first.setdefault(str(one.changes), one.connection.id)
        return tuple(
            one if first[str(one.changes)] == one.connection.id else replace(one, changes_as=first[str(one.changes)])
            for one in found
        )

    @cached_property
    def accounts_named(self) -> bool:
        """Whether the inventory names the account of any end."""
        return any(one.accounts for one in self.sections)

    @cached_property
    def section(self) -> Mapping[str, Section]:
        """The sections by the connections' ids."""
        return {one.connection.id: one for one in self.sections}

    def _section(self, number: int, one: ConnectionResult) -> Section:
        chosen = one.recommendation.mechanism if one.recommendation else None
        as_most: dict[str, list[str]] = {}
        ruled_out: dict[str, list[str]] = {}
        against = []
        for other in one.alternatives:
            if other.standing == "eliminated" and _cause(other) in self._out_for_most:
                as_most.setdefault(first_rule(other), []).append(self.mechanism(other.mechanism))
            elif other.standing == "eliminated" and self.many and first_rule(other) in self.result.rules:
                ruled_out.setdefault(first_rule(other), []).append(self.mechanism(other.mechanism))
            else:
                against.append(other)
        changes: dict[str, list[str]] = {}
        for change in one.would_change:
            changes.setdefault(self.mechanism(change.mechanism), []).append(change.says)
        return Section(
            number=number,
            anchor=self.anchors.of("c", one.id),
            connection=one,
            consumer=self._ends[one.consumer],
            provider=self._ends[one.provider],
            title=self.mechanism(chosen),
            family=self.family(chosen),
            summary=self.summary(chosen),
            reasons=tuple({reason.rule: reason for reason in reversed(one.reasons)}.values())[::-1],
            facts=self._facts(one),
            work=self.building.serving.get(one.id, ()),
            tasks=self.building.own(one),
            shared=self.building.shared(one),
            against=why_not(against, self._titles),
            ruled_out={rule: tuple(titles) for rule, titles in ruled_out.items()},
            ruled_out_as_most={rule: tuple(titles) for rule, titles in as_most.items()},
            unlike_most=tuple(
                title for rule, titles in self.out_for_most for title in titles if title not in as_most.get(rule, ())
            ),
            changes={title: tuple(says) for title, says in changes.items()},
        )

    def _facts(self, one: ConnectionResult) -> dict[str, tuple[str, ...]]:
        """What was read; of many connections, what regimes ask stands in the chapter on compliance alone."""
        found: dict[str, dict[str, None]] = {}
        for fact in chain.from_iterable(reason.facts for reason in one.reasons):
            if self.many and _asked_by_regimes(fact.at):
                continue
            found.setdefault(self._basis(fact.at, one), {})[fact.says] = None
        return {basis: tuple(says) for basis, says in found.items()}

    def _basis(self, at: str, one: ConnectionResult) -> str:
        """Where a value comes from; what follows from another fact, by that fact in words, a duty by its regimes."""
        if _asked_by_regimes(at):
            names = [title for regime, title in self._regimes.items() if re.search(rf"\b{re.escape(regime)}/", at)]
            return f"asked by {and_join(names)}"
        fact = self.catalogue.facts.get(at.removeprefix("follows from "))
        value = one.facts.get(fact.id) if fact else None
        return f"since {fact.say(value)}" if fact and isinstance(value, bool | str) else self.place(at)

    @cached_property
    def _out_for_most(self) -> frozenset[tuple[str, str]]:
        """The rules and mechanisms, where a rule rules a mechanism out for most of many connections."""
        if not self.many:
            return frozenset()
        numbers = Counter(
            _cause(other)
            for one in self.result.connections
            for other in one.alternatives
            if other.standing == "eliminated" and first_rule(other) in self.result.rules
        )
        return frozenset(cause for cause, number in numbers.items() if number * 2 > len(self.result.connections))

    @cached_property
    def out_for_most(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The mechanisms that a rule rules out for most connections, by rule."""
        found: dict[str, list[str]] = {}
        for mechanism in self._titles:
            for rule in self.result.rules:
                if (rule, mechanism) in self._out_for_most:
                    found.setdefault(rule, []).append(self.mechanism(mechanism))
        return tuple((rule, tuple(titles)) for rule, titles in found.items())

    # --- what is open ---------------------------------------------------------------------------------------------

    @cached_property
    def questions(self) -> tuple[Asked, ...]:
        """Open questions, each once."""
        return self._asked((one, entry) for one in self.result.connections for entry in one.conditions)

    @cached_property
    def presumptions(self) -> tuple[Asked, ...]:
        """Presumptions, each once."""
        return self._asked((one, entry) for one in self.result.connections for entry in one.presumptions)

    def _asked(self, entries: Iterable[tuple[ConnectionResult, OpenQuestion | Presumption]]) -> tuple[Asked, ...]:
        found: dict[str, tuple[OpenQuestion | Presumption, list[ConnectionResult]]] = {}
        for one, entry in entries:
            found.setdefault(entry.model_dump_json(), (entry, []))[1].append(one)
        return tuple(
            Asked(entry, tuple(one.id for one in those), self._owners(those)) for entry, those in found.values()
        )

    def _owners(self, connections: list[ConnectionResult]) -> tuple[str, ...]:
        """Who answers for the ends of connections, the providers' first."""
        names = chain((one.provider for one in connections), (one.consumer for one in connections))
        return tuple(dict.fromkeys(owner for name in names if (owner := self._ends[name].owner)))

    @cached_property
    def unplaced(self) -> tuple[WorkOrder, ...]:
        """What is to be built in an account that nobody names, where those of others are named."""
        if not self.accounts_named:
            return ()
        return tuple(
            one for one in self.building.orders if one.construct.action == "build" and not one.construct.account
        )

    @cached_property
    def warned(self) -> tuple[Warned, ...]:
        """Warnings, each once."""
        found: dict[tuple[str, str], tuple[tuple[SourceRead, ...], list[str]]] = {}
        for one in self.result.connections:
            for warning in one.warnings:
                found.setdefault((warning.rule, warning.text), (warning.sources, []))[1].append(one.id)
        return tuple(Warned(*key, sources, tuple(ids)) for key, (sources, ids) in found.items())

    # --- what regimes ask -----------------------------------------------------------------------------------------

    @cached_property
    def duties(self) -> Mapping[str, Duty]:
        """The duties that connections have, by name."""
        return {
            one.duty: shown(one, self.anchors.of("duty", one.duty), self._titles)
            for one in self.result.compliance.duties
        }

    def asking(self, duty: Duty) -> tuple[tuple[str, tuple[ClauseRead, ...]], ...]:
        """The clauses that ask for a duty, by the titles of their regimes."""
        found = (
            (regime.title, tuple(one for one in regime.clauses if one.rule in duty.read.asked_by))
            for regime in self.result.compliance.regimes
        )
        return tuple((title, clauses) for title, clauses in found if clauses)

    def answers(self, question: OpenQuestion) -> tuple[tuple[str, str], ...]:
        """Each answer to a question as a clause, and the mechanism that it leads to."""
        known = self.catalogue.facts.get(question.fact)
        said = known.entry.values if known else {}
        return tuple((said.get(value, value), self.mechanism(name)) for value, name in question.outcomes.items())

    # --- evidence -------------------------------------------------------------------------------------------------

    @cached_property
    def sources(self) -> tuple[SourceRead, ...]:
        """Every page that something here rests on, once, by title."""
        every = {one.url: one for one in chain.from_iterable(_sources(self.result))}
        return tuple(sorted(every.values(), key=lambda one: (one.title.casefold(), one.url)))

    @cached_property
    def prices(self) -> tuple[PriceRead, ...]:
        """Where prices come from, each once, in the order of the bill."""
        cost = self.result.plan.monthly_cost
        return tuple(dict.fromkeys(map(PriceRead.of, cost.items))) if cost else ()

    def price_number(self, item: CostItem) -> int:
        """The number of where the price of an item comes from."""
        return self.prices.index(PriceRead.of(item)) + 1

    @cached_property
    def source_number(self) -> Mapping[str, int]:
        """The number of each page, by its address."""
        return {one.url: number for number, one in enumerate(self.sources, start=1)}


def _asked_by_regimes(at: str) -> bool:
    """Whether clauses conclude a value: their ids hold the regime's."""
    return at.startswith("concluded by ") and "/" in at


def _cause(alternative: Alternative) -> tuple[str, str]:
    return first_rule(alternative), alternative.mechanism


def _sources(result: Result) -> Iterator[tuple[SourceRead, ...]]:
    for one in result.connections:
        yield from (reason.sources for reason in one.reasons)
        yield from (reason.sources for other in one.alternatives for reason in other.reasons)
        yield from (remark.sources for remark in chain(one.warnings, one.ways_out))
        yield from (advice.sources for advice in one.advice)
        if one.existing and one.existing.migration:
            yield from (step.sources for step in one.existing.migration.steps)
    yield from (rule.sources for rule in result.rules.values())
    if result.plan.reach is not None:
        yield from (exposure.sources for exposure in result.plan.reach.exposures)
        yield from (barrier.sources for pair in result.plan.reach.forbidden for barrier in pair.by)
    for regime in result.compliance.regimes:
        yield from (clause.sources for clause in regime.clauses)
        yield from (service.sources for service in regime.scope)
    for duty in result.compliance.duties:
        for way in duty.ways:
            yield from (answer.sources for answer in way.answers)
            yield from (warning.sources for warning in way.warnings)
            yield from (evidence.sources for evidence in way.evidence)
