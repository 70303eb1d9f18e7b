import json
import re
from pathlib import Path

import httpx2
import pytest
from graphql import parse, validate

from kg_memory.api.graphql.limits import exceeded_limit
from kg_memory.api.graphql.schema import SCHEMA
from kg_memory.api.web.graphiql import page
from kg_memory.api.web.graphiql.page import examples

HTML = {"Accept": "text/html"}


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(page, "ASSETS", tmp_path)
    return tmp_path


async def test_the_page_loads_nothing_from_other_hosts(client: httpx2.AsyncClient, assets: Path) -> None:
    (assets / "graphiql.js").touch()
    answer = await client.get("/graphql", headers=HTML)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    references = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    assert {reference for reference in references if not reference.startswith("data:")} == {
        "graphql/assets/graphiql.css",
        "graphql/assets/graphiql.js",
    }


async def test_the_page_carries_the_examples(client: httpx2.AsyncClient, assets: Path) -> None:
    (assets / "graphiql.js").touch()
    answer = await client.get("/graphql", headers=HTML)
    found = re.search(r'<script id="examples" type="application/json">(.*?)</script>', answer.text, re.DOTALL)
    assert found is not None
    assert json.loads(found[1]) == examples()


async def test_without_assets_the_page_names_the_build_command(client: httpx2.AsyncClient, assets: Path) -> None:
    answer = await client.get("/graphql", headers=HTML)
    assert answer.status_code == 503
    assert "python -m kg_memory.api.web.graphiql.build" in answer.text


@pytest.mark.parametrize("example", examples(), ids=lambda text: text.split("{")[0].split()[-1])
def test_an_example_is_a_valid_commented_operation(example: str) -> None:
    assert example.startswith("# ")
    assert exceeded_limit(parse(example)) is None
    assert validate(SCHEMA._schema, parse(example)) == []
