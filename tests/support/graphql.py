"""An HTTP client of the service, without a network."""

import json
from dataclasses import dataclass
from typing import Any

import httpx2

from kg_memory.api.http.routes import service
from kg_memory.memory import Memory

ADDRESS = "http://127.0.0.1:8712"


def client_of(memory: Memory, *, request_timeout_s: float = 60.0) -> httpx2.AsyncClient:
    app = service(memory, request_timeout_s=request_timeout_s, browser_url="http://127.0.0.1:7474/browser/")
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ADDRESS)


@dataclass
class GraphQL:
    """A GraphQL client."""

    client: httpx2.AsyncClient

    async def answer(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer, with its errors."""
        body = json.dumps({"query": query, "variables": variables})
        response = await self.client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
        answer: dict[str, Any] = response.json()
        return answer

    async def __call__(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors; for a single field, its value."""
        body = await self.answer(query, **variables)
        assert "errors" not in body, body["errors"]
        data = body["data"]
        return next(iter(data.values())) if len(data) == 1 else data

    async def refusal(self, query: str, **variables: Any) -> tuple[str, str]:
        """The code and the message of the first error."""
        error = (await self.answer(query, **variables))["errors"][0]
        return error["extensions"]["code"], error["message"]


def nodes(connection: dict[str, Any]) -> list[Any]:
    return [edge["node"] for edge in connection["edges"]]
