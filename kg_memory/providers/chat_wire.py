"""The wire formats Chat Completions and Responses: builds request bodies and reads answers, without a network.

Hand-written: many servers only resemble OpenAI's, and typed clients fail on fields that those add or omit.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kg_memory.errors import MalformedAnswer, ProviderUnavailable
from kg_memory.model.llm import ChatMessage

Format = Literal["json_schema", "json_object", "text"]
Schema = Mapping[str, object]

_FENCED = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL | re.IGNORECASE)
_STRUCTURE = re.compile(r'[][{}]|"(?:[^"\\]|\\.)*(?:"|\Z)', re.DOTALL)
_CLOSING = {"[": "]", "{": "}"}
_TOO_LONG = "it is too long"
_SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply of a model, independent of the wire format; `cut_off` says why it was ended early."""

    text: str = ""
    refusal: str = ""
    cut_off: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Wire:
    """One wire format: `body` builds a request without the model, and `reply` and `joined` read its answer.

    `delta` reads the text in one event of a stream. `limits` are the names for the limit of an answer, the usual first.
    `streaming` are the parameters that ask for a stream.
    """

    body: Callable[[Sequence[ChatMessage], Schema, Format], dict[str, Any]]
    reply: Callable[[Any], Reply]
    joined: Callable[[Iterator[Any]], object]
    delta: Callable[[Any], str]
    limits: tuple[str, ...]
    streaming: Mapping[str, object]


def read_reply(wire: Wire, received: bytes) -> Reply:
    """The reply in the body of an answer, which may also be a stream of events that was not requested.

    Raises `ProviderUnavailable` when the body does not have this format.
    """
    text = received.decode("utf-8", "replace").strip()
    try:
        answer = wire.joined(_events(text)) if text.startswith(("data:", "event:", ":")) else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProviderUnavailable(
            f"the model's server does not answer in JSON but with {shown(text, 80)!r}: check OPENAI_BASE_URL"
        ) from error
    if message := _text(_at(answer, "error", "message")):
        raise ProviderUnavailable(f"the model's server reports {shown(message, 200)}")
    return wire.reply(answer)


def json_object(text: str) -> dict[str, object]:
    """The JSON object in a model's text: alone, in a code fence, after `</think>` or between sentences.

    Raises `MalformedAnswer`.
    """
    said = text.rpartition("</think>")[2].strip()
    inner = said[said.find("{") : said.rfind("}") + 1]
    problem = "it is empty"
    for candidate in (said, *_FENCED.findall(said), inner):
        try:
            value = json.loads(candidate)
        except (ValueError, RecursionError) as error:
            problem = str(error) if candidate is said and said else problem
            continue
        if isinstance(value, dict):
            return value
        problem = "it is not a JSON object"
    raise MalformedAnswer(f"the answer cannot be read: {problem}", shown(text))


def whole_part(text: str) -> dict[str, object] | None:
    """The JSON object in a text that was cut off, without its unfinished items; None if there is none."""
    said = text.rpartition("</think>")[2]
    start = said.find("{")
    still_open: list[str] = []
    closed = ""
    for match in _STRUCTURE.finditer(said, max(start, 0)):
        mark = match[0]
        if mark in _CLOSING:
            still_open.append(_CLOSING[mark])
        elif mark in "]}":
            if not still_open or still_open.pop() != mark:
                break
            closed = said[start : match.end()] + "".join(reversed(still_open))
    try:
        value = json.loads(closed)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def shown(text: str, most: int = _SHOWN) -> str:
    """The text, cut after `most` characters."""
    return text if len(text) <= most else f"{text[:most]}…"


# --- requests -----------------------------------------------------------------------------------------------------


def _messages(messages: Sequence[ChatMessage], schema: Schema, format: Format) -> list[dict[str, str]]:
    """The messages; if the schema cannot be a parameter, it is added as a system message."""
    said = [{"role": message.role, "content": message.text} for message in messages]
    if format != "json_schema":
        rule = "Answer with nothing but one JSON object that is an instance of this JSON Schema:"
        said.insert(1, {"role": "system", "content": f"{rule}\n{json.dumps(schema)}"})
    return said


def _chat_body(messages: Sequence[ChatMessage], schema: Schema, format: Format) -> dict[str, Any]:
    body: dict[str, Any] = {"messages": _messages(messages, schema, format)}
    if format == "json_schema":
        named = {"name": "answer", "strict": True, "schema": schema}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    elif format == "json_object":
        body["response_format"] = {"type": "json_object"}
    return body


def _responses_body(messages: Sequence[ChatMessage], schema: Schema, format: Format) -> dict[str, Any]:
    body: dict[str, Any] = {"input": _messages(messages, schema, format), "store": False}
    if format == "json_schema":
        body["text"] = {"format": {"type": "json_schema", "name": "answer", "strict": True, "schema": schema}}
    elif format == "json_object":
        body["text"] = {"format": {"type": "json_object"}}
    return body


# --- answers ----------------------------------------------------------------------------------------------------


def _chat_reply(answer: Any) -> Reply:
    choice = _at(answer, "choices", 0)
    return Reply(
        text=_text(_at(choice, "message", "content")),
        refusal=_text(_at(choice, "message", "refusal")) or _filtered(_at(choice, "finish_reason")),
        cut_off=_TOO_LONG if _at(choice, "finish_reason") == "length" else "",
        input_tokens=_count(_at(answer, "usage", "prompt_tokens")),
        output_tokens=_count(_at(answer, "usage", "completion_tokens")),
    )


def _responses_reply(answer: Any) -> Reply:
    output = _at(answer, "output")
    parts = [part for item in _list(output) for part in _list(_at(item, "content"))]
    reason = _at(answer, "incomplete_details", "reason")
    return Reply(
        text="".join(_text(_at(part, "text")) for part in parts if _at(part, "type") == "output_text"),
        refusal="".join(_text(_at(part, "refusal")) for part in parts) or _filtered(reason),
        cut_off=_TOO_LONG if reason == "max_output_tokens" else "",
        input_tokens=_count(_at(answer, "usage", "input_tokens")),
        output_tokens=_count(_at(answer, "usage", "output_tokens")),
    )


def _events(text: str) -> Iterator[Any]:
    """The JSON of each server-sent event."""
    for line in text.splitlines():
        if line.startswith("data:") and (data := line[5:].strip()) != "[DONE]":
            yield json.loads(data)


def _chat_delta(event: Any) -> str:
    return _text(_at(event, "choices", 0, "delta", "content"))


def _response_delta(event: Any) -> str:
    return _text(_at(event, "delta")) if _at(event, "type") == "response.output_text.delta" else ""


def _joined_chat(events: Iterator[Any]) -> object:
    """Joins the chunks of a streamed chat completion into one answer."""
    text, refusal, reason, usage = "", "", None, None
    for event in events:
        if _at(event, "error"):
            return event
        delta = _at(event, "choices", 0, "delta")
        text += _text(_at(delta, "content"))
        refusal += _text(_at(delta, "refusal"))
        reason = _at(event, "choices", 0, "finish_reason") or reason
        usage = _at(event, "usage") or usage
    message = {"content": text, "refusal": refusal}
    return {"choices": [{"message": message, "finish_reason": reason}], "usage": usage}


def _joined_response(events: Iterator[Any]) -> object:
    """The whole response, which the last event of a stream contains."""
    return next((whole for event in reversed(list(events)) if (whole := _at(event, "response"))), None)


def _filtered(reason: object) -> str:
    return "its content filter stopped it" if reason == "content_filter" else ""


def _at(value: Any, *path: str | int) -> Any:
    """The value at a path in an answer of any shape, or None."""
    for key in path:
        if isinstance(key, str):
            value = value.get(key) if isinstance(value, dict) else None
        else:
            value = value[key] if isinstance(value, list) and len(value) > key else None
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """The text of a value that is a string or a list of parts."""
    if isinstance(value, list):
        return "".join(_text(_at(part, "text")) for part in value)
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value < 1 << 40 else 0


WIRES: Mapping[Literal["chat", "responses"], Wire] = {
    "chat": Wire(
        _chat_body,
        _chat_reply,
        _joined_chat,
        _chat_delta,
        limits=("max_tokens", "max_completion_tokens"),
        streaming={"stream": True, "stream_options": {"include_usage": True}},
    ),
    "responses": Wire(
        _responses_body,
        _responses_reply,
        _joined_response,
        _response_delta,
        limits=("max_output_tokens",),
        streaming={"stream": True},
    ),
}
