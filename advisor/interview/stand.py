"""Where an interview stands: what is open of every connection, the next question, and what is taken for granted."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from advisor.analysis import analyse
from advisor.catalogue import Catalogue
from advisor.catalogue.dates import on
from advisor.conditions import FactValue
from advisor.interview.certainty import PRIORITIES, REGION, Case
from advisor.interview.logic import MOST_MEMBERS, Logic, logic
from advisor.interview.questions import Path, Question, Questions, Subject
from advisor.inventory import Inventory
from advisor.situations import Situation


@dataclass(frozen=True)
class Granted:
    """A fact that is taken for granted, its value, and the connections that could change if it were otherwise."""

    fact: str
    value: FactValue | None
    connections: tuple[int, ...]

    @property
    def key(self) -> tuple[str, FactValue | None]:
        """By which it is known again."""
        return self.fact, self.value


class Stand:
    """Where an interview about an inventory stands.

    `skipped` are questions that nobody can answer now; `denied` are facts that are not as they are taken to be, and
    have to be asked.
    """

    def __init__(
        self,
        inventory: Inventory,
        catalogue: Catalogue,
        as_of: date,
        skipped: frozenset[tuple[str, Path]] = frozenset(),
        denied: frozenset[str] = frozenset(),
    ):
        self.inventory, self.catalogue = inventory, on(catalogue, as_of)
        self.questions, self._denied = Questions(inventory, self.catalogue, skipped), denied
        self.analyses = analyse(inventory, catalogue, as_of)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Every connection, with what is open of it."""
        never = frozenset(one for name in self.inventory.content.policy.never for one in self.catalogue.meant_by(name))
        rules = logic(self.catalogue, never, frozenset(self._large_sets()))
        places = frozenset(
            one for one in (PRIORITIES, REGION) if self.questions.question(one, self.questions.every(one)).subjects
        )
        return tuple(
            Case(rules, one, *self._open_facts(rules, one.situation), places, self._usual(one.situation))
            for one in self.analyses
        )

    def _usual(self, situation: Situation) -> dict[str, FactValue]:
        """What usually stands at open places that state facts of a connection."""
        found = {}
        for fact in {entry.fact for entry in self.catalogue.questions.values() if entry.fact and entry.default}:
            place = self.questions.usual(fact, situation)
            if place is not None:
                found[fact] = place[2]
        return found

    def _large_sets(self) -> Iterator[tuple[str, FactValue]]:
        for analysis in self.analyses:
            for fact, value in analysis.situation.values.items():
                if isinstance(value, frozenset) and len(self.catalogue.facts[fact].entry.values) > MOST_MEMBERS:
                    yield fact, value

    def _open_facts(self, rules: Logic, situation: Situation) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """The facts that are asked by themselves, those that may still change though known, and those nobody knows."""
        facts = self.catalogue.facts
        asked, unstable, unanswered = set(), set(), set()
        for fact in rules.names:
            known = fact in situation.given or fact in situation.declared_unknown
            if facts[fact].entry.always_known or (known and not facts[fact].entry.counted):
                continue
            asks = [self.questions.entry(name).ask for name, _ in self.questions.for_fact(fact, situation)]
            if known and asks:
                unstable.add(fact)
            if not asks and self.questions.nobody_knows(fact, situation):
                unanswered.add(fact)
            if fact in self._denied or any(ask != "together" for ask in asks):
                asked.add(fact)
        return frozenset(asked), frozenset(unstable), frozenset(unanswered)

    # --- what comes next ------------------------------------------------------------------------------------------

    @property
    def next(self) -> Question | None:
        """The question that settles most; None where no answer can change a recommendation."""
        return next(self.open, None)

    @cached_property
    def first(self) -> tuple[Question, ...]:
        """The open questions that are asked of every inventory; while there are any, nothing is settled."""
        return tuple(self.questions.always())

    def is_settled(self, case: Case) -> bool:
        """Whether no answer can change a connection any more, as long as what is granted is so."""
        return not self.first and case.settled

    @property
    def open(self) -> Iterator[Question]:
        """The open questions: those that are always asked, then those that settle most."""
        yield from self.first
        if self.inventory.content.connections:
            yield from sorted(self._pivotal, key=self._settles, reverse=True)

    @cached_property
    def _pivotal(self) -> tuple[Question, ...]:
        """The questions whose answers can still change a recommendation, in the order of the knowledge."""
        subjects: dict[str, list[Subject]] = {}
        for case, analysis in zip(self.cases, self.analyses, strict=True):
            for name in case.places:
                subjects[name] = list(self.questions.every(name))
            denied = self._denied.intersection(case.granted) if self._denied else frozenset()
            for fact in case.pivotal | denied:
                for name, subject in self.questions.for_fact(fact, analysis.situation):
                    subjects.setdefault(name, []).append(subject)
        order = [*self.catalogue.questions, *(f"needs.{fact}" for fact in self.catalogue.facts)]
        return tuple(
            self._undecided(self.questions.question(name, subjects[name])) for name in order if name in subjects
        )

    def _undecided(self, question: Question) -> Question:
        """The question; where what it usually is was denied, nothing is offered."""
        if self._denied.isdisjoint(question.entry.settles):
            return question
        return replace(question, entry=question.entry.model_copy(update={"default": None, "because": ""}))

    def _settles(self, question: Question) -> tuple[float, int]:
        """How many connections an answer settles, if all answers are equally likely; how many wait for one."""
        settled, waiting = 0.0, 0
        for case in self.cases:
            facts = case.pivotal & set(question.entry.settles)
            waiting += bool(facts) or question.id in case.places
            settled += max((case.settled_by(fact) for fact in facts), default=0.0)
        return settled, waiting

    def waiting(self, question: Question) -> Iterator[tuple[Case, tuple[str, ...]]]:
        """The connections that an answer can still change, each with the facts by which it would."""
        for case, analysis in zip(self.cases, self.analyses, strict=True):
            facts = tuple(
                fact
                for fact in sorted(case.pivotal & set(question.entry.settles))
                if any(name == question.id for name, _ in self.questions.for_fact(fact, analysis.situation))
            )
            if facts:
                yield case, facts

    # --- what is taken for granted --------------------------------------------------------------------------------

    @cached_property
    def granted(self) -> tuple[Granted, ...]:
        """All that has to be as it is taken to be, so that nothing that is open can change a recommendation."""
        found: dict[tuple[str, FactValue | None], list[int]] = {}
        for number, case in enumerate(self.cases):
            for fact, value in case.granted.items():
                found.setdefault((fact, value), []).append(number)
        order = {fact: number for number, fact in enumerate(self.catalogue.facts)}
        return tuple(
            Granted(fact, value, tuple(numbers))
            for (fact, value), numbers in sorted(found.items(), key=lambda one: (order[one[0][0]], one[1]))
        )
