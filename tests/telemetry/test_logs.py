import io
import json
import logging
from collections.abc import Iterator

import pytest

from kg_memory.telemetry import logs


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Restores the logging configuration of the tests."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_a_line_is_one_json_object_with_its_fields() -> None:
    stream = io.StringIO()
    logs.configure("INFO", stream)
    logging.getLogger("kg_memory.x").info("two\nlines", extra={"request_id": "r1", "statements": ["a/b"], "odd": 1j})
    logging.getLogger("kg_memory.x").debug("not shown")
    [line] = stream.getvalue().splitlines()
    shown = json.loads(line)
    assert shown.pop("time").endswith("+00:00")
    assert shown == {
        "level": "INFO",
        "logger": "kg_memory.x",
        "message": "two\nlines",
        "request_id": "r1",
        "statements": ["a/b"],
        "odd": "1j",
    }


def test_an_exception_stays_within_its_line() -> None:
    stream = io.StringIO()
    logs.configure("INFO", stream)
    try:
        raise ValueError("bad\nvalue")
    except ValueError:
        logging.getLogger("kg_memory").exception("failed")
    [line] = stream.getvalue().splitlines()
    assert "ValueError: bad" in json.loads(line)["exception"]


def test_a_terminal_gets_readable_lines_whose_fields_cannot_forge_others() -> None:
    stream = Terminal()
    logs.configure("INFO", stream)
    fields = {"path": "/x\n12:00:00 ERROR forged", "operation": None, "statements": ["a/b", "c/d"], "status": 200}
    logging.getLogger("kg_memory").info("request", extra=fields)
    [line] = stream.getvalue().splitlines()
    assert line[8:] == ' INFO    request path="/x\\n12:00:00 ERROR forged" statements=a/b,c/d status=200'


def test_the_driver_is_quiet_unless_it_warns() -> None:
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    logging.getLogger("neo4j.io").debug("bytes")
    logging.getLogger("neo4j.io").warning("odd")
    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["odd"]
