"""The bounds of the numbers that callers give."""

from kg_memory.errors import InvalidInput


def require_between(name: str, value: float, least: float, most: float) -> None:
    """Raises `InvalidInput`, by the name under which callers give the value, unless it is from `least` to `most`."""
    if not least <= value <= most:
        raise InvalidInput(f"{name}={value} is not between {least} and {most}")
