"""An extractor with a fake language model over HTTP, whose answers the test sets."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from kg_memory.extract.llm.extractor import LLMExtractor
from kg_memory.model.extraction import Extraction, Passage
from kg_memory.providers.openai_chat import OpenAIChat
from tests.support.builders import at
from tests.support.chat_server import ChatServer, Reply
from tests.support.fakes import LiteralExtractor

TEXT = "I have worked at Acme since May 2021, and my sister Emma might join us."
SAID_AT = at(2024, 8, 14, 10)


def passage(text: str = TEXT, **how: Any) -> Passage:
    return Passage(text, SAID_AT, **{"speaker": "Caroline", "addressee": "Melanie", **how})


def entity(name: str = "Acme", kind: str = "ORGANIZATION", **how: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "quote": name, "aliases": [], **how}


def fact(**how: Any) -> dict[str, Any]:
    return {
        "subject": "Caroline",
        "predicate": "WORKS_AT",
        "relation": None,
        "object": "Acme",
        "value": None,
        "text": "Caroline has worked at Acme since May 2021",
        "quote": "I have worked at Acme since May 2021",
        "when": "since May 2021",
        "since": "2021-05",
        "until": None,
        "status": "ASSERTED",
        "negated": False,
        "effect": "STATES",
        "kind": "SEMANTIC",
        **how,
    }


def about(number: int, entities: Sequence[Any] = (), facts: Sequence[Any] = ()) -> dict[str, Any]:
    return {"number": number, "entities": list(entities), "facts": list(facts)}


def answer(entities: Sequence[Any] = (), facts: Sequence[Any] = ()) -> dict[str, Any]:
    return {"passages": [about(1, entities, facts)]}


def chosen(*pairs: tuple[Any, Any]) -> dict[str, Any]:
    """An answer with a chosen option for each numbered question."""
    return {"answers": [{"number": number, "choice": choice} for number, choice in pairs]}


@dataclass
class Reader:
    """The extractor with a model behind a server, and rules that read only literal facts."""

    server: ChatServer
    chat: OpenAIChat
    rules: LiteralExtractor
    extractor: LLMExtractor

    async def __call__(self, *replies: Reply, text: str = TEXT, **how: Any) -> Extraction:
        self.server.then(*replies)
        (found,) = await self.extractor.extract([passage(text, **how)])
        return found

    def input(self, number: int = -1) -> Any:
        """The JSON input in a request."""
        content = self.server.requests[number].body["messages"][1]["content"]
        return json.loads(content[content.index("{") :])


@asynccontextmanager
async def reading(server: ChatServer, **how: Any) -> AsyncIterator[Reader]:
    rules = LiteralExtractor()
    async with OpenAIChat.open("m1", base_url=server.url, **how) as chat:
        yield Reader(server, chat, rules, LLMExtractor(chat, rules))
