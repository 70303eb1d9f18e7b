"""Downloads the jars of Neo4j and its Graph Data Science plugin, pinned by SHA-256 and shared by all homes."""

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
"""Names of the lock files and of the folders of their jars, in the order of the class path."""

_CONNECTIONS = 6


@dataclass(frozen=True)
class Jar:
    """One jar of a lock file: Maven coordinate `group:artifact:version[:classifier]`, SHA-256 and size in bytes."""

    coordinate: str
    sha256: str
    size: int

    @property
    def filename(self) -> str:
        """The file's name in a Maven repository, unique within a lock file."""
        _, *parts = self.coordinate.split(":")
        return "-".join(parts) + ".jar"

    def address(self, repository: str) -> str:
        """The URL of the file in a Maven repository."""
        group, artifact, version, *_ = self.coordinate.split(":")
        return "/".join((repository, *group.split("."), artifact, version, self.filename))


@dataclass(frozen=True)
class Jars:
    """The folders of the installed, verified jars."""

    server: Path
    plugins: Path

    @property
    def class_path(self) -> tuple[str, str]:
        """The server's jars come first, because the plugin has older copies of a few libraries."""
        return (str(self.server / "*"), str(self.plugins / "*"))


def read_lock(text: str) -> tuple[Jar, ...]:
    """The jars of a lock file: one line each, `sha256 size coordinate`."""
    rows = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return tuple(Jar(coordinate, sha256, int(size)) for sha256, size, coordinate in rows)


def install_jars(cache: Path, *, repository: str | None = None, progress: ProgressSink = silent) -> Jars:
    """Install the jars in a folder of `cache` that is named after the hash of the lock files. Download what is missing.

    An interrupted install continues where it stopped. A complete one leaves a stamp file, so the next start skips
    hashing. Processes that install at the same time wait for each other. `repository` is the URL of a Maven
    repository, by default that of the resolver. Raises ProvisioningError.
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
    """Download the files that are missing or have another hash than in the lock file."""
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
