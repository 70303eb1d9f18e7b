from kg_memory.memory import Memory
from tests.worlds import CAREER


async def test_it_remembers(literal: Memory, space: str) -> None:
    done = await literal.remember(space, CAREER)
    assert len(done.added) == 5
    assert await literal.check() == []
    assert (await literal.health()).ready
