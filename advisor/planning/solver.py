"""The only module that knows HiGHS: a mixed-integer program under one objective after the other, each proven.

Imported where a program is needed only.
"""

from collections.abc import Callable, Sequence
from math import inf

import highspy
import numpy as np
from numpy.typing import NDArray

from advisor.planning.problem import NotProven

Numbers = NDArray[np.float64]
SAME = 1e-3
"""Values of an objective that differ by less are the same: a thousandth of a cent."""
NOTHING = 1e-6
"""Duals and fractions below are zero."""
SETTINGS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
}


class _Quiet(highspy.Highs):
    """HiGHS says its name when callbacks are enabled, before its output can be switched off."""

    def enableCallbacks(self) -> None:  # noqa: N802
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class Model:
    """Columns from 0 to `upper`, some of them whole, and rows; each objective narrows what the next may choose from."""

    def __init__(
        self,
        upper: Sequence[float],
        whole: Sequence[bool],
        rows: Sequence[tuple[float, float]],
        entries: tuple[Sequence[int], Sequence[int], Sequence[float]],
    ):
        self.values: Numbers = np.zeros(len(upper))
        self._lower, self._upper = np.zeros(len(upper)), np.array(upper)
        self._whole = np.flatnonzero(whole).astype(np.int32)
        self._every = np.arange(len(upper), dtype=np.int32)
        self._kept = False
        """Whether a row keeps a value: within its tolerance the relaxation may seem better than what is whole."""
        self._highs = _Quiet()  # type: ignore[no-untyped-call]
        for name, value in SETTINGS.items():
            if self._highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
                raise NotProven(f"HiGHS knows no {name} of {value}")
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(upper), len(rows)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self._lower, self._lower, self._upper
        bounds = np.array(rows).reshape(-1, 2)
        lp.row_lower_, lp.row_upper_ = bounds[:, 0], bounds[:, 1]
        of, columns, values = entries
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.searchsorted(of, np.arange(len(rows) + 1)).astype(np.int32)
        lp.a_matrix_.index_ = np.array(columns, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(values, dtype=float)
        self._highs.passModel(lp)

    def differ(self, costs: Numbers) -> bool:
        """Whether an objective can still be more or less."""
        return bool(np.any(costs[self._lower < self._upper]))

    def minimise(self, costs: Numbers, exact: Callable[[Numbers], float]) -> float:
        """Finds the least of an objective and keeps it; `exact` works out what columns are worth.

        The relaxation comes first. Where its optimum is whole it is the answer; else the program itself is solved.
        """
        self._highs.changeColsCost(len(costs), self._every, costs)
        bound = self._run()
        columns, rows = self._duals()
        found, whole = bound, not self._fractional() and exact(self.values) - bound < SAME
        if not whole:
            basis = self._highs.getBasis()
            self._integrality(highspy.HighsVarType.kInteger)
            found = self._run()
            if self._highs.getInfo().mip_dual_bound < found - SAME:
                raise NotProven(f"HiGHS found {found}, and {self._highs.getInfo().mip_dual_bound} as a bound")
            self._integrality(highspy.HighsVarType.kContinuous)
            self._highs.setBasis(basis)
        least = exact(self.values)
        if abs(found - least) > SAME:
            raise NotProven(f"HiGHS found {found}, which is {least}")
        if whole or (least - bound < NOTHING and not self._kept):
            self._keep_face(columns, rows)
        else:
            self._keep_value(costs, least, columns, least - bound + SAME)
        return least

    def _run(self) -> float:
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotProven(f"HiGHS ended with {status}")
        self.values = np.array(self._highs.getSolution().col_value)
        return float(self._highs.getInfo().objective_function_value)

    def _duals(self) -> tuple[Numbers, Numbers]:
        solution = self._highs.getSolution()
        return np.array(solution.col_dual), np.array(solution.row_dual)

    def _fractional(self) -> bool:
        whole = self.values[self._whole]
        return bool(np.any(np.abs(whole - np.round(whole)) > NOTHING))

    def _integrality(self, kind: highspy.HighsVarType) -> None:
        self._highs.changeColsIntegrality(
            len(self._whole), self._whole, np.full(len(self._whole), int(kind), dtype=np.uint8)
        )

    def _keep_face(self, columns: Numbers, rows: Numbers) -> None:
        """What is best in the relaxation is exactly what is complementary to its duals: their bounds are kept."""
        self._fix(columns > NOTHING, columns < -NOTHING)
        lp = self._highs.getLp()
        lower, upper = np.array(lp.row_lower_), np.array(lp.row_upper_)
        tight = np.flatnonzero(np.abs(rows) > NOTHING).astype(np.int32)
        side = np.where(rows > 0, lower, upper)[tight]
        self._highs.changeRowsBounds(len(tight), tight, side, side)  # type: ignore[attr-defined]

    def _keep_value(self, costs: Numbers, least: float, columns: Numbers, slack: float) -> None:
        """Nothing may be worse; columns that would take more than the slack to the relaxation stay where they are."""
        self._fix(columns > slack, columns < -slack)
        self._kept = True
        used = np.flatnonzero(costs).astype(np.int32)
        exact = bool(np.all(costs == np.round(costs)))
        self._highs.addRow(-inf, least if exact else least + NOTHING, len(used), used, costs[used])

    def _fix(self, low: NDArray[np.bool_], high: NDArray[np.bool_]) -> None:
        self._upper = np.where(low, self._lower, self._upper)
        self._lower = np.where(high, self._upper, self._lower)
        self._highs.changeColsBounds(len(self._every), self._every, self._lower, self._upper)
