"""Errors for the person who made them: what is wrong, where, what was expected, the nearest valid name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum

from advisor.plain_text import columns, counted, excerpt, visible, wrapped

WIDTH = 80
SHOWN = 200
"""How many problems a message lists; what more there are is said as a number."""
MAX_PROBLEMS = 1000
"""After so many problems of one kind nobody reads more, and looking for them stops."""
MAX_COMPARED = 500
"""With so many names a wrong one is compared to find the nearest."""


@dataclass(frozen=True, order=True)
class Position:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Severity(StrEnum):
    """Whether the input can still be used."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the input, where it stands and what would be right."""

    message: str
    position: Position
    expected: str = ""
    hint: str = ""
    line: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        text = [f"{visible(str(self.position))}: {self.severity}: {visible(self.message)}"]
        if self.line:
            gutter = f"  {self.position.line} | "
            shown, column = excerpt(self.line, self.position.column - 1, WIDTH - columns(gutter) - 1)
            text.append(gutter + shown)
            text.append(" " * (len(gutter) - 2) + "| " + " " * column + "^")
        if self.expected:
            text += wrapped(self.expected, WIDTH, "  expected: ", "    ")
        if self.hint:
            text += wrapped(self.hint, WIDTH, "  ", "  ")
        return "\n".join(text)

    def with_short_line(self) -> "Problem":
        """The same with no more of its line than people read: a line may be as long as a file."""
        return replace(self, line=excerpt(self.line, self.position.column - 1, WIDTH)[0])

    def as_warning(self) -> "Problem":
        """The same, as something that stops nothing."""
        return replace(self, severity=Severity.WARNING)


class AdvisorError(Exception):
    """Something that the person who called the advisor can mend."""


class InvalidInput(AdvisorError):
    """The input cannot be used; `problems` lists what is wrong with it, not more than MAX_PROBLEMS of one kind."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        shown = [str(problem) for problem in self.problems[:SHOWN]]
        more = len(self.problems) - SHOWN
        if more > 0:
            at_least = "at least " if len(self.problems) >= MAX_PROBLEMS else ""
            shown.append(f"and {at_least}{counted(more, 'problem')} more")
        return "\n".join(shown)


class InvalidInventory(InvalidInput):
    """An inventory that cannot be used."""


class InvalidKnowledge(InvalidInput):
    """A knowledge file that cannot be used."""


def one_of(names: Iterable[str], limit: int = 12) -> str:
    """The valid names as a sentence part, cut after `limit`."""
    every = list(names)
    shown = ", ".join(every[:limit])
    return f"one of {shown}" + (f" and {len(every) - limit} more" if len(every) > limit else "")


def nearest(name: str, names: Iterable[str]) -> str:
    """The valid name nearest to `name`, or nothing when none is near."""
    if len(name) > 200:
        return ""
    by_lower = {valid.lower(): valid for valid in names}
    lower = name.lower()
    # Comparing takes long: of very many names, those that begin and end alike are the likely ones.
    alike = [one for one in by_lower if one[:2] == lower[:2] and one[-2:] == lower[-2:]]
    found = get_close_matches(lower, by_lower if len(by_lower) <= MAX_COMPARED else alike[:MAX_COMPARED], n=1)
    return by_lower[found[0]] if found else ""


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """A hint with the valid name nearest to `name`, or nothing when none is near."""
    found = nearest(name, names)
    return f"did you mean {found!r}?" if found else ""
