import pytest

from kg_memory.access.principals import Principal
from kg_memory.api.graphql.transport import endpoint
from kg_memory.memory import Memory
from tests.support.builders import CAREER
from tests.support.graphql import GraphQL


@pytest.fixture(autouse=True)
async def world(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)


async def test_search_gives_hits_with_scores_and_evidence(ask: GraphQL, space: str) -> None:
    result = await ask(
        """query ($space: String!) {
          search(spaces: [$space], query: "Where does Ada work?", kinds: [FACT], first: 3) {
            hits {
              space kind score scores { part score } evidence { text speaker }
              found { ... on Fact { predicate subject { name } evidence { quote start end episode { speaker } } } }
            }
          }
        }""",
        space=space,
    )
    first = result["hits"][0]
    assert (first["kind"], first["found"]["predicate"], first["found"]["subject"]["name"]) == (
        "FACT",
        "WORKS_AT",
        "Ada",
    )
    assert {"vector", "text"} <= {part["part"] for part in first["scores"]}
    assert first["score"] == pytest.approx(sum(part["score"] for part in first["scores"]))
    assert first["space"] == space
    assert first["evidence"] == [{"text": "Ada WORKS_AT Acme [2020..].", "speaker": "Bob"}]
    assert first["found"]["evidence"][0]["quote"].startswith("Ada WORKS_AT")
    assert first["found"]["evidence"][0]["episode"]["speaker"] == "Bob"
    assert [hit["score"] for hit in result["hits"]] == sorted((hit["score"] for hit in result["hits"]), reverse=True)


async def test_search_finds_facts_episodes_and_entities(ask: GraphQL, space: str) -> None:
    result = await ask(
        """query ($space: String!) {
          search(spaces: [$space], query: "Carol", first: 30) { hits { kind found { __typename } } }
        }""",
        space=space,
    )
    assert {hit["kind"] for hit in result["hits"]} == {"FACT", "EPISODE", "ENTITY"}
    assert all(hit["kind"] == hit["found"]["__typename"].upper() for hit in result["hits"])


SEARCH = """query (
  $spaces: [String!]!, $text: String!, $first: Int! = 10, $filters: Filters, $mode: SearchMode! = BALANCED
) {
  search(spaces: $spaces, query: $text, first: $first, filters: $filters, mode: $mode, explain: true) {
    hits { space kind found { ... on Fact { text } ... on Episode { text } ... on Entity { name } } path { source {
      __typename } fact { text } target { __typename } } }
    understood { entities { space entity { name } start end confidence } times { during { since until } } }
    explanation { stages { name elapsedMs } lists { name candidates { kind id score } } }
  }
}"""


async def test_filters_modes_and_explanations_come_through(ask: GraphQL, space: str) -> None:
    only = {"predicates": ["WORKS_AT"], "entities": [{"name": "ada"}], "minConfidence": 0.5}
    result = await ask(SEARCH, spaces=space, text="Where did Carol live in 2019?", filters=only)
    assert {hit["found"]["text"] for hit in result["hits"]} == {
        "Ada WORKS_AT Acme [2020..].",
        "Ada WORKS_AT Initech [2023-03..].",
    }
    [named] = [linked for linked in result["understood"]["entities"] if linked["confidence"] == 1]
    assert (named["space"], named["entity"]["name"], named["start"], named["end"]) == (space, "Carol", 10, 15)
    assert result["understood"]["times"] == [
        {"during": {"since": "2019-01-01T00:00:00Z", "until": "2020-01-01T00:00:00Z"}}
    ]
    elapsed = {stage["name"]: stage["elapsedMs"] for stage in result["explanation"]["stages"]}
    assert elapsed.keys() >= {"embed", "candidates", "fuse"}
    assert min(elapsed.values()) >= 0
    assert {ranking["name"] for ranking in result["explanation"]["lists"]} >= {"facts by vector"}
    every = {"FACT", "EPISODE", "ENTITY"}
    kinds = {"FACTS": {"FACT"}, "EPISODES": {"EPISODE"}, "ENTITIES": {"ENTITY"}, "EXACT": every, "GRAPH": every}
    for mode, found in kinds.items():
        hits = (await ask(SEARCH, spaces=space, text="Ada", mode=mode))["hits"]
        assert {hit["kind"] for hit in hits} == found, mode


async def test_similar_finds_the_nearest_things(ask: GraphQL, space: str) -> None:
    [fact, *_] = (await ask(SEARCH, spaces=space, text="Ada works at Acme", mode="FACTS"))["explanation"]["lists"]
    id = fact["candidates"][0]["id"]
    query = """query ($space: String!, $to: SimilarTo!) {
      similar(space: $space, to: $to, first: 3) { score kind found { ... on Fact { id } } evidence { text } }
    }"""
    hits = await ask(query, space=space, to={"fact": id})
    assert [hit["kind"] for hit in hits] == ["FACT"] * 3
    assert id not in {hit["found"]["id"] for hit in hits}
    assert (await ask.refusal(query, space=space, to={"entity": "nobody"}))[0] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "INVALID_INPUT"),
        ("   ", "INVALID_INPUT"),
        ("word " * 3_000, "INPUT_TOO_LARGE"),
        ("\0", "INVALID_INPUT"),
        ("日本語の質問", None),
        ("👩‍👩‍👧🎉", None),
        ("'} RETURN 1 //", None),
        ('" OR *:* OR space:*', None),
        ("$space {$vector}", None),
    ],
)
async def test_any_query_is_answered_or_refused(ask: GraphQL, space: str, query: str, code: str | None) -> None:
    answer = await ask.answer(SEARCH, spaces=[space], text=query)
    if code is None:
        assert "errors" not in answer
        assert {hit["space"] for hit in answer["data"]["search"]["hits"]} == {space}
    else:
        assert answer["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize("first", [0, -1, 101, 10_000])
async def test_too_few_and_too_many_hits_are_refused(ask: GraphQL, space: str, first: int) -> None:
    code, message = await ask.refusal(SEARCH, spaces=[space], text="Ada", first=first)
    assert (code, message) == ("INVALID_INPUT", f"first={first} is not between 1 and 100")


async def test_an_unreadable_space_among_several_is_not_found(
    ask: GraphQL, literal: Memory, space: str, other_space: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await literal.remember(other_space, CAREER)
    reader = Principal("reader", frozenset({space}), frozenset())
    monkeypatch.setattr(endpoint, "principal_of", lambda _: reader)
    hidden, missing = [
        await ask.refusal(SEARCH, spaces=[space, name], text="Ada") for name in (other_space, "never made")
    ]
    assert hidden == ("NOT_FOUND", missing[1].replace("never made", other_space))
    assert (await ask(SEARCH, spaces=[space], text="Ada"))["hits"]
    assert (await ask.refusal(SEARCH, spaces=[], text="Ada"))[0] == "INVALID_INPUT"
