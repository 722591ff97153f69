"""What is open beyond what was asked: the pairs of a hub or service network are counted, with examples, not listed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product

from advisor.catalogue.cost_files import Opening
from advisor.fleet_plan.openings import Group, Opener, Openings, Pair, provider_of
from advisor.situations import Situation

EXAMPLES = 3


@dataclass(frozen=True)
class Exposure:
    """What one construct, or all that are alike, opens beyond what was asked."""

    kind: str
    name: str
    """Of one construct; empty where those that are alike are counted together."""
    constructs: int
    planned: bool
    existing: bool
    opening: Opening
    pairs: int
    """How many pairs of networks, or of a network and a service."""
    asked_in_part: bool
    """Whether something is asked between each of these pairs, and the whole is open."""
    examples: tuple[Pair, ...]


def exposures(openings: Openings, asked: Sequence[tuple[Situation, Pair]]) -> tuple[Exposure, ...]:
    """What constructs open beyond the connections that are asked for, each with the networks of its ends."""
    return _Exposures(openings, asked).found()


class _Exposures:
    def __init__(self, openings: Openings, asked: Sequence[tuple[Situation, Pair]]):
        self.openings, self._order = openings, openings.order
        wanted: dict[str, set[str]] = defaultdict(set)
        self._wanted: Mapping[str, set[str]] = wanted
        """For every provider, the networks that ask for it."""
        self._whole: set[Pair] = set()
        """Networks that are asked to reach all of another network, or a service as a whole: nothing is open beyond."""
        for situation, (one, other) in asked:
            provider = provider_of(situation)
            wanted[provider].add(one)
            if situation.consumer.end.kind != "service":
                self._whole.add((one, provider))
                if situation.provider.end.kind != "service":
                    self._whole.add((one, other))

    def found(self) -> tuple[Exposure, ...]:
        """All of them, the widest first."""
        found = [
            *self._of_hubs(),
            *self._of_joined(),
            *(one for name, group in self.openings.groups.items() for one in self._of_group(name, group)),
            *self._of_links(),
            *self._of_entries(),
        ]
        return tuple(sorted(found, key=lambda one: (one.opening.layer, one.asked_in_part, -one.pairs, one.kind)))

    def _of_hubs(self) -> Iterator[Exposure]:
        for hub in self.openings.hubs.values():
            networks, opener = sorted(hub.attached, key=self._order), hub.opener
            inside = [
                (one, other)
                for one, others in hub.asked.items()
                for other in others
                if self._order(one) <= self._order(other) and one in hub.attached and other in hub.attached
            ]
            total = sum(map(self._size, networks))
            unasked = total * (total - 1) // 2 - sum(self._pairs(*pair) for pair in inside)
            if unasked > 0:
                others = (pair for pair in combinations(networks, 2) if pair[1] not in hub.asked.get(pair[0], ()))
                yield self._exposure([opener], opener.needed.name, unasked, others, planned=bool(hub.asked))
            if opener.opening.limit:
                open_whole = [pair for pair in inside if not self._asked_whole(*pair)]
                yield from self._in_part([hub.attached[one] for one, _ in open_whole], opener.needed.name, open_whole)

    def _of_joined(self) -> Iterator[Exposure]:
        hubs = self.openings.hubs
        for (one, other), opener in self.openings.joined.items():
            if self._order(one) < self._order(other) and one in hubs and other in hubs:
                here, there = hubs[one], hubs[other]
                asked = [
                    (near, far) for near in here.attached for far in here.asked.get(near, ()) if far in there.attached
                ]
                sizes = [sum(map(self._size, hub.attached)) for hub in (here, there)]
                unasked = sizes[0] * sizes[1] - sum(self._pairs(*pair) for pair in asked)
                if unasked > 0:
                    every = product(sorted(here.attached, key=self._order), sorted(there.attached, key=self._order))
                    others = (pair for pair in every if pair[1] not in here.asked.get(pair[0], ()))
                    yield self._exposure([opener], opener.needed.name, unasked, others)
                open_whole = [pair for pair in asked if not self._asked_whole(*pair)]
                yield from self._in_part(
                    [here.attached[near] for near, _ in open_whole], opener.needed.name, open_whole
                )

    def _of_group(self, name: str, group: Group) -> Iterator[Exposure]:
        """Services that networks reach without having asked for them; those in one's own network are no exposure."""
        by_kind: dict[str, list[str]] = defaultdict(list)
        for service, opener in group.members.items():
            by_kind[opener.needed.kind].append(service)
        total = sum(map(self._size, group.networks))
        for services in by_kind.values():
            fine = {
                one: (self._wanted.get(one, set()) & group.networks.keys()) | self.openings.home(one)
                for one in services
            }
            pairs = sum(
                total - sum(self._size(network) for network in fine[one] if network in group.networks)
                for one in services
            )
            if pairs:
                every = product(sorted(group.networks, key=self._order), sorted(services, key=self._order))
                others = ((network, one) for network, one in every if network not in fine[one])
                openers = [group.members[one] for one in services]
                planned = any(one.planned for one in (*openers, *group.networks.values()))
                yield self._exposure(openers, name.partition(":")[2], pairs, others, planned=planned)

    def _of_links(self) -> Iterator[Exposure]:
        """Links between two networks, those of one kind together: each opens one whole network to another."""
        by_kind: dict[str, list[tuple[Pair, Opener]]] = defaultdict(list)
        for pair, openers in self.openings.direct.items():
            for opener in openers:
                if not self._asked_whole(*pair):
                    by_kind[opener.needed.kind].append((pair, opener))
        for found in by_kind.values():
            yield from self._in_part([opener for _, opener in found], "", [pair for pair, _ in found])

    def _of_entries(self) -> Iterator[Exposure]:
        """Endpoints, those of one kind together: all of their network reaches the provider."""
        by_kind: dict[str, list[tuple[Pair, Opener]]] = defaultdict(list)
        for pair, openers in self.openings.entries.items():
            if pair not in self._whole:
                for opener in openers:
                    by_kind[opener.needed.kind].append((pair, opener))
        for network, opener in self.openings.outside.items():
            by_kind[opener.needed.kind].append(((network, "the internet"), opener))
        for found in by_kind.values():
            yield from self._in_part([opener for _, opener in found], "", [pair for pair, _ in found])

    def _in_part(self, openers: Sequence[Opener], name: str, pairs: Sequence[Pair]) -> Iterator[Exposure]:
        """Pairs between which something is asked: those of one hub where it has a name, else those of a kind."""
        if pairs:
            hub = bool(name)
            number = sum(self._pairs(*pair) for pair in pairs) if hub else sum(one.needed.count for one in openers)
            in_order = sorted(pairs, key=lambda pair: tuple(map(self._order, pair)))
            yield self._exposure(openers, name, number, in_order, planned=True if hub else None, in_part=True)

    @staticmethod
    def _exposure(
        openers: Sequence[Opener],
        name: str,
        pairs: int,
        examples: Iterable[Pair],
        *,
        planned: bool | None = None,
        in_part: bool = False,
    ) -> Exposure:
        return Exposure(
            kind=openers[0].needed.kind,
            name=name,
            constructs=len(openers),
            planned=any(one.planned for one in openers) if planned is None else planned,
            existing=all(one.needed.exists for one in openers),
            opening=openers[0].opening,
            pairs=pairs,
            asked_in_part=in_part,
            examples=tuple(islice(examples, EXAMPLES)),
        )

    def _pairs(self, one: str, other: str) -> int:
        """How many pairs of networks two entries stand for."""
        size = self._size(one)
        return size * (size - 1) // 2 if one == other else size * self._size(other)

    def _asked_whole(self, one: str, other: str) -> bool:
        return (one, other) in self._whole and (other, one) in self._whole

    def _size(self, network: str) -> int:
        """How many networks an entry stands for."""
        kind, _, name = network.partition(":")
        vpc = self.openings.content.vpcs.get(name) if kind == "vpc" else None
        return vpc.count if vpc else 1
