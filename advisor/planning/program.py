"""What reductions leave of a problem, as a mixed-integer program: one objective after the other, each proven."""

from collections.abc import Sequence
from fractions import Fraction
from math import inf

import numpy as np
from numpy.typing import NDArray

from advisor.planning.objectives import CENT, Objectives, bill
from advisor.planning.reduction import Part
from advisor.planning.solver import Model

Numbers = NDArray[np.float64]


class Program:
    """One part of a problem as columns and rows.

    Columns: one for each candidate, one for each construct, then those of pools. Rows: each group chooses one
    candidate; a construct is built where a candidate of a group uses it; limits; pools.
    """

    def __init__(self, part: Part, objectives: Objectives):
        self._part, self._objectives = part, objectives
        self._costs: list[list[float]] = []
        self._upper: list[float] = []
        self._whole: list[bool] = []
        self._rows: list[tuple[float, float]] = []
        self._entries: tuple[list[int], list[int], list[float]] = ([], [], [])
        self._first: list[int] = []
        for group in part.groups:
            self._first.append(len(self._costs))
            least = group.candidates[0].own
            for candidate in group.candidates:
                self._column(self._digits(candidate.own - least))
        self._constructs = {number: self._column(self._digits(price)) for number, price in part.prices.items()}
        self._group_rows()
        for counts, room in part.limits:
            self._row(-inf, room, [(self._constructs[one], count) for one, count in counts.items()])
        for number in part.pools:
            self._pool_rows(number)

    def _digits(self, number: int) -> list[float]:
        digits: list[float] = list(map(float, self._objectives.digits(number)))
        if self._objectives.money is not None:
            digits[self._objectives.money] /= CENT
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

    def _pool_rows(self, number: int) -> None:
        """The amount in a pool is the sum of what lies in its steps.

        Amounts are counted in the cents that they cost at the highest rate, so that HiGHS's tolerances are parts of a
        cent. Where rates rise, steps fill in order by themselves; where they fall, binaries make them.
        """
        pool, flowing = self._part.pools[number]
        highest = max(rate for _, rate in pool.steps)
        flows = [
            (first + place, float(Fraction(dict(candidate.flows)[number]) * Fraction(highest)))
            for first, group in zip(self._first, self._part.groups, strict=True)
            for place, candidate in enumerate(group.candidates)
            if number in dict(candidate.flows)
        ]
        rates, left, most = [], flowing, sum(amount for _, amount in flows)
        steps: list[tuple[float, float]] = []
        for size, rate in pool.steps:
            taken = left if size >= left else Fraction(size)
            left -= taken
            room = min(most, float((Fraction(size) - taken) * Fraction(highest))) if size != inf else most
            if room > 0:
                steps.append((room, rate / highest))
                rates.append(rate)
        money = self._objectives.money or 0
        columns = []
        for room, rate in steps:
            costs = [0.0] * len(self._objectives.names)
            costs[money] = rate
            columns.append(self._column(costs, room, whole=False))
        self._row(0, 0, [*flows, *((column, -1.0) for column in columns)])
        if rates != sorted(rates):
            nothing = [0.0] * len(self._objectives.names)
            for place in range(1, len(steps)):
                begun = self._column(nothing)
                self._row(0, inf, [(columns[place - 1], 1.0), (begun, -steps[place - 1][0])])
                self._row(-inf, 0, [(columns[place], 1.0), (begun, -steps[place][0])])

    def solve(self) -> tuple[list[int], int]:
        """For each group the place of its best candidate, and how many runs that took; raises NotProven."""
        model = self._model()
        costs = np.array(self._costs)
        runs = 0
        for objective in range(costs.shape[1]):
            if model.differ(costs[:, objective]):
                runs += 1
                model.minimise(costs[:, objective], lambda values, one=objective: self._value(values, one))
        return self._places(model.values), runs

    def _places(self, values: Numbers) -> list[int]:
        return [
            int(np.argmax(values[first : first + len(group.candidates)]))
            for first, group in zip(self._first, self._part.groups, strict=True)
        ]

    def _value(self, values: Numbers, objective: int) -> float:
        """What the chosen candidates add up to in one objective, worked out without HiGHS's sums."""
        chosen = [group.candidates[place] for group, place in zip(self._part.groups, self._places(values), strict=True)]
        number = sum(one.own - group.candidates[0].own for one, group in zip(chosen, self._part.groups, strict=True))
        number += sum(self._part.prices[one] for one in {one for every in chosen for one in every.constructs})
        value = Fraction(self._objectives.digits(number)[objective])
        if objective != self._objectives.money:
            return float(value)
        value /= CENT
        for pool, (steps, flowing) in self._part.pools.items():
            amount = sum((dict(one.flows).get(pool, Fraction(0)) for one in chosen), flowing)
            value += bill(steps, amount) - bill(steps, flowing)
        return float(value)

    def _model(self) -> Model:
        return Model(self._upper, self._whole, self._rows, self._entries)
