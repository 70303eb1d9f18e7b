import json
from pathlib import Path

from kg_memory.embedded.home import Home


def test_a_password_is_no_option_of_a_command_line(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert all(home.prepare(kept=False).password.isalnum() for _ in range(50))


def test_a_password_counts_from_the_first_start_on(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.state_file.write_text(json.dumps({"ports": {"bolt": 7687, "http": 7474}, "password": "-x", "kept": False}))
    assert home.prepare(kept=False).password != "-x"
    (home.data / "databases" / "system").mkdir(parents=True)
    chosen = home.prepare(kept=False).password
    assert home.prepare(kept=True).password == chosen
