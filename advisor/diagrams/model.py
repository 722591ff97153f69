"""A view as plain data: what a diagram shows, before anything is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Opens = Literal["start", "end", "both", "unknown"]
"""Which end of an edge opens connections over it."""


@dataclass(frozen=True)
class Group:
    """A box around others: a Region, an account, a VPC or a site; `inside` is the id of the box around it."""

    id: str
    kind: str
    name: str
    note: str = ""
    inside: str = ""


@dataclass(frozen=True)
class Node:
    """A box with a symbol, a name and a line of what else there is to say; `group` is the id of the box around it."""

    id: str
    kind: str
    name: str
    note: str = ""
    group: str = ""


@dataclass(frozen=True)
class Edge:
    """A line between two nodes; `label` holds lines of text, `resolved` whether the answer is final."""

    start: str
    end: str
    mechanism: str
    family: str
    label: tuple[str, ...]
    opens: Opens
    resolved: bool


@dataclass(frozen=True)
class Row:
    """An edge as a row of a table: what a numbered edge refers to."""

    number: int
    start: str
    end: str
    mechanism: str
    count: int
    standing: str
    """decided, or conditional or infeasible where at least one of the connections is."""
    connections: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """A diagram and the same in words; `id` is safe as the name of a file and as an id in a page."""

    id: str
    title: str
    words: tuple[str, ...]
    """Whole sentences; the first one sums up."""
    nodes: tuple[Node, ...]
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]
    table: tuple[Row, ...] = ()
    """A row for each edge, in their order."""
    numbered: bool = False
    """Whether edges carry numbers of rows instead of all that there is to say."""

    @property
    def not_in_table(self) -> tuple[str, ...]:
        """The sentences after the first that say what no edge shows."""
        return self.words[1 + len(self.table) :]


@dataclass(frozen=True)
class Views:
    """All views of a result."""

    overview: View
    accounts: tuple[View, ...] = ()
    constructs: tuple[View, ...] = ()
    connections: dict[str, View] = field(default_factory=dict)
    """By the connection's id."""

    def __iter__(self) -> Iterator[View]:
        yield self.overview
        yield from self.accounts
        yield from self.constructs
        yield from self.connections.values()
