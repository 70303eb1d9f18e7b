import json
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg_memory.memory import Memory
from tests.support.builders import CAREER
from tests.support.graphql import GraphQL

JSON = {"Content-Type": "application/json"}
NEWER = "application/graphql-response+json"


def error(response: httpx2.Response) -> tuple[int, str]:
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


async def test_queries_run_over_get(client: httpx2.AsyncClient) -> None:
    params = {"query": "query Q($a: Boolean!) { health @include(if: $a) { ready } }", "variables": '{"a": true}'}
    response = await client.get("/graphql", params={**params, "operationName": "Q"})
    assert response.json() == {"data": {"health": {"ready": True}}}


async def test_mutations_over_get_are_refused(client: httpx2.AsyncClient) -> None:
    mutation = 'mutation { assertFacts(space: "x", assertions: []) { changed } }'
    response = await client.get("/graphql", params={"query": mutation})
    assert error(response) == (405, "INVALID_INPUT")
    assert response.headers["allow"] == "POST"


async def test_a_cross_site_form_cannot_post(client: httpx2.AsyncClient) -> None:
    body = b'{"query": "{ health { ready } }"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        response = await client.post("/graphql", content=body, headers={"Content-Type": kind})
        assert error(response) == (415, "INVALID_INPUT")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\xfa",
        b"null",
        b'"{ health { ready } }"',
        b'[{"query": "{ health { ready } }"}]',
        b"{}",
        b'{"query": 1}',
        b'{"query": "  "}',
        b'{"query": "{ health { ready } }", "variables": []}',
        b'{"query": "{ health { ready } }", "operationName": 7}',
        b"[" * 100_000,
    ],
)
async def test_a_body_without_an_operation_is_refused(client: httpx2.AsyncClient, body: bytes) -> None:
    assert error(await client.post("/graphql", content=body, headers=JSON)) == (400, "INVALID_INPUT")


async def test_bad_variables_over_get_are_refused(client: httpx2.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": "{ health { ready } }", "variables": "{"})
    assert error(response) == (400, "INVALID_INPUT")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ health {", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($n: Int!) { spaces(first: $n) { edges { cursor } } }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_the_newer_media_type_has_status_400_when_nothing_ran(
    client: httpx2.AsyncClient, query: str, code: str
) -> None:
    newer = await client.post("/graphql", json={"query": query}, headers={"Accept": f"{NEWER}, application/json;q=0.9"})
    older = await client.post("/graphql", json={"query": query}, headers={"Accept": "application/json"})
    assert (error(newer), error(older)) == ((400, code), (200, code))
    assert newer.headers["content-type"] == f"{NEWER}; charset=utf-8"
    assert older.headers["content-type"] == "application/json; charset=utf-8"
    assert "data" not in newer.json()


async def test_a_failed_field_leaves_the_other_fields(client: httpx2.AsyncClient) -> None:
    query = '{ health { ready } facts(space: "nowhere") { edges { cursor } } }'
    response = await client.post("/graphql", json={"query": query}, headers={"Accept": NEWER})
    answer = response.json()
    assert response.status_code == 200
    assert answer["data"] == {"health": {"ready": True}, "facts": None}
    assert (answer["errors"][0]["path"], answer["errors"][0]["extensions"]) == (["facts"], {"code": "NOT_FOUND"})


async def test_the_named_operation_runs_and_an_unknown_one_is_refused(client: httpx2.AsyncClient) -> None:
    query = "query A { health { ready } } query B { health { version } }"

    async def run(name: str | None) -> Any:
        return await client.post("/graphql", json={"query": query, "operationName": name})

    assert "version" in (await run("B")).json()["data"]["health"]
    assert error(await run("C")) == (400, "GRAPHQL_VALIDATION_FAILED")


async def test_a_response_with_half_a_surrogate_pair_is_still_json(client: httpx2.AsyncClient) -> None:
    query = "query ($space: String!) { facts(space: $space) { edges { cursor } } }"
    body = json.dumps({"query": query, "variables": {"space": "a\ud800b"}})
    assert error(await client.post("/graphql", content=body, headers=JSON)) == (200, "INVALID_INPUT")
    body = json.dumps({"query": "{ \ud800 }"})
    assert error(await client.post("/graphql", content=body, headers=JSON)) == (200, "GRAPHQL_PARSE_FAILED")


async def test_a_browser_gets_graphiql_and_a_program_gets_json(client: httpx2.AsyncClient) -> None:
    page = await client.get("/graphql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert error(await client.get("/graphql", headers={"Accept": "*/*"})) == (400, "INVALID_INPUT")


async def test_other_methods_are_refused(client: httpx2.AsyncClient) -> None:
    assert error(await client.put("/graphql", json={"query": "{ health { ready } }"})) == (405, "INVALID_INPUT")
    assert error(await client.get("/nowhere")) == (404, "NOT_FOUND")


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANYTHING, after=ANYTHING, at=ANYTHING)
@example(text="`) DETACH DELETE n //", after="", at="2024")
@example(text='+space:* OR text:"~^{[', after="\0", at="0000")
async def test_any_text_is_accepted_as_an_argument(
    ask: GraphQL, literal: Memory, space: str, text: str, after: str, at: str
) -> None:
    await literal.remember(space, CAREER)
    answer = await ask.answer(
        """query ($space: String!, $text: String!, $id: ID!, $after: String!, $at: Time!) {
          spelled: facts(space: $text) { edges { cursor } }
          search(spaces: [$space], query: $text) { hits { score } }
          predicate: facts(space: $space, predicate: $text) { edges { cursor } }
          about: facts(space: $space, entity: {name: $text}) { edges { cursor } }
          cursor: facts(space: $space, after: $after) { edges { cursor } }
          entity(space: $space, id: $id) { id }
          entities(space: $space, prefix: $text) { edges { cursor } }
          episodes(space: $space, within: $id) { edges { cursor } }
          valid: facts(space: $space, validAt: $at) { edges { cursor } }
        }""",
        space=space,
        text=text,
        id=text,
        after=after,
        at=at,
    )
    codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
    assert codes <= {"INVALID_INPUT", "INVALID_TIME", "INVALID_CURSOR", "NOT_FOUND"}, answer["errors"]


async def test_names_are_stored_as_they_are(ask: GraphQL, space: str) -> None:
    name = "`) DETACH DELETE n // \u202e <script> \U0001f600"
    mutation = """mutation ($space: String!, $fact: AssertionInput!) {
      assertFacts(space: $space, assertions: [$fact]) { added { predicate subject { name } value } }
    }"""
    fact = {"subject": {"name": name, "aliases": ["'; MATCH"]}, "predicate": "is `a`", "value": "$x} {y: 1"}
    [added] = (await ask(mutation, space=space, fact=fact))["added"]
    assert added == {"predicate": "IS_A", "subject": {"name": name}, "value": "$x} {y: 1"}
