"""How a command finds the running service of its home and calls it over HTTP. The service writes its address to a file.

Import only what is quick to import here: a call takes less time than importing the database driver.
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
_ALIVE_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True)
class ServiceScope:
    """The home, database and version of a service. A command uses a service only if all of them match its own.

    `uri` is None for the local database of the home.
    """

    home: str
    uri: str | None
    database: str
    version: str = __version__

    @classmethod
    def of(cls, home: Path, uri: str | None, database: str) -> "ServiceScope":
        """The scope of these settings."""
        return cls(str(home.absolute()), uri, database)

    @classmethod
    def here(cls) -> "ServiceScope":
        """The scope of the environment variables, read without loading the settings."""
        home = variable("KG_MEMORY_HOME")
        folder = Path(home) if home else data_folder()
        return cls.of(folder, variable("NEO4J_URI"), variable("NEO4J_DATABASE") or "neo4j")

    @property
    def file(self) -> Path:
        """The file in the home with the address and token of its service."""
        return Path(self.home) / FILE


@dataclass(frozen=True, slots=True)
class ServiceClient:
    """Calls a running service over HTTP. The token gives the rights of the owner."""

    host: str
    port: int
    scope: ServiceScope
    token: str = field(repr=False, default_factory=lambda: secrets.token_urlsafe(32))

    def answer(self, command: str, arguments: Mapping[str, Any]) -> Any:
        """Runs a command in the service and returns its answer, or raises its error. Raises `GraphUnavailable`."""
        body = json.dumps({"command": command, "arguments": arguments})
        try:
            answer = self._ask("POST", body, {"Authorization": f"Bearer {self.token}"})
        except (OSError, HTTPException, ValueError) as error:
            reason = f"the service at port {self.port} did not finish its answer: {error}; run the command again"
            raise GraphUnavailable(reason) from None
        if "errors" in answer:
            [failure] = answer["errors"]
            raise error_of(failure["extensions"]["code"], failure["message"])
        return answer["answer"]

    def is_alive(self) -> bool:
        """Whether the service of this token answers at this address. Nothing secret is sent to check it."""
        expected = {"fingerprint": sha256(self.token.encode()).hexdigest()}
        try:
            return bool(self._ask("GET", timeout_s=_ALIVE_TIMEOUT_S) == expected)
        except (OSError, HTTPException, ValueError):
            return False

    def _ask(
        self, method: str, body: str = "", headers: Mapping[str, str] = NO_HEADERS, timeout_s: float | None = None
    ) -> Any:
        with closing(HTTPConnection(self.host, self.port, timeout=timeout_s)) as connection:
            connection.request(method, COMMANDS, body.encode(), dict(headers))
            return json.loads(connection.getresponse().read())


def find_service() -> ServiceClient | None:
    """The running service of this scope, or None. A service that does not answer or has another scope is ignored."""
    scope = ServiceScope.here()
    try:
        stored = json.loads(scope.file.read_bytes())
        service = ServiceClient(stored["host"], stored["port"], ServiceScope(**stored["scope"]), stored["token"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        note(f"{scope.file} cannot be read ({error}): continuing without a service")
        return None
    if service.scope != scope:
        note(f"{scope.file} belongs to {service.scope}, not to {scope}: continuing without it")
    elif not service.is_alive():
        note(f"{scope.file} names port {service.port}, but its service does not answer: continuing without it")
    else:
        note(f"asking the service at port {service.port}")
        return service
    return None


@contextmanager
def service_file(service: ServiceClient) -> Iterator[None]:
    """Keeps the file of a service in its home while the block runs. If it cannot be written, a note says so."""
    file = service.scope.file
    try:
        _write(file, json.dumps(asdict(service)))
    except OSError as error:
        note(f"{file} cannot be written ({error}): commands will not find this service")
    try:
        yield
    finally:
        with suppress(OSError, ValueError, KeyError):
            if json.loads(file.read_bytes())["token"] == service.token:  # another service may have replaced it
                file.unlink()


def _write(file: Path, text: str) -> None:
    """Replaces the file atomically; only its owner can read it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}.part")
    partial.unlink(missing_ok=True)
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    partial.replace(file)
