import sys
from pathlib import Path

import pytest

from kg_memory.errors import ConfigurationError
from kg_memory.settings import Settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "me"))
    for variable in _variables():
        monkeypatch.delenv(variable, raising=False)


def _variables() -> list[str]:
    return [str(field.validation_alias) for field in Settings.model_fields.values()]


def test_without_any_setting_it_serves_on_loopback_with_the_local_database() -> None:
    settings = Settings.load()
    assert (settings.host, settings.neo4j_uri) == ("127.0.0.1", None)


def test_the_environment_goes_before_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("KG_MEMORY_PORT=1111\nNEO4J_USER=ada\n", encoding="utf-8")
    monkeypatch.setenv("KG_MEMORY_PORT", "2222")
    settings = Settings.load()
    assert (settings.port, settings.neo4j_user) == (2222, "ada")


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", "")
    assert Settings.load().neo4j_uri is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OPENAI_BASE_URL", "localhost:11434"),
        ("KG_MEMORY_LLM_API", "carrier"),
        ("KG_MEMORY_PORT", "eighty"),
        ("KG_MEMORY_PORT", "70000"),
        ("KG_MEMORY_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=f"{variable}.*{value}"):
        Settings.load()


def test_the_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "swordfish")
    settings = Settings.load()
    assert "swordfish" not in repr(settings)
    assert settings.neo4j_password.get_secret_value() == "swordfish"


@pytest.mark.parametrize("variable", _variables())
def test_every_setting_is_in_the_example_file(variable: str) -> None:
    assert f"{variable}=" in (ROOT / ".env.example").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no XDG variables")
def test_the_folders_are_the_users_own_as_the_variables_of_xdg_name_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    settings = Settings.load()
    assert (settings.home, settings.cache) == (tmp_path / "data" / "kg_memory", tmp_path / "cache" / "kg_memory")


@pytest.mark.skipif(sys.platform != "linux", reason="the folders of Linux")
def test_without_those_variables_they_are_where_linux_has_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    settings = Settings.load()
    assert settings.home == tmp_path / ".local" / "share" / "kg_memory"
    assert settings.cache == tmp_path / ".cache" / "kg_memory"


def test_a_home_that_an_earlier_version_made_is_still_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Version 0.1 took a relative path from the variable, which XDG says to ignore, and HOME itself for the home."""
    monkeypatch.setenv("XDG_DATA_HOME", "mine")
    ours = Settings.load().home
    assert ours.is_absolute()
    for place in (Path("mine", "kg_memory"), tmp_path / "me", ours):  # each goes before those that came first
        (place / "data" / "databases").mkdir(parents=True)
        assert Settings.load().home != place
        (place / "state.json").touch()
        assert Settings.load().home == place


def test_no_variable_but_those_that_are_named_sets_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "elsewhere") if name.upper() not in _variables() else None
    assert (Settings.load().host, Settings.load().port) == ("127.0.0.1", 8712)
    assert Settings.load().home.name == "kg_memory"
    assert Settings.load(port=1).port == 1
