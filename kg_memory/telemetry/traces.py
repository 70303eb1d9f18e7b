"""OpenTelemetry traces, if its packages are installed and a collector is set; otherwise they cost nothing.

A span records an operation and its time under names of the code. It never contains a text, a name or an id of a user.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import time_ns
from typing import TYPE_CHECKING, Literal

from kg_memory.errors import ConfigurationError
from kg_memory.version import __version__

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

Value = str | int | float
Kind = Literal["SERVER", "CLIENT", "INTERNAL"]
SetAttribute = Callable[[str, Value], object]
"""Adds an attribute to a span that is still open."""


def _ignore(attribute: str, value: Value) -> None:
    return None


_NO_SPAN = nullcontext[SetAttribute](_ignore)
_tracer: "Tracer | None" = None


def exporting(endpoint: str) -> "TracerProvider":
    """A provider that sends spans in batches over HTTP to the collector at this address.

    OpenTelemetry itself reads its other variables, for example `OTEL_SERVICE_NAME` and `OTEL_TRACES_SAMPLER`. Raises
    `ConfigurationError` when its packages are missing.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import OTELResourceDetector, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ConfigurationError(
            f"OTEL_EXPORTER_OTLP_ENDPOINT={endpoint!r} needs OpenTelemetry: install kg_memory[otel]"
        ) from error
    ours = Resource({"service.name": "kg_memory", "service.version": __version__})
    provider = TracerProvider(resource=ours.merge(OTELResourceDetector().detect()))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint.rstrip("/") + "/v1/traces")))
    return provider


@contextmanager
def traced(provider: "TracerProvider") -> Iterator[None]:
    """Sends all spans of this process to `provider` while the block runs."""
    global _tracer
    _tracer = provider.get_tracer("kg_memory", __version__)
    try:
        yield
    finally:
        _tracer = None


def span(
    name: str,
    attributes: Mapping[str, Value],
    *,
    kind: Kind = "INTERNAL",
    headers: Mapping[str, str] | None = None,
) -> AbstractContextManager[SetAttribute]:
    """A span around the block. With the `headers` of a request, it joins the trace of their `traceparent` (W3C)."""
    return _NO_SPAN if _tracer is None else _span(_tracer, name, attributes, kind, headers)


def record_span(name: str, seconds: float, attributes: Mapping[str, Value], *, kind: Kind = "INTERNAL") -> None:
    """Records a span that ended now and took `seconds`."""
    if _tracer is not None:
        from opentelemetry.trace import SpanKind

        ended = time_ns()
        started = ended - round(seconds * 1e9)
        _tracer.start_span(name, kind=SpanKind[kind], attributes=attributes, start_time=started).end(ended)


@contextmanager
def _span(
    tracer: "Tracer", name: str, attributes: Mapping[str, Value], kind: Kind, headers: Mapping[str, str] | None
) -> Iterator[SetAttribute]:
    """Of an exception, only the type is recorded: its message may hold user input."""
    from opentelemetry.propagate import extract
    from opentelemetry.trace import SpanKind, StatusCode

    with tracer.start_as_current_span(
        name,
        context=None if headers is None else extract(headers),
        kind=SpanKind[kind],
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield current.set_attribute
        except BaseException as error:
            current.set_attribute("error.type", type(error).__name__)
            current.set_status(StatusCode.ERROR)
            raise
