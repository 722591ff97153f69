"""Answers an interview as somebody would who knows what a complete inventory says, and nothing beyond it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from advisor.analysis import Analysis, analyse
from advisor.catalogue import Catalogue
from advisor.interview.questions import KIND, Question, Subject, as_word
from advisor.interview.session import Session
from advisor.interview.stand import Granted
from advisor.inventory import Inventory
from benchmarks.measure import DAY

DONT_KNOW = "unknown"


class Respondent:
    """Whoever knows what an inventory says."""

    def __init__(self, target: Inventory, catalogue: Catalogue):
        self.target, self.catalogue = target, catalogue
        self.analyses = analyse(target, catalogue, DAY)
        self._numbers = {self._id(one.situation.number): number for number, one in enumerate(self.analyses)}

    def _id(self, number: int) -> str:
        """A connection as it is called where kinds of ends are not said."""
        connection = self.target.content.connections[number]
        ends = [text.rpartition(":")[2] for text in (connection.consumer, connection.provider)]
        return "->".join(ends) + (f"#{connection.name}" if connection.name else "")

    def analysis(self, connection: str) -> Analysis:
        """What the target makes of a connection."""
        return self.analyses[self._numbers[connection]]

    # --- answering ------------------------------------------------------------------------------------------------

    def typed(self, question: Question) -> str:
        """The line that answers a question; nothing where what is offered is right."""
        if question.entry.answer == "pairs":
            return self._pairs(question)
        said: dict[str, list[Subject]] = {}
        for subject in question.subjects:
            said.setdefault(self._said(question, subject), []).append(subject)
        if all(word == self._offered(question, subject) for word, those in said.items() for subject in those):
            return ""
        by_size = sorted(said.items(), key=lambda one: len(one[1]))
        parts = [f"{word}: {', '.join(self._numbered(question, those))}" for word, those in by_size[:-1]]
        return "; ".join([*parts, by_size[-1][0]])

    def written(self, question: Question) -> str:
        """The same in a questionnaire by mail: as YAML on one line, every subject by its name."""
        if question.entry.answer == "pairs":
            return json.dumps(self._pairs(question))
        said: dict[str, list[str]] = {}
        for subject in question.subjects:
            said.setdefault(self._said(question, subject), []).append(subject.name)
        return json.dumps(said if question.subjects[0].name else next(iter(said)))

    def _pairs(self, question: Question) -> str:
        """All connections, those of one consumer together; or the pairs that another place lists."""
        if question.entry.field != "connections":
            listed = self._stated(question.subjects[0].path) or []
            ends = [one["between"] if "between" in one else (one["from"], one["to"]) for one in listed]
            return "; ".join(f"{one} -> {other}" for one, other in ends)
        found: dict[str, list[str]] = {}
        for connection in self._numbers:
            consumer, _, provider = connection.partition("->")
            found.setdefault(consumer, []).append(provider)
        return "; ".join(f"{consumer} -> {', '.join(providers)}" for consumer, providers in found.items())

    @staticmethod
    def _numbered(question: Question, subjects: Sequence[Subject]) -> Iterator[str]:
        """Subjects by their numbers in the list, neighbours as a range."""
        numbers = [question.subjects.index(one) + 1 for one in subjects]
        start = 0
        for place in range(1, len(numbers) + 1):
            if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
                first, last = numbers[start], numbers[place - 1]
                yield str(first) if first == last else f"{first}-{last}"
                start = place

    @staticmethod
    def _offered(question: Question, subject: Subject) -> str | None:
        """What Enter takes."""
        return subject.guess or (None if question.entry.default is None else _word(question.entry.default))

    def _said(self, question: Question, subject: Subject) -> str:
        """The answer for one subject."""
        if question.id == KIND:
            return self._kind(subject.name)
        value = None
        if not question.is_fact:
            value = self._stated(self._path(subject))
        if isinstance(value, dict):
            value = self._members(value, question.entry.below.rpartition(".")[2])
        if value is None:
            value = self._fact(question, subject)
        if value is not None:
            return _word(value)
        if question.entry.answer == "set_of" and question.entry.of == "inventory":
            return "none"
        return self._offered(question, subject) or DONT_KNOW

    @staticmethod
    def _members(constructs: dict[str, Any], field: str) -> list[str]:
        """What a field of several constructs names together: an interview knows one of each kind."""
        fields = [one.get(field) or [] for one in constructs.values()]
        return [name for one in fields for name in ([one] if isinstance(one, str) else one)]

    def _kind(self, name: str) -> str:
        content = self.target.content
        if name in content.sites:
            return content.sites[name].kind
        if name in content.vpcs:
            return "vpc"
        service = content.services[name]
        if service.site:
            return content.sites[service.site].kind
        if service.kind == "aws_service" and service.service in self.catalogue.aws_services.services:
            return service.service
        return service.kind or ("resource" if service.is_resource else "service")

    def _path(self, subject: Subject) -> Sequence[str | int]:
        section, owner, *field = subject.path if len(subject.path) > 1 else (*subject.path, "")
        if section == "sites" and owner not in self.target.content.sites:
            return (section, self.target.content.services[str(owner)].site or "", *field)
        if section != "connections":
            return subject.path
        return ("connections", self.analysis(subject.name).situation.number, *subject.path[2:])

    def _stated(self, path: Sequence[str | int]) -> Any:
        """What the target says at a path."""
        return self.target.document.value(path)

    def _fact(self, question: Question, subject: Subject) -> Any:
        """What the target knows of the fact that is asked for."""
        fact = question.entry.fact
        if not fact or question.entry.of != "connections":
            return None
        situation = self.analysis(subject.name).situation
        if fact in situation.declared_unknown:
            return DONT_KNOW
        return as_word(situation.given[fact]) if fact in situation.given else None

    # --- confirming -----------------------------------------------------------------------------------------------

    def denies(self, granted: Granted, session: Session) -> bool:
        """Whether something is not as it is taken to be."""
        for number in granted.connections:
            situation = self.analysis(session.stand.analyses[number].situation.connection.id).situation
            if granted.value is not None and situation.given.get(granted.fact, granted.value) != granted.value:
                return True
        return False

    # --- afterwards -----------------------------------------------------------------------------------------------

    def differences(self, session: Session) -> Iterator[str]:
        """The connections that get another mechanism than in the target, with the facts that the interview lacks."""
        for analysis in session.stand.analyses:
            situation, target = analysis.situation, self.analysis(analysis.situation.connection.id)
            if analysis.mechanism != target.mechanism:
                given = target.situation.given
                lacking = [fact for fact, value in given.items() if situation.values.get(fact) != value]
                yield f"{situation.connection.id} {analysis.mechanism} for {target.mechanism}: {', '.join(lacking)}"


def _word(value: Any) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list | tuple) else str(value)
