"""The training run of `kg-memory db train`: it uses a throw-away database once, so that later ones start faster."""

import asyncio
import sys

from kg_memory import sample, wiring
from kg_memory.embedded.jars import install_jars
from kg_memory.embedded.java import find_java
from kg_memory.embedded.server import EmbeddedNeo4j
from kg_memory.embedded.start_cache import in_background, start_cache, training_run
from kg_memory.settings import Settings

_STOP_TIMEOUT_S = 600.0  # the server writes the cache when it stops, at the lowest priority


async def train(settings: Settings) -> bool:
    """Make the start cache. False if it is there, another process makes it or this Java is older than 25.

    The run migrates a new database, loads the sample and searches, so that the cache covers what a start does.
    """
    cache = start_cache(install_jars(settings.cache), find_java())
    if cache is None:
        return False
    with training_run(cache) as run:
        if run is not None:
            home, flags = run
            await _use_once(settings.model_copy(update={"home": home, "neo4j_uri": None, "llm_model": None}), flags)
    return run is not None


async def _use_once(settings: Settings, flags: tuple[str, ...]) -> None:
    database = EmbeddedNeo4j(settings.home, cache=settings.cache, jvm=flags, stop_timeout_s=_STOP_TIMEOUT_S)
    try:
        await asyncio.to_thread(database.open)
        async with wiring.opened(settings) as opened:
            await sample.load(opened.memory)
            await sample.search(opened.memory)
    finally:
        await asyncio.to_thread(database.close)


def begin(settings: Settings) -> None:
    """Start the training run in the background, unless the start cache is there or memory is short."""
    cache = start_cache(install_jars(settings.cache), find_java())
    if cache is not None and not cache.exists():
        in_background((sys.executable, "-m", "kg_memory", "db", "train"), cache)
