"""The plan for a whole fleet in numbers: the best choice for all connections together, proven."""

from advisor.planning.problem import Construct, Limit, NotProven, Option, Pool, Problem, Size, Solution
from advisor.planning.stages import solve

__all__ = ["Construct", "Limit", "NotProven", "Option", "Pool", "Problem", "Size", "Solution", "solve"]
