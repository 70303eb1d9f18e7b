import json
from pathlib import Path

from kg_memory.embedded.home import Home


def chosen_password(home: Home, *, kept: bool) -> str:
    with home.prepare(kept=kept) as state:
        return state.password


def test_a_password_cannot_be_mistaken_for_an_option(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert all(chosen_password(home, kept=False).isalnum() for _ in range(50))


def test_a_password_is_fixed_after_the_first_start(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.state_file.write_text(json.dumps({"ports": {"bolt": 7687, "http": 7474}, "password": "-x", "kept": False}))
    assert chosen_password(home, kept=False) != "-x"
    (home.data / "databases" / "system").mkdir(parents=True)
    chosen = chosen_password(home, kept=False)
    assert chosen_password(home, kept=True) == chosen
