"""Errors in responses: known errors keep their message and code, unexpected ones are logged and masked."""

import logging
from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError
from starlette.responses import JSONResponse
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult

from kg_memory.errors import InputTooLarge, KgMemoryError
from kg_memory.telemetry import metrics

log = logging.getLogger(__name__)

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
UNEXPECTED = "UNEXPECTED"
_WRONG_OPERATION = (CannotGetOperationTypeError, InvalidOperationTypeError)


def refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """A response outside GraphQL, in the shape of a GraphQL error."""
    return JSONResponse({"errors": [response_error(code, message)]}, status, headers)


def response_error(code: str, message: str, **extensions: str) -> dict[str, Any]:
    """One error, in the shape that every response has."""
    return {"message": message, "extensions": {"code": code, **extensions}}


def unexpected(request_id: str) -> str:
    """The message for an unexpected error."""
    return f"Unexpected error. It is logged under the request id {request_id}."


def content(result: ExecutionResult, request_id: str, *, refused: bool) -> dict[str, Any]:
    """The body of a response; it has no `data` when the operation was `refused` before it began."""
    shown = {"errors": formatted(result.errors, request_id)} if result.errors else {}
    return shown if refused else shown | {"data": result.data}


def formatted(errors: Sequence[GraphQLError], request_id: str) -> list[dict[str, Any]]:
    """The errors of a GraphQL response. All are counted, and unexpected ones are logged."""
    shown = [_formatted(error, request_id) for error in errors]
    for error in shown:
        metrics.failed(error["extensions"]["code"])
    return shown


def _formatted(error: GraphQLError, request_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = dict(error.formatted)
    raised = cause(error)
    if isinstance(raised, RecursionError):
        raised = InputTooLarge("the request is nested too deeply")
    if isinstance(raised, KgMemoryError):
        shown |= response_error(raised.code, str(raised))
    elif raised is None or isinstance(raised, _WRONG_OPERATION):
        code = PARSE_FAILED if isinstance(error, GraphQLSyntaxError) else VALIDATION_FAILED
        shown |= response_error(code, error.message)
    else:
        log.error("unexpected error", exc_info=raised, extra={"request_id": request_id, "path": shown.get("path")})
        shown |= response_error(UNEXPECTED, unexpected(request_id), requestId=request_id)
    return shown


def cause(error: GraphQLError) -> Exception | None:
    """The exception beneath the GraphQL errors; None when the operation itself is wrong."""
    raised: BaseException | None = error
    while isinstance(raised, GraphQLError):
        raised = raised.original_error
    return raised if isinstance(raised, Exception) else None
