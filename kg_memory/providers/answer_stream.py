"""An answer while it arrives, so that one that repeats itself can be stopped: a model may do that without end."""

import json
from collections.abc import Callable
from typing import Any

_STRETCH = 200
_MOST_REPEATS = 4
_LOOKED_BACK = 8_000


class AnswerStream:
    """The bytes of an answer, and the text of one that is streamed as events."""

    def __init__(self, delta: Callable[[Any], str]) -> None:
        self.received = bytearray()
        self.text = ""
        self.tokens = 0
        self._delta = delta
        self._read = 0
        self._looked_at = 0

    def feed(self, chunk: bytes) -> None:
        """Adds what has arrived; an event counts as one token, as servers send them."""
        self.received += chunk
        end = self.received.rfind(b"\n") + 1
        for line in bytes(self.received[self._read : end]).splitlines():
            if line.startswith(b"data:") and (text := self._text_of(line[5:])):
                self.text += text
                self.tokens += 1
        self._read = max(self._read, end)

    def repeats_itself(self) -> bool:
        """Whether the last stretch of the text has come several times; looks again after some more text."""
        if len(self.text) < self._looked_at + _STRETCH:
            return False
        self._looked_at = len(self.text)
        return self.text[-_LOOKED_BACK:].count(self.text[-_STRETCH:]) >= _MOST_REPEATS

    def _text_of(self, data: bytes) -> str:
        try:
            return self._delta(json.loads(data))
        except (ValueError, RecursionError):
            return ""
