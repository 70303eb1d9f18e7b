"""What is measured while the service runs, as Prometheus reads it; each block that is timed is a span of a trace too.

Labels are names of ours (fields, statements, stages, codes, states): never what a user gave, so they stay few.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Enum, Gauge, Histogram, Info, generate_latest

from kg_memory.telemetry.traces import Value, record_span, span
from kg_memory.version import __version__

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
REGISTRY = CollectorRegistry()
OTHER = "other"
_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
_CIRCUIT_STATES = ["closed", "open", "half-open"]


def _histogram(name: str, meaning: str, *labels: str) -> Histogram:
    return Histogram(f"kg_memory_{name}_seconds", meaning, labels, buckets=_SECONDS, registry=REGISTRY)


def _counter(name: str, meaning: str, *labels: str) -> Counter:
    return Counter(f"kg_memory_{name}", meaning, labels, registry=REGISTRY)


_REQUESTS = _histogram("request", "Requests, by GraphQL field or route and by HTTP status.", "operation", "status")
_STREAMS = Gauge("kg_memory_streams", "Answers that are listened to: WebSockets and event streams.", registry=REGISTRY)
_ERRORS = _counter("graphql_errors", "Errors in GraphQL answers, by field and code.", "operation", "code")
_STATEMENTS = _histogram("statement", "Statements, until their last row was read.", "statement")
_STAGES = _histogram("stage", "Stages of remembering and of searching.", "stage")
_WRITTEN = _counter("written", "What was stored.", "what")
_ATTEMPTS = _counter("job_attempts", "Attempts at jobs, by how they ended.", "outcome")
_JOBS = Gauge("kg_memory_jobs", "Jobs by state, as the graph has them.", ["state"], registry=REGISTRY)
_CALLS = _histogram("model_call", "Calls of the language model, with all their tries.", "model", "purpose", "outcome")
_TOKENS = _counter("model_tokens", "Tokens that the model read and wrote.", "model", "purpose", "direction")
_COST = _counter("model_cost", "What its calls cost, in the currency of the prices.", "model", "purpose")
_CIRCUIT = Enum(
    "kg_memory_model_circuit",
    "Whether the model is asked: not while the circuit is open.",
    ["model"],
    states=_CIRCUIT_STATES,
    registry=REGISTRY,
)
Info("kg_memory", "The service.", registry=REGISTRY).info({"version": __version__})


def exposition(jobs: Mapping[str, int]) -> bytes:
    """All that was measured in this process, in Prometheus' text format, with the number of jobs in each state."""
    _JOBS.clear()
    for state, number in jobs.items():
        _JOBS.labels(state).set(number)
    return generate_latest(REGISTRY)


@dataclass(slots=True)
class RequestMetrics:
    """What is learned of a request while it is answered: the field of the schema or the route, and the HTTP status."""

    operation: str = OTHER
    status: int = 0
    streams: bool = False
    started: float = field(default_factory=perf_counter)

    @property
    def elapsed_s(self) -> float:
        return perf_counter() - self.started

    def begins_stream(self) -> None:
        """Says that the answer goes on for as long as somebody listens: only the time until here is measured."""
        self.streams = True
        self._observe()
        _STREAMS.inc()

    def end(self) -> None:
        """Called once, when the answer is complete."""
        if self.streams:
            _STREAMS.dec()
        else:
            self._observe()

    def _observe(self) -> None:
        _REQUESTS.labels(self.operation, self.status).observe(self.elapsed_s)


_current: ContextVar[RequestMetrics | None] = ContextVar("request_metrics", default=None)


@contextmanager
def request(method: str, headers: Mapping[str, str]) -> Iterator[RequestMetrics]:
    """Measures a request; `headers` may name the trace that it belongs to."""
    measured = RequestMetrics()
    token = _current.set(measured)
    with span("request", {"http.request.method": method}, kind="SERVER", headers=headers) as set_attribute:
        try:
            yield measured
        finally:
            _current.reset(token)
            measured.end()
            set_attribute("graphql.field", measured.operation)
            set_attribute("http.response.status_code", measured.status)


def executing(operation: str) -> None:
    """Says what the request at hand is for: the field of our schema that it asks for."""
    if (measured := _current.get()) is not None:
        measured.operation = operation


def failed(code: str) -> None:
    """Counts an error in the GraphQL answer to the request at hand."""
    measured = _current.get() or RequestMetrics()
    _ERRORS.labels(measured.operation, code).inc()


@contextmanager
def statement(name: str) -> Iterator[None]:
    """Times one of our statements."""
    named = {"db.system.name": "neo4j", "db.query.summary": name}
    with span(name, named, kind="CLIENT"), _STATEMENTS.labels(name).time():
        yield


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Times a stage of the work, such as `extract`."""
    with span(name, {}), _STAGES.labels(name).time():
        yield


def written(*, episodes: int, entities: int, facts: int) -> None:
    """Counts what a write stored: versions of facts, and what is new of the rest."""
    for what, number in (("episodes", episodes), ("entities", entities), ("facts", facts)):
        _WRITTEN.labels(what).inc(number)


def job_attempt(outcome: str, number: int = 1) -> None:
    """Counts attempts at jobs, by how they ended: `done`, `retried` or `failed`."""
    _ATTEMPTS.labels(outcome).inc(number)


def model_call(
    model: str,
    purpose: str,
    outcome: str,
    seconds: float,
    input_tokens: int = 0,
    output_tokens: int = 0,
    cost: float = 0.0,
) -> None:
    """Counts a call of the language model that has ended: `answered`, `unavailable`, `refused` or `malformed`."""
    _CALLS.labels(model, purpose, outcome).observe(seconds)
    _TOKENS.labels(model, purpose, "input").inc(input_tokens)
    _TOKENS.labels(model, purpose, "output").inc(output_tokens)
    _COST.labels(model, purpose).inc(cost)
    attributes: dict[str, Value] = {
        "gen_ai.request.model": model,
        "gen_ai.usage.input_tokens": input_tokens,
        "gen_ai.usage.output_tokens": output_tokens,
        "outcome": outcome,
    }
    record_span(f"model {purpose}", seconds, attributes, kind="CLIENT")


def model_circuit(model: str, state: str) -> None:
    """Says whether the model is asked: `closed`, `open` or `half-open`."""
    _CIRCUIT.labels(model).state(state)
