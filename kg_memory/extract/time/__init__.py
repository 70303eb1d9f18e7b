"""Time expressions of a text as intervals, recurring times as rules, and intervals in words.

Hand-written: the libraries return one instant. We need intervals with open sides, recurrence rules, alternative
readings, and positions in the text.
"""

from kg_memory.extract.time.describe import describe, describe_value
from kg_memory.extract.time.durations import later
from kg_memory.extract.time.expressions import time_expressions

__all__ = ["describe", "describe_value", "later", "time_expressions"]
