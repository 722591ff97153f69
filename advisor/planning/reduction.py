"""What can be decided without a program, exactly, and the independent parts of what is left.

Every step keeps at least one best choice among those that are left, so that the best of what is left is the best of
all. Numbers are those of `objectives`: comparing two of them compares objective after objective.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import ceil

from advisor.planning.objectives import CENT, Objectives
from advisor.planning.pools import Steps, amount_of, fill, reached, steps_of
from advisor.planning.problem import Limit

Flows = Mapping[int, int]
"""What is added to each pool, in parts of a unit."""
Options = Sequence[tuple[int | None, ...]]
"""For each connection the numbers of the options that it may choose from, None for none at all."""


@dataclass(slots=True)
class Candidate:
    """What a group may choose: one option for each of its connections."""

    own: int
    """What it adds by itself."""
    constructs: frozenset[int]
    """Those that it may share and that are not in use anyway."""
    flows: Flows
    chosen: tuple[int | None, ...]


@dataclass(slots=True)
class Group:
    """Connections that choose alike."""

    connections: tuple[int, ...]
    candidates: list[Candidate]


@dataclass(frozen=True)
class Room:
    """What is left of a limit."""

    counts: Mapping[int, int]
    room: int

    @classmethod
    def of(cls, limit: Limit) -> "Room":
        """The whole limit."""
        counts: Counter[int] = Counter()
        for number, count in zip(limit.constructs, limit.counts, strict=True):
            counts[number] += count
        return cls(counts, limit.room)

    def among(self, mentioned: Mapping[int, int]) -> "Room":
        """Without constructs that no candidate mentions."""
        return Room({number: count for number, count in self.counts.items() if number in mentioned}, self.room)

    def after(self, used: set[int]) -> "Room":
        """What is left once these constructs are used."""
        taken = used & self.counts.keys()
        left = {number: count for number, count in self.counts.items() if number not in taken}
        return Room(left, self.room - sum(self.counts[number] for number in taken)) if taken else self

    @property
    def binds(self) -> bool:
        """Whether all that is left together exceeds it."""
        return sum(self.counts.values()) > self.room


@dataclass(frozen=True)
class Part:
    """A problem, or a piece of one that nothing joins to other pieces."""

    objectives: Objectives
    groups: Sequence[Group]
    prices: Mapping[int, int]
    """The number that each construct adds where it is used."""
    limits: Sequence[Room]
    pools: Mapping[int, Steps]


def whole(objectives: Objectives, options: Options) -> Part:
    """All connections of a problem, each with the options that it may choose from."""
    problem = objectives.problem
    groups = []
    for position, (connection, numbers) in enumerate(zip(problem.connections, options, strict=True)):
        known = [problem.priced(option) for option in connection]
        candidates = []
        for number in numbers:
            if number is None:
                candidates.append(Candidate(objectives.unserved, frozenset(), {}, (None,)))
                continue
            option = connection[number]
            own = objectives.of_option(option, position, any(known) and not known[number])
            flows = {} if objectives.money is None else {pool: amount_of(amount) for pool, amount in option.flows}
            candidates.append(Candidate(own, frozenset(option.constructs), flows, (number,)))
        groups.append(Group((position,), candidates))
    apart = [Limit(pair, (1, 1), 1) for pair in problem.apart]
    return Part(
        objectives,
        groups,
        {number: objectives.of_construct(construct) for number, construct in enumerate(problem.constructs)},
        [Room.of(limit) for limit in (*problem.limits, *apart)],
        {number: steps_of(pool) for number, pool in enumerate(problem.pools)},
    )


class Reduction:
    """A part that gets smaller until no step helps any more."""

    def __init__(self, part: Part):
        self._objectives, self._prices = part.objectives, part.prices
        self._limits, self._pools = list(part.limits), dict(part.pools)
        self._groups = [
            Group(one.connections, [Candidate(c.own, c.constructs, c.flows, c.chosen) for c in one.candidates])
            for one in part.groups
        ]
        self.number = 0
        """What is decided adds up to."""
        self.choice: dict[int, int | None] = {}
        """For each connection that is decided the number of its option."""
        while self._shrink():
            pass

    def _shrink(self) -> bool:
        """One round of all steps; whether it made anything smaller."""
        before = self._measure()
        mentioned = Counter(number for one in self._candidates() for number in one.constructs)
        self._fill_pools()
        self._guard(mentioned)
        self._strip(mentioned)
        for group in self._groups:
            self._drop(group)
        self._fix()
        self._bundle()
        return self._measure() != before

    def _measure(self) -> tuple[int, ...]:
        every = [*self._candidates()]
        return (
            len(self._groups),
            len(every),
            sum(len(one.constructs) for one in every),
            sum(len(one.flows) for one in every),
        )

    def _candidates(self) -> Iterator[Candidate]:
        return (candidate for group in self._groups for candidate in group.candidates)

    def _fill_pools(self) -> None:
        """What flows into a pool whatever a group chooses is billed, and a pool with one step left is a unit price."""
        most: Counter[int] = Counter()
        flowing = [group for group in self._groups if any(one.flows for one in group.candidates)]
        for group in flowing:
            for pool in sorted({pool for one in group.candidates for pool in one.flows}):
                amounts = [one.flows.get(pool, 0) for one in group.candidates]
                most[pool] += max(amounts)
                if least := min(amounts):
                    most[pool] -= least
                    self._pour(pool, least)
                    for one, amount in zip(group.candidates, amounts, strict=True):
                        one.flows = {**one.flows, pool: amount - least}
        for pool, amount in most.items():
            self._pools[pool] = reached(self._pools[pool], amount)
        prices = {pool: self._pools[pool][0][1] for pool in most if len(self._pools[pool]) == 1}
        for group in flowing:
            for one in group.candidates:
                for pool in prices.keys() & one.flows.keys():
                    one.own += self._objectives.of_cents(one.flows[pool] * prices[pool])
                one.flows = {pool: amount for pool, amount in one.flows.items() if amount and pool not in prices}

    def _pour(self, pool: int, amount: int) -> None:
        """An amount flows into a pool whatever is chosen."""
        cents, self._pools[pool] = fill(self._pools[pool], amount)
        self.number += self._objectives.of_cents(cents)

    def _guard(self, mentioned: Mapping[int, int]) -> None:
        """Forgets limits that what is left cannot exceed, and candidates that exceed one by themselves.

        A limit that all its constructs together respect excludes nothing; a candidate with a construct that has no
        room is part of no choice.
        """
        self._limits = [room for room in (limit.among(mentioned) for limit in self._limits) if room.binds]
        self._guarded = {number for limit in self._limits for number in limit.counts}
        full = {number for limit in self._limits for number, count in limit.counts.items() if count > limit.room}
        if full:
            for group in self._groups:
                group.candidates = [one for one in group.candidates if full.isdisjoint(one.constructs)]

    def _strip(self, mentioned: Counter[int]) -> None:
        """Constructs that nobody else mentions belong to their candidate, and those that count for nothing go.

        What only one candidate uses is built exactly where that candidate is chosen.
        """
        prices, guarded = self._prices, self._guarded
        for candidate in self._candidates():
            alone = [
                number
                for number in candidate.constructs
                if (mentioned[number] == 1 or not prices[number]) and number not in guarded
            ]
            if alone:
                candidate.own += sum(prices[number] for number in alone)
                candidate.constructs = candidate.constructs.difference(alone)

    def _drop(self, group: Group) -> None:
        """Candidates that another one of the group can replace in every choice.

        Whatever the others choose, the replacement adds at most its own number, all that it needs beyond the other's
        constructs, and the most that pools may ask for it; if this is no more than what the other one adds by itself,
        and no limit counts what is needed beyond, the replacement is never worse.
        """
        left = group.candidates
        for candidate in left[::-1]:
            if len(left) > 1 and any(self._replaces(other, candidate) for other in left if other is not candidate):
                left = [one for one in left if one is not candidate]
        group.candidates = left

    def _replaces(self, other: Candidate, candidate: Candidate) -> bool:
        number = other.own - candidate.own
        beyond = other.constructs - candidate.constructs
        if beyond:
            if not self._guarded.isdisjoint(beyond):
                return False
            number += sum(self._prices[construct] for construct in beyond)
        if other.flows != candidate.flows:
            number += self._flow_cents(other.flows, candidate.flows)
        return number <= 0

    def _flow_cents(self, other: Flows, candidate: Flows) -> int:
        """The most that pools may ask for one candidate beyond another."""
        cents = Fraction(0)
        for pool in other.keys() | candidate.keys():
            amount = other.get(pool, 0) - candidate.get(pool, 0)
            rates = [rate for _, rate in self._pools[pool]]
            cents += amount * (max(rates) if amount > 0 else min(rates))
        return self._objectives.of_cents(Fraction(ceil(cents * CENT), CENT))

    def _fix(self) -> None:
        """Groups with one candidate are decided; what they use is there for all others, and takes its room in limits.

        Every choice that is left contains that candidate.
        """
        used: set[int] = set()
        undecided = []
        for group in self._groups:
            if len(group.candidates) > 1:
                undecided.append(group)
                continue
            (only,) = group.candidates
            self.choice |= zip(group.connections, only.chosen, strict=True)
            self.number += only.own
            for pool, amount in only.flows.items():
                self._pour(pool, amount)
            used |= only.constructs
        self.number += sum(self._prices[number] for number in used)
        self._groups = undecided
        self._limits = [limit.after(used) for limit in self._limits]
        for candidate in self._candidates():
            if not used.isdisjoint(candidate.constructs):
                candidate.constructs = candidate.constructs - used

    def _bundle(self) -> None:
        """Groups whose candidates need the same constructs, in the same order of their own numbers, choose alike.

        With the constructs that a best choice builds, each group takes the least of the candidates that need no
        others: of both groups this is the same one.
        """
        found: dict[object, list[Group]] = {}
        for number, group in enumerate(self._groups):
            key: object = number
            if not any(one.flows for one in group.candidates):
                group.candidates.sort(key=lambda one: one.own)
                key = tuple([one.constructs for one in group.candidates])
            found.setdefault(key, []).append(group)
        self._groups = [every[0] if len(every) == 1 else _together(every) for every in found.values()]

    def parts(self) -> list[Part]:
        """What is left, in independent parts: groups that share a construct, a limit or a pool are in one."""
        joined = _Joined()
        for number, group in enumerate(self._groups):
            for candidate in group.candidates:
                joined.join(number, (("construct", one) for one in candidate.constructs))
                joined.join(number, (("pool", pool) for pool in candidate.flows))
        for number, limit in enumerate(self._limits):
            joined.join(("limit", number), (("construct", one) for one in limit.counts))
        groups: dict[object, list[Group]] = {}
        for number, group in enumerate(self._groups):
            groups.setdefault(joined.root(number), []).append(group)
        limits: dict[object, list[Room]] = {}
        for number, limit in enumerate(self._limits):
            limits.setdefault(joined.root(("limit", number)), []).append(limit)
        return [self._part(every, limits.get(root, [])) for root, every in groups.items()]

    def _part(self, groups: list[Group], limits: list[Room]) -> Part:
        candidates = [one for group in groups for one in group.candidates]
        constructs = dict.fromkeys(number for one in candidates for number in sorted(one.constructs))
        pools = sorted({pool for one in candidates for pool in one.flows})
        return Part(
            self._objectives,
            groups,
            {number: self._prices[number] for number in constructs},
            limits,
            {pool: self._pools[pool] for pool in pools},
        )


def _together(groups: list[Group]) -> Group:
    """Groups that choose alike as one."""
    candidates = [
        Candidate(
            sum(one.own for one in every),
            every[0].constructs,
            {},
            tuple(chain.from_iterable(one.chosen for one in every)),
        )
        for every in zip(*(group.candidates for group in groups), strict=True)
    ]
    return Group(tuple(chain.from_iterable(group.connections for group in groups)), candidates)


class _Joined:
    """Things that belong together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def root(self, thing: object) -> object:
        """The same for all things that belong together."""
        above = self._above.setdefault(thing, thing)
        while above != (higher := self._above[above]):
            self._above[thing] = higher
            thing, above = above, higher
        return above

    def join(self, thing: object, others: Iterable[object]) -> None:
        """Puts things together."""
        for other in others:
            self._above[self.root(other)] = self.root(thing)
