"""Every exception that this package raises.

```
KgMemoryError
├── InvalidInput            INVALID_INPUT         a value cannot be accepted; the message names it and the remedy
│   ├── InvalidTime         INVALID_TIME          a time is naive, impossible or out of range
│   ├── InvalidCursor       INVALID_CURSOR        a cursor was not issued by this service for this list
│   ├── CursorExpired       CURSOR_EXPIRED        the change log no longer has all events after a cursor
│   ├── InputTooLarge       INPUT_TOO_LARGE       a text, list or body is over its limit
│   └── InvalidOntology     INVALID_ONTOLOGY      an ontology file is wrong; the message begins with the line
├── NotFound                NOT_FOUND             it does not exist, or the caller may not see it
├── Forbidden               FORBIDDEN             the caller may not write to the space
├── Conflict                CONFLICT              it does not fit what is stored, such as a key with other content
├── LeaseLost               LEASE_LOST            the worker no longer holds the lease of a job
├── WorkerLost              WORKER_LOST           every worker that began a job was lost before it was done
├── TooManySubscribers      TOO_MANY_SUBSCRIBERS  the service has as many subscriptions as it can serve
├── ServiceStopping         SERVICE_STOPPING      the service stops; subscribe again with the last cursor
├── ConfigurationError      CONFIGURATION         a setting is wrong or missing
├── ProvisioningError       PROVISIONING          a part could not be downloaded, verified or stored
├── EmbeddedDatabaseError   EMBEDDED_DATABASE     the local Neo4j could not be started, stopped, backed up or restored
│   └── HomeInUse           HOME_IN_USE           another process owns the local database's home
├── GraphError              GRAPH                 the database refused or failed a statement
│   ├── GraphUnavailable    GRAPH_UNAVAILABLE     there is no connection, or it broke
│   ├── GraphTimeout        GRAPH_TIMEOUT         a transaction ran past its time limit
│   ├── ConcurrentWrite     CONCURRENT_WRITE      another writer stored the same key at the same time
│   └── UnsupportedServer   UNSUPPORTED_SERVER    the server is too old or lacks Cypher 25
├── MigrationError          MIGRATION             the schema could not be brought up to date
│   ├── MigrationPending    MIGRATION_PENDING     the database needs `kg-memory migrate`
│   ├── MigrationChanged    MIGRATION_CHANGED     an applied migration differs from its file
│   └── MigrationLocked     MIGRATION_LOCKED      another process is migrating
└── ProviderError           PROVIDER              an embedder, extractor or model failed
    ├── EmbedderMismatch    EMBEDDER_MISMATCH     the graph's vectors were made by another embedder
    ├── ProviderUnavailable PROVIDER_UNAVAILABLE  a model could not be reached, or did not answer in time
    ├── ProviderRefused     PROVIDER_REFUSED      a model or its server refused the request
    ├── UnreadableText      UNREADABLE_TEXT       the extractor failed on a text; the message names it
    └── MalformedAnswer     MALFORMED_ANSWER      a model gave an answer that cannot be read
```
"""

from collections.abc import Sequence
from typing import ClassVar


class KgMemoryError(Exception):
    """The base class of all errors; `code` is stable, and GraphQL returns it as `extensions.code`."""

    code: ClassVar[str] = "KG_MEMORY"


class InvalidInput(KgMemoryError):
    """A value cannot be accepted."""

    code = "INVALID_INPUT"


class InvalidTime(InvalidInput):
    """A time is naive, impossible or out of range."""

    code = "INVALID_TIME"


class InvalidCursor(InvalidInput):
    """A cursor was not issued by this service for this list."""

    code = "INVALID_CURSOR"


class CursorExpired(InvalidInput):
    """The change log no longer has all events after a cursor."""

    code = "CURSOR_EXPIRED"


class InputTooLarge(InvalidInput):
    """A text, list or body is over its limit."""

    code = "INPUT_TOO_LARGE"


class InvalidOntology(InvalidInput):
    """An ontology file is wrong; the message begins with the line."""

    code = "INVALID_ONTOLOGY"


class NotFound(KgMemoryError):
    """It does not exist, or the caller may not see it."""

    code = "NOT_FOUND"


class Forbidden(KgMemoryError):
    """The caller may not write to the space."""

    code = "FORBIDDEN"


class Conflict(KgMemoryError):
    """It does not fit what is stored: a key holds other content, or an entity was changed in the meantime."""

    code = "CONFLICT"


class LeaseLost(KgMemoryError):
    """The worker no longer holds the leases of some jobs; `jobs` are their ids."""

    code = "LEASE_LOST"

    def __init__(self, jobs: Sequence[str]) -> None:
        super().__init__(f"no longer leased by this worker: {', '.join(jobs)}")
        self.jobs = jobs


class WorkerLost(KgMemoryError):
    """Every worker that began a job was lost before it was done."""

    code = "WORKER_LOST"


class TooManySubscribers(KgMemoryError):
    """The service has as many subscriptions as it can serve."""

    code = "TOO_MANY_SUBSCRIBERS"


class ServiceStopping(KgMemoryError):
    """The service stops; a client can subscribe again with its last cursor."""

    code = "SERVICE_STOPPING"


class ConfigurationError(KgMemoryError):
    """A setting is wrong or missing."""

    code = "CONFIGURATION"


class ProvisioningError(KgMemoryError):
    """A part could not be downloaded, verified or stored."""

    code = "PROVISIONING"


class EmbeddedDatabaseError(KgMemoryError):
    """The local Neo4j could not be started, stopped, backed up or restored."""

    code = "EMBEDDED_DATABASE"


class HomeInUse(EmbeddedDatabaseError):
    """Another process owns the local database's home."""

    code = "HOME_IN_USE"


class GraphError(KgMemoryError):
    """The database refused or failed a statement."""

    code = "GRAPH"


class GraphUnavailable(GraphError):
    """There is no connection to the database, or it broke."""

    code = "GRAPH_UNAVAILABLE"


class GraphTimeout(GraphError):
    """A transaction ran past its time limit."""

    code = "GRAPH_TIMEOUT"


class ConcurrentWrite(GraphError):
    """Another writer stored the same key at the same time."""

    code = "CONCURRENT_WRITE"


class UnsupportedServer(GraphError):
    """The server is too old or lacks Cypher 25."""

    code = "UNSUPPORTED_SERVER"


class MigrationError(KgMemoryError):
    """The schema could not be brought up to date."""

    code = "MIGRATION"


class MigrationPending(MigrationError):
    """The database needs `kg-memory migrate`."""

    code = "MIGRATION_PENDING"


class MigrationChanged(MigrationError):
    """An applied migration differs from its file."""

    code = "MIGRATION_CHANGED"


class MigrationLocked(MigrationError):
    """Another process is migrating."""

    code = "MIGRATION_LOCKED"


class ProviderError(KgMemoryError):
    """An embedder, extractor or model failed."""

    code = "PROVIDER"


class EmbedderMismatch(ProviderError):
    """The graph's vectors were made by another embedder."""

    code = "EMBEDDER_MISMATCH"


class ProviderUnavailable(ProviderError):
    """A model could not be reached, or did not answer in time.

    `retry_after_s` is the wait in seconds that its server asked for, or 0.
    """

    code = "PROVIDER_UNAVAILABLE"

    def __init__(self, message: str, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ProviderRefused(ProviderError):
    """A model or its server refused the request."""

    code = "PROVIDER_REFUSED"


class UnreadableText(ProviderError):
    """The extractor failed on a text; the message names it."""

    code = "UNREADABLE_TEXT"


class MalformedAnswer(ProviderError):
    """A model gave an answer that cannot be read; `answer` is its beginning.

    `whole` holds the whole items of an answer that was cut off.
    """

    code = "MALFORMED_ANSWER"

    def __init__(self, message: str, answer: str = "", whole: dict[str, object] | None = None) -> None:
        super().__init__(message)
        self.answer = answer
        self.whole = whole


def error_of(code: str, message: str) -> KgMemoryError:
    """An error as another process reported it; a code that is none of ours gets a class of its own."""
    classes = [KgMemoryError]
    for one in classes:  # the list grows while it is walked
        classes += one.__subclasses__()
    known = {one.code: one for one in reversed(classes)}
    kind: type[KgMemoryError] = known.get(code) or type("ReportedError", (KgMemoryError,), {"code": code})
    return kind(message)
