"""The interview without a terminal: open questions as a file to fill in, and the answers taken from it."""

from dataclasses import dataclass
from datetime import date

from advisor.catalogue import Catalogue


@dataclass(frozen=True)
class Outcome:
    """What became of the answers in a file: whether anything is still open, and what is to be told."""

    open: bool
    told: tuple[str, ...]


def questionnaire(path: str, catalogue: Catalogue, as_of: date | None) -> str:
    """The open questions of an inventory as YAML with comments, to be filled in."""
    raise NotImplementedError


def take_answers(path: str, answers: str, catalogue: Catalogue, as_of: date | None) -> Outcome:
    """Writes the answers in a file into an inventory, all of them or none."""
    raise NotImplementedError
