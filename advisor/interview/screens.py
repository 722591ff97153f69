"""What an interview shows on a terminal: lines of text for a width, every outside word printable.

Nothing here is asked: questions, answers and their meaning are in the knowledge.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from shlex import quote
from typing import Any

from advisor.conditions import FactValue
from advisor.interview.answers import offered
from advisor.interview.questionnaire import ANSWERS
from advisor.interview.questions import Question, Subject, as_word
from advisor.interview.session import Answered, Change, Session
from advisor.interview.stand import Granted
from advisor.plain_text import columns, counted, visible, wrapped
from advisor.result import Result
from advisor.result.connections import ConnectionResult

LINES_OF_SUBJECTS = 6
CHOICES_SHOWN = 12
CHANGES_SHOWN = 4
LOOKED_AT = 12
"""Of so many waiting connections it is worked out what answers would lead to."""
DECISIONS_SHOWN = 40
MIN_DIFFERENT = 2
WIDE = 72
"""From so many columns on there is room for tables."""
COMMANDS = {
    "?": "what the answers mean, and how to find out",
    "why": "which recommendations wait for this, and what each answer would lead to",
    "back": "take the last answer back",
    "don't know": "nobody can say now",
    "review": "all answers so far; each can be given again, connections can be added",
    "all": "list everything that this question is about",
    "quit": "stop; all answers are saved",
}


class Screens:
    """The texts of one interview, for a terminal of so many columns."""

    def __init__(self, session: Session, name: str, width: int = 80):
        self.session, self.name, self.width = session, name, max(width, 20)
        self._argument = quote(name)

    def _lines(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        return wrapped(text, self.width, first, " " * len(first) if rest is None else rest)

    def _title(self, mechanism: str | None) -> str:
        catalogue = self.session.stand.catalogue
        return "no mechanism is left" if mechanism is None else catalogue.mechanisms[mechanism].entry.title

    # --- beginning and end ----------------------------------------------------------------------------------------

    def welcome(self, new: bool) -> Iterator[str]:
        """The first lines of all."""
        connections = len(self.session.stand.inventory.content.connections)
        if new:
            yield from self._lines(f"A new inventory: {self.name}. It is written with the first answer.")
        else:
            yield from self._lines(f"{self.name}: {counted(connections, 'connection')}. Only what is open is asked.")
        yield from self._lines("Every answer is saved at once. Nothing is asked that cannot change a recommendation.")
        yield from self._lines("At any prompt: ?, why, back, don't know, review, quit. ? says what they do.")

    def saved(self, there: bool) -> Iterator[str]:
        """What is said where somebody stops."""
        if there:
            yield from self._lines(f"All answers are saved in {self.name}. To go on: advisor ask {self._argument}")
        else:
            yield from self._lines("Nothing was answered, so nothing was written.")

    def decisions(self, result: Result) -> Iterator[str]:
        """What is recommended for each connection, and the deciding reason."""
        yield ""
        yield from self._lines("What is recommended")
        yield ""
        shown = result.connections[:DECISIONS_SHOWN]
        size = max((columns(visible(one.id)) for one in shown), default=0) + 2
        for one in shown:
            first = _padded(visible(one.id), size)
            if size <= self.width // 2:
                yield from self._lines(self._chosen(one), first)
            else:
                yield from self._lines(one.id)
                yield from self._lines(self._chosen(one), "  = ")
            yield from self._lines(_reason(one), "    ")
        if more := len(result.connections) - len(shown):
            yield from self._lines(f"and {counted(more, 'connection')} more: advisor recommend {self._argument}")

    def _chosen(self, one: ConnectionResult) -> str:
        title = self._title(one.recommendation.mechanism if one.recommendation else None)
        return title if one.standing in {"decided", "infeasible"} else f"{title} ({one.standing})"

    def next_steps(self) -> Iterator[str]:
        """Where the file lies, and what can be done with it."""
        yield ""
        yield from self._lines(f"Your inventory is {self.name}. What to do next:")
        for command, does in {
            f"advisor recommend {self._argument}": "the decisions, with what they presume and cost",
            f"advisor explain {self._argument}": "why, why not, and what would change it",
            f"advisor report {self._argument} -o design": "the design document",
        }.items():
            yield from self._lines(command, "  ", "    ")
            yield from self._lines(does, "    ")

    def offer(self) -> Iterator[str]:
        """The last question: whether and where the design document is written."""
        yield ""
        yield from self._lines("Where shall the design document be written?")
        yield from self._lines("a folder, such as design", "  Answer: ", "    ")
        yield from self._lines("nowhere", "  Enter: ", "    ")

    def offer_help(self) -> Iterator[str]:
        """What `?` shows there."""
        yield ""
        yield from self._lines(
            "The design document is a page, Markdown, diagrams, decision records and data, all in one folder."
        )
        yield from self.help(None)

    # --- a question -----------------------------------------------------------------------------------------------

    def progress(self) -> Iterator[str]:
        """How far the interview is; how many questions will come nobody can promise."""
        stand = self.session.stand
        yield ""
        connections = counted(len(stand.cases), "connection")
        if stand.first and stand.cases:
            left = counted(len(stand.first), "question")
            yield from self._lines(f"[{connections}; {left} now open of those that every inventory is asked]")
        elif stand.cases:
            settled = sum(stand.is_settled(case) for case in stand.cases)
            done = f"{settled} of {connections} {'is' if settled == 1 else 'are'} settled"
            open_ = sum(1 for _ in stand.open)
            yield from self._lines(f"[{done}; {counted(open_, 'question') if open_ else 'no question is'} now open]")
        yield ""

    def question(
        self, question: Question, full: bool = False, said: Mapping[Subject, Any] | None = None
    ) -> Iterator[str]:
        """A question: what it is about, the answers, what Enter takes, how several are answered on one line.

        `said` are answers that stand in the inventory and can be given again.
        """
        yield from self._lines(question.entry.question)
        yield from self._subjects(question, full, said or {})
        yield from self._choices(question, full)
        if said is None and (usual := self._usual(question)):
            yield from self._lines(usual, "  Enter takes: ", "    ")
        if said is not None:
            yield from self._lines("leaves it as it is", "  Enter: ", "    ")
        if len(question.subjects) > 1:
            yield from self._lines(self._example(question), "  Several answers on one line: ", "    ")

    def _subjects(self, question: Question, full: bool, said: Mapping[Subject, Any]) -> Iterator[str]:
        names = [f"{one.name} (now {words(said[one])})" if one in said else one.name for one in question.subjects]
        if len(names) == 1:
            if names[0]:
                yield from self._lines(names[0], "  About ", "    ")
        else:
            yield from self._numbered(names, full, "all lists them")

    def _numbered(self, names: Sequence[str], full: bool, how: str) -> Iterator[str]:
        """Names with their numbers in as many columns as there is room for, the first lines where there are many."""
        digits = len(str(len(names)))
        cells = [f"{number:>{digits}} {visible(name)}" for number, name in enumerate(names, 1)]
        size = max(map(columns, cells)) + 2
        side_by_side = max(1, (self.width - 2) // size)
        shown = len(cells) if full else min(len(cells), LINES_OF_SUBJECTS * side_by_side)
        # One line more than can be shown is shown too, rather than told that there is one.
        if len(cells) - shown <= side_by_side:
            shown = len(cells)
        if side_by_side == 1:
            for cell in cells[:shown]:
                yield from wrapped(cell.strip(), self.width, "  " + " " * (len(cell) - len(cell.lstrip())), "      ")
        else:
            for start in range(0, shown, side_by_side):
                row = cells[start : min(start + side_by_side, shown)]
                yield ("  " + "".join(_padded(cell, size) for cell in row)).rstrip()
        if more := len(cells) - shown:
            yield from self._lines(f"and {more:,} more; {how}", "  ")

    def _choices(self, question: Question, full: bool) -> Iterator[str]:
        values = question.entry.values if question.entry.answer in {"one_of", "set_of", "order"} else {}
        yield from self._lines(f"{what_is_typed(question)}{':' if values else ''}", "  Answer: ", "    ")
        if not any(meaning not in {"", value} for value, meaning in values.items()):
            if values:
                yield from self._numbered(list(values), full, "all lists them")
            return
        shown = len(values) if full or len(values) <= CHOICES_SHOWN + 1 else CHOICES_SHOWN
        size = max(map(columns, values)) if self.width >= WIDE else 0
        for number, (value, meaning) in enumerate(islice(values.items(), shown), 1):
            first = f"  {number:>{len(str(len(values)))}} {_padded(visible(value), size)}{'  ' if size else ': '}"
            yield from self._lines(meaning, first, " " * (columns(first) if size else 6))
        if more := len(values) - shown:
            yield from self._lines(f"and {more} more; all lists them", "  ")

    def _usual(self, question: Question) -> str:
        values = offered(question)
        because = question.entry.because
        reason = f", because {because}" if because and not any(one.guess for one in question.subjects) else ""
        return f"{grouped(question, values)}{reason}" if values else ""

    def _example(self, question: Question) -> str:
        first = question.subjects[0].name
        values = list(question.entry.values)
        match question.entry.answer:
            case "number":
                one, other = "100", "20"
            case "set_of" if len(values) > 1:
                one, other = f"{values[0]}, {values[1]}", "none"
            case "one_of" | "order" if len(values) > 1:
                other = question.entry.default if question.entry.default in values else values[0]
                one = next(value for value in values if value != other)
            case _:
                one, other = "one answer", "another"
        return f"{one}: {first}; {other}"

    # --- commands -------------------------------------------------------------------------------------------------

    def help(self, question: Question | None) -> Iterator[str]:
        """What `?` shows: what the answers mean, how to find out, how to type them, and the commands."""
        yield ""
        if question is not None:
            entry = question.entry
            yield from self._lines(entry.help or entry.question)
            yield from self._choices(question, full=True)
            if question.also:
                yield from self._lines("names of AWS services, such as s3 or kms, are understood too", "  ")
            if entry.find_out:
                yield from self._lines(entry.find_out, "  To find out: ", "    ")
            if len(question.subjects) > 1:
                yield from self._lines(
                    "An answer is for all that the question is about. Several answers: each with a colon and those "
                    "that it is for, by name, number (2-4) or the name of their VPC or account, with ; between them. "
                    "What has no colon is for the rest."
                )
            yield ""
        yield from self._lines("At any prompt:")
        for command, does in COMMANDS.items():
            yield from self._lines(does, f"  {command:<11}", " " * 13)
        yield from self._lines("An answer that is one of these words is typed with = before it: =back")

    def why(self, question: Question) -> Iterator[str]:
        """Which connections wait for an answer, and what each answer would lead to."""
        yield ""
        waiting = list(self.session.stand.waiting(question))
        if not waiting:
            yield from self._lines(
                "No recommendation waits for this alone. It is asked of every inventory: what else has to be asked "
                "follows from it."
            )
            return
        number = counted(len(waiting), "connection")
        yield from self._lines(f"{number} can still get something else by this.")
        outcomes: dict[tuple[str, ...], list[str]] = {}
        for case, facts in islice(waiting, LOOKED_AT):
            said = tuple(line for fact in facts for line in self._outcomes(fact, dict(case.outcomes(fact))))
            outcomes.setdefault(said, []).append(case.id)
        for said, ids in outcomes.items():
            yield from self._lines(_some(ids, 3), "  ")
            for one in said or ("with other answers together, not by this alone",):
                yield from self._lines(one, "    ", "      ")
        if (more := len(waiting) - LOOKED_AT) > 0:
            yield from self._lines(f"and {more:,} more", "  ")

    def _outcomes(self, fact: str, outcomes: Mapping[FactValue, str | None]) -> Iterator[str]:
        """What the values of a fact lead to; nothing where all lead to the same."""
        say, usual = self.session.stand.catalogue.facts[fact].say, Counter(outcomes.values()).most_common(1)
        if len(set(outcomes.values())) < MIN_DIFFERENT:
            return
        short = len(outcomes) > MIN_DIFFERENT
        for value, mechanism in outcomes.items():
            if not short or mechanism != usual[0][0]:
                yield f"if {say(value)}: {self._title(mechanism)}"
        if short:
            yield f"else: {self._title(usual[0][0])}"

    def changes(self, changes: Sequence[Change]) -> Iterator[str]:
        """What an answer did: the first connections, and how many more."""
        ordered = sorted(changes, key=lambda one: (not one.settled, one.before == one.after))
        for one in ordered[:CHANGES_SHOWN]:
            before = f", was {self._title(one.before)}" if one.before not in {None, one.after} else ""
            state = ", settled" if one.settled else ", so far"
            yield from self._lines(f"{one.connection}: {self._title(one.after)}{state}{before}", "  = ")
        rest = ordered[CHANGES_SHOWN:]
        if rest:
            settled = sum(one.settled for one in rest)
            said = f", {'all' if settled == len(rest) else settled} of them settled" if settled else ""
            yield from self._lines(f"{len(rest)} more{said}", "  = ")

    # --- what is taken for granted --------------------------------------------------------------------------------

    def granted(self, granted: Sequence[Granted]) -> Iterator[str]:
        """What is taken for granted, in one list for one confirmation."""
        yield from self._lines(
            "Nothing else can change a recommendation, as long as all this is so. It is taken for granted:"
        )
        yield ""
        digits = len(str(len(granted)))
        for number, one in enumerate(granted, 1):
            yield from self._lines(self.clause(one), f"  {number:>{digits}} ")
        yield ""
        yield from self._lines("all of it is so", "  Enter: ", "    ")
        yield from self._lines("the numbers of what is not so, such as 1, 3-4; that is then asked", "  Else: ", "    ")

    def clause(self, one: Granted) -> str:
        """What is taken for granted, as a clause, and of how many connections where not of all."""
        fact = self.session.stand.catalogue.facts[one.fact]
        said = f"nobody knows: {fact.entry.meaning}" if one.value is None else fact.say(one.value)
        cases = self.session.stand.cases
        if len(one.connections) == len(cases):
            return said
        only = cases[one.connections[0]].id if len(one.connections) == 1 else ""
        return f"{said} ({only or counted(len(one.connections), 'connection')})"

    def granted_help(self) -> Iterator[str]:
        """What `?` shows where things are confirmed."""
        yield ""
        yield from self._lines(
            "Each line is how things usually are. If one is otherwise, some connection may get another mechanism; "
            "type its number, and it is asked."
        )
        yield from self.help(None)

    def granted_why(self, granted: Sequence[Granted]) -> Iterator[str]:
        """Which connections rest on what is taken for granted."""
        yield ""
        cases = self.session.stand.cases
        for number, one in enumerate(granted, 1):
            ids = [cases[place].id for place in one.connections]
            yield from self._lines(f"{counted(len(ids), 'connection')}: {_some(ids, 3)}", f"  {number} ", "    ")

    def unasked(self, granted: Sequence[Granted]) -> Iterator[str]:
        """What is not so, and no question is about."""
        for one in granted:
            yield from self._lines(
                f"No question is about this: {self.clause(one)}. Write into {self.name} what is so (docs/inventory.md "
                "has every key), and come back."
            )

    # --- review ---------------------------------------------------------------------------------------------------

    def review(self, answered: Sequence[Answered]) -> Iterator[str]:
        """All answers so far, numbered."""
        yield ""
        content = self.session.stand.inventory.content
        yield from self._lines(f"What {self.name} says")
        ids = [one.id for one in content.connections]
        yield from self._lines(f"{counted(len(ids), 'connection')}: {_some(ids, 8)}", "   ", "     ")
        digits = len(str(len(answered)))
        for number, one in enumerate(answered, 1):
            yield from self._lines(one.question.entry.question, f"  {number:>{digits}} ", "     ")
            yield from self._lines(grouped(one.question, one.values), "       ")
        yield ""
        yield from self._lines("answers that question again", "  A number: ", "    ")
        yield from self._lines("adds a connection", "  web -> orders: ", "    ")
        yield from self._lines("goes back to the questions", "  Enter: ", "    ")


def what_is_typed(question: Question) -> str:
    """What kind of answer a question takes, in words."""
    said = ANSWERS[question.entry.answer]
    return f"{said} ({question.unit})" if question.unit and question.entry.answer == "number" else said


def words(value: Any) -> str:
    """A value of the inventory as it is typed."""
    match value:
        case list():
            return ", ".join(words(one) for one in value) or "none"
        case dict():
            return ", ".join(f"{key} {words(one)}" for key, one in value.items())
        case _:
            return str(as_word(value))


def grouped(question: Question, values: Mapping[Subject, Any]) -> str:
    """Answers with those that each is for, the most frequent last."""
    found: dict[str, list[str]] = {}
    for subject, value in values.items():
        found.setdefault(words(value), []).append(subject.name)
    if len(found) == 1 and len(values) == len(question.subjects):
        (value, names) = next(iter(found.items()))
        return value if question.entry.of == "inventory" or len(names) > 1 else f"{value}: {names[0]}"
    ordered = sorted(found.items(), key=lambda one: len(one[1]))
    said = [f"{value}: {_some(names, 4)}" for value, names in ordered]
    everywhere = any(one.path[0] == "needs" for one in values)
    if len(values) == len(question.subjects) and len(ordered[-1][1]) > 1 and not everywhere:
        said[-1] = f"{ordered[-1][0]} for the rest"
    return "; ".join(said)


def _some(names: Sequence[str], most: int) -> str:
    shown = names if len(names) <= most + 1 else names[:most]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _reason(one: ConnectionResult) -> str:
    """The first sentence of the reason that decided."""
    text = one.reasons[0].text if one.reasons else one.decided_by
    sentence, stop, _ = text.partition(". ")
    return sentence + "." if stop else sentence


def _padded(text: str, size: int) -> str:
    return text + " " * max(0, size - columns(text))
