"""GraphQL over HTTP: POST with a JSON body, GET for queries, and GraphiQL for a browser.

A client that accepts them gets server-sent events. The same address serves WebSockets.
"""

import json

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from kg_memory.api.graphql.context import Context
from kg_memory.api.graphql.schema import SCHEMA
from kg_memory.api.graphql.transport.operation import Operation
from kg_memory.api.graphql.transport.sse import EVENT_STREAM, EventStream
from kg_memory.api.graphql.transport.streaming import Subscriptions
from kg_memory.api.graphql.transport.websocket import MOST_WEBSOCKETS, WebSocketConnection
from kg_memory.api.http import errors
from kg_memory.api.http.principal import principal_of
from kg_memory.api.web.graphiql.page import graphiql
from kg_memory.errors import InputTooLarge, InvalidInput, TooManySubscribers
from kg_memory.memory import Memory

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"


class Endpoint:
    """The address `/graphql`, which answers from one memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._subscriptions = Subscriptions()
        self._websockets = 0

    async def answer(self, request: Request) -> Response:
        """The response to an HTTP request."""
        if request.method != "POST" and "query" not in request.query_params:
            if "text/html" in request.headers.get("accept", ""):
                return graphiql()
            return errors.refusal(400, InvalidInput.code, "give the operation as `query`, or send it with POST")
        if request.method == "POST" and _media_type(request) != JSON:
            return errors.refusal(415, InvalidInput.code, f"the body must be {JSON}", {"Accept": JSON})
        try:
            operation = Operation.of(await _parameters(request))
        except InvalidInput as error:
            return errors.refusal(413 if isinstance(error, InputTooLarge) else 400, error.code, str(error))
        request.state.operation = operation.name
        memory = self._memory_for(request)
        if EVENT_STREAM in request.headers.get("accept", ""):
            last_seen = request.headers.get("last-event-id") or None
            return EventStream(self._subscriptions.answers(memory, operation, request.state.request_id, last_seen))
        return await _run(request, operation, memory)

    async def serve_websocket(self, socket: WebSocket) -> None:
        """Serves one WebSocket, or refuses it over the limit."""
        if self._websockets >= MOST_WEBSOCKETS:
            message = f"{MOST_WEBSOCKETS} WebSockets are open already: close some, or let subscriptions share one"
            return await socket.send_denial_response(errors.refusal(503, TooManySubscribers.code, message))
        self._websockets += 1
        try:
            await WebSocketConnection(socket, self._memory_for(socket), self._subscriptions).run()
        finally:
            self._websockets -= 1

    def _memory_for(self, connection: HTTPConnection) -> Memory:
        return self._memory.acting_as(principal_of(connection))


async def _run(request: Request, operation: Operation, memory: Memory) -> Response:
    try:
        result = await SCHEMA.execute(
            operation.query,
            variable_values=operation.variables,
            context_value=Context(memory),
            operation_name=operation.name,
            allowed_operation_types=_allowed(request.method),
        )
    except InvalidOperationTypeError as error:
        if error.operation_type is OperationType.SUBSCRIPTION:
            message = f"a subscription is answered as {EVENT_STREAM}: accept that, or use a WebSocket"
            return errors.refusal(406, InvalidInput.code, message)
        return errors.refusal(405, InvalidInput.code, "only queries run over GET; use POST", {"Allow": "POST"})
    except CannotGetOperationTypeError as error:
        return errors.refusal(400, errors.VALIDATION_FAILED, error.as_http_error_reason())
    return _answer(result, request)


async def _parameters(request: Request) -> object:
    if request.method == "POST":
        return _json(await request.body(), "the body")
    parameters: dict[str, object] = dict(request.query_params)
    if variables := request.query_params.get("variables"):
        parameters["variables"] = _json(variables, "`variables`")
    return parameters


def _json(text: str | bytes, what: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{what} is not JSON: {error}") from error


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _allowed(method: str) -> set[OperationType]:
    return {OperationType.QUERY, OperationType.MUTATION} if method == "POST" else {OperationType.QUERY}


def _answer(result: ExecutionResult, request: Request) -> Response:
    """The response. If nothing was executed, the newer media type has the status 400; the older always has 200."""
    refused = result.data is None and all(error.path is None for error in result.errors or ())
    newer = GRAPHQL_JSON in request.headers.get("accept", "")
    return Response(
        json.dumps(errors.content(result, request.state.request_id, refused=refused), separators=(",", ":")),
        status_code=400 if refused and newer else 200,
        media_type=f"{GRAPHQL_JSON if newer else JSON}; charset=utf-8",
    )
