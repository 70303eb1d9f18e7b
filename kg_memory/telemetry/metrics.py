"""Prometheus metrics of the service. Each timed block is also a span of a trace.

Labels are names of the code (fields, statements, stages, codes, states) and never user input, so they stay few.
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
_STREAMS = Gauge("kg_memory_streams", "Open WebSockets and event streams.", registry=REGISTRY)
_ERRORS = _counter("graphql_errors", "Errors in GraphQL answers, by field and code.", "operation", "code")
_STATEMENTS = _histogram("statement", "Statements, until their last row was read.", "statement")
_STAGES = _histogram("stage", "Stages of remembering and of searching.", "stage")
_WRITTEN = _counter("written", "Items that were stored.", "what")
_ATTEMPTS = _counter("job_attempts", "Attempts at jobs, by outcome.", "outcome")
_JOBS = Gauge("kg_memory_jobs", "Jobs in the graph, by state.", ["state"], registry=REGISTRY)
_CALLS = _histogram(
    "model_call", "Calls of the language model, with all their attempts.", "model", "purpose", "outcome"
)
_TOKENS = _counter("model_tokens", "Tokens that the model read and wrote.", "model", "purpose", "direction")
_COST = _counter("model_cost", "Cost of the model's calls, in the currency of the prices.", "model", "purpose")
_CIRCUIT = Enum(
    "kg_memory_model_circuit",
    "State of the circuit breaker: while it is open, the model is not called.",
    ["model"],
    states=_CIRCUIT_STATES,
    registry=REGISTRY,
)
Info("kg_memory", "The service.", registry=REGISTRY).info({"version": __version__})


def exposition(jobs: Mapping[str, int]) -> bytes:
    """The metrics of this process in Prometheus' text format, with the number of jobs in each state."""
    _JOBS.clear()
    for state, number in jobs.items():
        _JOBS.labels(state).set(number)
    return generate_latest(REGISTRY)


@dataclass(slots=True)
class RequestMetrics:
    """The measurements of one request: its operation (GraphQL field or route), HTTP status and time."""

    operation: str = OTHER
    status: int = 0
    streams: bool = False
    started: float = field(default_factory=perf_counter)

    @property
    def elapsed_s(self) -> float:
        return perf_counter() - self.started

    def begins_stream(self) -> None:
        """Marks the answer as a stream, which is timed only until it begins."""
        self.streams = True
        self._observe()
        _STREAMS.inc()

    def end(self) -> None:
        """Records the request; call it once, when the answer is complete."""
        if self.streams:
            _STREAMS.dec()
        else:
            self._observe()

    def _observe(self) -> None:
        _REQUESTS.labels(self.operation, self.status).observe(self.elapsed_s)


_current: ContextVar[RequestMetrics | None] = ContextVar("request_metrics", default=None)


@contextmanager
def request(method: str, headers: Mapping[str, str]) -> Iterator[RequestMetrics]:
    """Measures a request; its `headers` may name the trace that it belongs to."""
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
    """Sets the operation of the current request: a field of the GraphQL schema."""
    if (measured := _current.get()) is not None:
        measured.operation = operation


def failed(code: str) -> None:
    """Counts an error in the GraphQL answer to the current request."""
    measured = _current.get() or RequestMetrics()
    _ERRORS.labels(measured.operation, code).inc()


@contextmanager
def statement(name: str) -> Iterator[None]:
    """Times a statement."""
    attributes = {"db.system.name": "neo4j", "db.query.summary": name}
    with span(name, attributes, kind="CLIENT"), _STATEMENTS.labels(name).time():
        yield


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Times a stage of remembering or searching, for example `extract`."""
    with span(name, {}), _STAGES.labels(name).time():
        yield


def written(*, episodes: int, entities: int, facts: int) -> None:
    """Counts the new episodes, new entities and fact versions of a write."""
    for what, number in (("episodes", episodes), ("entities", entities), ("facts", facts)):
        _WRITTEN.labels(what).inc(number)


def job_attempt(outcome: str, number: int = 1) -> None:
    """Counts attempts at jobs, by outcome: `done`, `retried` or `failed`."""
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
    """Counts a finished call of a model, by outcome: `answered`, `unavailable`, `refused` or `malformed`."""
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
    """Sets the state of a model's circuit breaker: `closed`, `open` or `half-open`."""
    _CIRCUIT.labels(model).state(state)
