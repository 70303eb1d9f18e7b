"""When: the time expressions of a text as intervals, repeated times as rules, and intervals in words."""

from kg_memory.extract.time.describe import describe
from kg_memory.extract.time.durations import later
from kg_memory.extract.time.expressions import time_expressions

__all__ = ["describe", "later", "time_expressions"]
