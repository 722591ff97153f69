"""Facts as they are found, each with where it comes from."""

from dataclasses import dataclass, field
from typing import NamedTuple

from advisor.conditions import FactValue, View
from advisor.topology import Path


class Origin(NamedTuple):
    """Where a value comes from: stated or derived at places of the inventory, implied by a fact, presumed, or read in
    the knowledge (`because` then says where)."""

    kind: str
    paths: tuple[Path, ...] = ()
    because: str = ""


@dataclass(slots=True)
class Known:
    """Some of the facts of a connection, such as those that its provider brings; what is found first stays."""

    values: dict[str, FactValue] = field(default_factory=dict)
    origins: dict[str, tuple[str, tuple[Path, ...], str]] = field(default_factory=dict)
    """As in Origin, but unnamed and with paths from the connection at hand: most are never asked for."""
    unknown: frozenset[str] = frozenset()
    seen: View = field(default_factory=dict)
    """What rules can tell apart of the values, once they are all there."""

    def add(self, fact: str, value: FactValue | None, kind: str, *paths: Path, because: str = "") -> None:
        """Adds a value where none is known yet and nobody called the fact unknown; None adds nothing."""
        if value is None or fact in self.values or fact in self.unknown:
            return
        self.values[fact] = value
        self.origins[fact] = (kind, paths, because)

    def add_or_unknown(self, fact: str, value: FactValue | None, kind: str, *paths: Path) -> None:
        """Adds a value; the word `unknown` calls the fact unknown, which also switches off its presumption."""
        if value == "unknown":
            self.unknown |= {fact}
        elif value is not None:
            self.add(fact, value, kind, *paths)

    def add_yes_no(self, fact: str, word: str, *paths: Path) -> None:
        """Adds what a knowledge file says by yes, no or unknown."""
        self.add_or_unknown(fact, word if word == "unknown" else word == "yes", "derived", *paths)
