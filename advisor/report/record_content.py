"""What a decision record says, as plain data for its template."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from advisor.catalogue import Catalogue
from advisor.plain_text import and_join, counted
from advisor.report.decisions import Decision, by_privatelink, digest, short
from advisor.report.generally import Cases, Generally, tally
from advisor.report.record_file import Substance
from advisor.report.wording import lowered
from advisor.result import Result
from advisor.result.connections import Advice, Alternative, ConnectionResult, Reason
from advisor.result.parts import SourceRead
from advisor.result.plan import PlannedConstruct
from advisor.result.surroundings import EndShown

NAMED = 8
"""How many constructs of a kind, and pairs of an exposure, a record names."""
LISTED = 100
"""How many connections it names."""
DRIVERS = 8
CHANGES = 5
REASONS = 3
"""How many things a record lists of each sort; the design document has all."""


ALONE = {True: "the rules alone decided", False: "nothing else had to be connected"}


@dataclass(frozen=True)
class Option:
    """One of the considered options: for how many connections it would work, and what speaks against it."""

    title: str
    summary: str
    good: tuple[str, ...]
    neutral: tuple[str, ...]
    bad: tuple[str, ...]
    works: bool = True


@dataclass(frozen=True)
class Built:
    """Constructs of one kind to build, reuse or repair, the first few by name and place."""

    action: str
    kind: str
    number: int
    names: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class Question:
    """An open question with what each answer would choose."""

    text: str
    find_out: str
    outcomes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Evidence:
    """A rule that the decision rests on."""

    rule: str
    confidence: str
    title: str


class Content:
    """Everything that the template of a record shows of one decision."""

    def __init__(self, result: Result, catalogue: Catalogue, decision: Decision):
        self.result, self.catalogue, self.decision = result, catalogue, decision
        served = set(decision.connections)
        self.members = [one for one in result.connections if one.id in served]
        self.generally = Generally(catalogue)

    @property
    def many(self) -> int:
        """How many connections it covers."""
        return len(self.members)

    def of_all(self, number: int) -> str:
        """` (3 of 9 connections)` where not all are meant."""
        return "" if number == self.many else f" ({number} of {self.many} connections)"

    def name(self, mechanism: str | None) -> str:
        """A mechanism by its title; one of PrivateLink with that name, by which boards know it."""
        if mechanism is None:
            return "no mechanism"
        entry = self.catalogue.mechanisms[mechanism].entry
        return f"{entry.title} ({self.catalogue.families[entry.family]})" if by_privatelink(entry) else entry.title

    # --- the problem ----------------------------------------------------------------------------------------------

    @cached_property
    def scope(self) -> tuple[str, ...]:
        """What is in question, where its ends lie and whose they are."""
        first = self.members[0]
        if self.many == 1:
            said = f"{self._end(first.consumer)} has to reach {self._end(first.provider)}."
            return (said, *self._data(), *self._owners())
        consumers, providers = ({getattr(one, side) for one in self.members} for side in ("consumer", "provider"))
        has = "has" if len(consumers) == 1 else "have"
        who = f"{counted(len(consumers), 'consumer')}{self._networks('consumer')}"
        whom = f"{counted(len(providers), 'provider')}{self._networks('provider')}"
        return (f"{who} {has} to reach {whom}: {self.many} connections.", *self._data(), *self._owners())

    @cached_property
    def _ends(self) -> dict[str, EndShown]:
        return {one.name: one for one in self.result.surroundings.ends}

    def _end(self, name: str) -> str:
        end = self._ends.get(name)
        places = [end.network, end.account] if end else []
        where = ", ".join(dict.fromkeys(one for one in places if one and one != name))
        return f"{name}{f' ({where})' if where else ''}"

    def _networks(self, side: str) -> str:
        ends = (self._ends.get(getattr(one, side)) for one in self.members)
        found = dict.fromkeys(one.network for one in ends if one and one.network)
        return f" in {_listed(found)}" if found else ""

    def _data(self) -> tuple[str, ...]:
        held = {str(kind) for one in self.members for kind in _several(one.facts.get("data"))}
        return (f"{_sentence(self.catalogue.facts['data'].say(frozenset(held)))}",) if held else ()

    def _owners(self) -> tuple[str, ...]:
        ends = [self._ends[name] for one in self.members for name in (one.consumer, one.provider) if name in self._ends]
        owners = dict.fromkeys(end.owner for end in ends if end.owner)
        return (f"Their owners, as far as named: {_listed(owners)}.",) if owners else ()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What has to be found out first."""
        found = {question.fact: question for one in self.members for question in one.conditions}
        return tuple(
            Question(
                one.question,
                one.find_out,
                tuple((self._answer(one.fact, value), self.name(chosen)) for value, chosen in one.outcomes.items()),
            )
            for one in found.values()
        )

    def _answer(self, fact: str, value: str) -> str:
        """An answer as a clause."""
        known = self.catalogue.facts.get(fact)
        return known.entry.values.get(value, value) if known else value

    @cached_property
    def drivers(self) -> tuple[str, ...]:
        """What the inventory says that the reasons rest on, the most common first."""
        said = tally(
            (read.says, one.id)
            for one in self.members
            for reason in one.reasons
            for read in reason.facts
            if self._drives(read.fact) and read.value not in ([], None) and not read.at.startswith("presumed")
        )
        duties = sorted(
            {str(duty) for one in self.members for reason in one.reasons for read in reason.facts
             if read.fact == "duties" and isinstance(read.value, list) for duty in read.value
             if self.catalogue.facts["duties"].entry.values.get(str(duty), "\0") in read.says}
        )  # fmt: skip
        asked = [_sentence(f"a regime asks: {self.catalogue.facts['duties'].entry.values[duty]}") for duty in duties]
        return (*(_sentence(text, self.of_all(len(set(ids)))) for text, ids in list(said.items())[:DRIVERS]), *asked)

    def _drives(self, fact: str) -> bool:
        known = self.catalogue.facts.get(fact)
        return known is not None and fact != "duties" and known.entry.what_if and not known.entry.always_known

    # --- the options ----------------------------------------------------------------------------------------------

    @cached_property
    def _alternatives(self) -> dict[str, list[tuple[ConnectionResult, Alternative]]]:
        found: dict[str, list[tuple[ConnectionResult, Alternative]]] = {}
        for one in self.members:
            for other in one.alternatives:
                found.setdefault(other.mechanism, []).append((one, other))
        return found

    @cached_property
    def considered(self) -> tuple[str, ...]:
        """Other mechanisms that are not simply impossible for all, those that would work for most first."""
        open_to_choice = {
            mechanism: sum(other.standing != "eliminated" for _, other in cases)
            for mechanism, cases in self._alternatives.items()
            if not all(_impossible(other) for _, other in cases)
        }
        return tuple(sorted(open_to_choice, key=lambda mechanism: -open_to_choice[mechanism]))

    @cached_property
    def impossible(self) -> str:
        """All other mechanisms, by their titles."""
        left = [mechanism for mechanism in self._alternatives if mechanism not in self.considered]
        return and_join([self.catalogue.mechanisms[one].entry.title for one in left])

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The considered options with what speaks for and against them."""
        return tuple(self._option(one) for one in self.considered)

    def _option(self, mechanism: str) -> Option:
        cases = self._alternatives[mechanism]
        works = sum(other.standing != "eliminated" for _, other in cases)
        told = tally(
            (other.reasons[0].rule if other.reasons else other.text, (one, other.text))
            for one, other in cases
            if one.alone["mechanism"] != mechanism
        )
        said = [
            f"{self._against(rule, texts)}{self.of_all(len(texts))}" for rule, texts in list(told.items())[:REASONS]
        ]
        if left := sum(len(texts) for texts in list(told.values())[REASONS:]):
            said.append(f"For {counted(left, 'other connection')} other reasons hold.")
        neutral = [text for text in said if text.startswith("It would work")]
        good = [f"It would work{self.of_all(works)}."] if works and not neutral else []
        if alone := sum(one.alone["mechanism"] == mechanism for one in self.members):
            good.append(f"It would be chosen if {ALONE[bool(self.decision.override)]}{self.of_all(alone)}.")
        bad = [text for text in said if text not in neutral]
        entry = self.catalogue.mechanisms[mechanism].entry
        return Option(self.name(mechanism), entry.summary, tuple(good), tuple(neutral), tuple(bad), bool(works))

    def _against(self, rule: str, cases: Cases) -> str:
        """Why not, in general terms; a criterion that stands before the reason stays."""
        text = cases[0][1]
        known = self.catalogue.rules.get(rule)
        titles = (f"{one.title}: " for one in self.catalogue.criteria.values())
        criterion = next((title for title in titles if text.startswith(title)), "")
        return criterion + self.generally.said(
            known.because if known else "", [(one, said.removeprefix(criterion)) for one, said in cases]
        )

    @cached_property
    def chosen(self) -> Option:
        """The mechanism of the decision with what speaks for it."""
        entry = self.catalogue.mechanisms[self.decision.mechanism or ""].entry
        good = [self._reason(rule, cases.values()) for rule, cases in self._reasons.items()]
        return Option(self.name(self.decision.mechanism), entry.summary, tuple(dict.fromkeys(good)), (), self.opened)

    @cached_property
    def _reasons(self) -> dict[str, dict[str, tuple[ConnectionResult, Reason]]]:
        """The rules that speak for it, each with the connections for which it does, by their ids."""
        found: dict[str, dict[str, tuple[ConnectionResult, Reason]]] = {}
        for one in self.members:
            for reason in one.reasons:
                found.setdefault(reason.rule, {}).setdefault(one.id, (one, reason))
        return dict(sorted(found.items(), key=lambda item: -len(item[1])))

    def _reason(self, rule: str, told: Iterable[tuple[ConnectionResult, Reason]]) -> str:
        cases = [(one, reason.text) for one, reason in told]
        decided = "People decided so: " if rule == "override" else ""
        return f"{decided}{self.generally.reason(rule, cases)}{self.of_all(len(cases))}"

    @cached_property
    def because(self) -> tuple[str, ...]:
        """How it was decided, with for how many connections where they differ."""
        told = tally((one.decided_by, one.id) for one in self.members)
        return tuple(f"{text[0].lower()}{text[1:].rstrip('.')}{self.of_all(len(ids))}" for text, ids in told.items())

    @cached_property
    def full(self) -> tuple[str, ...]:
        """Why nothing is left where it is not the rules: what the fleet has used up, or what must stay apart."""
        said = dict.fromkeys(one.decided_by for one in self.members)
        return tuple(text for text in said if not text.startswith("No mechanism is left"))

    # --- what follows ---------------------------------------------------------------------------------------------

    @cached_property
    def built(self) -> tuple[Built, ...]:
        """What is built, reused or repaired."""
        kinds = tally(((one.action, one.title), one) for one in self.decision.constructs)
        ordered = sorted(kinds.items(), key=lambda item: ("build", "repair", "reuse").index(item[0][0]))
        return tuple(
            Built(
                action,
                title,
                sum(one.count for one in every),
                tuple(_place(one) for one in every[:NAMED]),
                len(every[NAMED:]),
            )
            for (action, title), every in ordered
        )

    @cached_property
    def cost(self) -> str:
        """What a month costs: the constructs by themselves, the traffic, and what nobody published a price of."""
        flows = {cost.what for one in self.catalogue.mechanisms.values() for cost in one.entry.costs or ()}
        bills = [one.monthly_cost for one in self.members if one.monthly_cost]
        own = [one.monthly_cost for one in self.decision.constructs if one.monthly_cost]
        if not bills and not own:
            return ""
        shared = any(not set(self.decision.connections).issuperset(one.serves) for one in self.decision.constructs)
        constructs = sum(one.known_usd for one in own)
        traffic = sum(item.usd for bill in bills for item in bill.items if item.what in flows)
        presumed = dict.fromkeys(what for bill in bills for what in bill.presumed)
        unknown = list(dict.fromkeys(what for bill in (*own, *bills) for what in bill.unknown))
        more = ", some of which serve other connections too" if shared else ""
        parts = [f"{constructs:,.2f} USD for the constructs{more}"] if constructs else []
        parts += [f"{traffic:,.2f} USD for the traffic"] if traffic else []
        known = f"{and_join(parts)}{f', presuming {and_join(list(presumed))}' if presumed else ''}" if parts else ""
        if not unknown:
            return f"{known or 'nothing'}."
        missing = f"no price was found for {'; '.join(unknown)}"
        return f"{known}, and more: {missing}." if known else f"unknown, {missing}."

    @cached_property
    def presumed(self) -> tuple[str, ...]:
        """The presumptions that it hangs on."""
        every = ((one, member.id) for member in self.members for one in member.presumptions)
        told = tally((f"{one.says}, because {one.because}", name) for one, name in every)
        return tuple(_sentence(text, self.of_all(len(ids))) for text, ids in told.items())

    @cached_property
    def changes(self) -> tuple[str, ...]:
        """What would lead to another mechanism, the most common first."""
        told = tally(((one.says, one.mechanism), member.id) for member in self.members for one in member.would_change)
        shown = [case for case in told.items() if case[0][1]][:CHANGES] or list(told.items())[:CHANGES]
        return tuple(
            f"If {says}{self.of_all(len(set(ids)))}, "
            + (f"the answer would be {self.name(mechanism)}." if mechanism else "no mechanism would be left.")
            for (says, mechanism), ids in shown
        )

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What to mind."""
        told = tally((one.text, member.id) for member in self.members for one in member.warnings)
        return tuple(f"{text}{self.of_all(len(ids))}" for text, ids in told.items())

    @cached_property
    def opened(self) -> tuple[str, ...]:
        """What its constructs open beyond what was asked, and what closes it."""
        ours = {(one.kind, one.name) for one in self.decision.constructs}
        kinds = {kind for kind, _ in ours}
        reach = self.result.plan.reach
        found = [one for one in (reach.exposures if reach else ()) if one.planned]
        here = [one for one in found if (one.kind, one.name) in ours or (not one.name and one.kind in kinds)]
        return tuple(dict.fromkeys(f"{one.text} It is closed by: {lowered(one.closed_by)}" for one in here))

    @cached_property
    def today(self) -> tuple[str, ...]:
        """What serves the connections today, and whether it stays."""
        told = tally((one.existing.text, one.id) for one in self.members if one.existing)
        return tuple(f"{text}{self.of_all(len(ids))}" for text, ids in told.items())

    @cached_property
    def ways_out(self) -> tuple[str, ...]:
        """What would help where nothing is left."""
        told = tally((one.text, member.id) for member in self.members for one in member.ways_out)
        return tuple(f"{text}{self.of_all(len(ids))}" for text, ids in told.items())

    @cached_property
    def confirmation(self) -> tuple[str, ...]:
        """How to check it once it is built."""
        told = tally(
            ((one.kind, one.rule, one.only_if), (member, one.text))
            for kind in ("verify", "logs")
            for member in self.members
            for one in member.advice
            if one.kind == kind
        )
        ordered = sorted(told.items(), key=lambda item: item[0][0] != "verify")
        return tuple(
            f"{f'If {only_if}: ' if only_if else ''}{self.generally.advice(step, cases)}"
            f"{self.of_all(len({one.id for one, _ in cases}))}"
            for (_, step, only_if), cases in ordered
        )

    # --- evidence -------------------------------------------------------------------------------------------------

    @cached_property
    def rules(self) -> tuple[Evidence, ...]:
        """The rules behind it."""
        return tuple(
            Evidence(rule, first.confidence, f"{self._rule_title(rule, first)}{self.of_all(len(cases))}")
            for rule, cases in self._reasons.items()
            if rule != "override"
            for _, first in [next(iter(cases.values()))]
        )

    def _rule_title(self, rule: str, reason: Reason) -> str:
        return self.result.rules[rule].title if rule in self.result.rules else reason.text

    @cached_property
    def covered(self) -> str:
        """The connections by their ids, as many as people read."""
        return ids(self.decision.connections)

    @cached_property
    def sources(self) -> tuple[SourceRead, ...]:
        """The pages behind what the record says."""
        advice = (page for one in self._checks() for page in one.sources)
        reasons = (page for one in self.members for reason in one.reasons for page in reason.sources)
        warned = (page for one in self.members for remark in (*one.warnings, *one.ways_out) for page in remark.sources)
        against = (
            page
            for mechanism in self.considered
            for _, other in self._alternatives[mechanism]
            for reason in other.reasons[:1]
            for page in reason.sources
        )
        return tuple({page.url: page for page in (*reasons, *against, *warned, *advice)}.values())

    def _checks(self) -> Iterable[Advice]:
        return (one for member in self.members for one in member.advice if one.kind in {"verify", "logs"})

    @cached_property
    def substance(self) -> Substance:
        """What people vote on."""
        override = self.decision.override
        return Substance(
            mechanism=self.decision.mechanism,
            standing=self.decision.standing,
            connections=tuple(sorted(self.decision.connections)),
            options=tuple(sorted(self.considered)),
            built=digest(*sorted(f"{one.kind} {one.key}" for one in self.decision.constructs)),
            override=digest(override.because, override.by, str(override.until)) if override else "",
        )


def ids(connections: tuple[str, ...]) -> str:
    """Connections by their ids, and how many more there are."""
    left = len(connections) - LISTED
    return ", ".join(connections[:LISTED]) + (f" and {left:,} more" if left > 0 else "")


def _impossible(other: Alternative) -> bool:
    return bool(other.reasons) and other.reasons[0].effect == "eliminate: impossible"


def _listed(every: Iterable[str]) -> str:
    found = [short(one) for one in every]
    return and_join(found if len(found) <= NAMED + 1 else [*found[:NAMED], f"{len(found) - NAMED} more"])


def _place(one: PlannedConstruct) -> str:
    where = ", ".join(short(part) for part in (one.account, one.region) if part)
    many = f", {one.count} of them" if one.count > 1 else ""
    return f"{one.name}{many}{f' ({where})' if where else ''}"


def _sentence(text: str, more: str = "") -> str:
    first = text[:1] if text[1:2].isupper() else text[:1].upper()
    return f"{first}{text[1:]}{more}."


def _several(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
