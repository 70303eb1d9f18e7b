"""Cursors: places in lists as opaque texts, and back."""

import base64
import json
from typing import Any

_VERSION = 1


def written(of: str, *parts: str | int) -> str:
    """A place in the list of this name; `parts_of` reads it back."""
    place = json.dumps([_VERSION, of, *parts], separators=(",", ":"))
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def parts_of(cursor: str, of: str) -> list[Any]:
    """What `written` was given; raises `ValueError` for a cursor of another list or of nobody."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place: list[Any] = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        version, name, *parts = place
    except (TypeError, RecursionError) as error:
        raise ValueError("nobody's cursor") from error
    if (version, name) != (_VERSION, of):
        raise ValueError("another list's cursor")
    return parts
