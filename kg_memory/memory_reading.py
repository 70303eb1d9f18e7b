"""Reading: the part of `Memory` that reads episodes again, and knows what language models took."""

from datetime import datetime

from kg_memory.graph.graph import Graph
from kg_memory.ingest.model import Reextracted
from kg_memory.ingest.reextract import reextract
from kg_memory.ingest.remember import Ingest
from kg_memory.model.facts import FALLEN_BACK
from kg_memory.model.llm import DailyUsage
from kg_memory.model.pages import FIRST_PAGE, Page, PageRequest
from kg_memory.spaces import usage
from kg_memory.spaces.spaces import Spaces

BATCH = PageRequest(first=50)


class Reading:
    """What `Memory` does about readers; see there for what all its methods have in common."""

    _graph: Graph
    _ingest: Ingest
    _spaces: Spaces

    async def reextract(self, space: str, *, read_by: str = FALLEN_BACK, page: PageRequest = BATCH) -> Reextracted:
        """Reads a batch of episodes again, as the extractor reads now, and replaces what was found in them.

        Those are read whose `Episode.read_by` begins with `read_by`: without one, those that were left to the rules
        because a language model was away or of no use. What an episode no longer states is believed no longer, and
        stays known as of before; what it states besides is added. What callers stated or retracted stays. All of a
        batch or nothing, and repeatable: a second time it changes nothing. While the model is still away the episodes
        are left as they are.
        """
        return await reextract(self._ingest, space, read_by=read_by, page=page)

    async def usage(
        self, space: str, *, since: datetime | None = None, page: PageRequest = FIRST_PAGE
    ) -> Page[DailyUsage]:
        """What language models took, from the day of `since` on: calls, tokens and cost, by day, purpose, prompt and
        model. The days are those of UTC.
        """
        key = (await self._spaces.readable(space)).key
        return await usage.usage(self._graph, key, since=since, page=page)
