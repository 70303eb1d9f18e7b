"""`python -m tests.benchmarks.long_ingest [messages]`: what a long run of `kg-memory ingest` holds in memory.

With the 100,000 messages that it takes without an argument it runs for an hour or more.
"""

import asyncio
import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from kg_memory.api.commands import Commands
from kg_memory.cli.ingest import Ingestion
from kg_memory.settings import Settings
from kg_memory.wiring import opened
from tests.benchmarks.figure import Figure
from tests.benchmarks.ingest import write_sessions
from tests.benchmarks.world import World

MESSAGES = 100_000
SPACE = f"benchmark-long-ingest-{secrets.token_hex(4)}"
_MB = 1e6
_SAMPLE_S = 0.5


async def _run(folder: Path, messages: int) -> list[Figure]:
    """Ingests one file; the most memory in each tenth of it counts, against that in the first."""
    file = folder / "messages.jsonl"
    write_sessions(file, _many_people(World(5)), messages)
    ingestion = Ingestion(SPACE, [file], None)
    samples: list[tuple[int, float, float]] = []
    async with opened(Settings.load(home=folder / "home")) as open_:
        run = asyncio.create_task(ingestion.run(Commands(open_.memory, open_.graph.query).answer))
        while not run.done():
            samples.append((ingestion.report.episodes, time.perf_counter(), psutil.Process().memory_info().rss))
            await asyncio.wait([run], timeout=_SAMPLE_S)
        run.result()
    return list(_figures(samples, messages))


def _many_people(world: World) -> World:
    """As many as so many messages would really be about: 160,000."""
    world.people = [f"{one} {other.split()[1]}-{one.split()[0]}" for one in world.people for other in world.people]
    return world


def _figures(samples: list[tuple[int, float, float]], messages: int) -> Iterator[Figure]:
    floor = None
    for tenth in range(1, 11):
        window = [one for one in samples if tenth - 1 <= 10 * one[0] / messages <= tenth]
        resident = max(one[2] for one in window) / _MB
        floor = floor or resident
        yield Figure("long ingest", f"memory, tenth {tenth} of {messages:,}", resident, "MB", floor, aim=1.2)
    done, seconds, _ = samples[-1]
    yield Figure("long ingest", "messages", done / (seconds - samples[0][1]), "1/s")


def main(arguments: list[str]) -> None:
    with TemporaryDirectory() as folder:
        for figure in asyncio.run(_run(Path(folder), int(arguments[0]) if arguments else MESSAGES)):
            figure.show()


if __name__ == "__main__":
    main(sys.argv[1:])
