"""Structured logs: one JSON object per line, or one readable line on a terminal."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}


def configure(level: str, stream: TextIO = sys.stderr) -> None:
    """Sends log lines of `level` and above to `stream`. Only the application calls this, never the library."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ReadableLines() if stream.isatty() else JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("neo4j", "httpx2", "httpcore2", "openai", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """The fields that a caller added with `extra`, in order."""
    return {name: value for name, value in record.__dict__.items() if name not in _PLAIN}


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, then its fields."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **fields_of(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class ReadableLines(logging.Formatter):
    """A record as a readable line; its fields follow as `name=value`, quoted when they are more than one word."""

    def format(self, record: logging.LogRecord) -> str:
        clock = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        words = [f"{name}={_word(value)}" for name, value in fields_of(record).items() if value not in (None, [], "")]
        line = " ".join([clock, f"{record.levelname:<7}", record.getMessage(), *words])
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _word(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(_word, value))
    text = str(value)
    return text if text.isascii() and text.isprintable() and " " not in text else json.dumps(text)
