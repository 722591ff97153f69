"""What can be decided without a program, exactly, and the independent parts of what is left.

Every step keeps at least one best choice among those that are left, so that the best of what is left is the best of
all. Numbers are those of `objectives`: comparing two of them compares objective after objective.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, inf

from advisor.planning.objectives import CENT, Objectives
from advisor.planning.problem import Choice, Limit, Pool

Flows = tuple[tuple[int, Fraction], ...]
Options = Sequence[tuple[int | None, ...]]
"""For each connection the numbers of the options that it may choose, None for none at all."""


@dataclass(slots=True)
class Candidate:
    """What a group may choose: one option for each of its connections."""

    own: int
    constructs: frozenset[int]
    """Those that it shares with other candidates, are not in use anyway, and count for something."""
    flows: Flows
    chosen: tuple[int | None, ...]


@dataclass(slots=True)
class Group:
    """Connections that choose alike."""

    connections: tuple[int, ...]
    candidates: list[Candidate]


@dataclass(frozen=True)
class Part:
    """Groups that nothing joins to other parts."""

    groups: tuple[Group, ...]
    prices: dict[int, int]
    """The constructs of its candidates with the number that each adds where it is used."""
    limits: tuple[tuple[dict[int, int], int], ...]
    """How often each construct counts, and how much room there is."""
    pools: dict[int, tuple[Pool, Fraction]]
    """The pools of its candidates with what flows into each anyway."""


@dataclass
class Reduction:
    """A problem that gets smaller until no step helps any more."""

    objectives: Objectives
    options: Options
    choice: list[int | None] = field(init=False)
    """What is decided, for connections that are in no group any more."""

    def __post_init__(self) -> None:
        problem = self.objectives.problem
        self.choice = [None] * len(problem.connections)
        self._prices = [self.objectives.of_construct(construct) for construct in problem.constructs]
        apart = [Limit(pair, (1, 1), 1) for pair in problem.apart]
        self._limits = [_Room(limit) for limit in (*problem.limits, *apart)]
        self._flowing = [Fraction(0) for _ in problem.pools]
        self._groups = list(self._connections())
        while self._shrink():
            pass

    def _connections(self) -> Iterator[Group]:
        """Every connection by itself."""
        problem, objectives = self.objectives.problem, self.objectives
        pools = self._pools()
        for position, (connection, numbers) in enumerate(zip(problem.connections, self.options, strict=True)):
            known = [problem.priced(option) for option in connection]
            candidates = []
            for number in numbers:
                if number is None:
                    candidates.append(Candidate(objectives.unserved, frozenset(), (), (None,)))
                    continue
                option = connection[number]
                own = objectives.of_option(option, position, any(known) and not known[number])
                flows: Flows = ()
                if option.flows and objectives.money is not None:
                    flows = tuple((pool, Fraction(amount)) for pool, amount in option.flows if pools[pool] is None)
                    cents = sum((pools[pool] or 0) * Fraction(amount) for pool, amount in option.flows)
                    own += round(cents * CENT) * objectives.digit(objectives.money)
                candidates.append(Candidate(own, frozenset(option.constructs), flows, (number,)))
            yield Group((position,), candidates)

    def _pools(self) -> list[Fraction | None]:
        """The rate of each pool whose amount stays within one step whatever is chosen: there it is a price per unit."""
        problem = self.objectives.problem
        least, most = ([Fraction(0) for _ in problem.pools] for _ in range(2))
        for connection, numbers in zip(problem.connections, self.options, strict=True):
            every = [dict(connection[number].flows) if number is not None else {} for number in numbers]
            for pool in dict.fromkeys(pool for flows in every for pool in flows):
                flows = [Fraction(one.get(pool, 0)) for one in every]
                least[pool] += min(flows)
                most[pool] += max(flows)
        return [_only_rate(*one) for one in zip(problem.pools, least, most, strict=True)]

    def _shrink(self) -> bool:
        """One round of all steps; whether it made anything smaller."""
        before = self._measure()
        mentioned = Counter(number for one in self._candidates() for number in one.constructs)
        self._guard(mentioned)
        self._strip(mentioned)
        for group in self._groups:
            self._drop(group)
        self._fix()
        self._bundle()
        return self._measure() != before

    def _measure(self) -> tuple[int, int, int]:
        candidates = [*self._candidates()]
        return len(self._groups), len(candidates), sum(len(one.constructs) for one in candidates)

    def _candidates(self) -> Iterator[Candidate]:
        return (candidate for group in self._groups for candidate in group.candidates)

    def _guard(self, mentioned: Counter[int]) -> None:
        """Forgets limits that what is left cannot exceed, and candidates that exceed one by themselves.

        A limit that all its constructs together respect excludes nothing; a candidate with a construct that has no
        room is part of no choice.
        """
        for limit in self._limits:
            limit.keep(mentioned)
        self._limits = [limit for limit in self._limits if limit.binds]
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
        difference = dict(other)
        for pool, amount in candidate:
            difference[pool] = difference.get(pool, Fraction(0)) - amount
        cents = Fraction(0)
        for pool, amount in difference.items():
            rates = [rate for _, rate in self.objectives.problem.pools[pool].steps]
            cents += amount * Fraction(max(rates) if amount > 0 else min(rates))
        return ceil(cents * CENT) * self.objectives.digit(self.objectives.money or 0)

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
            self._take(group, only)
            used |= only.constructs
            for pool, amount in only.flows:
                self._flowing[pool] += amount
        self._groups = undecided
        for limit in self._limits:
            limit.use(used)
        for candidate in self._candidates():
            if not used.isdisjoint(candidate.constructs):
                candidate.constructs = candidate.constructs - used

    def _take(self, group: Group, candidate: Candidate) -> None:
        for connection, number in zip(group.connections, candidate.chosen, strict=True):
            self.choice[connection] = number

    def _bundle(self) -> None:
        """Groups whose candidates need the same constructs, in the same order of their own numbers, choose alike.

        With the constructs that a best choice builds, each group takes the least of the candidates that need no
        others: of both groups this is the same one.
        """
        found: dict[object, Group] = {}
        for number, group in enumerate(self._groups):
            key: object = number
            if not any(one.flows for one in group.candidates):
                group.candidates.sort(key=lambda one: one.own)
                key = tuple([one.constructs for one in group.candidates])
            first = found.setdefault(key, group)
            if first is not group:
                first.connections += group.connections
                for one, other in zip(first.candidates, group.candidates, strict=True):
                    one.own += other.own
                    one.chosen += other.chosen
        self._groups = [*found.values()]

    def parts(self) -> list[Part]:
        """What is left, in independent parts: groups that share a construct, a limit or a pool are in one."""
        joined = _Joined()
        for number, group in enumerate(self._groups):
            for candidate in group.candidates:
                joined.join(number, (("construct", one) for one in candidate.constructs))
                joined.join(number, (("pool", pool) for pool, _ in candidate.flows))
        for number, limit in enumerate(self._limits):
            joined.join(("limit", number), (("construct", one) for one in limit.counts))
        groups: dict[object, list[Group]] = {}
        for number, group in enumerate(self._groups):
            groups.setdefault(joined.root(number), []).append(group)
        limits: dict[object, list[_Room]] = {}
        for number, limit in enumerate(self._limits):
            limits.setdefault(joined.root(("limit", number)), []).append(limit)
        return [self._part(every, limits.get(root, [])) for root, every in groups.items()]

    def _part(self, groups: list[Group], limits: "list[_Room]") -> Part:
        candidates = [one for group in groups for one in group.candidates]
        constructs = dict.fromkeys(number for one in candidates for number in sorted(one.constructs))
        pools = sorted({pool for one in candidates for pool, _ in one.flows})
        return Part(
            tuple(groups),
            {number: self._prices[number] for number in constructs},
            tuple((limit.counts, limit.room) for limit in limits),
            {pool: (self.objectives.problem.pools[pool], self._flowing[pool]) for pool in pools},
        )

    def decide(self, part: Part, places: Sequence[int]) -> None:
        """Takes what is best for a part: for each of its groups the place of a candidate."""
        for group, place in zip(part.groups, places, strict=True):
            self._take(group, group.candidates[place])

    @property
    def best(self) -> Choice:
        """The choice, once all parts are decided."""
        return tuple(self.choice)


class _Room:
    """A limit and what is left of it."""

    def __init__(self, limit: Limit):
        self.room = limit.room
        self.counts: dict[int, int] = {}
        for number, count in zip(limit.constructs, limit.counts, strict=True):
            self.counts[number] = self.counts.get(number, 0) + count

    def keep(self, mentioned: Counter[int]) -> None:
        """Forgets constructs that no candidate mentions."""
        self.counts = {number: count for number, count in self.counts.items() if number in mentioned}

    def use(self, used: set[int]) -> None:
        """Takes the room of constructs that are in use."""
        for number in used & self.counts.keys():
            self.room -= self.counts.pop(number)

    @property
    def binds(self) -> bool:
        """Whether what is left could exceed it."""
        return sum(self.counts.values()) > self.room


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


def _only_rate(pool: Pool, least: Fraction, most: Fraction) -> Fraction | None:
    """The rate of the step that holds all amounts from the least to the most; None where there is no such step."""
    start: Fraction = Fraction(0)
    for size, rate in pool.steps:
        end = Fraction(size) + start if size != inf else most
        if start <= least and most <= end:
            return Fraction(rate)
        start = end
    return None
