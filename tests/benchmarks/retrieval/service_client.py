"""The service's own API over HTTP, as far as the retrieval benchmark needs it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

_PATIENCE_S = 600
_REMEMBER = """
mutation Remember($space: String!, $sources: [SourceInput!]!) {
  rememberMany(space: $space, sources: $sources) { episodes { id key } unchangedEpisodes { id key } }
}
"""
_SEARCH = """
query Search($spaces: [String!]!, $query: String!, $mode: SearchMode!, $first: Int!) {
  search(spaces: $spaces, query: $query, mode: $mode, kinds: [EPISODE], first: $first) {
    hits { found { ... on Episode { id } } }
  }
}
"""


@dataclass(frozen=True, slots=True)
class ServiceClient:
    """Asks a running service; raises `RuntimeError` with its message for what it refuses."""

    http: httpx2.AsyncClient

    async def remember(self, space: str, sources: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """Stores the sources; returns the keys of their episodes by id, also of those that were there already."""
        answers = (await self._ask(_REMEMBER, space=space, sources=sources))["rememberMany"]
        return {episode["id"]: episode["key"] for answer in answers for part in answer.values() for episode in part}

    async def search(self, space: str, query: str, mode: str, first: int) -> list[str]:
        """The ids of the episodes that answer best, best first."""
        answer = (await self._ask(_SEARCH, spaces=[space], query=query, mode=mode, first=first))["search"]
        return [hit["found"]["id"] for hit in answer["hits"]]

    async def _ask(self, operation: str, /, **variables: Any) -> dict[str, Any]:
        response = await self.http.post("/graphql", json={"query": operation, "variables": variables})
        answer = response.json()
        if errors := answer.get("errors"):
            raise RuntimeError(f"the service refused: {errors[0]['message']}")
        return dict(answer["data"])


@asynccontextmanager
async def open_client(url: str) -> AsyncIterator[ServiceClient]:
    async with httpx2.AsyncClient(base_url=url, timeout=_PATIENCE_S) as http:
        yield ServiceClient(http)
