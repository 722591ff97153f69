"""An inventory seen as a whole: what the ends are, where they lie, how many there are, what exists."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from advisor.catalogue import Catalogue
from advisor.inventory import Connection, End, Inventory
from advisor.topology.counts import Counts
from advisor.topology.existing import Built
from advisor.topology.location import Location
from advisor.topology.places import (
    CONNECTION,
    CONSUMER,
    PROVIDER,
    Located,
    Path,
    Place,
    Side,
    consumer_kind,
    provider_kind,
    shared_ranges,
)

__all__ = [
    "CONNECTION",
    "CONSUMER",
    "PROVIDER",
    "Fleet",
    "Located",
    "Path",
    "Place",
    "Side",
    "consumer_kind",
    "provider_kind",
    "shared_ranges",
]


class Fleet:
    """An inventory seen as a whole."""

    def __init__(self, inventory: Inventory, catalogue: Catalogue):
        self.inventory, self.content, self.catalogue = inventory, inventory.content, catalogue
        self.built = Built(inventory.content)
        self._places: dict[Any, Place] = {}

    @cached_property
    def sides(self) -> list[tuple[Connection, Side, Side]]:
        """Every connection with its two ends."""
        consumers: dict[str, Side] = {}
        providers: dict[str, Side] = {}
        found = []
        for connection in self.content.connections:
            one, other = connection.consumer, connection.provider
            if one not in consumers:
                consumers[one] = self._side(one, CONSUMER)
            if other not in providers:
                providers[other] = self._side(other, PROVIDER)
            found.append((connection, consumers[one], providers[other]))
        return found

    @cached_property
    def counts(self) -> Counts:
        """Numbers over all connections."""
        return Counts(self.content, self.sides)

    def _side(self, text: str, role: str) -> Side:
        """What is known about the end that `text` names."""
        end = self.inventory.end(text)
        location = Location.of(role, end, self.content)
        named = end if end in self._named else None
        alike = (role, location.vpc_name, location.site_name, named, location.own_words)
        if alike not in self._places:
            self._places[alike] = location.place(self.content, self.built, named)
        return Side(end, location.service, self._places[alike])

    def end_place(self, text: str) -> Place:
        """Where the end lies that `text` names."""
        return self._side(text, CONSUMER).place

    @cached_property
    def _named(self) -> frozenset[End]:
        """The ends that existing constructs and forbidden pairs name."""
        pairs = [end for pair in self.content.forbidden for end in (pair.consumer, pair.provider)]
        return self.built.named.union(map(self.inventory.end, pairs))

    # --- what is forbidden ----------------------------------------------------------------------------------------

    @cached_property
    def _forbidden(self) -> Mapping[frozenset[str], list[Path]]:
        """For every pair of networks, where the inventory forbids ends in them to reach each other."""
        found: dict[frozenset[str], list[Path]] = {}
        for number, pair in enumerate(self.content.forbidden):
            keys = frozenset(self._side(end, PROVIDER).place.key or "" for end in (pair.consumer, pair.provider))
            found.setdefault(keys, []).append(("forbidden", number))
        return found

    def forbidden_between(self, consumer: Place, provider: Place) -> list[Path]:
        """Where the inventory forbids a pair that a link between these two networks would make routable."""
        if consumer.key is None or provider.key is None or consumer.key == provider.key:
            return []
        return self._forbidden.get(frozenset((consumer.key, provider.key)), [])

    def forbidden_in_service_network(self, consumer: Place, provider: Place) -> list[Path]:
        """Where the inventory forbids a VPC of the consumer's service networks to reach the provider."""
        if provider.named is None:
            return []
        others = self.built.service_network_members(consumer.vpc_name) - {consumer.vpc_name or ""}
        return [
            ("forbidden", number)
            for number, pair in enumerate(self.content.forbidden)
            if self.inventory.end(pair.provider) == provider.named
            and self._side(pair.consumer, CONSUMER).place.vpc_name in others
        ]
