import logging

import httpx2
import pytest
from graphql import GraphQLError, GraphQLSyntaxError, Source

from kg_memory.api.http import errors
from kg_memory.errors import Conflict, GraphUnavailable


def code(error: GraphQLError) -> object:
    return errors.formatted([error], "r1")[0]["extensions"]["code"]


def test_a_known_error_keeps_its_message_and_code_at_any_depth() -> None:
    inner = GraphQLError("wrapped", original_error=Conflict("the key is taken"))
    [shown] = errors.formatted([GraphQLError("outer", original_error=inner)], "r1")
    assert (shown["message"], shown["extensions"]) == ("the key is taken", {"code": "CONFLICT"})


def test_invalid_operations_have_the_codes_of_graphql() -> None:
    assert code(GraphQLSyntaxError(Source("{"), 0, "expected a name")) == "GRAPHQL_PARSE_FAILED"
    assert code(GraphQLError("no such field")) == "GRAPHQL_VALIDATION_FAILED"
    assert code(GraphQLError("away", original_error=GraphUnavailable("away"))) == "GRAPH_UNAVAILABLE"


def test_an_unknown_error_is_masked_and_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    secret = "password=hunter2"
    with caplog.at_level(logging.ERROR):
        [shown] = errors.formatted([GraphQLError(secret, original_error=ZeroDivisionError(secret))], "r1")
    assert shown["message"] == "Unexpected error. It is logged under the request id r1."
    assert shown["extensions"] == {"code": "UNEXPECTED", "requestId": "r1"}
    [record] = caplog.records
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ZeroDivisionError)
    assert record.__dict__["request_id"] == "r1"


async def test_a_refusal_has_the_shape_of_a_graphql_error(client: httpx2.AsyncClient) -> None:
    [error] = (await client.get("/nowhere")).json()["errors"]
    assert error == {"message": "Not Found", "extensions": {"code": "NOT_FOUND"}}
