"""Usage: what language models took in a space, summed up by day, purpose, prompt and model.

The published budget of an episode is two calls at most, however long it is: one that extracts what it says, which it
may share with its neighbours in the conversation, and one for all its ties, or, when the answer to the first cannot be
read, for asking again. A request that is repeated because the server was busy or away is the same call; small talk,
code and what was said before cost none.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from kg_memory.graph.space_graph import ReadableSpace, WritableSpace
from kg_memory.graph.statements import statement
from kg_memory.model import pages
from kg_memory.model.bitemporal import aware
from kg_memory.model.llm import NOTHING, Call, DailyUsage, Usage
from kg_memory.model.pages import Page, PageRequest
from kg_memory.ports import Clock
from kg_memory.spaces import records
from kg_memory.telemetry.metering import metering

RECORD_USAGE = statement("spaces/record_usage")
USAGE = statement("spaces/usage")


@asynccontextmanager
async def accounted(space: WritableSpace, clock: Clock) -> AsyncIterator[None]:
    """Records the calls to language models that are made inside the block, also when it fails: they cost as much."""
    with metering() as calls:
        try:
            yield
        finally:
            if calls:
                await record_usage(space, calls, clock())


async def record_usage(space: WritableSpace, calls: Iterable[Call], now: datetime) -> None:
    """Adds the calls to the sums of the day, in a transaction of its own: what was spent stays spent."""
    day = aware(now).astimezone(UTC).date().isoformat()
    sums: defaultdict[tuple[str, str, str], Usage] = defaultdict(lambda: NOTHING)
    for call in calls:
        sums[call.purpose, call.prompt, call.model] += call.usage
    rows = [records.daily_usage_properties(DailyUsage(day, *what, usage=used)) for what, used in sorted(sums.items())]
    await space.run(RECORD_USAGE, rows=rows)


async def usage(space: ReadableSpace, *, since: datetime | None, page: PageRequest) -> Page[DailyUsage]:
    """See `Memory.usage`."""
    day, *after = pages.position(page, pages.USAGE)
    if since is not None and (first := aware(since).astimezone(UTC).date().isoformat()) > day:
        day, after = first, ["", "", ""]
    rows = await space.read(USAGE, after_day=day, after_sum=after, limit=page.first + 1)
    return pages.page(page, [records.daily_usage(row["usage"]) for row in rows], pages.USAGE)
