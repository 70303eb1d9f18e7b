"""Spans as OpenTelemetry's own SDK receives them."""

import gzip
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from kg_memory.errors import ConfigurationError
from kg_memory.memory import Memory
from kg_memory.settings import Settings
from kg_memory.telemetry import metrics
from kg_memory.telemetry.traces import span, traced
from kg_memory.wiring import open_traces
from tests.support.builders import CAREER
from tests.support.graphql import client_of

TRACE = "0af7651916cd43dd8448eb211c80319c"
FACTS = "query Mine($space: String!) { facts(space: $space) { edges { cursor } } }"


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """Where spans end up while the test runs."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with traced(provider):
        yield exporter
    provider.shutdown()


def named(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


async def test_a_request_and_its_statements_join_the_trace_of_the_client(
    exporter: InMemorySpanExporter, literal: Memory, space: str
) -> None:
    await literal.remember(space, CAREER)
    exporter.clear()
    headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    async with client_of(literal) as client:
        await client.post("/graphql", json={"query": FACTS, "variables": {"space": space}}, headers=headers)
    spans = named(exporter)
    request, statement = spans["request"], spans["lookup/facts"]
    assert request.context is not None
    assert statement.parent is not None
    assert f"{request.context.trace_id:032x}" == TRACE
    assert statement.parent.span_id == request.context.span_id
    assert (request.kind, statement.kind) == (SpanKind.SERVER, SpanKind.CLIENT)
    assert request.attributes is not None
    assert dict(request.attributes) == {
        "http.request.method": "POST",
        "graphql.field": "facts",
        "http.response.status_code": 200,
    }


async def test_the_stages_of_remembering_contain_their_statements_and_no_text(
    exporter: InMemorySpanExporter, literal: Memory, space: str
) -> None:
    await literal.remember(space, CAREER)
    spans = named(exporter)
    assert {"cut", "extract", "embed", "write", "ingest/write_episodes"} <= spans.keys()
    write, inside = spans["write"], spans["ingest/write_episodes"]
    assert write.context is not None
    assert inside.parent is not None
    assert inside.parent.span_id == write.context.span_id
    told = " ".join(one.to_json() for one in spans.values())
    assert not [word for word in ("Ada", "Acme", space) if word in told]


def test_of_an_exception_only_the_type_is_recorded(exporter: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="a secret"), metrics.stage("failing"):
        raise ValueError("a secret")
    failed = named(exporter)["failing"]
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.attributes == {"error.type": "ValueError"}
    assert "a secret" not in failed.to_json()


def test_a_model_call_is_a_span(exporter: InMemorySpanExporter) -> None:
    metrics.model_call("tiny", "extract", "answered", 1.5, 100, 20, 0.003)
    call = named(exporter)["model extract"]
    assert call.start_time is not None
    assert call.end_time is not None
    assert call.end_time - call.start_time == 1_500_000_000
    assert call.attributes is not None
    assert call.attributes["gen_ai.usage.input_tokens"] == 100


def test_without_a_collector_there_are_no_spans() -> None:
    with span("anything", {}) as tell, span("more", {}) as told:
        tell("name", "value")
    assert tell is told


@dataclass
class Collector:
    """A collector of OpenTelemetry on this machine, which keeps what it is sent."""

    port: int = 0
    received: list[tuple[str, bytes]] = field(default_factory=list)


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sent = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
            collector.received.append((self.path, sent))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        collector.port = server.server_address[1]
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield collector
        server.shutdown()
        serving.join()


async def test_spans_reach_the_collector_that_is_set_before_the_service_ends(collector: Collector) -> None:
    settings = Settings.load(otlp_endpoint=f"http://127.0.0.1:{collector.port}/")
    async with open_traces(settings):
        with metrics.stage("extract"):
            pass
    [(path, sent)] = collector.received
    assert path == "/v1/traces"
    assert b"extract" in sent
    assert b"kg_memory" in sent
    with span("afterwards", {}):
        pass
    assert len(collector.received) == 1


async def test_without_its_packages_a_collector_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(ConfigurationError, match=r"kg_memory\[otel\]"):
        async with open_traces(Settings.load(otlp_endpoint="http://127.0.0.1:4318")):
            pass
