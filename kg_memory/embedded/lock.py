"""Regenerates the lock files: run `python -m kg_memory.embedded.lock [CACHE]` after changing a version below."""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.maven import Artifact, MavenContext
from jgo.parse import coord2str

from kg_memory.download import file_sha256

COORDINATES = {
    "neo4j": (
        "org.neo4j:neo4j:2026.08.1",
        "org.neo4j.app:neo4j-server:2026.08.1",
        "org.neo4j.client:neo4j-browser:5.24.0",
    ),
    "gds": ("org.neo4j.gds:proc:2.26.0", "org.neo4j.gds:opengds-extension:2.26.0"),
}


def make_lock(coordinates: tuple[str, ...], repository_cache: Path) -> str:
    """The text of a lock file: every jar that the coordinates need at run time, sorted by coordinate."""
    context = MavenContext(repo_cache=repository_cache, timeout=60)
    named, needed = context.resolver.resolve([context.create_dependency(each) for each in coordinates])
    with ThreadPoolExecutor(6) as pool:
        rows = pool.map(_row, {dependency.artifact for dependency in (*named, *needed)})
        return "\n".join(("# sha256 size coordinate", *sorted(rows, key=lambda row: row.split()[-1]), ""))


def _row(artifact: Artifact) -> str:
    jar = artifact.resolve()
    coordinate = coord2str(artifact.groupId, artifact.artifactId, artifact.version)
    if artifact.classifier:
        coordinate += f":{artifact.classifier}"
    return f"{file_sha256(jar)} {jar.stat().st_size} {coordinate}"


def main() -> None:
    """Write the lock files next to this module. Jars are downloaded to CACHE, by default a temporary folder."""
    with tempfile.TemporaryDirectory() as temporary:
        cache = Path(sys.argv[1] if len(sys.argv) > 1 else temporary)
        for name, coordinates in COORDINATES.items():
            Path(__file__).with_name(f"{name}.lock").write_text(make_lock(coordinates, cache), "utf-8")


if __name__ == "__main__":
    main()
