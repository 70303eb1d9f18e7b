"""The README is true: its queries and its program run, its commands exist, its links lead somewhere."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from graphql import build_schema, parse, validate
from typer.main import get_command

from kg_memory import sample
from kg_memory.__main__ import cli
from kg_memory.api.graphql.schema import export_schema
from kg_memory.api.http.routes import service
from kg_memory.loaders.files import read
from kg_memory.loaders.model import Portion
from kg_memory.memory import Memory
from tests.support.neo4j_server import Neo4jServer
from tests.support.source import ROOT

README = (ROOT / "README.md").read_text()


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def _commands(name: str) -> list[list[str]]:
    """The words after `name` at the beginning of a command, or in the text."""
    typed = re.findall(rf"^(?:[A-Z0-9_]+=\S+ )*{name} ([^\n]+)", "\n".join(_blocks("sh")), re.MULTILINE)
    return [line.split() for line in [*typed, *re.findall(rf"`{name} ([^`]+)`", README)]]


async def _ask(memory: Memory, body: object) -> dict[str, object]:
    transport = httpx2.ASGITransport(app=service(memory, request_timeout_s=60))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8712") as client:
        answer = (await client.post("/graphql", json=body)).json()
    assert "errors" not in answer, answer["errors"]
    return dict(answer["data"])


@pytest.fixture
async def sample_memory(memory: Memory) -> Memory:
    await sample.load(memory)
    return memory


SUBSCRIPTIONS = [block for block in _blocks("graphql") if block.startswith("subscription")]


@pytest.mark.parametrize("query", [block for block in _blocks("graphql") if block not in SUBSCRIPTIONS])
async def test_every_query_is_answered_from_the_sample(sample_memory: Memory, query: str) -> None:
    answers = await _ask(sample_memory, {"query": query})
    assert all(answers.values())


@pytest.mark.parametrize("subscription", SUBSCRIPTIONS)
def test_every_subscription_fits_the_schema(subscription: str) -> None:
    assert not validate(build_schema(export_schema()), parse(subscription))


async def test_the_first_question_has_another_answer_at_another_time(sample_memory: Memory) -> None:
    (query, *_) = _blocks("graphql")
    before = json.dumps(await _ask(sample_memory, {"query": query}))
    after = json.dumps(await _ask(sample_memory, {"query": query.replace("2024-01", "2025-07")}))
    assert "Harbor Analytics" in before
    assert "Bluefin Robotics" not in before
    assert "Bluefin Robotics" in after
    assert "Harbor Analytics" not in after


async def test_the_curl_command_remembers(memory: Memory) -> None:
    (command,) = [block for block in _blocks("sh") if block.startswith("curl")]
    (body,) = re.findall(r"--data '(.*)'", command, re.DOTALL)
    answer = await _ask(memory, json.loads(body.replace("\n", " ")))
    assert answer["remember"]


@pytest.mark.parametrize("program", _blocks("python"))
def test_the_program_runs(program: str, neo4j_server: Neo4jServer) -> None:
    environment = {
        "NEO4J_URI": neo4j_server.uri,
        "NEO4J_USER": neo4j_server.user,
        "NEO4J_PASSWORD": neo4j_server.password,
    }
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, env=os.environ | environment, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(r"\d new episodes\n-?\d+\.\d\d ", done.stdout)


def test_the_line_of_json_is_a_message(tmp_path: Path) -> None:
    file = tmp_path / "chat.jsonl"
    file.write_text("".join(_blocks("json")))
    assert [type(part) for part in read(file)] == [Portion]


@pytest.mark.parametrize("words", _commands("kg-memory"), ids=" ".join)
def test_every_command_and_option_exists(words: list[str]) -> None:
    command = get_command(cli)
    while (below := getattr(command, "commands", {})) and words:
        assert words[0] in below
        command, words = below[words[0]], words[1:]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {words[0] for words in _commands("make")} <= targets


def test_every_link_and_named_file_exists() -> None:
    linked = re.findall(r"\]\(([^):]+)\)", README)
    named = re.findall(r"`((?:kg_memory|cypher|schema|tests)/[\w./]*)`", README)
    assert linked
    assert not [name for name in [*linked, *named] if not (ROOT / name).exists()]
