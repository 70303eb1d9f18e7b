from pathlib import Path

import pytest

from kg_memory.embedded.config import MemorySize, Ports, neo4j_conf


@pytest.mark.parametrize(
    ("total_mb", "heap_mb", "page_cache_mb"),
    [(2_000, 512, 256), (8_000, 1_000, 500), (24_000, 3_000, 1_500), (256_000, 4_096, 2_048)],
)
def test_memory_is_a_bounded_share_of_the_machine(total_mb: int, heap_mb: int, page_cache_mb: int) -> None:
    assert MemorySize.of_machine(total_mb) == MemorySize(heap_mb, page_cache_mb)
    assert MemorySize.of_machine().heap_mb >= 512


def test_the_server_listens_on_loopback_and_sends_no_telemetry() -> None:
    conf = neo4j_conf(Ports(bolt=7, http=8), MemorySize(1, 2), Path("/jars/gds"))
    settings = dict(line.split("=", 1) for line in conf.splitlines() if not line.startswith("#"))
    assert {value for name, value in settings.items() if name.endswith("_address")} == {
        "127.0.0.1",
        "127.0.0.1:7",
        "127.0.0.1:8",
    }
    for name in ("dbms.usage_report", "dbms.fleet_manager", "server.fleet_discovery", "server.https"):
        assert settings[f"{name}.enabled"] == "false"
    assert settings["client.allow_telemetry"] == "false"
    assert settings["server.directories.plugins"] == "/jars/gds"
