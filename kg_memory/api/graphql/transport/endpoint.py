"""GraphQL over HTTP: POST with a JSON body, queries also over GET, and GraphiQL for a browser that just looks.

Subscriptions are answered as server-sent events to whoever accepts them, and over a WebSocket at the same address.
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
from kg_memory.api.graphql.transport.websocket import MOST_CONVERSATIONS, Conversation
from kg_memory.api.http import errors
from kg_memory.api.http.principal import principal_of
from kg_memory.api.web.graphiql.page import graphiql
from kg_memory.errors import InputTooLarge, InvalidInput, TooManySubscribers
from kg_memory.memory import Memory

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"


class Endpoint:
    """The address that answers GraphQL requests from one memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._subscriptions = Subscriptions()
        self._conversations = 0

    async def answer(self, request: Request) -> Response:
        """The response to one request at `/graphql`."""
        if request.method != "POST" and "query" not in request.query_params:
            if "text/html" in request.headers.get("accept", ""):
                return graphiql()
            return errors.refusal(400, InvalidInput.code, "give the operation as `query`, or send it with POST")
        if request.method == "POST" and _media_type(request) != JSON:
            return errors.refusal(415, InvalidInput.code, f"the body must be {JSON}", {"Accept": JSON})
        try:
            operation = Operation.of(await _asked(request))
        except InvalidInput as error:
            return errors.refusal(413 if isinstance(error, InputTooLarge) else 400, error.code, str(error))
        request.state.operation = operation.name
        memory = self._seen_by(request)
        if EVENT_STREAM in request.headers.get("accept", ""):
            last_seen = request.headers.get("last-event-id") or None
            return EventStream(self._subscriptions.answers(memory, operation, request.state.request_id, last_seen))
        return await _run(request, operation, memory)

    async def converse(self, socket: WebSocket) -> None:
        """Speaks with one WebSocket at `/graphql`, unless it is one too many."""
        if self._conversations >= MOST_CONVERSATIONS:
            said = f"{MOST_CONVERSATIONS} WebSockets are open already: close some, or let subscriptions share one"
            return await socket.send_denial_response(errors.refusal(503, TooManySubscribers.code, said))
        self._conversations += 1
        try:
            await Conversation(socket, self._seen_by(socket), self._subscriptions).run()
        finally:
            self._conversations -= 1

    def _seen_by(self, connection: HTTPConnection) -> Memory:
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
            said = f"a subscription is answered as {EVENT_STREAM}: accept that, or use a WebSocket"
            return errors.refusal(406, InvalidInput.code, said)
        return errors.refusal(405, InvalidInput.code, "only queries run over GET; use POST", {"Allow": "POST"})
    except CannotGetOperationTypeError as error:
        return errors.refusal(400, errors.VALIDATION_FAILED, error.as_http_error_reason())
    return _answer(result, request)


async def _asked(request: Request) -> object:
    if request.method == "POST":
        return _json(await request.body(), "the body")
    asked: dict[str, object] = dict(request.query_params)
    if variables := request.query_params.get("variables"):
        asked["variables"] = _json(variables, "`variables`")
    return asked


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
    """The response; the newer media type also says by its status that nothing was executed, the older is always 200."""
    refused = result.data is None and all(error.path is None for error in result.errors or ())
    newer = GRAPHQL_JSON in request.headers.get("accept", "")
    return Response(
        json.dumps(errors.content(result, request.state.request_id, refused=refused), separators=(",", ":")),
        status_code=400 if refused and newer else 200,
        media_type=f"{GRAPHQL_JSON if newer else JSON}; charset=utf-8",
    )
