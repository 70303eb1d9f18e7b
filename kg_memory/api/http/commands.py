"""The address `/commands`, for programs that can read the token in the home of the service."""

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
    """The hash of the token, by which a client recognises its service before it sends the token."""
    return sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CommandsEndpoint:
    """Answers `GET /commands` with the fingerprint of the token, and `POST /commands` for its bearer."""

    commands: Commands
    token: str

    @property
    def routes(self) -> list[BaseRoute]:
        return [
            Route(COMMANDS, self._show_fingerprint, methods=["GET"]),
            Route(COMMANDS, self._answer, methods=["POST"]),
        ]

    async def _show_fingerprint(self, _request: Request) -> Response:
        return JSONResponse({"fingerprint": fingerprint(self.token)})

    async def _answer(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {self.token}".encode()):
            return refusal(401, Forbidden.code, "the token is not this service's", {"WWW-Authenticate": "Bearer"})
        try:
            body: dict[str, Any] = json.loads(await request.body())
            command, arguments = body["command"], body["arguments"]
        except (ValueError, KeyError, TypeError) as error:
            return refusal(400, InvalidInput.code, f"the body must be a command with its arguments: {error}")
        request.state.operation = command
        try:
            return JSONResponse({"answer": await self.commands.answer(command, arguments)})
        except KgMemoryError as error:
            return refusal(400, error.code, str(error))
