"""Who asks: the one place that decides it. Authentication will replace this, and nothing else."""

from starlette.requests import Request

from kg_memory.model import OWNER, Principal


def principal_of(request: Request) -> Principal:
    """Whoever can reach the loopback interface owns the memory."""
    return OWNER
