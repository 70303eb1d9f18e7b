"""`Jobs` with the rights of different principals."""

import pytest

from kg_memory.access.principals import Principal
from kg_memory.errors import Forbidden, NotFound
from kg_memory.jobs.model import JobState
from kg_memory.memory import Memory
from kg_memory.model.sources import Message
from tests.support.builders import at

TEA = Message("Ada KNOWS Bob.", at(2024))


async def test_jobs_are_visible_and_controllable_only_with_the_rights(
    literal: Memory, space: str, other_space: str
) -> None:
    job = await literal.jobs.enqueue(space, TEA)
    reader = literal.acting_as(Principal("reader", frozenset({space}), frozenset()))
    stranger = literal.acting_as(Principal("stranger", frozenset({other_space}), frozenset({other_space})))
    assert await reader.jobs.get(space, job.id) == job
    assert list((await reader.jobs.list(space)).items) == [job]
    for read in (stranger.jobs.get(space, job.id), stranger.jobs.list(space)):
        with pytest.raises(NotFound):
            await read
    for one in (reader, stranger):
        for steer in (one.jobs.pause, one.jobs.resume, one.jobs.retry, one.jobs.cancel):
            with pytest.raises(Forbidden):
                await steer(space, job.id)
        with pytest.raises(Forbidden):
            await one.jobs.enqueue(space, TEA)
    assert (await literal.jobs.cancel(space, job.id)).state is JobState.CANCELLED


async def test_jobs_are_counted_over_all_spaces(literal: Memory, space: str) -> None:
    job = await literal.jobs.enqueue(space, TEA)
    assert (await literal.jobs.counts())[JobState.QUEUED] >= 1
    await literal.jobs.cancel(space, job.id)
