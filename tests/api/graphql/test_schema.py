import ast
import inspect
from pathlib import Path

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, GraphQLScalarType, GraphQLUnionType

from kg_memory.api.graphql.schema import SCHEMA, export_schema
from kg_memory.memory import Memory
from tests.support.source import modules

SCHEMA_FILE = Path(__file__).parents[3] / "schema" / "schema.graphql"
OURS = {name: type_ for name, type_ in SCHEMA._schema.type_map.items() if not name.startswith("__")}
BUILT_IN = {"Boolean", "Float", "ID", "Int", "String"}
NOT_IN_THE_API = {"acting_as", "check", "deliver", "job_counts", "open", "stop_following", "work"}
"""Methods of Memory for those who run the service, not for those who ask it."""
BATCHES = """
    documents_by_id entities_by_id episodes_by_id episodes_within evidence_of facts_of facts_stated_in mentions_of
    sessions_by_id webhook_deliveries
""".split()  # noqa: SIM905 - readable as prose
"""Methods behind the fields of what was found, each for many things at once."""


def test_the_schema_file_is_what_the_code_says() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == export_schema(), "run `kg-memory export-schema`"


def test_everything_is_described() -> None:
    missing = []
    for name, type_ in OURS.items():
        if name not in BUILT_IN and not type_.description:
            missing.append(name)
        if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType):
            missing += [f"{name}.{field}" for field, value in type_.fields.items() if not value.description]
        if isinstance(type_, GraphQLObjectType):
            missing += [
                f"{name}.{field}({argument})"
                for field, value in type_.fields.items()
                for argument, given in value.args.items()
                if not given.description
            ]
    assert not missing
    known = GraphQLObjectType, GraphQLInputObjectType, GraphQLScalarType, GraphQLEnumType, GraphQLUnionType
    assert all(isinstance(type_, known) for type_ in OURS.values())


def test_a_field_has_the_name_of_its_method() -> None:
    schema = SCHEMA._schema
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    assert schema.subscription_type is not None
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    fields = {_snake(name) for root in roots for name in root.fields}
    methods = {name for name, method in inspect.getmembers(Memory, callable) if not name.startswith("_")}
    assert fields <= methods
    assert methods - fields == NOT_IN_THE_API | set(BATCHES)
    api = [module for path, module in modules().items() if path.startswith("kg_memory/api/")]
    read = {node.attr for module in api for node in ast.walk(module) if isinstance(node, ast.Attribute)}
    assert set(BATCHES) <= read


def test_every_read_of_facts_takes_the_times() -> None:
    query, entity, episode = (OURS[name] for name in ("Query", "Entity", "Episode"))
    reads = [
        (query, name) for name in ("search", "facts", "neighbours", "paths", "timeline", "relation", "durations")
    ] + [
        (entity, "facts"),
        (episode, "facts"),
    ]
    for type_, name in reads:
        assert isinstance(type_, GraphQLObjectType)
        assert {"validAt", "knownAt", "during"} <= type_.fields[name].args.keys(), name


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
