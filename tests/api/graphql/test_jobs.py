"""Jobs over GraphQL: enqueue, read and control."""

from typing import Any

from tests.support.graphql import GraphQL, nodes

QUEUE = """mutation ($space: String!, $text: String!, $key: String, $session: String) {
  enqueue(space: $space, priority: BULK, key: $key, source: {session: {key: $session, messages: [
    {text: $text, occurredAt: "2024-01-05"}]}}) {
    id key state priority session size attempts createdAt changedAt dueAt error errorCode episodes
  }
}"""
JOB = "query ($space: String!, $id: ID!) { job(space: $space, id: $id) { id state } }"
JOBS = """query ($space: String!, $state: JobState, $first: Int!, $after: String) {
  jobs(space: $space, state: $state, first: $first, after: $after) {
    edges { node { id state } } pageInfo { hasNextPage endCursor }
  }
}"""
STEER = """mutation ($space: String!, $id: ID!) { %s(space: $space, id: $id) { id state } }"""


async def queue(ask: GraphQL, space: str, text: str, **given: Any) -> dict[str, Any]:
    job: dict[str, Any] = await ask(QUEUE, space=space, text=text, **given)
    return job


async def test_enqueue_returns_a_job_at_once(ask: GraphQL, space: str) -> None:
    job = await queue(ask, space, "Ada KNOWS Bob.", key="k", session="talk")
    assert (job["key"], job["state"], job["priority"], job["session"]) == ("k", "QUEUED", "BULK", "talk")
    assert (job["size"], job["attempts"], job["episodes"], job["error"], job["errorCode"]) == (14, 0, 0, None, None)
    assert job["createdAt"] <= job["changedAt"] <= job["dueAt"]
    assert (await queue(ask, space, "Ada KNOWS Bob.", key="k", session="talk"))["id"] == job["id"]
    code, message = await ask.refusal(QUEUE, space=space, text="Ada KNOWS Carl.", key="k", session="talk")
    assert (code, "'k'" in message) == ("CONFLICT", True)
    assert (await ask.refusal(QUEUE, space=space, text=" "))[0] == "INVALID_INPUT"


async def test_a_job_is_paused_resumed_cancelled_and_retried(ask: GraphQL, space: str) -> None:
    job = await queue(ask, space, "Ada KNOWS Bob.")
    for verb, state in (
        ("pauseJob", "PAUSED"),
        ("pauseJob", "PAUSED"),
        ("resumeJob", "QUEUED"),
        ("cancelJob", "CANCELLED"),
        ("retryJob", "QUEUED"),
        ("cancelJob", "CANCELLED"),
    ):
        assert await ask(STEER % verb, space=space, id=job["id"]) == {"id": job["id"], "state": state}
    code, message = await ask.refusal(STEER % "pauseJob", space=space, id=job["id"])
    assert (code, "CANCELLED" in message) == ("INVALID_INPUT", True)
    assert (await ask.refusal(STEER % "pauseJob", space=space, id="nobody"))[0] == "NOT_FOUND"


async def test_jobs_are_read_one_by_one_and_in_pages(ask: GraphQL, space: str) -> None:
    jobs = [await queue(ask, space, f"Ada KNOWS Bob{number}.") for number in range(3)]
    await ask(STEER % "cancelJob", space=space, id=jobs[0]["id"])
    page = await ask(JOBS, space=space, first=2)
    assert [job["id"] for job in nodes(page)] == [job["id"] for job in jobs[:2]]
    rest = await ask(JOBS, space=space, first=2, after=page["pageInfo"]["endCursor"])
    assert ([job["id"] for job in nodes(rest)], rest["pageInfo"]["hasNextPage"]) == ([jobs[2]["id"]], False)
    assert len(nodes(await ask(JOBS, space=space, first=9, state="QUEUED"))) == 2
    assert await ask(JOB, space=space, id=jobs[0]["id"]) == {"id": jobs[0]["id"], "state": "CANCELLED"}
    assert await ask(JOB, space=space, id="nobody") is None
    for job in jobs[1:]:
        await ask(STEER % "cancelJob", space=space, id=job["id"])


async def test_a_job_is_not_found_in_another_space(ask: GraphQL, space: str, other_space: str) -> None:
    job = await queue(ask, space, "Ada KNOWS Bob.")
    other = await queue(ask, other_space, "Ada KNOWS Carl.")
    assert await ask(JOB, space=other_space, id=job["id"]) is None
    assert [found["id"] for found in nodes(await ask(JOBS, space=other_space, first=9))] == [other["id"]]
    assert (await ask.refusal(STEER % "cancelJob", space=other_space, id=job["id"]))[0] == "NOT_FOUND"
    for id, home in ((job["id"], space), (other["id"], other_space)):
        assert (await ask(STEER % "cancelJob", space=home, id=id))["state"] == "CANCELLED"
