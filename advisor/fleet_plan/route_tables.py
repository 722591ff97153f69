"""The route tables of a hub: the fewest with which it lets through only the pairs of networks that are asked for."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.catalogue.files import LimitEntry

NEAR = 0.8
"""From this part of a quota on it is time to have it raised."""


@dataclass(frozen=True)
class RouteTable:
    """One route table, or segment: what is attached with it, and to what its routes lead."""

    attached: tuple[str, ...]
    leads_to: tuple[str, ...]


@dataclass(frozen=True)
class RouteTables:
    """Those of one hub, and the limit on their number."""

    hub: str
    kind: str
    tables: tuple[RouteTable, ...]
    limit: LimitEntry

    @property
    def is_near(self) -> bool:
        """Whether the quota is to be raised first, or soon."""
        return len(self.tables) >= NEAR * self.limit.default


def route_tables(
    asked: Mapping[str, Iterable[str]], many: Collection[str], order: Callable[[str], Any]
) -> tuple[RouteTable, ...]:
    """Attachments that are asked to talk to the same networks share a table, themselves beside them or not.

    Those that stand for `many` networks share one that leads to themselves only where they are asked to talk to each
    other. `order` says in which order networks are named.
    """
    leads = {network: frozenset(others) for network, others in asked.items()}
    with_itself = {
        network: others | {network} for network, others in leads.items() if network not in many or network in others
    }
    alike = Counter(with_itself.values())
    found: dict[tuple[bool, frozenset[str]], list[str]] = {}
    for network, others in leads.items():
        mesh = alike[with_itself.get(network, frozenset())] > 1
        found.setdefault((mesh, with_itself[network] if mesh else others), []).append(network)
    return tuple(
        RouteTable(tuple(sorted(group, key=order)), tuple(sorted(others, key=order)))
        for (_, others), group in found.items()
    )
