"""Identifiers: unique, and in the order they were made, so that equal times still sort as they came in."""

import itertools
import secrets
import time

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_sequence = itertools.count(secrets.randbelow(1 << 20))


def new_id() -> str:
    """26 lower-case letters and digits: milliseconds, a running number within the process, 50 random bits."""
    return _digits(time.time_ns() // 1_000_000, 10) + _digits(next(_sequence), 6) + _digits(secrets.randbits(50), 10)


def _digits(number: int, width: int) -> str:
    letters = []
    for _ in range(width):
        number, rest = divmod(number, 36)
        letters.append(_ALPHABET[rest])
    return "".join(reversed(letters))
