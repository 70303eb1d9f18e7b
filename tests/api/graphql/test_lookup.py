import pytest

from kg_memory.memory import Memory
from tests.support.builders import CAREER
from tests.support.graphql import GraphQL, nodes


@pytest.fixture(autouse=True)
async def world(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)


async def test_facts_are_those_of_the_asked_time(ask: GraphQL, space: str) -> None:
    query = """query ($space: String!, $at: Time) {
      facts(space: $space, entity: {name: "ada"}, predicate: "WORKS_AT", validAt: $at) {
        edges { node { object { name } validFrom validTo validFromPrecision validToPrecision } }
      }
    }"""
    [before] = nodes(await ask(query, space=space, at="2022"))
    [after] = nodes(await ask(query, space=space, at="2024-05-17T09:30:00+02:00"))
    assert before == {
        "object": {"name": "Acme"},
        "validFrom": "2020-01-01T00:00:00Z",
        "validTo": "2023-03-01T00:00:00Z",
        "validFromPrecision": "YEAR",
        "validToPrecision": "MONTH",
    }
    assert after["object"] == {"name": "Initech"}
    assert (after["validTo"], after["validToPrecision"]) == (None, None)
    assert len(nodes(await ask(query, space=space, at=None))) == 2


async def test_during_takes_a_span_with_open_sides(ask: GraphQL, space: str) -> None:
    query = """query ($space: String!, $during: During) {
      facts(space: $space, predicate: "WORKS_AT", during: $during) { edges { node { object { name } } } }
    }"""
    found = nodes(await ask(query, space=space, during={"until": "2023-03"}))
    assert [fact["object"]["name"] for fact in found] == ["Acme"]
    found = nodes(await ask(query, space=space, during={"since": "2023-03"}))
    assert [fact["object"]["name"] for fact in found] == ["Initech"]


async def test_known_at_returns_what_was_believed_then(ask: GraphQL, space: str) -> None:
    query = """query ($space: String!) {
      facts(space: $space, knownAt: "2020") { edges { node { id } } }
    }"""
    assert nodes(await ask(query, space=space)) == []


async def test_a_fact_is_found_by_its_id(ask: GraphQL, space: str) -> None:
    [found] = nodes(
        await ask(
            'query ($space: String!) { facts(space: $space, predicate: "KNOWS") { edges { node { id } } } }',
            space=space,
        )
    )
    query = """query ($space: String!, $id: ID!, $at: Time) {
      fact(space: $space, id: $id, knownAt: $at) { id version knownFrom knownTo kind status negated confidence }
    }"""
    fact = await ask(query, space=space, id=found["id"])
    assert fact["id"] == found["id"]
    assert (fact["version"], fact["knownTo"], fact["status"]) == (1, None, "ASSERTED")
    assert await ask(query, space=space, id=found["id"], at="1999") is None
    assert await ask(query, space=space, id="nobody") is None


async def test_an_entity_is_found_by_name_and_by_id(ask: GraphQL, space: str) -> None:
    query = """query ($space: String!, $id: ID, $name: String) {
      entity(space: $space, id: $id, name: $name) { id name kind }
    }"""
    ada = await ask(query, space=space, name="  ADA ")
    assert (ada["name"], ada["kind"]) == ("Ada", "PERSON")
    assert await ask(query, space=space, id=ada["id"]) == ada
    assert await ask(query, space=space, name="Nobody") is None
    assert (await ask.refusal(query, space=space))[0] == "INVALID_INPUT"


async def test_entities_by_kind_and_prefix(ask: GraphQL, space: str) -> None:
    query = """query ($space: String!, $kind: EntityKind, $prefix: String! = "") {
      entities(space: $space, kind: $kind, prefix: $prefix) { edges { node { name } } }
    }"""
    people = nodes(await ask(query, space=space, kind="PERSON"))
    assert [entity["name"] for entity in people] == ["Ada", "Bob", "Carol"]
    assert nodes(await ask(query, space=space, prefix="Ca")) == [{"name": "Carol"}]


async def test_episodes_and_sessions_with_their_nested_fields(ask: GraphQL, space: str) -> None:
    [session] = nodes(
        await ask(
            """query ($space: String!) { sessions(space: $space) { edges { node {
              id title key
              episodes { edges { node {
                text speaker occurredAt
                session { title } document { title }
                mentions { start end entity { name } }
                facts { predicate }
              } } }
            } } } }""",
            space=space,
        )
    )
    episodes = nodes(session["episodes"])
    assert session["title"] == "A career"
    assert [episode["speaker"] for episode in episodes] == ["Bob", "Bob", "Ada"]
    assert episodes[0]["session"] == {"title": "A career"}
    assert episodes[0]["document"] is None
    assert {
        episode["text"][m["start"] : m["end"]] == m["entity"]["name"]
        for episode in episodes
        for m in episode["mentions"]
    } == {True}
    assert [fact["predicate"] for fact in episodes[1]["facts"]] == ["WORKS_AT", "KNOWS"]
    query = """query ($space: String!, $within: ID, $during: During) {
      episodes(space: $space, within: $within, during: $during) { edges { node { occurredAt } } }
    }"""
    assert len(nodes(await ask(query, space=space, within=session["id"]))) == 3
    february = nodes(await ask(query, space=space, during={"since": "2024-02", "until": "2024-03"}))
    assert february == [{"occurredAt": "2024-02-05T00:00:00Z"}]


async def test_neighbours_and_paths_start_from_names(ask: GraphQL, space: str) -> None:
    near = await ask(
        """query ($space: String!) {
          neighbours(space: $space, entity: {name: "Ada"}, maxHops: 2, validAt: "2024") {
            distance entity { name } via { predicate }
          }
        }""",
        space=space,
    )
    assert {(one["entity"]["name"], one["distance"]) for one in near} == {("Initech", 1), ("Carol", 1), ("Paris", 2)}
    found = await ask(
        """query ($space: String!) {
          paths(space: $space, source: {name: "Initech"}, target: {name: "Paris"}) {
            incomplete paths { entities { name } facts { predicate } holds validFrom validTo }
          }
        }""",
        space=space,
    )
    assert found["incomplete"] is False
    [path] = found["paths"]
    assert [entity["name"] for entity in path["entities"]] == ["Initech", "Ada", "Carol", "Paris"]
    assert [fact["predicate"] for fact in path["facts"]] == ["WORKS_AT", "KNOWS", "LIVES_IN"]
    assert (path["holds"], path["validFrom"], path["validTo"]) == (True, "2023-03-01T00:00:00Z", None)


async def test_an_unknown_name_is_not_found(ask: GraphQL, space: str) -> None:
    query = 'query ($space: String!) { neighbours(space: $space, entity: {name: "Zoe"}) { distance } }'
    assert await ask.refusal(query, space=space) == (
        "NOT_FOUND",
        "there is no entity named 'Zoe'; `search` finds entities by meaning",
    )


async def test_spaces_documents_and_health(ask: GraphQL, space: str) -> None:
    data = await ask(
        """query ($space: String!, $after: String) {
          spaces(first: 200, after: $after) { edges { node { name key createdAt } } }
          documents(space: $space) { edges { node { id } } pageInfo { hasNextPage startCursor endCursor } }
          health { ready version database migration embedder }
        }""",
        space=space,
    )
    assert data["documents"] == {
        "edges": [],
        "pageInfo": {"hasNextPage": False, "startCursor": None, "endCursor": None},
    }
    assert data["health"]["ready"] is True
    assert data["health"]["database"].startswith("Neo4j 2026")


async def test_an_unknown_space_is_not_found(ask: GraphQL) -> None:
    code, message = await ask.refusal('{ facts(space: "no such space") { edges { node { id } } } }')
    assert code == "NOT_FOUND"
    assert "'no such space'" in message
