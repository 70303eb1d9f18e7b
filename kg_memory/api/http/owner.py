"""The address of the owner's own commands: for programs that can read the token in the home's state file."""

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kg_memory.api.commands import Commands
from kg_memory.api.http.errors import refusal
from kg_memory.api.http.middleware import COMMANDS
from kg_memory.errors import Forbidden, InvalidInput, KgMemoryError


def fingerprint(token: str) -> str:
    """What a service shows of its token, so that its own client recognises it before it says anything."""
    return sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class OwnerEndpoint:
    """Answers `GET /commands` to anybody, with the token's fingerprint, and `POST /commands` to the token's bearer."""

    commands: Commands
    token: str

    @property
    def routes(self) -> list[BaseRoute]:
        return [Route(COMMANDS, self._known, methods=["GET"]), Route(COMMANDS, self._answer, methods=["POST"])]

    async def _known(self, _request: Request) -> Response:
        return JSONResponse({"fingerprint": fingerprint(self.token)})

    async def _answer(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {self.token}".encode()):
            return refusal(401, Forbidden.code, "the token is not this service's", {"WWW-Authenticate": "Bearer"})
        try:
            asked: dict[str, Any] = json.loads(await request.body())
            command, arguments = asked["command"], asked["arguments"]
        except (ValueError, KeyError, TypeError) as error:
            return refusal(400, InvalidInput.code, f"the body must be a command with its arguments: {error}")
        request.state.operation = command
        try:
            return JSONResponse({"answer": await self.commands.answer(command, arguments)})
        except KgMemoryError as error:
            return refusal(400, error.code, str(error))
