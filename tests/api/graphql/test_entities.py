"""Changing entities by hand over GraphQL."""

from kg_memory.memory import Memory
from kg_memory.model.sources import Message, NewSession
from tests.support.builders import at
from tests.support.graphql import GraphQL, nodes

CHANGE = "id kind by name undoes undoneBy entity { name aliases } other { name mergedInto { name } }"
MERGE = f"""mutation ($space: String!, $keep: String!, $absorb: String!) {{
  mergeEntities(space: $space, keep: {{name: $keep}}, absorb: {{name: $absorb}}) {{ {CHANGE} }}
}}"""
SPLIT = f"""mutation ($space: String!, $episode: ID!) {{
  splitEntity(space: $space, entity: {{name: "Ada"}}, name: "Ada of Ghent",
              mentions: [{{episode: $episode, start: 0, end: 3}}]) {{ {CHANGE} }}
}}"""
NAMES = f"""mutation ($space: String!) {{
  renameEntity(space: $space, entity: {{name: "Ada"}}, name: "Ada King") {{ {CHANGE} }}
  addAlias(space: $space, entity: {{name: "Ada"}}, alias: "Countess") {{ {CHANGE} }}
  removeAlias(space: $space, entity: {{name: "Ada King"}}, alias: "ada") {{ {CHANGE} }}
}}"""
UNDO = f"""mutation ($space: String!, $change: ID!) {{
  undoEntityChange(space: $space, change: $change) {{ {CHANGE} }}
}}"""
CHANGES = """query ($space: String!) {
  entity(space: $space, name: "Ada") { changes { edges { node { kind undoneBy } } } }
}"""
EVENTS = """query ($space: String!) {
  events(space: $space, first: 100) { edges { node { ... on EntityChanged { change id entities { name } } } } }
}"""


async def talk(memory: Memory, space: str) -> str:
    """The id of the episode that Ada lives in."""
    told = [Message("Ada LIVES_IN Ghent [2020..].", at(2024)), Message("Bob LIKES tea [2020..].", at(2024))]
    return (await memory.remember(space, NewSession(told, key="talk"))).episodes[0].id


async def test_a_merge_says_what_it_did_and_is_undone(ask: GraphQL, literal: Memory, space: str) -> None:
    await talk(literal, space)
    made = await ask(MERGE, space=space, keep="Ada", absorb="Bob")
    assert made["entity"] == {"name": "Ada", "aliases": ["Bob"]}
    assert made["other"] == {"name": "Bob", "mergedInto": {"name": "Ada"}}
    undone = await ask(UNDO, space=space, change=made["id"])
    assert (undone["kind"], undone["undoes"], undone["other"]["mergedInto"]) == ("UNDONE", made["id"], None)
    listed = nodes((await ask(CHANGES, space=space))["changes"])
    assert listed == [{"kind": "UNDONE", "undoneBy": None}, {"kind": "MERGED", "undoneBy": undone["id"]}]
    logged = [one for one in nodes(await ask(EVENTS, space=space)) if one]
    assert [(one["change"], one["id"]) for one in logged] == [("MERGED", made["id"]), ("UNDONE", undone["id"])]
    assert {entity["name"] for entity in logged[0]["entities"]} == {"Ada", "Bob"}


async def test_a_split_and_new_names(ask: GraphQL, literal: Memory, space: str) -> None:
    episode = await talk(literal, space)
    made = await ask(SPLIT, space=space, episode=episode)
    assert (made["kind"], made["other"]["name"], made["by"]) == ("SPLIT", "Ada of Ghent", "owner")
    answer = (await ask.answer(NAMES, space=space))["data"]
    assert [one["kind"] for one in answer.values()] == ["RENAMED", "ALIAS_ADDED", "ALIAS_REMOVED"]
    assert answer["removeAlias"]["entity"] == {"name": "Ada King", "aliases": ["Countess"]}


async def test_an_error_has_its_code(ask: GraphQL, literal: Memory, space: str) -> None:
    await talk(literal, space)
    for keep, absorb, code in (("Ada", "ada", "INVALID_INPUT"), ("Ada", "Nobody", "NOT_FOUND")):
        answer = await ask.answer(MERGE, space=space, keep=keep, absorb=absorb)
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
