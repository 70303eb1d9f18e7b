"""When: the time expressions of a text as intervals, repeated times as rules, and intervals in words.

Hand-written: the libraries answer with one instant. We need intervals with open sides, rules for what repeats, other
readings, and the place in the text.
"""

from kg_memory.extract.time.describe import describe
from kg_memory.extract.time.durations import later
from kg_memory.extract.time.expressions import time_expressions

__all__ = ["describe", "later", "time_expressions"]
