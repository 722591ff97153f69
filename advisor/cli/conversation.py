"""The interview at a terminal: shows a question, takes a line, and does what it says. It ends with an exit code."""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from advisor.cli.output import FINE, INTERRUPTED, exit_code, width
from advisor.cli.prompt import Prompt
from advisor.interview.answers import MOST_TEXT, NotUnderstood
from advisor.interview.file import ChangedMeanwhile, InventoryFile
from advisor.interview.questions import Question, Subject
from advisor.interview.screens import Screens
from advisor.interview.session import Answered, Change, Session
from advisor.interview.stand import Granted
from advisor.plain_text import visible, wrapped
from advisor.problems import AdvisorError
from advisor.result import Result

COMMANDS = {
    "?": "?",
    "help": "?",
    "why": "why",
    "back": "back",
    "review": "review",
    "all": "all",
    "quit": "quit",
    "exit": "quit",
}
"""What is typed instead of an answer, and the command that it means."""
Shown = Callable[[], Iterable[str]]


class _Stopped(Exception):
    """Whoever was asked wants to stop."""


class _Moved(Exception):
    """The interview stands elsewhere than before: what is on the screen is asked no more."""


class Conversation:
    """One interview about a file, at the terminal."""

    def __init__(
        self,
        session: Session,
        file: InventoryFile,
        decide: Callable[[], Result],
        write_report: Callable[[Result, str], list[str]],
    ):
        self._session, self._file, self._decide, self._write_report = session, file, decide, write_report
        self._prompt, self._doing = Prompt(), ""

    def run(self) -> int:
        """Asks until nothing is open, or until somebody stops."""
        try:
            self._show(self._screens.welcome(new=not self._file.is_there))
            while True:
                try:
                    return self._once_through()
                except _Moved:
                    continue
        except (_Stopped, EOFError):
            self._show(self._screens.saved(self._file.is_there))
            return FINE
        except KeyboardInterrupt:
            print()
            self._show(self._screens.saved(self._file.is_there))
            return INTERRUPTED

    def _once_through(self) -> int:
        while True:
            self._busy("working out what follows")
            question, granted = self._session.stand.next, self._session.to_confirm
            self._show(self._screens.progress() if question or granted else ())
            if question is not None:
                self._ask(question)
            elif granted:
                self._confirm(granted)
            else:
                return self._finish()

    # --- what is shown and typed ----------------------------------------------------------------------------------

    @property
    def _screens(self) -> Screens:
        return Screens(self._session, self._file.name, width())

    def _show(self, lines: Iterable[str]) -> None:
        text = "\n".join(lines)
        self._busy("")
        if text:
            print(visible_lines(text), flush=True)

    def _say(self, text: str) -> None:
        self._show(wrapped(text, width()))

    def _busy(self, doing: str) -> None:
        """What goes on, on one line that the next thing said overwrites."""
        if self._prompt.can_erase and doing != self._doing:
            sys.stdout.write(f"\r\x1b[K{doing}{' ...' if doing else ''}")
            sys.stdout.flush()
        self._doing = doing

    def _line(self, names: Sequence[str] = ()) -> str:
        """A line that can be used, without blanks around it."""
        while True:
            text = self._prompt.line(names).strip()
            if len(text) > MOST_TEXT:
                self._say(f"That has more than {MOST_TEXT:,} characters, which is the limit. Nothing was taken of it.")
                continue
            odd = sorted({one for one in text if unicodedata.category(one) in {"Cc", "Cs"} and one not in "\n\t"})
            if not odd:
                return text.replace("\t", " ")
            shown = ", ".join(map(visible, odd[:5]))
            self._say(f"That has characters that no answer has ({shown}). Nothing was taken of it; type it again.")

    def _typed(self, names: Sequence[str], shown: Mapping[str, Shown], within_review: bool = False) -> str:
        """What is answered; commands are done on the way. Raises _Moved where they lead elsewhere.

        `shown` is what `?`, `why` and `all` show. Within a review nothing typed, `back` and `review` lead out of it.
        """
        while True:
            text = self._line(names)
            command = COMMANDS.get(text.lower())
            if command is None:
                return text.removeprefix("=").strip()
            if command == "quit":
                raise _Stopped
            if command in {"?", "why", "all"}:
                self._show(shown.get(command, shown["?"])())
            elif within_review:
                return ""
            elif command == "back":
                self._back()
            else:
                self._review()
                raise _Moved

    def _back(self) -> None:
        try:
            went = self._session.back()
        except ChangedMeanwhile as changed:
            self._read_again(changed)
        if went:
            self._say("The last answer is taken back.")
            raise _Moved
        self._say("Nothing was answered since the start; review lets you answer earlier questions again.")

    def _try(self, take: Callable[[], Sequence[Change]]) -> bool:
        """Does what an answer says and shows what it changed; False where it could not be used."""
        try:
            self._busy("working out what follows")
            changes = take()
        except NotUnderstood as error:
            self._say(f"Not understood: {error}. ? says what can be answered.")
            return False
        except ChangedMeanwhile as changed:
            self._read_again(changed)
        self._show(self._screens.changes(changes))
        return True

    def _read_again(self, changed: ChangedMeanwhile) -> None:
        """Goes on with what somebody else wrote; the answer on the screen is not taken."""
        self._session.read_again(changed.text)
        self._say(
            f"Somebody else changed {self._file.name} meanwhile. It was read again; your last answer is not in it."
        )
        raise _Moved

    # --- what is asked --------------------------------------------------------------------------------------------

    def _ask(self, question: Question) -> None:
        self._show(self._screens.question(question))
        while True:
            text = self._typed(self._names(question), self._about(question))
            if self._try(lambda text=text: self._session.answer(question, text)):  # type: ignore[misc]
                return

    def _about(self, question: Question, said: Mapping[Subject, Any] | None = None) -> dict[str, Shown]:
        return {
            "?": lambda: self._screens.help(question),
            "why": lambda: self._screens.why(question),
            "all": lambda: self._screens.question(question, full=True, said=said),
        }

    def _names(self, question: Question) -> list[str]:
        """What can be completed: answers, names of what they may name, subjects and their groups."""
        content, entry = self._session.stand.inventory.content, question.entry
        named = list(getattr(content, entry.names)) if entry.names in {"accounts", "vpcs", "sites"} else []
        ends = self._ends if entry.answer == "pairs" else []
        groups = self._session.stand.questions.groups(question)
        return [*entry.values, *named, *ends, *(one.name for one in question.subjects), *groups, *question.also]

    @property
    def _ends(self) -> list[str]:
        content = self._session.stand.inventory.content
        return [*content.services, *content.vpcs, *content.sites]

    def _confirm(self, granted: Sequence[Granted]) -> None:
        self._show(self._screens.granted(granted))
        shown: dict[str, Shown] = {
            "?": self._screens.granted_help,
            "why": lambda: self._screens.granted_why(granted),
            "all": lambda: self._screens.granted(granted),
        }
        while True:
            text = self._typed((), shown)
            if text.lower() in {"", "y", "yes"}:
                if self._try(lambda: self._session.confirm(granted)):
                    return
                continue
            chosen = numbers(text)
            if not chosen or not all(1 <= number <= len(granted) for number in chosen):
                self._say(f"Not understood: expected Enter, or numbers from 1 to {len(granted)}.")
                continue
            denied = [granted[number - 1] for number in chosen]
            if self._try(lambda denied=denied: self._session.deny(denied)):  # type: ignore[misc]
                asked = {fact for question in self._session.stand.open for fact in question.entry.settles}
                self._show(self._screens.unasked([one for one in denied if one.fact not in asked]))
                return

    def _review(self) -> None:
        """Shows all answers, and takes other ones."""
        while True:
            answered = self._session.answered()
            self._show(self._screens.review(answered))
            text = self._typed(self._ends, {"?": lambda: self._screens.help(None)}, within_review=True)
            chosen = numbers(text)
            if not text:
                return
            if "->" in text:
                self._try(lambda text=text: self._session.connect(text))  # type: ignore[misc]
            elif len(chosen) == 1 and 1 <= chosen[0] <= len(answered):
                self._again(answered[chosen[0] - 1])
            else:
                self._say(f"Not understood: expected a number from 1 to {len(answered)}, a connection, or Enter.")

    def _again(self, answered: Answered) -> None:
        """Takes another answer to one question."""
        question, said = answered.question, answered.values
        self._show(["", *self._screens.question(question, said=said)])
        while text := self._typed(self._names(question), self._about(question, said), within_review=True):
            if self._try(lambda text=text: self._session.answer_again(question, text)):  # type: ignore[misc]
                return

    # --- the end --------------------------------------------------------------------------------------------------

    def _finish(self) -> int:
        self._busy("deciding")
        result = self._decide()
        for lines in (self._screens.decisions(result), self._screens.next_steps(), self._screens.offer()):
            self._show(lines)
        shown: dict[str, Shown] = {"?": self._screens.offer_help}
        while (folder := self._typed((), shown)).lower() not in {"", "n", "no"}:
            try:
                self._say("; ".join(self._write_report(result, folder)))
                break
            except (AdvisorError, OSError) as error:
                self._say(f"{error}. Name another folder, or press Enter.")
        self._show(self._screens.saved(self._file.is_there))
        return exit_code(result, None)


def numbers(text: str) -> list[int]:
    """Numbers and ranges of numbers, `1, 3-4`; nothing where it is anything else."""
    if not re.fullmatch(r"\s*\d{1,6}(\s*-\s*\d{1,6})?([\s,;]+\d{1,6}(\s*-\s*\d{1,6})?)*[\s,;]*", text, re.ASCII):
        return []
    found: list[int] = []
    for first, last in re.findall(r"(\d+)(?:\s*-\s*(\d+))?", text):
        found += range(int(first), min(int(last or first), 10_000) + 1)
    return found


def visible_lines(text: str) -> str:
    """Several lines, each printable."""
    return "\n".join(map(visible, text.split("\n")))
