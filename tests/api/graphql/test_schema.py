import inspect
from pathlib import Path

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, GraphQLScalarType, GraphQLUnionType

from kg_memory.api.graphql.schema import SCHEMA, export_schema
from kg_memory.events.events import Events
from kg_memory.jobs.jobs import Jobs
from kg_memory.memory import Memory
from kg_memory.webhooks.webhooks import Webhooks

SCHEMA_FILE = Path(__file__).parents[3] / "schema" / "schema.graphql"
OURS = {name: type_ for name, type_ in SCHEMA._schema.type_map.items() if not name.startswith("__")}
BUILT_IN = {"Boolean", "Float", "ID", "Int", "String"}
FIELDS = {
    "enqueue": "jobs.enqueue",
    "job": "jobs.get",
    "jobs": "jobs.list",
    "pause_job": "jobs.pause",
    "resume_job": "jobs.resume",
    "retry_job": "jobs.retry",
    "cancel_job": "jobs.cancel",
    "job_progress": "jobs.progress",
    "cursor": "events.cursor",
    "events": "events.list",
    "episode_added": "events.episode_added",
    "fact_changed": "events.fact_changed",
    "entity_changed": "events.entity_changed",
    "register_webhook": "webhooks.register",
    "webhooks": "webhooks.list",
    "pause_webhook": "webhooks.pause",
    "resume_webhook": "webhooks.resume",
    "redeliver_event": "webhooks.redeliver",
    "delete_webhook": "webhooks.delete",
}
"""The fields whose methods belong to a part of Memory; all others have the name of their method."""
OF_A_TYPE = {
    "documents_by_id",
    "entities_by_id",
    "entity_changes",
    "episodes_by_id",
    "episodes_within",
    "evidence_of",
    "facts_of",
    "facts_stated_in",
    "mentions_of",
    "sessions_by_id",
    "webhooks.deliveries",
}
"""Methods behind fields of other types than Query."""
NOT_IN_THE_API = {"acting_as", "check", "events.stop", "jobs.counts", "jobs.work", "webhooks.deliver"}
"""Methods for operators of the service, not for its clients."""


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
    fields = [_snake(name) for root in roots for name in root.fields]
    parts = {"": Memory, "jobs.": Jobs, "events.": Events, "webhooks.": Webhooks}
    methods = {f"{part}{name}" for part, of in parts.items() for name in _methods(of)}
    assert {FIELDS.get(field, field) for field in fields} == methods - NOT_IN_THE_API - OF_A_TYPE
    assert methods >= NOT_IN_THE_API | OF_A_TYPE


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


async def test_a_field_or_argument_that_is_gone_names_the_new_one() -> None:
    source = '{message: {text: "Tea.", occurredAt: "2024"}}'
    for arguments, selection in (
        ("mode: QUEUED", "changed"),
        ("priority: BULK", "changed"),
        ('key: "k"', "changed"),
        ("", "job { id }"),
    ):
        query = f'mutation {{ remember(space: "s", source: {source} {arguments}) {{ {selection} }} }}'
        result = await SCHEMA.execute(query)
        assert result.errors
        assert "`enqueue`" in result.errors[0].message


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _methods(of: type) -> set[str]:
    return {name for name, method in inspect.getmembers(of, callable) if not name.startswith("_")}
