"""The home of a local database: its folders, and the state that it keeps between starts."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kg_memory.download import writing
from kg_memory.embedded.config import Ports
from kg_memory.embedded.free_ports import reserve_ports
from kg_memory.errors import EmbeddedDatabaseError, ProvisioningError

DEFAULT_PORTS = Ports(bolt=7687, http=7474)


@dataclass(frozen=True)
class State:
    """The state of a home. If `kept` is true, the server keeps running after the program that started it ends."""

    ports: Ports
    password: str
    kept: bool = False


@dataclass(frozen=True)
class Home:
    """The paths in a home, and its state file."""

    folder: Path

    @property
    def conf(self) -> Path:
        """The server's configuration, written at every start."""
        return self.folder / "conf"

    @property
    def data(self) -> Path:
        """The store and its transaction logs."""
        return self.folder / "data"

    @property
    def logs(self) -> Path:
        """The server's logs: `neo4j.log` for people, `debug.log`, and `console.log` with the output of the JVM."""
        return self.folder / "logs"

    @property
    def state_file(self) -> Path:
        """The file with ports and password, readable by its owner only."""
        return self.folder / "state.json"

    @property
    def has_database(self) -> bool:
        """Whether a server has run here. From then on the password is fixed."""
        return (self.data / "databases" / "system").exists()

    def make(self) -> None:
        """Create the folders. Raises EmbeddedDatabaseError if they cannot be written."""
        with writable(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.conf, self.data, self.logs):
                folder.mkdir(exist_ok=True)

    def read(self) -> State | None:
        """The stored state, or None in a new home. Raises EmbeddedDatabaseError if it is missing or damaged."""
        try:
            stored = json.loads(self.state_file.read_bytes())
            return State(Ports(**stored["ports"]), stored["password"], stored["kept"])
        except FileNotFoundError:
            if not self.has_database:
                return None
            reason = "is missing"
        except (ValueError, KeyError, TypeError):
            reason = "is damaged"
        raise EmbeddedDatabaseError(
            f"{self.state_file} {reason} and with it the database's password; "
            f"put the file back from a copy, or move {self.folder} away to start with an empty database"
        )

    def write(self, state: State) -> None:
        """Store the state. The file is replaced atomically and only its owner can read it."""
        text = json.dumps({"ports": vars(state.ports), "password": state.password, "kept": state.kept})
        partial = self.state_file.with_suffix(".part")
        with writable(self.state_file):
            partial.unlink(missing_ok=True)
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
            partial.replace(self.state_file)

    @contextmanager
    def prepare(self, *, kept: bool) -> Iterator[State]:
        """The state for a start in this block, with free, reserved ports: the stored ones if possible."""
        known = self.read() if self.has_database else None
        known = known or State(
            DEFAULT_PORTS, secrets.token_hex(18)
        )  # hexadecimal: the admin command would read "-x" as an option
        with reserve_ports(known.ports) as ports:
            state = replace(known, ports=ports, kept=kept)
            self.write(state)
            yield state


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Turns an error while writing into EmbeddedDatabaseError with a remedy."""
    try:
        with writing(path):
            yield
    except ProvisioningError as error:
        raise EmbeddedDatabaseError(str(error)) from error.__cause__
