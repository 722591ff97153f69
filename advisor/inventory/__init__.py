"""An inventory: what a person described, with the place of every value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from advisor.inventory.models import (
    Account,
    Connection,
    Existing,
    ExistingLinks,
    Forbidden,
    Growth,
    InventoryContent,
    Override,
    Service,
    Site,
    TransitGateway,
    Vpc,
)
from advisor.inventory.origins import is_as_imported, source_of
from advisor.problems import Position, Problem
from advisor.yaml_reader import Document

__all__ = [
    "Account",
    "Connection",
    "End",
    "Existing",
    "ExistingLinks",
    "Forbidden",
    "Growth",
    "Inventory",
    "InventoryContent",
    "Override",
    "Service",
    "Site",
    "TransitGateway",
    "Vpc",
]


@dataclass(frozen=True)
class End:
    """What one end of a connection is: a service, a VPC or a site, by name."""

    kind: str
    name: str


@dataclass(frozen=True)
class Inventory:
    """The checked content of one or several files; `warnings` are problems that do not stop a recommendation."""

    content: InventoryContent
    document: Document
    digest: str
    warnings: tuple[Problem, ...] = ()

    def position(self, path: Sequence[str | int]) -> Position:
        """Where the value at `path` (`["vpcs", "wallet", "cidrs"]`) stands."""
        return self.document.position(path)

    def place(self, path: Sequence[str | int]) -> str:
        """Where the value at `path` stands, and where an import found it if nobody changed it since."""
        return ", from ".join([str(self.position(path)), *self.origin(path)])

    def origin(self, path: Sequence[str | int]) -> tuple[str, ...]:
        """Where an import found the value or the entry at `path`; nothing where a person wrote it."""
        depth = 3 if "existing" in path[:1] else 2
        entry = self.document.data
        for step in path[:depth]:
            is_there = step in entry if isinstance(entry, dict) else isinstance(entry, list) and int(step) < len(entry)
            entry = entry[step] if is_there else None
        if not isinstance(entry, dict):
            return ()
        origin = entry.get("origin") or ()
        origins = (origin,) if isinstance(origin, str) else tuple(origin)
        keys = [step for step in path[depth:] if isinstance(step, str) and step not in ("from", "to", "between")]
        sources = {source_of(one) for one in origins}
        return origins if not keys or is_as_imported(entry, keys, sources) else ()

    def ends_named(self, text: str) -> list[End]:
        """What an end's text can mean: one end, or none or several where it is wrong."""
        kind, colon, name = text.rpartition(":")
        return [end for end in self._ends.get(name, ()) if not colon or kind == end.kind]

    @cached_property
    def _ends(self) -> Mapping[str, Sequence[End]]:
        """Everything of a name that a connection can begin or end at."""
        content = self.content
        found: dict[str, list[End]] = {}
        for kind, members in (("service", content.services), ("vpc", content.vpcs), ("site", content.sites)):
            for name in members:
                found.setdefault(name, []).append(End(kind, name))
        return found

    def end(self, text: str) -> End:
        """The end that a checked inventory means by `text`."""
        return self.ends_named(text)[0]
