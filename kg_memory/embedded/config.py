"""The server's configuration: `neo4j.conf` and the flags of its JVM."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

LOOPBACK = "127.0.0.1"

_MB = 1 << 20

_JVM = (
    "-XX:+UseG1GC",
    "-XX:+ExitOnOutOfMemoryError",  # a crashed server recovers at its next start; one short of memory does not
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
)


@dataclass(frozen=True)
class MemorySize:
    """The server's share of the machine, in MB."""

    heap_mb: int
    page_cache_mb: int

    @classmethod
    def of_machine(cls, total_mb: int | None = None) -> "MemorySize":
        """An eighth of the machine's memory as heap, 512 MB to 4 GB; half of that as page cache.

        Most of the memory is left to the operating system's file cache, which serves the vector and full-text indexes.
        """
        total_mb = total_mb or psutil.virtual_memory().total // _MB
        heap_mb = min(max(total_mb // 8, 512), 4096)
        return cls(heap_mb, heap_mb // 2)


@dataclass(frozen=True)
class Ports:
    """The loopback ports of one server."""

    bolt: int
    http: int


def neo4j_conf(ports: Ports, memory: MemorySize, plugins: Path) -> str:
    """The text of `neo4j.conf`: loopback only, no telemetry, small transaction logs."""
    lines = [f"{name}={value}" for name, value in _settings(ports, memory, plugins).items()]
    return "\n".join(("# written at every start: edits are lost", *lines, ""))


def jvm_flags(memory: MemorySize, logs: Path) -> tuple[str, ...]:
    """The flags of the server's JVM."""
    return (*_JVM, f"-Xmx{memory.heap_mb}m", f"-XX:ErrorFile={logs / 'java_error_%p.log'}")


def _settings(ports: Ports, memory: MemorySize, plugins: Path) -> Mapping[str, object]:
    return {
        "server.default_listen_address": LOOPBACK,
        "server.default_advertised_address": LOOPBACK,
        "server.bolt.listen_address": f"{LOOPBACK}:{ports.bolt}",
        "server.bolt.advertised_address": f"{LOOPBACK}:{ports.bolt}",
        "server.http.listen_address": f"{LOOPBACK}:{ports.http}",
        "server.http.advertised_address": f"{LOOPBACK}:{ports.http}",
        "server.https.enabled": "false",
        # Neo4j Browser is served from here; no other origin may read the answers
        "dbms.security.http_access_control_allow_origin": f"http://{LOOPBACK}:{ports.http}",
        "server.http.x_forward.enabled": "false",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "server.directories.plugins": plugins.as_posix(),
        "dbms.security.procedures.unrestricted": "gds.*",
        "dbms.usage_report.enabled": "false",
        "dbms.fleet_manager.enabled": "false",
        "server.fleet_discovery.enabled": "false",
        "client.allow_telemetry": "false",
        "server.memory.pagecache.size": f"{memory.page_cache_mb}m",
        "db.transaction.timeout": "10m",
        "db.tx_log.rotation.size": "64m",
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "1 files",
        # the databases are already closed; the pause is only useful in a cluster
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
    }
