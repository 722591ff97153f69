"""What reductions leave of a problem, as a mixed-integer program: one objective after the other, each proven."""

from collections.abc import Sequence
from functools import partial
from math import inf

import numpy as np

from advisor.planning.objectives import CENT
from advisor.planning.pools import Steps, fill
from advisor.planning.problem import NotProven
from advisor.planning.reduction import Candidate, Part
from advisor.planning.solver import SAME, Model, Numbers


class Program:
    """One part of a problem as columns and rows.

    Columns: one for each candidate, one for each construct, then those of pools. Rows: each group chooses one
    candidate; a construct is built where a candidate of a group uses it; limits; pools.
    """

    def __init__(self, part: Part):
        self._part = part
        self._costs: list[list[float]] = []
        self._upper: list[float] = []
        self._whole: list[bool] = []
        self._rows: list[tuple[float, float]] = []
        self._entries: tuple[list[int], list[int], list[float]] = ([], [], [])
        self._first: list[int] = []
        self._least = 0
        """What the first candidates add up to by themselves: columns say what others add beyond, to keep sums small."""
        for group in part.groups:
            self._first.append(len(self._costs))
            least = group.candidates[0].own
            self._least += least
            for candidate in group.candidates:
                self._column(self._digits(candidate.own - least))
        self._constructs = {number: self._column(self._digits(price)) for number, price in part.prices.items()}
        self._group_rows()
        for limit in part.limits:
            self._row(-inf, limit.room, [(self._constructs[one], count) for one, count in limit.counts.items()])
        for number, steps in part.pools.items():
            self._pool_rows(number, steps)

    def _digits(self, number: int) -> list[float]:
        digits: list[float] = list(map(float, self._part.objectives.digits(number)))
        if self._part.objectives.money is not None:
            digits[self._part.objectives.money] /= CENT
        return digits

    def _column(self, costs: list[float], upper: float = 1.0, whole: bool = True) -> int:
        self._costs.append(costs)
        self._upper.append(upper)
        self._whole.append(whole)
        return len(self._costs) - 1

    def _row(self, lower: float, upper: float, entries: Sequence[tuple[int, float]]) -> None:
        rows, columns, values = self._entries
        for column, value in entries:
            rows.append(len(self._rows))
            columns.append(column)
            values.append(value)
        self._rows.append((lower, upper))

    def _group_rows(self) -> None:
        for first, group in zip(self._first, self._part.groups, strict=True):
            self._row(1, 1, [(first + place, 1) for place in range(len(group.candidates))])
            users: dict[int, list[int]] = {}
            for place, candidate in enumerate(group.candidates):
                for number in sorted(candidate.constructs):
                    users.setdefault(number, []).append(first + place)
            for number, columns in users.items():
                self._row(-inf, 0, [*((column, 1) for column in columns), (self._constructs[number], -1)])

    def _pool_rows(self, pool: int, steps: Steps) -> None:
        """The amount in a pool is the sum of what lies in its steps, which fill in order since their rates rise.

        Amounts are counted in the cents that they cost at the highest rate, so that HiGHS's tolerances are parts of a
        cent.
        """
        highest = steps[-1][1]
        flows = [
            (first + place, float(candidate.flows[pool] * highest))
            for first, group in zip(self._first, self._part.groups, strict=True)
            for place, candidate in enumerate(group.candidates)
            if pool in candidate.flows
        ]
        most = sum(amount for _, amount in flows)
        columns = []
        for size, rate in steps:
            costs = [0.0] * len(self._part.objectives.names)
            costs[self._part.objectives.money or 0] = float(rate / highest)
            columns.append(self._column(costs, min(most, float(size * highest) if size < inf else most), whole=False))
        self._row(0, 0, [*flows, *((column, -1.0) for column in columns)])

    def solve(self) -> tuple[list[Candidate], int, int]:
        """For each group its best candidate, what they add up to, and how many runs that took; raises NotProven."""
        model = Model(self._upper, self._whole, self._rows, self._entries)
        costs = np.array(self._costs)
        least: dict[int, float] = {}
        for objective in range(costs.shape[1]):
            if model.differ(costs[:, objective]):
                least[objective] = model.minimise(costs[:, objective], partial(self._value, objective))
        for objective, value in least.items():
            if abs(self._value(objective, model.values) - value) > SAME:
                raise NotProven(f"A later objective changed one before it, which was {value}")
        best = self._candidates(model.values)
        return best, self._number(best), len(least)

    def _candidates(self, values: Numbers) -> list[Candidate]:
        return [
            group.candidates[int(np.argmax(values[first : first + len(group.candidates)]))]
            for first, group in zip(self._first, self._part.groups, strict=True)
        ]

    def _value(self, objective: int, values: Numbers) -> float:
        """What the chosen candidates add up to in one objective, worked out without HiGHS's sums."""
        return self._digits(self._number(self._candidates(values)) - self._least)[objective]

    def _number(self, chosen: Sequence[Candidate]) -> int:
        number = sum(one.own for one in chosen)
        number += sum(self._part.prices[one] for one in {one for every in chosen for one in every.constructs})
        for pool, steps in self._part.pools.items():
            cents, _ = fill(steps, sum(one.flows.get(pool, 0) for one in chosen))
            number += self._part.objectives.of_cents(cents)
        return number
