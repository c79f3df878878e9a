"""A mixed-integer program with whole-number data, solved to proven optimality by HiGHS (`highspy`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SECONDS = 60
HALF = 0.5
"""All data are whole numbers: half a unit tells two answers apart, and absorbs what floating point loses."""


class Unsolved(RuntimeError):
    """The solver stopped without a proof: no answer is better than a wrong one."""


@dataclass
class Program:
    """Columns between 0 and 1, rows between two bounds. `solved` minimises and may be asked again with other bounds."""

    is_whole: list[bool] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    rows: list[tuple[float, dict[int, int]]] = field(default_factory=list)
    _solver: Any = None

    def column(self, *, is_whole: bool = False, must: bool = False) -> int:
        self.is_whole.append(is_whole)
        self.lower.append(1.0 if must else 0.0)
        return len(self.lower) - 1

    def row(self, terms: Iterable[tuple[int, int]], *, at_least: float) -> int:
        """The sum of the terms, each a column with its coefficient, is at least so much."""
        summed: dict[int, int] = {}
        for column, coefficient in terms:
            summed[column] = summed.get(column, 0) + coefficient
        self.rows.append((at_least, {column: number for column, number in summed.items() if number}))
        return len(self.rows) - 1

    def solved(self, costs: Mapping[int, int], *, bounds: Mapping[int, int]) -> tuple[list[float], int] | None:
        """A cheapest column for column, and its cost; None where nothing fits. `bounds` replace rows' lower bounds."""
        solver = self._solver = self._solver or self._loaded()
        for row, at_least in bounds.items():
            solver.changeRowBounds(row, at_least - HALF, float("inf"))
        for column in range(len(self.lower)):
            solver.changeColCost(column, float(costs.get(column, 0)))
        solver.run()
        status = solver.modelStatusToString(solver.getModelStatus())
        if status == "Infeasible":
            return None
        if status != "Optimal":
            raise Unsolved(f"The solver stopped: {status}.")
        return list(solver.getSolution().col_value), round(solver.getObjectiveValue())

    def _loaded(self) -> Any:
        """Imported here alone: only the worker that weighs options carries the library."""
        import highspy  # noqa: PLC0415

        solver = highspy.Highs()
        for name, value in _SETTINGS.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._as_lp(highspy))
        return solver

    def _as_lp(self, highspy: Any) -> Any:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.lower), len(self.rows)
        lp.col_cost_ = [0.0] * lp.num_col_
        lp.col_lower_, lp.col_upper_ = self.lower, [1.0] * lp.num_col_
        lp.row_lower_ = [at_least for at_least, _ in self.rows]
        lp.row_upper_ = [highspy.kHighsInf] * lp.num_row_
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in self.is_whole]
        starts, columns, numbers = [0], [], []
        for _, terms in self.rows:
            columns += list(terms)
            numbers += [float(number) for number in terms.values()]
            starts.append(len(columns))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, columns, numbers
        return lp


_SETTINGS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,  # the same answer every time
    "random_seed": 1,
    "time_limit": float(SECONDS),
    "mip_rel_gap": 0.0,
    "mip_abs_gap": HALF,
    "mip_feasibility_tolerance": 1e-9,
}
