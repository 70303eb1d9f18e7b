"""The programs, files and ontologies on the pages work."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg_memory.loaders.files import find, read
from kg_memory.model.ontology import read_ontology
from tests.support.neo4j_server import Neo4jServer
from tests.support.pages import PAGES, README, ROOT, Spaces

LINES = r"((?:(?!^```).*\n)*)"
OUTPUT = re.compile(rf"^```python\n{LINES}```\n\nIt prints:\n\n```text\n{LINES}```$", re.MULTILINE)
SHOWN = [
    pytest.param(program, output, id=f"{page.name}-{number}")
    for page in PAGES
    for number, (program, output) in enumerate(OUTPUT.findall(page.text))
]


def _run(program: str, server: Neo4jServer) -> str:
    environment = {"NEO4J_URI": server.uri, "NEO4J_USER": server.user, "NEO4J_PASSWORD": server.password}
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, env=os.environ | environment, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_every_program_says_what_it_prints() -> None:
    programs = [program for page in PAGES if page is not README for program in page.blocks("python")]
    assert programs == [shown.values[0] for shown in SHOWN]


@pytest.mark.parametrize(("program", "output"), SHOWN)
async def test_every_program_prints_what_its_page_says(
    program: str, output: str, spaces: Spaces, neo4j_server: Neo4jServer
) -> None:
    assert _run(spaces.within(program), neo4j_server) == output


async def test_the_program_of_the_readme_finds_what_it_remembered(spaces: Spaces, neo4j_server: Neo4jServer) -> None:
    (program,) = README.blocks("python")
    printed = _run(spaces.within(program), neo4j_server)
    assert re.match(r"2 new episodes\n-?\d+\.\d\d ", printed)
    assert "Porto" in printed


@pytest.mark.parametrize(("language", "suffix"), [("json", ".jsonl"), ("markdown", ".md")])
def test_every_file_can_be_ingested(language: str, suffix: str, tmp_path: Path) -> None:
    for number, block in enumerate(block for page in PAGES for block in page.blocks(language)):
        (tmp_path / f"{number}{suffix}").write_text(block)
    files = find([tmp_path])
    assert files
    for file in files:
        (part,) = read(file)
        assert hasattr(part, "source"), part


def test_every_line_of_json_is_a_message_with_its_fields() -> None:
    lines = [line for page in PAGES for block in page.blocks("json") for line in block.splitlines()]
    assert lines
    for line in lines:
        assert json.loads(line).keys() <= {"text", "occurred_at", "speaker", "session", "title", "key"}


def test_every_ontology_can_be_imported() -> None:
    blocks = [block for page in PAGES for block in page.blocks("yaml")]
    assert blocks
    for block in blocks:
        read_ontology(block)
