"""An inventory: what a person described, with the place of every value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.inventory.models import (
    Account,
    Connection,
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
from advisor.problems import Position, Problem
from advisor.yaml_reader import Document

__all__ = [
    "Account",
    "Connection",
    "End",
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

    def ends_named(self, text: str) -> list[End]:
        """What an end's text can mean: one end, or none or several where it is wrong."""
        kind, colon, name = text.rpartition(":")
        groups: dict[str, Mapping[str, object]] = {
            "service": self.content.services,
            "vpc": self.content.vpcs,
            "site": self.content.sites,
        }
        return [
            End(group, name) for group, members in groups.items() if name in members and (not colon or kind == group)
        ]

    def end(self, text: str) -> End:
        """The end that a checked inventory means by `text`."""
        return self.ends_named(text)[0]
