"""The principal of a request. Authentication will replace this module only."""

from starlette.requests import HTTPConnection

from kg_memory.access.principals import OWNER, Principal


def principal_of(request: HTTPConnection) -> Principal:
    """The owner: every client that can reach the loopback interface owns the memory."""
    return OWNER
