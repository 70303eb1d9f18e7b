"""The local Neo4j of one home: `EmbeddedNeo4j`.

It is hand-written, because known packages start Neo4j in a container and need Docker.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from kg_memory.download import ProgressSink, silent
from kg_memory.embedded import dump, process
from kg_memory.embedded.admin import Admin
from kg_memory.embedded.config import LOOPBACK, MemorySize, jvm_flags, neo4j_conf
from kg_memory.embedded.failure import StartLog
from kg_memory.embedded.home import Home, State, writable
from kg_memory.embedded.jars import Jars, install_jars
from kg_memory.embedded.java import find_java
from kg_memory.embedded.start_cache import start_cache, start_flags
from kg_memory.errors import EmbeddedDatabaseError, HomeInUse

_ATTACH_S = 60.0


@dataclass(frozen=True)
class Connection:
    """How to reach a running server."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str
    browser_url: str

    @classmethod
    def of(cls, state: State) -> "Connection":
        """The connection for the stored state of a home."""
        browser = f"http://{LOOPBACK}:{state.ports.http}/browser/"
        return cls(f"bolt://{LOOPBACK}:{state.ports.bolt}", "neo4j", state.password, "neo4j", browser)


@dataclass(frozen=True)
class Status:
    """The status of a home: the server's pid, the pid of the process that owns it, and the connection."""

    home: Path
    pid: int | None
    owner_pid: int | None
    connection: Connection | None


class EmbeddedNeo4j:
    """A Neo4j server on this machine: it listens on loopback, with its data in `home` and its jars in `cache`.

    The server is a separate process. `open` and `close` are for a program that needs it while it runs. The first
    program to open a home owns its server and stops it on `close`; others are guests. `start` and `stop` are for a
    server that keeps running. If an owner dies, the next program to open the home becomes the owner. All methods
    block: call them in a thread from async code. They raise EmbeddedDatabaseError, HomeInUse or ProvisioningError.
    """

    def __init__(
        self,
        home: Path,
        *,
        cache: Path,
        memory: MemorySize | None = None,
        jvm: Sequence[str] = (),
        start_timeout_s: float = 180.0,
        stop_timeout_s: float = 60.0,
    ) -> None:
        self._home = Home(home.absolute())
        self._cache = cache
        self._memory = memory or MemorySize.of_machine()
        self._jvm = tuple(jvm)
        self._start_timeout_s = start_timeout_s
        self._stop_timeout_s = stop_timeout_s
        folder = self._home.folder
        self._changing = _lock(folder / "changing.lock", timeout_s=start_timeout_s)
        self._owner = _lock(folder / "owner.lock", timeout_s=0)

    def install(self, *, progress: ProgressSink = silent) -> None:
        """Download the server if it is missing. `start` and `open` do so too."""
        install_jars(self._cache, progress=progress)

    def open(self, *, progress: ProgressSink = silent) -> Connection:
        """Connect to the home's server, and start it if it does not run. `close` stops it if this object owns it."""
        with self._change():
            state = self._running_state()
            if state is None:
                with self._owned():
                    state = self._launch(kept=False, progress=progress)
                    self._owner.acquire()
            elif not state.kept and not self._owner.is_locked:
                self._adopt()
            return Connection.of(state)

    def close(self) -> None:
        """Stop the server if this object owns it."""
        if self._owner.is_locked:
            try:
                self.stop()
            finally:
                self._owner.release(force=True)

    def start(self, *, progress: ProgressSink = silent) -> Connection:
        """Connect to the home's server, and start it if it does not run. It then runs until `stop`."""
        with self._change():
            state = self._running_state()
            if state is None:
                with self._owned():
                    state = self._launch(kept=True, progress=progress)
            return Connection.of(state)

    def stop(self) -> bool:
        """Stop the home's server. False if none ran. Raises HomeInUse if another process owns it."""
        with self._change(), self._owned():
            return self._stop_server()

    def status(self) -> Status:
        """The status of the home. It changes nothing."""
        server = process.find_server(self._home.folder)
        state = self._home.read() if server else None
        if server is None or state is None:
            return Status(self._home.folder, None, None, None)
        owner = None if state.kept else _holder(self._owner)
        return Status(self._home.folder, server.pid, owner, Connection.of(state))

    def backup(self, file: Path, *, overwrite: bool = False) -> None:
        """Save the store to `file`. A running server is stopped and started again."""
        dump.check_target(file, overwrite=overwrite)
        if not self._home.has_database:
            raise EmbeddedDatabaseError(f"there is no database in {self._home.folder} to save")
        with self._stopped() as admin:
            dump.dump(admin, self._home, file)

    def restore(self, file: Path) -> None:
        """Replace the store with the one in `file`. The old one stays until the new one is complete."""
        if not file.is_file():
            raise EmbeddedDatabaseError(f"there is no file {file} to restore")
        with self._stopped() as admin:
            dump.load(admin, self._home, file)

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Holds the lock that allows one start, stop, backup or restore of a home at a time."""
        self._home.make()
        try:
            with writable(self._home.folder):
                self._changing.acquire()
        except Timeout:
            raise HomeInUse(
                f"process {_holder(self._changing)} is starting, stopping or saving {self._home.folder}; "
                "wait for it, then try again"
            ) from None
        try:
            yield
        finally:
            self._changing.release()

    @contextmanager
    def _owned(self) -> Iterator[None]:
        """Owns the home while the block runs. An object that owned it before still does afterwards."""
        try:
            self._owner.acquire()
        except Timeout:
            raise HomeInUse(
                f"{self._home.folder} is in use by process {_holder(self._owner)}; stop it, or choose another "
                "folder with KG_MEMORY_HOME"
            ) from None
        try:
            yield
        finally:
            self._owner.release()

    def _adopt(self) -> None:
        try:
            self._owner.acquire()
        except Timeout:
            return  # its owner is alive, so this object is a guest

    @contextmanager
    def _stopped(self) -> Iterator[Admin]:
        """Stops the server for the block, and restarts it afterwards if it ran."""
        with self._change(), self._owned():
            state = self._home.read()
            was_running = self._stop_server()
            try:
                dump.finish_load(self._home)
                yield self._admin(install_jars(self._cache))
            finally:
                if was_running and state:
                    self._launch(kept=state.kept, progress=silent)

    def _running_state(self) -> State | None:
        """The state of the running server, or None. A server that does not answer is stopped."""
        server = process.find_server(self._home.folder)
        state = self._home.read()
        if server is None:
            return None
        if state is not None:
            answer = process.await_ready(server, state, _ATTACH_S)
            self._refuse_wrong_password(answer)
            if answer is process.Answer.READY:
                return state
        process.stop(server)
        return None

    def _launch(self, *, kept: bool, progress: ProgressSink) -> State:
        jars = install_jars(self._cache, progress=progress)
        dump.finish_load(self._home)
        with self._home.prepare(kept=kept) as state:
            self._run(jars, state)
        return state

    def _run(self, jars: Jars, state: State) -> None:
        with writable(self._home.conf):
            conf = neo4j_conf(state.ports, self._memory, jars.plugins)
            (self._home.conf / "neo4j.conf").write_text(conf, "utf-8")
        if not self._home.has_database:
            self._set_password(jars, state.password)
        log, began = StartLog(self._home), time.monotonic()
        with writable(self._home.logs):
            server = process.spawn(self._command(jars), self._home.folder, self._home.logs / "console.log")
        try:
            answer = process.await_ready(server, state, self._start_timeout_s, failed=log.fatal)
            self._refuse_wrong_password(answer)
            if answer is process.Answer.NONE:
                waited_s = time.monotonic() - began
                raise EmbeddedDatabaseError(f"the local database did not start in {waited_s:.0f} s: {log.explain()}")
        except BaseException:
            process.stop(server, patience_s=5.0)
            raise

    def _set_password(self, jars: Jars, password: str) -> None:
        """Sets the password before the first start, so that no server ever listens with the default one."""
        secret = self._home.folder / "password.part"
        with writable(secret):
            secret.unlink(missing_ok=True)
            secret.touch(0o600)
            try:
                secret.write_text(password, "utf-8")  # in a file, because other users can see arguments
                self._admin(jars).run(self._home.folder, ("dbms", "set-initial-password", f"@{secret}"))
            finally:
                secret.unlink()

    def _command(self, jars: Jars) -> tuple[str, ...]:
        folders = (process.home_flag(self._home.folder), f"--config-dir={self._home.conf}")
        java = find_java()
        flags = (*jvm_flags(self._memory, self._home.logs), *start_flags(start_cache(jars, java)), *self._jvm)
        return (str(java), *flags, "-cp", os.pathsep.join(jars.class_path), process.MAIN_CLASS, *folders)

    def _admin(self, jars: Jars) -> Admin:
        return Admin(find_java(), jars.class_path[0])

    def _stop_server(self) -> bool:
        server = process.find_server(self._home.folder)
        if server is not None:
            process.stop(server, patience_s=self._stop_timeout_s)
        return server is not None

    def _refuse_wrong_password(self, answer: process.Answer) -> None:
        if answer is process.Answer.REFUSED:
            raise EmbeddedDatabaseError(
                f"the local database refuses the password in {self._home.state_file}; "
                "if it was changed, write the new one there"
            )


def _lock(file: Path, *, timeout_s: float) -> FileLock:
    """A file lock that is released when its process ends, even by a crash. The file contains the pid."""
    return FileLock(file, timeout=timeout_s, thread_local=False, on_acquired=_write_pid)


def _write_pid(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())


def _holder(lock: FileLock) -> int | None:
    """The pid of the process that took the lock last, or None if it is dead."""
    try:
        pid = int(Path(lock.lock_file).read_text("ascii"))
    except (OSError, ValueError):
        return None
    return pid if psutil.pid_exists(pid) else None
