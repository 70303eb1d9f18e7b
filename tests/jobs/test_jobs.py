"""Jobs as principals with other rights see them."""

import pytest

from kg_memory.access.principals import Principal
from kg_memory.errors import Forbidden, InvalidInput, NotFound
from kg_memory.jobs.model import JobState, Mode
from kg_memory.memory import Memory
from kg_memory.model.sources import Message
from tests.support.builders import at

TEA = Message("Ada KNOWS Bob.", at(2024))


async def test_jobs_are_seen_and_steered_only_by_those_who_may(literal: Memory, space: str, other_space: str) -> None:
    told = await literal.remember(space, TEA, mode=Mode.QUEUED)
    assert told.job is not None
    reader = literal.acting_as(Principal("reader", frozenset({space}), frozenset()))
    stranger = literal.acting_as(Principal("stranger", frozenset({other_space}), frozenset({other_space})))
    assert await reader.job(space, told.job.id) == told.job
    assert list((await reader.jobs(space)).items) == [told.job]
    for read in (stranger.job(space, told.job.id), stranger.jobs(space)):
        with pytest.raises(NotFound):
            await read
    for one in (reader, stranger):
        for steer in (one.pause_job, one.resume_job, one.retry_job, one.cancel_job):
            with pytest.raises(Forbidden):
                await steer(space, told.job.id)
        with pytest.raises(Forbidden):
            await one.remember(space, TEA, mode=Mode.QUEUED)
    assert (await literal.cancel_job(space, told.job.id)).state is JobState.CANCELLED


async def test_what_waits_is_counted_over_all_spaces(literal: Memory, space: str) -> None:
    told = await literal.remember(space, TEA, mode=Mode.QUEUED)
    assert told.job is not None
    assert (await literal.job_counts())[JobState.QUEUED] >= 1
    await literal.cancel_job(space, told.job.id)


async def test_what_is_remembered_now_has_no_job_and_no_key_of_one(literal: Memory, space: str) -> None:
    assert (await literal.remember(space, TEA)).job is None
    with pytest.raises(InvalidInput, match="key='k'"):
        await literal.remember(space, TEA, key="k")
