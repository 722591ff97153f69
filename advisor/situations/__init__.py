"""One Situation for each connection: every fact that is known about it, where it comes from, and names for texts.

Counts and joins over the whole inventory come from `topology`; both together are the only place where topology is
worked out. What a consumer, a provider or a pair of places brings is found once and serves all their connections.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from advisor.catalogue import Catalogue
from advisor.conditions import FactValue, Values, View
from advisor.inventory import Connection, Inventory
from advisor.plain_text import and_join
from advisor.problems import Problem
from advisor.situations import ends, places, surroundings
from advisor.situations.completion import Completion
from advisor.situations.known import Known, Origin
from advisor.situations.names import names_for_texts
from advisor.topology import CONNECTION, CONSUMER, PROVIDER, Fleet, Path, Place, Side

__all__ = ["Completion", "Origin", "Situation", "situations"]


@dataclass(frozen=True, eq=False)
class Situation:
    """What is known about one connection; a fact that is missing is unknown."""

    fleet: Fleet
    number: int
    connection: Connection
    consumer: Side
    provider: Side
    values: Values
    added: Known
    """What is not stated, derived, or read in the knowledge, but implied by that, or presumed."""
    declared_unknown: frozenset[str]
    _found: tuple[Known, ...]
    """Where all else comes from, the strongest first."""

    @cached_property
    def given(self) -> Values:
        """What is stated, derived, or read in the knowledge."""
        return {fact: value for fact, value in self.values.items() if fact not in self.added.values}

    @cached_property
    def origins(self) -> Mapping[str, Origin]:
        """Where each value comes from."""
        found = {
            fact: origin
            for known in reversed(self._found)
            for fact, origin in known.origins.items()
            if fact in self.given
        }
        return {
            fact: Origin(kind, tuple(map(self._path, paths)), because)
            for fact, (kind, paths, because) in {**self.added.origins, **found}.items()
        }

    def _path(self, path: Path) -> Path:
        """A path from the top of the inventory."""
        starts = {
            CONNECTION: ("connections", self.number),
            CONSUMER: self.consumer.path,
            PROVIDER: self.provider.path,
        }
        return (*starts[path[0]], *path[1:]) if path[0] in starts else path

    @cached_property
    def contradictions(self) -> tuple[Problem, ...]:
        """What the connection states otherwise than the rest of the inventory says, as warnings.

        What Regions and address ranges say counts; else the statement does. What is stated more widely has its
        exceptions, and numbers are estimates or plans: neither is a contradiction. Nor can be what facts exclude.
        """
        located, stated, _, *derived = self._found
        found = []
        for fact, value in stated.values.items():
            for known in (located, *derived):
                other, (kind, paths, _) = known.values.get(fact), known.origins.get(fact, ("", (), ""))
                if other in (None, value) or kind == "known" or self.fleet.catalogue.facts[fact].entry.kind == "number":
                    continue
                at = self._path(stated.origins[fact][1][0])
                found.append(
                    self._contradiction(fact, other, at, paths, "former" if known is not located else "latter")
                )
                break
        return (*found, *self._excluded())

    def _excluded(self) -> Iterator[Problem]:
        """Pairs of values of which one excludes the other, by what facts imply of each other."""
        facts, values = self.fleet.catalogue.facts, self.values
        for name, given, other, test in self.fleet.catalogue.exclusions:
            if values.get(name) == given and other in values and not test(values[other]):
                places = [path for fact in (name, other) for path in self.origins[fact].paths]
                message = f"{facts[name].say(given)}, and {facts[other].say(values[other])}: that cannot be"
                where, hint = places[0] if places else ("connections", self.number), "correct one of the two"
                yield self.fleet.inventory.document.problem(message, where, hint=hint).as_warning()

    def _contradiction(self, fact: str, found: FactValue, at: Path, paths: tuple[Path, ...], counts: str) -> Problem:
        say, inventory = self.fleet.catalogue.facts[fact].say, self.fleet.inventory
        places = and_join([str(inventory.position(self._path(path))) for path in paths])
        message = f"here it is stated that {say(self._found[1].values[fact])}, and at {places} that {say(found)}"
        return inventory.document.problem(message, at, hint=f"the {counts} counts; correct one of the two").as_warning()

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What the texts of rules may name."""
        return names_for_texts(self.fleet, self.connection, self.consumer, self.provider)

    @property
    def priorities(self) -> tuple[str, ...]:
        """The user's criteria in their order: the connection's, else its provider's, else the inventory's."""
        service = self.provider.service
        return self.connection.priorities or (service.priorities if service else ()) or self.fleet.content.priorities

    @property
    def region(self) -> str | None:
        """The Region whose prices hold: the consumer's; the provider's where only that is in a VPC."""
        consumer, provider = self.consumer.place, self.provider.place
        return (consumer if consumer.vpc or not provider.vpc else provider).region[0]


def situations(inventory: Inventory, catalogue: Catalogue) -> Iterator[tuple[Situation, View]]:
    """One situation for each connection, in the order of the inventory, and what rules can tell apart of it.

    The latter is of use only once, and would take as much memory as all else.
    """
    finder = _Finder(Fleet(inventory, catalogue))
    for number, (connection, consumer, provider) in enumerate(finder.fleet.sides):
        yield finder.situation(number, connection, consumer, provider)


@dataclass(frozen=True, slots=True)
class _Pair:
    """What two places bring to every connection between them."""

    located: Known
    """What Regions and ranges say, which no statement contradicts."""
    derived: Known


@dataclass(frozen=True, slots=True)
class _End:
    """What an end brings to every connection that it has in this role."""

    stated: Known
    derived: Known
    duties: surroundings.Duties


class _Finder:
    """Finds what is known of connection after connection, each part of it once."""

    def __init__(self, fleet: Fleet):
        self.fleet, self.catalogue = fleet, fleet.catalogue
        self.completion = Completion(fleet.catalogue, fleet.content.confirmed)
        self.consumers: dict[Side, _End] = {}
        self.providers: dict[tuple[Side, str | None], _End] = {}
        self.pairs: dict[tuple[Place, Place], _Pair] = {}

    def situation(self, number: int, connection: Connection, consumer: Side, provider: Side) -> tuple[Situation, View]:
        one, other = self.consumer(consumer), self.provider(provider, consumer.place.region[0])
        pair = self.pair(consumer.place, provider.place)
        own = ends.of_connection(connection)
        surroundings.add_duties(own, connection, one.duties, other.duties)
        stated = self.complete(ends.stated_by_connection(self.fleet, connection)) if connection.needs else NOTHING
        found = (pair.located, stated, other.stated, self.complete(own), other.derived, one.derived, pair.derived)
        values, seen, unknown = merged(found, self.catalogue)
        added = self.completion.of(values, unknown)
        values.update(added.values)
        seen.update(added.seen)
        return Situation(self.fleet, number, connection, consumer, provider, values, added, unknown, found), seen

    def complete(self, known: Known) -> Known:
        """The same, with what rules can tell apart of it."""
        known.seen = self.catalogue.view(known.values)
        return known

    def consumer(self, side: Side) -> _End:
        if side not in self.consumers:
            known = Known()
            ends.add_consumer(known, side)
            places.add_offers(self.fleet, known, side.place)
            surroundings.add_mesh(self.fleet, known, side.place)
            self.consumers[side] = _End(NOTHING, self.complete(known), surroundings.duties_at(self.fleet, side))
        return self.consumers[side]

    def provider(self, side: Side, region: str | None) -> _End:
        key = side, region if side.service is not None and side.service.kind == "saas" else None
        if key not in self.providers:
            known = Known()
            ends.add_provider(known, side)
            surroundings.add_provider(self.fleet, known, side, region)
            self.providers[key] = _End(
                self.complete(ends.stated_by_provider(self.fleet, side)),
                self.complete(known),
                surroundings.duties_at(self.fleet, side),
            )
        return self.providers[key]

    def pair(self, consumer: Place, provider: Place) -> _Pair:
        key = consumer, provider
        if key not in self.pairs:
            located, derived = Known(), Known()
            places.add_overlap(located, consumer, provider)
            places.add_own_regions(located, consumer, provider)
            places.add_places(derived, consumer, provider)
            places.add_regions(self.fleet, derived, consumer, provider)
            surroundings.add_counts(self.fleet, derived, consumer, provider)
            surroundings.add_existing(self.fleet, derived, consumer, provider)
            self.pairs[key] = _Pair(self.complete(located), self.complete(derived))
        return self.pairs[key]


NOTHING = Known()


def merged(
    found: tuple[Known, ...], catalogue: Catalogue
) -> tuple[dict[str, FactValue], dict[str, int], frozenset[str]]:
    """All that is found, the strongest first, what rules can tell apart of it, and what is called unknown.

    A value, or the word unknown, stands against all that follows. What Regions and ranges leave unknown can be
    stated; their values cannot.
    """
    if not any(known.unknown for known in found):
        every: dict[str, FactValue] = {}
        seen: dict[str, int] = {}
        for known in reversed(found):
            every.update(known.values)
            seen.update(known.seen)
        return every, seen, frozenset()
    located, connection, provider, *derived = found
    values, unknown = dict(located.values), set[str]()
    for known in (connection, provider, Known(unknown=located.unknown), *derived):
        values |= {fact: value for fact, value in known.values.items() if fact not in values and fact not in unknown}
        unknown |= known.unknown - values.keys()
    return values, catalogue.view(values), frozenset(unknown)
