"""Networks whose ranges overlap and which the plan links with the same network, or attaches to the same hub.

Rules see the pairs of networks that the inventory names; which links there are at last is the plan's doing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.fleet_plan.openings import Openings
from advisor.topology.places import Network, holds


@dataclass(frozen=True, slots=True)
class Clash:
    """Two networks that cannot both be routed to from where they meet: a network's name, or a hub's."""

    at: str
    hub: bool
    one: str
    other: str
    shared: Network


def clashes(openings: Openings) -> Iterator[Clash]:
    """The first clash at every network with planned links, and at every hub that the plan uses."""
    linked: dict[str, set[str]] = defaultdict(set)
    planned: set[str] = set()
    for (one, other), openers in openings.direct.items():
        linked[one].add(other)
        linked[other].add(one)
        if any(opener.planned for opener in openers):
            planned |= {one, other}
    for network, others in linked.items():
        if network in planned:
            yield from _first(openings, network, False, others)
    for name, hub in openings.hubs.items():
        if hub.asked:
            talking = {one for one in hub.attached if hub.asked.get(one)}
            yield from _first(openings, name, True, talking)


def _first(openings: Openings, at: str, hub: bool, networks: Iterable[str]) -> Iterator[Clash]:
    """In order of their ranges, only those that are still open can hold the next."""
    ranges = openings.ranges
    every = sorted(
        (network.version, int(network.network_address), network.prefixlen, openings.order(name), network)
        for name in networks
        for network in ranges.get(name, ())
    )
    around: list[tuple[str, Network]] = []
    for _, _, _, (_, name), network in every:
        while around and not holds(around[-1][1], network):
            around.pop()
        for owner, _ in around:
            if owner != name:
                one, other = sorted((owner, name), key=openings.order)
                yield Clash(at, hub, one, other, network)
                return
        around.append((name, network))
