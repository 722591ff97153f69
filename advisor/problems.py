"""Errors for the person who made them: what is wrong, where, what was expected, the nearest valid name."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from advisor.plain_text import visible


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
            number = str(self.position.line)
            start = max(0, self.position.column - 60)
            shown = self.line[start : start + 100]
            gutter = " " * len(number)
            # Every character before the caret takes one column, whatever it was in the file.
            text.append(f"  {number} | {visible(shown.replace(chr(9), ' '))}")
            text.append(f"  {gutter} | {' ' * (self.position.column - 1 - start)}^")
        if self.expected:
            text.append(f"  expected: {visible(self.expected)}")
        if self.hint:
            text.append(f"  {visible(self.hint)}")
        return "\n".join(text)


class AdvisorError(Exception):
    """Something that the person who called the advisor can mend."""


class InvalidInput(AdvisorError):
    """The input cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class InvalidInventory(InvalidInput):
    """An inventory that cannot be used."""


class InvalidKnowledge(InvalidInput):
    """A knowledge file that cannot be used."""


def one_of(names: Iterable[str], limit: int = 12) -> str:
    """The valid names as a sentence part, cut after `limit`."""
    every = list(names)
    shown = ", ".join(every[:limit])
    return f"one of {shown}" + (f" and {len(every) - limit} more" if len(every) > limit else "")


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """A hint with the valid name nearest to `name`, or nothing when none is near."""
    by_lower = {valid.lower(): valid for valid in names}
    nearest = get_close_matches(name[:100].lower(), by_lower, n=1, cutoff=0.6)
    return f"did you mean {by_lower[nearest[0]]!r}?" if nearest else ""
