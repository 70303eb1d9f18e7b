"""The jars of the server and of its graph-algorithm plugin: locked by SHA-256, downloaded once, shared by all homes."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from filelock import FileLock

from kg_memory.download import Advance, ProgressSink, client_or_new, fetch, file_sha256, silent, writing

LOCKS = ("neo4j", "gds")
"""The lock files, which are also the folders; in this order they are the class path."""

_CONNECTIONS = 6


@dataclass(frozen=True)
class Jar:
    """One locked file: its Maven coordinate `group:artifact:version[:classifier]`, SHA-256 and size in bytes."""

    coordinate: str
    sha256: str
    size: int

    @property
    def filename(self) -> str:
        """The file's name in a Maven repository, unique within a lock file."""
        _, *parts = self.coordinate.split(":")
        return "-".join(parts) + ".jar"

    def address(self, repository: str) -> str:
        """Where a Maven repository keeps the file."""
        group, artifact, version, *_ = self.coordinate.split(":")
        return "/".join((repository, *group.split("."), artifact, version, self.filename))


@dataclass(frozen=True)
class Jars:
    """Installed, verified jars."""

    server: Path
    plugins: Path

    @property
    def class_path(self) -> tuple[str, str]:
        """The server's jars first: plugins carry older copies of a few libraries."""
        return (str(self.server / "*"), str(self.plugins / "*"))


def read_lock(text: str) -> tuple[Jar, ...]:
    """The jars of a lock file: one line each, `sha256 size coordinate`."""
    rows = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return tuple(Jar(coordinate, sha256, int(size)) for sha256, size, coordinate in rows)


def install_jars(cache: Path, *, repository: str | None = None, progress: ProgressSink = silent) -> Jars:
    """The locked jars in a folder of `cache` that is named after the lock files, downloading what is missing.

    An interrupted install goes on where it stopped; once complete, a stamp file spares the next start the hashing.
    Processes that install at the same time wait for each other. `repository` is the address of a Maven
    repository, by default the resolver's own. Raises ProvisioningError.
    """
    locks = {name: files(__package__).joinpath(f"{name}.lock").read_text("utf-8") for name in LOCKS}
    digest = hashlib.sha256("".join(locks.values()).encode()).hexdigest()
    folder = cache / f"jars-{digest[:16]}"
    if not (folder / "complete").exists():
        wanted = {folder / name / jar.filename: jar for name in LOCKS for jar in read_lock(locks[name])}
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with FileLock(folder / "installing.lock"):
                complete_folder(wanted, repository=repository, progress=progress)
                (folder / "complete").touch()
    return Jars(*(folder / name for name in LOCKS))


def complete_folder(
    wanted: Mapping[Path, Jar], *, repository: str | None = None, progress: ProgressSink = silent
) -> None:
    """Make every wanted file exist with its locked hash; files that already do are not downloaded again."""
    with progress("Neo4j", sum(jar.size for jar in wanted.values())) as advance:
        missing = {}
        for target, jar in wanted.items():
            if target.exists() and file_sha256(target) == jar.sha256:
                advance(jar.size)
            else:
                missing[target] = jar
        if missing:
            _download(missing, repository or _default_repository(), advance)


def _download(missing: Mapping[Path, Jar], repository: str, advance: Advance) -> None:
    pool = ThreadPoolExecutor(_CONNECTIONS)
    with client_or_new(None) as client:

        def download(target: Path, jar: Jar) -> None:
            shared = lambda *_: nullcontext(advance)  # noqa: E731
            fetch(jar.address(repository), target, sha256=jar.sha256, progress=shared, client=client)

        try:
            for done in as_completed([pool.submit(download, *item) for item in missing.items()]):
                done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _default_repository() -> str:
    from jgo.maven import MavenContext  # 0.7 s to import, and only an install needs it

    return str(next(iter(MavenContext().remote_repos.values())))
