import pytest

from kg_memory.memory import Memory
from tests.support.builders import says
from tests.support.graphql import GraphQL, nodes

PAGE = """query ($space: String!, $first: Int!, $after: String) {
  facts(space: $space, first: $first, after: $after) {
    edges { cursor node { object { name } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


@pytest.fixture(autouse=True)
async def world(literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [says("Ada", "KNOWS", f"Friend {n}", str(2000 + n)) for n in range(5)])


async def test_pages_cover_the_whole_list(ask: GraphQL, space: str) -> None:
    names, after, sizes = [], None, []
    while True:
        page = await ask(PAGE, space=space, first=2, after=after)
        info = page["pageInfo"]
        assert info["hasPreviousPage"] is (after is not None)
        assert (info["startCursor"], info["endCursor"]) == (page["edges"][0]["cursor"], page["edges"][-1]["cursor"])
        names += [fact["object"]["name"] for fact in nodes(page)]
        sizes.append(len(page["edges"]))
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
    assert (names, sizes) == ([f"Friend {n}" for n in range(5)], [2, 2, 1])


async def test_an_insert_before_the_cursor_moves_nothing(ask: GraphQL, literal: Memory, space: str) -> None:
    first = await ask(PAGE, space=space, first=2)
    await literal.assert_facts(space, [says("Ada", "KNOWS", "Early Friend", "1990")])
    second = await ask(PAGE, space=space, first=2, after=first["pageInfo"]["endCursor"])
    assert [fact["object"]["name"] for fact in nodes(second)] == ["Friend 2", "Friend 3"]


@pytest.mark.parametrize("first", [0, -1, 201])
async def test_a_page_size_out_of_range_is_refused(ask: GraphQL, space: str, first: int) -> None:
    assert (await ask.refusal(PAGE, space=space, first=first))[0] == "INVALID_INPUT"


@pytest.mark.parametrize("after", ["", "nonsense", "é", "\ud800", "WzEsInMiXQ"])
async def test_a_made_up_cursor_is_refused(ask: GraphQL, space: str, after: str) -> None:
    assert (await ask.refusal(PAGE, space=space, first=2, after=after))[0] == "INVALID_CURSOR"
