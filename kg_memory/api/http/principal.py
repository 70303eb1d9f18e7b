"""Who asks: the one place that decides it. Authentication will replace this, and nothing else."""

from starlette.requests import HTTPConnection

from kg_memory.access.principals import OWNER, Principal


def principal_of(request: HTTPConnection) -> Principal:
    """Whoever can reach the loopback interface owns the memory."""
    return OWNER
