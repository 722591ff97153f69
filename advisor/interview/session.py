"""One interview about one file: the next question, answers written before anything else is asked, and the way back.

The file is the only state: whoever opens it again goes on where it stands.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from advisor.catalogue import Catalogue
from advisor.interview.answers import DONT_KNOW, NOTHING, NotUnderstood, pairs, understood
from advisor.interview.questions import Path, Question, Subject
from advisor.interview.stand import Granted, Stand
from advisor.interview.writing import (
    edits_of_another_answer,
    edits_of_answer,
    edits_of_confirmation,
    edits_of_list,
    edits_of_pairs,
)
from advisor.inventory.editing import Edit, edited
from advisor.inventory.reader import load_text
from advisor.problems import InvalidInput
from advisor.validation import UNKNOWN

EMPTY = "version: 1\n"
Save = Callable[[str], None]
"""Writes the whole text of the inventory, or nothing."""


@dataclass(frozen=True)
class Moment:
    """All that an answer changes: what the file says, and what people said that stands in no file."""

    text: str
    skipped: frozenset[tuple[str, Path]] = frozenset()
    """Questions that nobody can answer, whose place cannot say so."""
    denied: frozenset[str] = frozenset()
    """Facts that are not as they are usually, and have to be asked."""
    acknowledged: frozenset[tuple[str, Any]] = frozenset()
    """What was confirmed, also where no place can say so."""


@dataclass(frozen=True)
class Change:
    """What an answer did to a connection: what it would get before and after, and whether nothing can change it now."""

    connection: str
    before: str | None
    after: str | None
    settled: bool


@dataclass(frozen=True)
class Answered:
    """What the inventory says to a question, and of whom nobody can say it."""

    question: Question
    values: Mapping[Subject, Any]


class Session:
    """An interview about the inventory in a text; every answer is saved at once.

    `name` is what the text is called in messages. Raises InvalidInventory where the text is no inventory.
    """

    def __init__(self, text: str, catalogue: Catalogue, as_of: date, save: Save, name: str):
        self._catalogue, self._as_of, self._save, self._name = catalogue, as_of, save, name
        self._before: list[Moment] = []
        self.moment = Moment(text if text.strip() else EMPTY)
        self.stand = self._stand(self.moment)

    def _stand(self, moment: Moment) -> Stand:
        inventory = load_text(moment.text, self._catalogue, self._name)
        return Stand(inventory, self._catalogue, self._as_of, moment.skipped, moment.denied)

    # --- asking ---------------------------------------------------------------------------------------------------

    @property
    def to_confirm(self) -> tuple[Granted, ...]:
        """What is taken for granted and nobody has confirmed yet; there is no question where there is any."""
        if self.stand.next is not None:
            return ()
        return tuple(one for one in self.stand.granted if one.key not in self.moment.acknowledged)

    def answer(self, question: Question, text: str) -> tuple[Change, ...]:
        """Takes an answer as it is typed, and saves it; raises NotUnderstood, and then nothing has changed."""
        if question.entry.field == "connections":
            return self._take(list(edits_of_pairs(self.stand.inventory, pairs(text))))
        if question.entry.answer == "pairs":
            said = text.strip().lower()
            if said in DONT_KNOW:
                passed_over = {(question.id, one.path) for one in question.subjects}
                return self._take([], skipped=self.moment.skipped | passed_over)
            return self._take([edits_of_list(question, [] if said in NOTHING else pairs(text))])
        return self.give(question, understood(question, text, self.stand.questions.groups(question)))

    def give(self, question: Question, answers: Mapping[Subject, Any]) -> tuple[Change, ...]:
        """Takes answers as the inventory writes them, and saves them; raises NotUnderstood."""
        inventory = self.stand.inventory
        try:
            return self._take(list(edits_of_answer(question, answers, inventory, self._catalogue)))
        except NotUnderstood:
            unknown = {one for one, value in answers.items() if value == UNKNOWN}
            if not unknown:
                raise
            # The place cannot say that nobody knows: the question is passed over, and what is known is written.
            known = {one: value for one, value in answers.items() if one not in unknown}
            edits = list(edits_of_answer(question, known, inventory, self._catalogue))
            skipped = self.moment.skipped | {(question.id, one.path) for one in unknown}
            return self._take(edits, skipped=skipped)

    def connect(self, text: str) -> tuple[Change, ...]:
        """Adds connections as they are typed, `a -> b`; raises NotUnderstood."""
        return self._take(list(edits_of_pairs(self.stand.inventory, pairs(text))))

    def confirm(self, granted: Sequence[Granted]) -> tuple[Change, ...]:
        """Confirms what is taken for granted, and writes it where the inventory has a place for it."""
        acknowledged = self.moment.acknowledged | {one.key for one in granted}
        return self._take(list(edits_of_confirmation(self.stand, granted)), acknowledged=acknowledged)

    def deny(self, denied: Sequence[Granted]) -> tuple[Change, ...]:
        """Says that some of what is to be confirmed is not so: that is asked, and the rest is confirmed."""
        facts = {one.fact for one in denied}
        rest = [one for one in self.to_confirm if one.fact not in facts]
        return self._take(
            list(edits_of_confirmation(self.stand, rest)),
            acknowledged=self.moment.acknowledged | {one.key for one in rest},
            denied=self.moment.denied | facts,
        )

    def _take(self, edits: Sequence[Edit], **said: Any) -> tuple[Change, ...]:
        try:
            text = edited(self.moment.text, edits) if edits else self.moment.text
            moment = replace(self.moment, text=text, **said)
            stand = self._stand(moment)
        except InvalidInput as error:
            first = error.problems[0]
            raise NotUnderstood("; ".join(filter(None, (first.message, first.expected, first.hint)))) from None
        if text != self.moment.text:
            self._save(text)
        self._before.append(self.moment)
        changes = tuple(_changes(self.stand, stand))
        self.moment, self.stand = moment, stand
        return changes

    # --- going back -----------------------------------------------------------------------------------------------

    def back(self) -> bool:
        """Takes the last answer of this interview back; False where there is none."""
        if not self._before:
            return False
        moment = self._before.pop()
        if moment.text != self.moment.text:
            self._save(moment.text)
        self.moment, self.stand = moment, self._stand(moment)
        return True

    # --- what is there already ------------------------------------------------------------------------------------

    def answered(self) -> tuple[Answered, ...]:
        """What the inventory says to each question, and what nobody can answer, in the order of the knowledge."""
        skipped: dict[str, set[Path]] = {}
        for name, path in self.moment.skipped:
            skipped.setdefault(name, set()).add(path)
        return tuple(
            Answered(self.stand.questions.of_all(name, values), values)
            for name, values in self.stand.questions.answered(skipped)
        )

    def answer_again(self, question: Question, text: str) -> tuple[Change, ...]:
        """Writes another answer over one that the inventory has, as it is typed; raises NotUnderstood."""
        answers = understood(question, text, self.stand.questions.groups(question))
        skipped = self.moment.skipped - {(question.id, one.path) for one in answers}
        inventory, failed = self.stand.inventory, NotUnderstood("that cannot be written")
        for edits in edits_of_another_answer(question, answers, inventory, self._catalogue):
            try:
                return self._take(edits, skipped=skipped)
            except NotUnderstood as error:
                failed = error
        raise failed

    def read_again(self, text: str) -> None:
        """Goes on with what somebody else made of the inventory meanwhile; raises InvalidInventory."""
        moment = replace(self.moment, text=text if text.strip() else EMPTY)
        self.moment, self.stand = moment, self._stand(moment)
        self._before.clear()


def _changes(before: Stand, after: Stand) -> Iterator[Change]:
    """The connections that are new, or get something else, or are settled now."""
    then = {case.id: (case.mechanism, before.is_settled(case)) for case in before.cases}
    for case in after.cases:
        now = case.mechanism, after.is_settled(case)
        if then.get(case.id) != now:
            yield Change(case.id, then.get(case.id, (None, False))[0], *now)
