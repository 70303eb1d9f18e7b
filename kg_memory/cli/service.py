"""The running service of a home: found through a file that it leaves there, and asked over HTTP.

Nothing here may load much: a command that asks a service is done before the database's driver would be imported.
"""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from kg_memory.cli.terminal import note
from kg_memory.environment import data_folder, variable
from kg_memory.errors import GraphUnavailable, error_of
from kg_memory.version import __version__

FILE = "service.json"
COMMANDS = "/commands"
NO_HEADERS: Mapping[str, str] = {}
_GREETED_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Place:
    """What a service and a command must agree on: the home, the database (None is the home's own), the version."""

    home: str
    uri: str | None
    database: str
    version: str = __version__

    @classmethod
    def of(cls, home: Path, uri: str | None, database: str) -> "Place":
        """The place that these settings name."""
        return cls(str(home.absolute()), uri, database)

    @classmethod
    def here(cls) -> "Place":
        """The place that the environment names, read without loading the settings."""
        home = variable("KG_MEMORY_HOME")
        folder = Path(home) if home else data_folder()
        return cls.of(folder, variable("NEO4J_URI"), variable("NEO4J_DATABASE") or "neo4j")

    @property
    def file(self) -> Path:
        """Where its service leaves word of itself."""
        return Path(self.home) / FILE


@dataclass(frozen=True, slots=True)
class RunningService:
    """A service that runs: where it listens, and the token that makes its caller the owner."""

    host: str
    port: int
    place: Place
    token: str = field(repr=False, default_factory=lambda: secrets.token_urlsafe(32))

    def answer(self, command: str, arguments: Mapping[str, Any]) -> Any:
        """What the service answers to a command; raises the error that it answers, as if it were raised here."""
        body = json.dumps({"command": command, "arguments": arguments})
        try:
            answer = self._ask("POST", body, {"Authorization": f"Bearer {self.token}"})
        except (OSError, HTTPException, ValueError) as error:
            reason = f"the service at port {self.port} broke off: {error}; run the command again"
            raise GraphUnavailable(reason) from None
        if "errors" in answer:
            [said] = answer["errors"]
            raise error_of(said["extensions"]["code"], said["message"])
        return answer["answer"]

    def greets(self) -> bool:
        """Whether the service that wrote the file still answers there; nothing secret is sent to find out."""
        expected = {"fingerprint": sha256(self.token.encode()).hexdigest()}
        try:
            return bool(self._ask("GET", timeout_s=_GREETED_WITHIN_S) == expected)
        except (OSError, HTTPException, ValueError):
            return False

    def _ask(
        self, method: str, body: str = "", headers: Mapping[str, str] = NO_HEADERS, timeout_s: float | None = None
    ) -> Any:
        with closing(HTTPConnection(self.host, self.port, timeout=timeout_s)) as connection:
            connection.request(method, COMMANDS, body.encode(), dict(headers))
            return json.loads(connection.getresponse().read())


def running() -> RunningService | None:
    """The service to ask, None where there is none: dead, of another version, another home or another database."""
    place = Place.here()
    try:
        stored = json.loads(place.file.read_bytes())
        service = RunningService(stored["host"], stored["port"], Place(**stored["place"]), stored["token"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        note(f"{place.file} cannot be read ({error}): going on without a service")
        return None
    if service.place != place:
        note(f"{place.file} is of {service.place}, not of {place}: going on without it")
    elif not service.greets():
        note(f"{place.file} names port {service.port}, where its service does not answer: going on without it")
    else:
        note(f"asking the service at port {service.port}")
        return service
    return None


@contextmanager
def announced(service: RunningService) -> Iterator[None]:
    """Leaves word of a service in its home while the block runs; a home that cannot be written to does without."""
    file = service.place.file
    try:
        _write(file, json.dumps(asdict(service)))
    except OSError as error:
        note(f"{file} cannot be written ({error}): commands will not find this service")
    try:
        yield
    finally:
        with suppress(OSError, ValueError, KeyError):
            if json.loads(file.read_bytes())["token"] == service.token:  # another service may have come since
                file.unlink()


def _write(file: Path, text: str) -> None:
    """Replaces the file as a whole; nobody else can read it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}.part")
    partial.unlink(missing_ok=True)
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    partial.replace(file)
