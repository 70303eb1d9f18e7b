"""The client of rerankers over HTTP: both formats, and the errors of servers."""

import json
from collections.abc import AsyncIterator

import numpy as np
import pytest

from kg_memory.errors import MalformedAnswer, ProviderRefused, ProviderUnavailable
from kg_memory.ports import Reranker
from kg_memory.providers.http_reranker import HttpReranker
from tests.support.chat_server import ChatServer, Dawdles, Fails, Sends, chat_server

TEXTS = ["Rome is old.", "Paris is the capital of France.", "Berlin has a zoo."]


@pytest.fixture
async def server() -> AsyncIterator[ChatServer]:
    async with chat_server() as server:
        yield server


@pytest.fixture
async def reranker(server: ChatServer) -> AsyncIterator[Reranker]:
    async with HttpReranker.open("m1", url=server.url, api_key="secret", timeout_s=0.5) as reranker:
        yield reranker


def answer(value: object) -> Sends:
    return Sends([json.dumps(value).encode()])


def results(*scores: float) -> list[dict[str, float]]:
    """As the servers send them: the best first, each with the index of its text."""
    named = [{"index": index, "relevance_score": score} for index, score in enumerate(scores)]
    return sorted(named, key=lambda one: -one["relevance_score"])


async def test_each_text_gets_the_score_with_its_index(server: ChatServer, reranker: Reranker) -> None:
    server.then(answer({"results": results(-2.5, 7.25, 0.5)}))
    scores = await reranker.rerank("the capital of France", TEXTS)
    assert scores.dtype == np.float32
    assert scores.tolist() == [-2.5, 7.25, 0.5]
    [request] = server.requests
    assert request.path == "/v1/rerank"
    assert request.headers["authorization"] == "Bearer secret"
    assert request.body == {"model": "m1", "query": "the capital of France", "documents": TEXTS}


async def test_a_server_that_refuses_documents_gets_texts_from_then_on(server: ChatServer, reranker: Reranker) -> None:
    server.then(Fails(422, "missing field `texts`"))
    for _ in range(2):
        server.then(answer([{"index": 1, "score": 0.9}, {"index": 0, "score": 0.1}]))
        assert (await reranker.rerank("x", TEXTS[:2])).tolist() == pytest.approx([0.1, 0.9])
    assert [request.body.get("texts") for request in server.requests] == [None, TEXTS[:2], TEXTS[:2]]


async def test_no_request_is_sent_for_no_texts(server: ChatServer, reranker: Reranker) -> None:
    assert (await reranker.rerank("x", [])).shape == (0,)
    assert not server.requests


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_transient_failure_is_unavailable(server: ChatServer, reranker: Reranker, status: int) -> None:
    server.then(Fails(status, "busy"))
    with pytest.raises(ProviderUnavailable, match=f"{status} .*busy"):
        await reranker.rerank("x", TEXTS)


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_a_permanent_failure_names_the_settings(server: ChatServer, reranker: Reranker, status: int) -> None:
    server.then(Fails(status, "no such model"))
    with pytest.raises(ProviderRefused, match=r"KG_MEMORY_RERANKER_URL.*no such model"):
        await reranker.rerank("x", TEXTS)


async def test_a_slow_or_missing_server_is_unavailable(server: ChatServer, reranker: Reranker) -> None:
    server.then(Dawdles())
    with pytest.raises(ProviderUnavailable, match=r"no answer in 0\.5 seconds"):
        await reranker.rerank("x", TEXTS)
    async with HttpReranker.open("m1", url="http://127.0.0.1:9/v1") as nowhere:
        with pytest.raises(ProviderUnavailable, match="cannot be reached"):
            await nowhere.rerank("x", TEXTS)


@pytest.mark.parametrize(
    "sent",
    [
        "no results",
        {"results": "none"},
        {"results": [{"index": "a", "relevance_score": 1}]},
        {"results": [{"index": 0}]},
        {"results": results(1.0, 2.0)},
        {"results": [*results(1.0, 2.0), {"index": 7, "relevance_score": 1.0}]},
        {"results": results(1.0, 2.0, float("nan"))},
        {"results": results(1.0, 2.0, 3.0, 4.0)},
    ],
)
async def test_an_answer_without_a_score_for_each_text_is_malformed(
    server: ChatServer, reranker: Reranker, sent: object
) -> None:
    server.then(answer(sent))
    with pytest.raises(MalformedAnswer):
        await reranker.rerank("x", TEXTS)


async def test_an_answer_that_is_not_json_is_malformed(server: ChatServer, reranker: Reranker) -> None:
    server.then(Sends([b"<html>"]))
    with pytest.raises(MalformedAnswer):
        await reranker.rerank("x", TEXTS)
