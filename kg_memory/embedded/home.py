"""The folder that one local database lives in, and what is remembered there between starts."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kg_memory.download import writing
from kg_memory.embedded.config import Ports
from kg_memory.embedded.ports import reserved
from kg_memory.errors import EmbeddedDatabaseError, ProvisioningError

DEFAULT_PORTS = Ports(bolt=7687, http=7474)


@dataclass(frozen=True)
class State:
    """What a home remembers: its ports, its password, and whether its server outlives the one who started it."""

    ports: Ports
    password: str
    kept: bool = False


@dataclass(frozen=True)
class Home:
    """The paths inside a home, and its state file."""

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
        """The server's logs: `neo4j.log` for people, `debug.log`, and `console.log` with what the JVM says."""
        return self.folder / "logs"

    @property
    def state_file(self) -> Path:
        """Ports and password, readable by the owner alone."""
        return self.folder / "state.json"

    @property
    def has_database(self) -> bool:
        """Whether a server has run here, so that the password can no longer be chosen."""
        return (self.data / "databases" / "system").exists()

    def make(self) -> None:
        """Create the folders; raises EmbeddedDatabaseError when they cannot be written."""
        with writable(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.conf, self.data, self.logs):
                folder.mkdir(exist_ok=True)

    def read(self) -> State | None:
        """The remembered state; None in a new home. Raises EmbeddedDatabaseError when it was lost or damaged."""
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
            f"put the file back from a copy, or move {self.folder} away to begin anew"
        )

    def write(self, state: State) -> None:
        """Remember the state: the file is replaced as a whole and never readable by others."""
        text = json.dumps({"ports": vars(state.ports), "password": state.password, "kept": state.kept})
        partial = self.state_file.with_suffix(".part")
        with writable(self.state_file):
            partial.unlink(missing_ok=True)
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
            partial.replace(self.state_file)

    @contextmanager
    def prepare(self, *, kept: bool) -> Iterator[State]:
        """The state for a start in this block: ports that are free and reserved, the remembered ones if possible."""
        known = self.read() if self.has_database else None
        known = known or State(DEFAULT_PORTS, secrets.token_hex(18))  # an admin command takes "-x" for an option
        with reserved(known.ports) as ports:
            state = replace(known, ports=ports, kept=kept)
            self.write(state)
            yield state


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Turns the operating system's refusal to write into EmbeddedDatabaseError with the remedy."""
    try:
        with writing(path):
            yield
    except ProvisioningError as error:
        raise EmbeddedDatabaseError(str(error)) from error.__cause__
