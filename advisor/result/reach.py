"""Who reaches whom under the plan."""

from typing import Literal

from pydantic import Field

from advisor.result.parts import Part, SourceRead


class Barrier(Part):
    """A construct that opens something, at which layer, and what closes it; `planned`: the plan uses it."""

    kind: str
    name: str
    layer: str
    planned: bool
    closed_by: str
    sources: tuple[SourceRead, ...]


class Exposure(Part):
    """What a construct, or all of a kind where `name` is empty, opens beyond what was asked, with a few examples."""

    kind: str
    name: str
    constructs: int
    planned: bool
    existing: bool
    layer: str
    pairs: int
    text: str
    examples: tuple[str, ...]
    closed_by: str
    sources: tuple[SourceRead, ...]


class ForbiddenPair(Part):
    """The verdict on a forbidden pair: kept apart, opened by the plan, or opened by what exists and the plan leaves.

    `by` is what opens it; where it is kept apart, what would open it and is closed.
    """

    consumer: str = Field(alias="from")
    provider: str = Field(alias="to")
    at: str
    verdict: Literal["kept_apart", "opened", "opened_already"]
    text: str
    by: tuple[Barrier, ...]


class RouteTable(Part):
    """What is attached with one route table or segment of a hub, and to what its routes lead; long lists are cut."""

    attachments: int
    attached: tuple[str, ...]
    leads_to: tuple[str, ...]


class RouteTables(Part):
    """The route tables or segments with which a hub lets through only what is asked; `text` warns of their limit."""

    kind: str
    name: str
    needed: int
    limit: float
    text: str
    tables: tuple[RouteTable, ...]


class Reach(Part):
    """Who can reach whom under the plan, against what was asked."""

    asked: int
    layers: dict[str, int]
    """How many connections are reached at layer 7, 4 or 3, in one network, or nobody says in which VPC they lie."""
    unreached: tuple[str, ...]
    exposures: tuple[Exposure, ...]
    forbidden: tuple[ForbiddenPair, ...]
    route_tables: tuple[RouteTables, ...]
