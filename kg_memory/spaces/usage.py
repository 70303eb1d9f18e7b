"""Usage: the calls, tokens and costs of language models in a space, summed up by day, purpose, prompt and model.

The published budget of an episode is at most two calls, whatever its length. The first extracts its facts, and may be
shared with its neighbours in the conversation. The second resolves all its ambiguities, or repeats the first if the
answer is not readable. A request that is retried because the server was busy or unavailable is the same call. Small
talk, code and known episodes cost none.
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
    """Records the calls to language models that are made inside the block, also when the block fails."""
    with metering() as calls:
        try:
            yield
        finally:
            if calls:
                await record_usage(space, calls, clock())


async def record_usage(space: WritableSpace, calls: Iterable[Call], now: datetime) -> None:
    """Adds the calls to the sums of the day, in a separate transaction that later failures do not undo."""
    day = aware(now).astimezone(UTC).date().isoformat()
    sums: defaultdict[tuple[str, str, str], Usage] = defaultdict(lambda: NOTHING)
    for call in calls:
        sums[call.purpose, call.prompt, call.model] += call.usage
    rows = [records.daily_usage_properties(DailyUsage(day, *key, usage=used)) for key, used in sorted(sums.items())]
    await space.run(RECORD_USAGE, rows=rows)


async def usage(space: ReadableSpace, *, since: datetime | None, page: PageRequest) -> Page[DailyUsage]:
    """See `Memory.usage`."""
    day, *after = pages.position(page, pages.USAGE)
    if since is not None and (first := aware(since).astimezone(UTC).date().isoformat()) > day:
        day, after = first, ["", "", ""]
    rows = await space.read(USAGE, after_day=day, after_sum=after, limit=page.first + 1)
    return pages.page(page, [records.daily_usage(row["usage"]) for row in rows], pages.USAGE)
