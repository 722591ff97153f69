"""Whether an open fact can change what rules leave of a connection: bounds of the ranking, and a proof by splitting.

From what fires for certain and what possibly fires follow bounds of what the ranking leaves. Where they meet, no
completion can change it; where they do not, a fact is split in two and both halves are looked at.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from advisor.decision import order_of
from advisor.interview.logic import Domain, Logic, LogicRule, Node

Outcome = tuple[int, tuple[int, ...]]
"""What rules leave: mechanisms as bits, and where these are several, what speaks for and against them below cost."""
MOST_STEPS = 4000


class TooMany(Exception):
    """A proof takes too many steps."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the ranking leaves of a node: the mechanisms in some completion, and those in every one."""

    some: int
    every: int
    same_below: bool
    """Whether what is said of them below cost is certain."""
    below: tuple[int, ...]
    matters: tuple[int, ...]
    """For every place in the sums, the mechanisms for which it still matters what is added there."""

    @property
    def certain(self) -> bool:
        """Whether every completion leaves the same."""
        return self.some == self.every and (self.same_below or not self.several)

    @property
    def several(self) -> bool:
        """Whether numbers have to decide."""
        return self.every & (self.every - 1) != 0

    @property
    def outcome(self) -> Outcome:
        """What every completion leaves, where that is certain."""
        return self.every, self.below if self.several else ()


class Ranking:
    """A user's order of criteria: how what rules say leads to the mechanisms that they leave.

    Where nobody knows the order (None), only the class counts.
    """

    def __init__(self, logic: Logic, priorities: Sequence[str] | None):
        self._logic = logic
        order = ("cost",) if priorities is None else order_of(logic.catalogue, priorities)
        place = order.index("cost")
        self._above = (1, *(3 + 2 * logic.stage[one] for one in order[:place]))
        self._below = tuple(3 + 2 * logic.stage[one] for one in order[place + 1 :])

    def bounds(self, node: Node) -> Bounds:
        """The bounds of what is left, stage by stage: a level is what speaks for minus what speaks against."""
        least, most = node.sums, list(node.sums)
        allowed = node.allowed
        for rule in node.open:
            for place, mask in rule.adds:
                most[place] |= mask
            allowed &= rule.requires
        some = node.allowed & ~least[0]
        every = some & ~most[0] & allowed
        matters = [0] * len(least)
        matters[0] = some
        for place in self._above:
            matters[place] = matters[place + 1] = some
            high, middle = most[place] & ~least[place + 1], most[place] | ~least[place + 1]
            surely_high, surely_middle = least[place] & ~most[place + 1], least[place] | ~most[place + 1]
            kept = 0
            for one in _single(every):
                others = some & ~one
                best_of_others = others & high or others & middle
                level = surely_high if others & high else surely_middle if best_of_others else ~0
                kept |= one & level
            if every & surely_high:
                some &= high
            elif every & surely_middle:
                some &= middle
            every = kept & some
        below: list[int] = []
        same = True
        for place in self._below:
            for side in (place, place + 1):
                matters[side] = some
                below.append(least[side] & every)
                same &= not (least[side] ^ most[side]) & every
        return Bounds(some, every, same, tuple(below), tuple(matters))


def _single(mask: int) -> Iterator[int]:
    while mask:
        one = mask & -mask
        yield one
        mask ^= one


class Proof:
    """Whether all completions of a domain lead to one outcome, or a completion that leads to another."""

    def __init__(self, logic: Logic, ranking: Ranking, start: Domain, implied_only: Collection[int]):
        self._logic, self._ranking, self._start, self._implied_only = logic, ranking, start, implied_only
        self.reference = ranking.bounds(logic.node(start)).outcome
        # What contradicts itself excludes nothing more.
        self._bounded = logic.limit(list(start), start, implied_only)

    @property
    def several(self) -> bool:
        """Whether more than one mechanism is left."""
        left = self.reference[0]
        return left & (left - 1) != 0

    def counterexample(self, free: Iterable[int]) -> Domain | None:
        """A completion that leads to another outcome than the start does, where only `free` may differ from it.

        Raises TooMany.
        """
        domain = list(self._start)
        for one in (*free, *self._implied_only):
            domain[one] = self._logic.anything[one]
        if not self._possible(domain):
            return None
        steps = 0
        waiting: list[tuple[Domain, Node | None]] = [(domain, None)]
        while waiting:
            domain, above = waiting.pop()
            steps += 1
            node = self._logic.node(domain, above)
            bounds = self._ranking.bounds(node)
            if bounds.certain and bounds.outcome == self.reference:
                continue
            left = self.reference[0]
            if bounds.certain or left & ~bounds.some or bounds.every & ~left:
                found = self._completed(domain)
                if found is not None:
                    return found
            if bounds.certain:
                # No value of a fact by itself leads on, but another of one that it hangs on may.
                hanging = next((one for one in self._logic.linked if domain[one] & (domain[one] - 1)), None)
                if hanging is None:
                    continue
                fact, passing = hanging, domain[hanging] & -domain[hanging]
            else:
                fact, passing = self._open(domain, node, bounds)
            if steps > MOST_STEPS:
                raise TooMany
            # The half that is farther from the start comes first: it is looked for, not proved.
            halves = [passing, ~passing] if self._start[fact] & passing else [~passing, passing]
            for half in halves:
                smaller = list(domain)
                smaller[fact] &= half
                if self._possible(smaller):
                    waiting.append((smaller, node))
        return None

    def differs(self, domain: Domain) -> bool:
        """Whether a domain of single values is possible and leads to another outcome than the start."""
        smaller = list(domain)
        possible = self._possible(smaller) and smaller == domain
        return possible and self._ranking.bounds(self._logic.node(domain)).outcome != self.reference

    def _possible(self, domain: Domain) -> bool:
        return not self._bounded or self._logic.limit(domain, self._start, self._implied_only)

    def _completed(self, domain: Domain) -> Domain | None:
        """One completion of a domain, as near to the start as can be; None where none is possible."""
        domain = list(domain)
        for fact, values in enumerate(domain):
            if values & (values - 1):
                for one in sorted(_single(values), key=lambda one: (one != self._start[fact], one)):
                    smaller = list(domain)
                    smaller[fact] = one
                    if self._possible(smaller):
                        domain = smaller
                        break
                else:
                    return None
        return domain

    def _open(self, domain: Domain, node: Node, bounds: Bounds) -> tuple[int, int]:
        """The fact to split, and the values that pass a test of it: of the open rule that lacks fewest tests."""
        matter = [
            rule
            for rule in node.open
            if rule.requires != self._logic.every or any(mask & bounds.matters[place] for place, mask in rule.adds)
        ]
        seen: set[LogicRule] = set()
        best: tuple[int, tuple[int, int]] | None = None
        while matter:
            rule = matter.pop()
            if rule in seen:
                continue
            seen.add(rule)
            missing = [(fact, passing) for fact, passing in rule.reads if domain[fact] & ~passing]
            for wanted in rule.needs:
                if node.concluded.isdisjoint(wanted):
                    matter += [one for one in node.open if not wanted.isdisjoint(one.concludes)]
            if missing and (best is None or len(missing) < best[0]):
                best = len(missing), missing[0]
        assert best is not None
        return best[1]
