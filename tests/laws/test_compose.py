"""docker-compose.yml: valid by the published schema, on loopback, and never without a password."""

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
import yaml

from tests.support.source import ROOT


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def compose_schema() -> Any:
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    return json.loads((folder / "compose-spec.json").read_text())


def test_it_is_valid(compose: Any, compose_schema: Any) -> None:
    jsonschema.validate(compose, compose_schema)


def test_the_schema_would_refuse_a_misspelt_word(compose: Any, compose_schema: Any) -> None:
    compose = {"services": {"neo4j": compose["services"]["neo4j"] | {"depend_on": []}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(compose, compose_schema)


def test_ports_are_published_on_loopback_only(compose: Any) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_password_comes_from_the_environment_and_is_required(compose: Any) -> None:
    services = compose["services"]
    assert "${NEO4J_PASSWORD:?" in services["neo4j"]["environment"]["NEO4J_AUTH"]
    assert services["kg_memory"]["environment"]["NEO4J_PASSWORD"].startswith("${NEO4J_PASSWORD:?")


def test_the_service_waits_for_a_healthy_database_that_keeps_its_data(compose: Any) -> None:
    services = compose["services"]
    assert services["kg_memory"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    assert services["neo4j"]["healthcheck"]["test"]
    mounted = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}
    assert mounted == set(compose["volumes"])
