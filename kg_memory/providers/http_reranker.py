"""The client of a reranker at any endpoint with the `/rerank` format of Jina, Cohere and vLLM, or of TEI."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import numpy as np
from numpy.typing import NDArray

from kg_memory.errors import MalformedAnswer, ProviderError, ProviderRefused, ProviderUnavailable
from kg_memory.providers.chat_wire import shown

_CONNECT_S = 5.0
_MOST_SHOWN = 200
_TRANSIENT = {408, 409, 429}
_UNPROCESSABLE = 422


class HttpReranker:
    """The `Reranker` port over HTTP.

    It sends the texts as `documents`. If the server cannot process that, it sends them as `texts` from then on. A call
    takes at most `timeout_s` and is not retried, because a search waits for it.
    """

    def __init__(self, client: httpx2.AsyncClient, url: str, model: str, timeout_s: float = 5.0) -> None:
        self._client = client
        self._url = f"{url.rstrip('/')}/rerank"
        self._model = model
        self._timeout_s = timeout_s
        self._field = "documents"

    @classmethod
    @asynccontextmanager
    async def open(
        cls, model: str, *, url: str, api_key: str = "", timeout_s: float = 5.0
    ) -> AsyncIterator["HttpReranker"]:
        """Opens the model at `url`, and closes its connections after the block."""
        timeout = httpx2.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s))
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        async with httpx2.AsyncClient(timeout=timeout, headers=headers) as client:
            yield cls(client, url, model, timeout_s)

    @property
    def model(self) -> str:
        return self._model

    async def rerank(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Reranker.rerank`."""
        if not texts:
            return np.zeros(0, np.float32)
        try:
            async with asyncio.timeout(self._timeout_s):
                response = await self._response(query, texts)
        except TimeoutError as error:
            raise ProviderUnavailable(
                f"the reranker {self._model} gave no answer in {self._timeout_s:g} seconds"
            ) from error
        except httpx2.RequestError as error:
            raise ProviderUnavailable(f"the reranker {self._model} cannot be reached: {error!r}") from error
        if response.is_error:
            raise self._failure(response)
        return _scores(response, len(texts))

    async def _response(self, query: str, texts: Sequence[str]) -> httpx2.Response:
        response = await self._ask(query, texts)
        if response.status_code == _UNPROCESSABLE and self._field == "documents":
            self._field = "texts"
            response = await self._ask(query, texts)
        return response

    async def _ask(self, query: str, texts: Sequence[str]) -> httpx2.Response:
        body = {"model": self._model, "query": query, self._field: list(texts)}
        return await self._client.post(self._url, json=body)

    def _failure(self, response: httpx2.Response) -> ProviderError:
        reason = f"{response.status_code} {shown(' '.join(response.text.split()), _MOST_SHOWN)}"
        if response.status_code in _TRANSIENT or response.status_code >= 500:
            return ProviderUnavailable(f"the reranker {self._model} cannot answer now: {reason}")
        settings = "KG_MEMORY_RERANKER_URL, KG_MEMORY_RERANKER_MODEL and KG_MEMORY_RERANKER_API_KEY"
        return ProviderRefused(f"the reranker {self._model} refused the request, check {settings}: {reason}")


def _scores(response: httpx2.Response, count: int) -> NDArray[np.float32]:
    """The scores in the order of the texts, from `{"results": [{"index", "relevance_score"}]}` or a bare list."""
    try:
        answer: Any = response.json()
        results = answer["results"] if isinstance(answer, dict) else answer
        by_index = {
            int(item["index"]): float(item["relevance_score"] if "relevance_score" in item else item["score"])
            for item in results
        }
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedAnswer(
            "the reranker's answer has no list of indexes and scores", shown(response.text)
        ) from error
    scores = np.array([by_index.get(number, np.nan) for number in range(count)], np.float32)
    if len(by_index) != count or not np.isfinite(scores).all():
        raise MalformedAnswer(f"the reranker did not give each of {count} texts a score", shown(response.text))
    return scores
