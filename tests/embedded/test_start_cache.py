"""The start cache. What it is worth is measured in `tests/benchmarks/start.py`, since a training run takes minutes."""

from contextlib import suppress
from pathlib import Path

import pytest

from kg_memory.embedded.jars import Jars
from kg_memory.embedded.start_cache import start_cache, start_flags, training_run


@pytest.fixture
def jars(tmp_path: Path) -> Jars:
    return Jars(tmp_path / "neo4j", tmp_path / "gds")


def java(folder: Path, release: str) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "release").write_text(release)
    return folder / "bin" / "java"


def test_each_build_of_java_has_a_cache_of_its_own_and_an_old_one_has_none(jars: Jars, tmp_path: Path) -> None:
    [old, new, newer] = [
        start_cache(jars, java(tmp_path / version, f'JAVA_VERSION="{version}"\n'))
        for version in ("21.0.4", "25.0.2", "25.0.3")
    ]
    assert old is None
    assert new is not None
    assert new.parent == tmp_path
    assert new != newer


def test_the_server_uses_the_cache_once_it_is_there(tmp_path: Path) -> None:
    cache = tmp_path / "start.aot"
    assert start_flags(cache) == start_flags(None) == ()
    cache.touch()
    assert start_flags(cache) == (f"-XX:AOTCache={cache}",)


def test_the_cache_appears_when_the_training_run_is_complete(tmp_path: Path) -> None:
    cache = tmp_path / "start.aot"
    with training_run(cache) as run:
        assert run is not None
        home, [flag] = run
        assert home.is_dir()
        Path(flag.removeprefix("-XX:AOTCacheOutput=")).write_bytes(b"classes")
        assert not cache.exists()
    assert cache.read_bytes() == b"classes"
    assert not home.exists()
    with training_run(cache) as again:
        assert again is None


def test_a_training_run_that_fails_leaves_no_cache(tmp_path: Path) -> None:
    cache = tmp_path / "start.aot"
    with suppress(RuntimeError), training_run(cache):
        raise RuntimeError
    assert not cache.exists()


def test_only_one_process_trains(tmp_path: Path) -> None:
    cache = tmp_path / "start.aot"
    with training_run(cache) as first, training_run(cache) as second:
        assert second is None
        assert first is not None
        Path(first[1][0].removeprefix("-XX:AOTCacheOutput=")).touch()
    assert cache.exists()
