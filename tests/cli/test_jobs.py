import asyncio
import json

from kg_memory.memory import Memory
from kg_memory.model.sources import Message
from tests.support.builders import at
from tests.support.command_line import Run


async def test_jobs_are_listed_shown_paused_resumed_cancelled_and_retried(
    run: Run, literal: Memory, space: str
) -> None:
    id = (await literal.jobs.enqueue(space, Message("Ada KNOWS Bob.", at(2024)))).id

    def steer() -> None:
        listed = run("jobs", "list", "-s", space)
        assert (listed.code, id in listed.out, "QUEUED" in listed.out) == (0, True, True)
        assert json.loads(run("jobs", "show", id, "-s", space, "--json").out)["state"] == "QUEUED"
        for verb, state in (
            ("pause", "PAUSED"),
            ("resume", "QUEUED"),
            ("cancel", "CANCELLED"),
            ("retry", "QUEUED"),
            ("cancel", "CANCELLED"),
        ):
            assert json.loads(run("jobs", verb, id, "-s", space, "--json").out)["state"] == state
        assert run("jobs", "list", "-s", space, "--state", "queued").out == "There are no jobs.\n"
        missing = run("jobs", "show", "nobody", "-s", space)
        assert (missing.code, missing.err.startswith("error[NOT_FOUND]")) == (1, True)

    await asyncio.to_thread(steer)
