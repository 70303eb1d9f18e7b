"""From `kg-memory up` to ready on a second run, and what it then holds in memory."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import httpx2
import psutil

from kg_memory.embedded.server import EmbeddedNeo4j
from kg_memory.settings import Settings
from tests.benchmarks import service
from tests.benchmarks.figure import Figure

RUNS = 3
_MB = 1e6
_MODELS_ALONE = """
import psutil
from kg_memory.extract.pipeline import shipped_pipeline
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
shipped_pipeline(MiniLM(minilm_weights(Settings.load().cache)))("Ada moved to Lisbon in May.")
print(psutil.Process().memory_info().rss)
"""
_SEARCH = '{ search(space: "sample", query: "Who moved to Lisbon?") { score } }'


def run(folder: Path) -> list[Figure]:
    """Starts the service again and again on one home, in turn with the database alone."""
    home = folder / "home"
    environment = {"KG_MEMORY_HOME": str(home)}
    local = EmbeddedNeo4j(home, cache=Settings.load().cache)
    with service.running("up", environment) as first:
        figures = [Figure("start", "first run, parts in the cache", first.seconds, "s")]
    ready, alone, service_bytes, database_bytes = [], [], [], []
    for _ in range(RUNS):
        with service.running("up", environment) as again:
            ready.append(again.seconds)
            _search(again.url)
            service_bytes.append(_resident(again.pid))
            database_bytes.append(_resident(local.status().pid))
        alone.append(_seconds_alone(local))
    models = float(subprocess.check_output([sys.executable, "-c", _MODELS_ALONE]))
    return [
        *figures,
        Figure("start", "second run, to ready", median(ready), "s", median(alone)),
        Figure("memory", "service", median(service_bytes) / _MB, "MB", models / _MB),
        Figure("memory", "database", median(database_bytes) / _MB, "MB"),
    ]


def _search(url: str) -> None:
    answer = httpx2.post(f"{url}/graphql", json={"query": _SEARCH}, timeout=60).json()
    assert answer["data"]["search"], answer


def _resident(pid: int | None) -> int:
    assert pid is not None
    return int(psutil.Process(pid).memory_info().rss)


def _seconds_alone(local: EmbeddedNeo4j) -> float:
    started = time.perf_counter()
    local.open()
    seconds = time.perf_counter() - started
    local.close()
    return seconds
