"""The interview without a terminal: answers that people wrote into a questionnaire, taken from its file.

Each value is what would be typed, or the same as YAML: a mapping of answers to those that they are for, or a list.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from advisor.interview.answers import Clause, NotUnderstood, assigned, clauses, words
from advisor.interview.questions import NEEDS, Path, Question
from advisor.interview.session import Session
from advisor.plain_text import and_join, counted, quoted
from advisor.problems import InvalidInput, Problem, did_you_mean
from advisor.text_files import Source
from advisor.yaml_reader import not_a_mapping, read_yaml

CONFIRM = "confirm"
"""The key under which people confirm what is taken for granted."""
REST = ("rest",)
"""Stands for all that no other answer names."""
SHOWN = 6


@dataclass
class _Answer:
    """What was written as the answer to one question, and what became of it."""

    clauses: list[Clause]
    asked: bool = False
    used: set[str] = field(default_factory=set)
    """The names that the question was about."""
    given: set[Path] = field(default_factory=set)

    def about(self, names: set[str]) -> list[Clause]:
        """The part of it that is about these names, or about the rest."""
        found: list[Clause] = []
        for said, members in self.clauses:
            among = None if members is None else tuple(one for one in members if one in names)
            self.used.update(among or ())
            if among != ():
                found.append((said, among))
        return found

    @property
    def unused(self) -> list[str]:
        """The names that the question was not about."""
        return [one for _, members in self.clauses for one in members or () if one not in self.used]


def take(session: Session, source: Source) -> list[Problem]:
    """Gives a session the answers of a filled-in questionnaire; says what is missing, and what was for nothing.

    Raises InvalidInput where one is not understood.
    """
    return _Mail(session, source).taken()


class _Mail:
    def __init__(self, session: Session, source: Source):
        self.session, self.document = session, read_yaml(source)
        if wrong := not_a_mapping(self.document):
            raise InvalidInput([wrong])
        self.wrong: list[Problem] = []
        written = {key: value for key, value in self.document.data.items() if value not in (None, "", {})}
        self.not_so = self._read_confirmation(written.pop(CONFIRM, None))
        self.answers = {key: one for key, value in written.items() if (one := self._read(key, value)) is not None}

    def taken(self) -> list[Problem]:
        """What is still missing once all answers are given, in the order in which questions open."""
        printed = {question.id: question for question in self.session.stand.open}
        while self._answer() or self._deny() or self._late(printed) or self._confirm():
            pass
        said = [*self._missing(), *self._for_nothing()]
        if self.wrong:
            raise InvalidInput(self.wrong)
        return said

    # --- reading --------------------------------------------------------------------------------------------------

    def _read(self, key: str, value: Any) -> _Answer | None:
        """The answer under a key."""
        catalogue = self.session.stand.catalogue
        facts = [f"{NEEDS}.{one.id}" for one in catalogue.facts.values() if one.entry.stated and one.entry.question]
        known = [*catalogue.questions, *facts]
        if key not in known:
            self._refuse(
                f"there is no question {quoted(key)}", [key], did_you_mean(key, [*known, CONFIRM]), at_key=True
            )
            return None
        kind = self.session.stand.questions.entry(key).answer
        if kind == "pairs" and isinstance(value, dict):
            return _Answer([(f"{one} -> {', '.join(_names(to))}", None) for one, to in value.items()])
        if (
            kind in {"set_of", "order", "texts", "texts_or_number"}
            and isinstance(value, list)
            and all(isinstance(one, str) for one in value)
        ):
            return _Answer([(", ".join(value) or "none", None)])
        return _Answer(list(_clauses(value, splits=kind != "pairs")))

    def _read_confirmation(self, value: Any) -> frozenset[str] | None:
        """The facts that are not as they are taken to be; None where nothing is confirmed."""
        if value is None:
            return None
        if value == "yes":
            return frozenset()
        facts = self.session.stand.catalogue.facts
        for name in (named := _names(value)):
            if name not in facts:
                hint = did_you_mean(name, facts) or "say yes, or list the names of those that are not so"
                self._refuse(f"nothing that is taken for granted is called {quoted(name)}", [CONFIRM], hint)
        return frozenset(named)

    def _refuse(self, message: str, path: Sequence[str | int], hint: str = "", *, at_key: bool = False) -> None:
        self.wrong.append(self.document.problem(message, path, at_key=at_key, hint=hint))

    # --- giving ---------------------------------------------------------------------------------------------------

    def _answer(self) -> bool:
        """Answers the first open question to which an answer is left; False where there is none."""
        return any(self._answered(question, self.answers[question.id])
                   for question in self.session.stand.open if question.id in self.answers)  # fmt: skip

    def _answered(self, question: Question, answer: _Answer) -> bool:
        answer.asked = True
        left = question.of([one for one in question.subjects if one.path not in answer.given])
        groups = self.session.stand.questions.groups(left)
        about = answer.about({*groups, *(one.name for one in left.subjects)})
        if not left.subjects or not about:
            return False
        answer.given.update(one.path for one in left.subjects if left.entry.answer == "pairs")
        try:
            if left.entry.answer == "pairs":
                self.session.answer(left, "\n".join(said for said, _ in about))
            else:
                answers = assigned(left, about, groups)
                answer.given.update(one.path for one in answers)
                self.session.give(left, answers)
        except NotUnderstood as error:
            self._refuse(str(error), [question.id])
            del self.answers[question.id]
        return True

    def _late(self, printed: Mapping[str, Question]) -> bool:
        """Gives an answer to a question that was open at first and is asked no more; False where there is none."""
        for name, answer in self.answers.items():
            if not answer.asked and name in printed:
                question = self.session.stand.questions.question(name, printed[name].subjects)
                return self._answered(question, answer)
        return False

    def _deny(self) -> bool:
        """Has asked what is taken for granted, but answered; False where there is nothing such."""
        left = {name for name, answer in self.answers.items() if not answer.asked}
        stand = self.session.stand
        denied = [
            one
            for one in (stand.granted if left else ())
            if one.fact not in self.session.moment.denied
            and any(
                name in left
                for number in one.connections
                for name, _ in stand.questions.for_fact(one.fact, stand.analyses[number].situation)
            )
        ]
        if denied:
            self.session.deny(denied)
        return bool(denied)

    def _confirm(self) -> bool:
        """Confirms what is taken for granted, or has asked what is not so; False where there is nothing such."""
        if self.not_so is None or not self.session.to_confirm:
            return False
        denied = [one for one in self.session.to_confirm if one.fact in self.not_so - self.session.moment.denied]
        try:
            if denied:
                self.session.deny(denied)
            else:
                self.session.confirm(self.session.to_confirm)
        except NotUnderstood as error:
            self._refuse(str(error), [CONFIRM])
            return False
        return True

    # --- what is left ---------------------------------------------------------------------------------------------

    def _missing(self) -> Iterator[Problem]:
        for question in open_questions(self.session):
            about = [one.name for one in question.subjects if one.name]
            whom = f" for {and_join(some(about))}" if about else ""
            yield self._at(question.id, f"{question.id} is not answered{whom}", question.entry.question)
        if confirm := self.session.to_confirm:
            what = counted(len(confirm), "thing") + (" is" if len(confirm) == 1 else " are")
            named = f"yes, or the names of those that are not so: {and_join(some([one.fact for one in confirm]))}"
            yield self._at(CONFIRM, f"{what} taken for granted and not confirmed", named)

    def _at(self, key: str, message: str, expected: str) -> Problem:
        """A problem at a key; where it is not there, at the beginning, of which no line is shown."""
        problem = self.document.problem(message, [key], at_key=True, expected=expected)
        return problem if key in self.document.data else replace(problem, line="")

    def _for_nothing(self) -> Iterator[Problem]:
        """Answers that nobody asked for; names that nothing has are wrong."""
        content = self.session.stand.inventory.content
        known = [
            *content.services,
            *content.vpcs,
            *content.sites,
            *content.accounts,
            *(one.id for one in content.connections),
        ]
        for key, answer in self.answers.items():
            for name in dict.fromkeys(answer.unused):
                if name not in known:
                    hint = did_you_mean(name, known) or "answers stand before the colon, and names behind it"
                    self._refuse(f"nothing is called {quoted(name)}", [key], hint)
            if not answer.asked or answer.unused:
                what = and_join(some(answer.unused)) if answer.asked else key
                hint = "the inventory says it already, or nothing hangs on it"
                yield self.document.problem(
                    f"nobody asks this of {what}" if answer.asked else f"nobody asks {what}",
                    [key],
                    at_key=True,
                    hint=hint,
                ).as_warning()


def open_questions(session: Session) -> list[Question]:
    """The open questions in the order in which they would be asked, each once."""
    found: dict[str, Question] = {}
    for question in session.stand.open:
        there = found.get(question.id)
        subjects = (*there.subjects, *question.subjects) if there else question.subjects
        found[question.id] = question.of(tuple(dict.fromkeys(subjects)))
    return list(found.values())


def _names(value: Any) -> tuple[str, ...]:
    """One name, several with commas between them, or a list."""
    if isinstance(value, list):
        return tuple(name for one in value for name in _names(one))
    return words(value) if isinstance(value, str) else ()


def _clauses(value: Any, *, splits: bool) -> Iterator[Clause]:
    """Answers, and those that each is for."""
    if isinstance(value, list):
        for one in value:
            yield from _clauses(one, splits=splits)
    elif isinstance(value, dict):
        for said, members in value.items():
            named = _names(members)
            yield said, None if named in ((), REST) else named
    elif isinstance(value, str):
        found = clauses(value) if splits else [(value, None)]
        yield from ((said, None if members == REST else members) for said, members in found)


def some(names: Sequence[str]) -> list[str]:
    """The first of several names, and how many more there are."""
    more = len(names) - SHOWN
    return list(names) if more <= 1 else [*names[:SHOWN], f"{more:,} more"]
