"""The open questions of an interview as a file that is mailed, filled in and given back: YAML with comments."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from advisor.catalogue import Catalogue
from advisor.conditions import FactValue
from advisor.interview.by_mail import CONFIRM, open_questions, some
from advisor.interview.questions import Question, as_word
from advisor.interview.session import Session
from advisor.interview.stand import Granted
from advisor.plain_text import and_join, counted, visible, wrapped

WIDTH = 100
MOST_CHOICES = 16
LOOKED_AT = 12
"""Of so many waiting connections it is said what answers would lead to."""
ANSWERS = {
    "one_of": "one of these",
    "set_of": "any of these, with commas between them, or none",
    "order": "these, with commas between them, what matters most first",
    "number": "a number",
    "text": "a few words",
    "texts": "one or several, with commas between them",
    "texts_or_number": "one or several, with commas between them; or only how many",
    "name": "a name",
    "pairs": "who opens the connection, an arrow, and what it reaches: web -> orders, payments; orders -> ledger",
}
HOW = """\
Please write your answers behind the colons, and give the file back. What you cannot answer may
stay empty; where nobody can know, write: unknown. An answer is for all that its question is
about, unless you write it like this:

  protocol:
    grpc: wallet-api, kyc-api
    https: rest

Instead of a name, that of its VPC or account stands for all in it."""


def questionnaire(session: Session, name: str) -> str:
    """The open questions in the order in which they would be asked, and what is taken for granted."""
    return "\n".join(_Questionnaire(session).lines(name)) + "\n"


class _Questionnaire:
    def __init__(self, session: Session):
        self.stand, self.questions = session.stand, open_questions(session)
        self.catalogue: Catalogue = session.stand.catalogue

    def lines(self, name: str) -> Iterator[str]:
        cases = self.stand.cases
        settled = sum(not case.pivotal for case in cases)
        title = f"Questions about {name}"
        yield from _comment(title)
        yield from _comment(
            "Which private connections on AWS fit is worked out from the answers; nothing else is asked."
        )
        yield "#"
        if cases:
            done = f"{settled} of {counted(len(cases), 'connection')} {'is' if settled == 1 else 'are'} settled"
            yield from _comment(
                f"{done}; {counted(len(self.questions), 'question')} now open. Answers can open others."
            )
            yield "#"
        if self.questions:
            yield from (f"# {line}".rstrip() for line in HOW.splitlines())
        else:
            yield from _comment("No question is open.")
        for number, question in enumerate(self.questions, 1):
            yield ""
            yield from self.question(question, f"{number}. ")
            yield f"{question.id}:"
        yield from self.granted()

    def question(self, question: Question, number: str) -> Iterator[str]:
        """What a question asks, of what, what can be answered, and what hangs on it."""
        entry = question.entry
        yield from _comment(entry.question, number)
        about = [one.name for one in question.subjects if one.name]
        if about:
            yield from _comment(and_join(about), "   About: ")
        if entry.help:
            yield from _comment(entry.help, "   ")
        unit = f" of {question.unit}" if question.unit and entry.answer == "number" else ""
        yield from _comment(f"{ANSWERS[entry.answer]}{unit}", "   Answer: ")
        yield from self._choices(question)
        if entry.find_out:
            # On one line, so that a command can be copied.
            yield f"#    Find out: {visible(entry.find_out)}"
        if offered := self._offered(question):
            yield from _comment(offered, "   Usually: ")
        yield from self._waiting(question)

    def _choices(self, question: Question) -> Iterator[str]:
        """What can be chosen: a line for each, or all in a row where they are many and their words say enough."""
        entry = question.entry
        if entry.answer not in {"one_of", "set_of", "order"}:
            return
        if len(entry.values) > MOST_CHOICES:
            yield from _comment(", ".join(entry.values), "     ")
            return
        for word, meaning in entry.values.items():
            yield from _comment(*(("", f"     {word}") if meaning == word else (meaning, f"     {word}: ")))

    def _offered(self, question: Question) -> str:
        """The usual answer, as it can be written."""
        default = question.entry.default
        guesses: dict[str, list[str]] = {}
        for one in question.subjects:
            if one.guess:
                guesses.setdefault(one.guess, []).append(one.name)
        usual = (", ".join(default) or "none") if isinstance(default, list) else default
        parts = [f"{guess}: {', '.join(names)}" for guess, names in guesses.items()]
        parts += [] if usual is None else [f"{usual}: rest" if parts else str(usual)]
        because = f", because {question.entry.because}" if question.entry.because and usual is not None else ""
        return "; ".join(parts) + because

    # --- what hangs on it -----------------------------------------------------------------------------------------

    def _waiting(self, question: Question) -> Iterator[str]:
        """The connections that wait for an answer, and what each answer by itself would lead to."""
        waiting = list(self.stand.waiting(question))
        if not waiting:
            return
        ids = [case.id for case, _ in waiting]
        whom = "all of them" if ids == [one.name for one in question.subjects] else and_join(some(ids))
        yield from _comment(whom, "   Waiting for it: ")
        led: dict[str, Counter[str]] = {}
        for case, facts in islice(waiting, LOOKED_AT):
            for fact in facts:
                for value, mechanism in case.outcomes(fact):
                    led.setdefault(self._said(question, fact, value), Counter())[self._title(mechanism)] += 1
        alike: dict[str, list[str]] = {}
        for said, titles in led.items():
            one = len(waiting) == 1 or len(titles) == 1
            ends = [title if one else f"{title} ({count})" for title, count in titles.items()]
            alike.setdefault(", ".join(ends), []).append(said)
        if len(alike) == 1:
            yield from _comment("it can change them together with other answers", "     ")
            return
        for end, those in alike.items():
            yield from _comment(end, f"     {and_join(those, 'or')} -> ")

    def _said(self, question: Question, fact: str, value: FactValue) -> str:
        word: Any = as_word(value)
        if question.entry.fact == fact:
            return (", ".join(word) or "none") if isinstance(word, list) else str(word)
        return self.catalogue.facts[fact].say(value)

    def _title(self, mechanism: str | None) -> str:
        return "nothing that is possible" if mechanism is None else self.catalogue.mechanisms[mechanism].entry.title

    # --- what is taken for granted --------------------------------------------------------------------------------

    def granted(self) -> Iterator[str]:
        """What is taken for granted, with the names by which it can be denied."""
        asked = {fact for question in self.questions for fact in question.entry.settles}
        granted = [one for one in self.stand.granted if one.fact not in asked]
        if not granted:
            return
        yield ""
        yield from _comment(
            "These are taken for granted. If all are so, write: yes. Else list the names of those that are not so, "
            "or answer them below, as in needs.one_way: yes"
        )
        for one in granted:
            yield from _comment(self._clause(one), f"  {one.fact}: ")
        yield f"{CONFIRM}:"

    def _clause(self, one: Granted) -> str:
        fact = self.catalogue.facts[one.fact]
        said = f"{fact.label}: nobody knows" if one.value is None else fact.say(one.value)
        return f"{said} ({counted(len(one.connections), 'connection')})"


def _comment(text: str, first: str = "") -> Iterable[str]:
    rest = " " * (len(first) - len(first.lstrip()) + 2)
    return wrapped(text, WIDTH, f"# {visible(first)}", f"# {rest}")
