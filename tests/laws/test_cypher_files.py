"""The Cypher files: each parses, is bound exactly once, and speaks of time in the same words."""

import ast
import re
from collections import Counter
from typing import Any

import neo4j

from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import all_statements, data_folder
from tests.support.neo4j_server import Neo4jServer
from tests.support.source import modules

STATEMENTS = {statement.name: statement for statement in all_statements()}
LONGEST = 60
AS_OF = (
    "f.valid_from <= $valid_until AND f.valid_to > $valid_since "
    "AND f.known_from <= $known_at AND f.known_to > $known_at"
)
MISSING = "warn: parameter missing"
DESCRIBED = set(re.findall(r"\w+", (data_folder("schema") / "graph.md").read_text(encoding="utf-8")))
SINGLE = {"Argument", "NodeUniqueIndexSeek", "NodeUniqueIndexSeek(Locking)"}
_WORDS_OF_CYPHER = re.compile(r"\b(MATCH|MERGE|UNWIND|OPTIONAL MATCH|CREATE|RETURN|DETACH DELETE) +[({\[:a-z$]")
_SCHEMA_COMMAND = re.compile(r"CREATE CONSTRAINT \w+ IF NOT EXISTS ")


def _strings() -> list[tuple[str, str]]:
    return [
        (path, node.value)
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_every_file_is_bound_exactly_once() -> None:
    bound = Counter(
        node.args[0].value
        for module in modules().values()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "statement"
        and isinstance(node.args[0], ast.Constant)
    )
    assert bound == Counter(STATEMENTS.keys())


def test_files_are_short_explain_themselves_and_name_their_language() -> None:
    for name, statement in STATEMENTS.items():
        lines = statement.text.rstrip().split("\n")
        assert len(lines) <= LONGEST, name
        assert re.fullmatch(r"// [A-Z].+\.", lines[1]), f"line 2 of {name} is not one sentence"
        assert "CYPHER 25" in lines, name


def test_a_statement_that_writes_says_so() -> None:
    for name, statement in STATEMENTS.items():
        code = re.sub(r"//[^\n]*", "", statement.text)
        writes = re.search(r"\b(CREATE|MERGE|SET|REMOVE|DELETE)\b", code) is not None
        assert (statement.mode == "write") is writes, name


def test_time_is_asked_for_in_the_same_words_everywhere() -> None:
    for name, statement in STATEMENTS.items():
        code = " ".join(statement.text.split("\n", 1)[1].split())
        assert code.count("$valid_until") == code.count(AS_OF), name


def test_no_query_is_written_in_python() -> None:
    queries = [(path, text) for path, text in _strings() if _WORDS_OF_CYPHER.search(text)]
    assert not [query for query in queries if not _SCHEMA_COMMAND.match(query[1])]


def test_there_is_no_other_file_among_them() -> None:
    folder = data_folder("cypher")
    kinds = {file.suffix for file in folder.rglob("*") if file.is_file()}
    assert kinds <= {".cypher", ".md", ".grass"}


async def test_the_server_finds_nothing_wrong_with_any_of_them(graph: Graph, neo4j_server: Neo4jServer) -> None:
    """`graph` is only asked for because it migrates the server.

    What nothing has yet is unknown to the server, which depends on what ran before: it is in the page of the graph.
    """
    auth = neo4j_server.user, neo4j_server.password
    wrong = {}
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=auth) as driver:
        for name, statement in STATEMENTS.items():
            text = re.sub(r"^CYPHER 25\b", "CYPHER 25 EXPLAIN", statement.text, flags=re.MULTILINE)
            summary = driver.execute_query(text).summary
            told = [status.status_description for status in summary.gql_status_objects]
            warnings = [notice for notice in told if notice.startswith("warn:") and not _expected(notice)]
            if found := [*warnings, *_costly(summary.plan or {})]:
                wrong[name] = found
    assert not wrong


def _expected(notice: str) -> bool:
    unknown = re.search(r"The (?:property|relationship type|label) `(\w+)` does not exist", notice)
    return MISSING in notice or (unknown is not None and unknown[1] in DESCRIBED)


def _costly(plan: dict[str, Any]) -> list[str]:
    """The operators that read everything, or combine everything with everything; two single nodes are no product."""
    children = plan.get("children", [])
    operator = _operator(plan)
    singles = all(_leaves(child) <= SINGLE for child in children)
    costly = operator == "AllNodesScan" or (operator == "CartesianProduct" and not singles)
    return [operator] * costly + [found for child in children for found in _costly(child)]


def _leaves(plan: dict[str, Any]) -> set[str]:
    children = plan.get("children", [])
    return {leaf for child in children for leaf in _leaves(child)} if children else {_operator(plan)}


def _operator(plan: dict[str, Any]) -> str:
    return str(plan["operatorType"]).split("@")[0]
