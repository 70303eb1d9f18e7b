"""The settings."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from kg_memory.environment import ENV_FILE, cache_folder, data_folder
from kg_memory.errors import ConfigurationError


class Settings(BaseSettings):
    """All settings. The environment overrides a `.env` file in the working folder."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, extra="ignore", frozen=True, env_ignore_empty=True)

    home: Path = Field(default_factory=data_folder, validation_alias="KG_MEMORY_HOME")
    """The folder of the local database."""
    cache: Path = Field(default_factory=cache_folder, validation_alias="KG_MEMORY_CACHE")
    """The folder of verified downloads. Homes share it, and it can be deleted."""
    host: str = Field(default="127.0.0.1", validation_alias="KG_MEMORY_HOST")
    """The loopback address to listen on."""
    port: int = Field(default=8712, ge=0, le=65535, validation_alias="KG_MEMORY_PORT")
    """The port to listen on; 0 chooses a free one."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", validation_alias="KG_MEMORY_LOG_LEVEL"
    )
    """The lowest level that is logged."""
    request_timeout_s: float = Field(default=30.0, gt=0, validation_alias="KG_MEMORY_REQUEST_TIMEOUT_S")
    """Timeout of a request in seconds."""
    workers: int = Field(default=1, ge=0, le=64, validation_alias="KG_MEMORY_WORKERS")
    """Number of job workers in the service; with 0, only `kg-memory worker` runs jobs."""
    webhooks_private: bool = Field(default=False, validation_alias="KG_MEMORY_WEBHOOKS_PRIVATE")
    """Whether webhooks may call private networks and this machine, and use http."""
    spacy_model: str | None = Field(default=None, validation_alias="KG_MEMORY_SPACY_MODEL")
    """A spaCy pipeline, by package name or path, instead of the shipped one."""
    llm_model: str | None = Field(default=None, validation_alias="KG_MEMORY_LLM_MODEL")
    """The language model that reads with the rules. Without one, nothing leaves the machine."""
    llm_api: Literal["chat", "responses"] = Field(default="chat", validation_alias="KG_MEMORY_LLM_API")
    """The wire format of its server: Chat Completions or Responses."""
    llm_timeout_s: float = Field(default=20.0, gt=0, validation_alias="KG_MEMORY_LLM_TIMEOUT_S")
    """Timeout of an answer in seconds; then the rules read alone."""
    llm_concurrency: int = Field(default=4, ge=1, le=100, validation_alias="KG_MEMORY_LLM_CONCURRENCY")
    """Number of concurrent requests to it."""
    llm_requests_per_minute: int | None = Field(
        default=None, ge=1, validation_alias="KG_MEMORY_LLM_REQUESTS_PER_MINUTE"
    )
    """Request limit per minute; unlimited by default."""
    llm_tokens_per_minute: int | None = Field(default=None, ge=1, validation_alias="KG_MEMORY_LLM_TOKENS_PER_MINUTE")
    """Token limit per minute; unlimited by default."""
    llm_input_price: float = Field(default=0.0, ge=0, validation_alias="KG_MEMORY_LLM_INPUT_PRICE")
    """Price of a million input tokens, in any currency."""
    llm_output_price: float = Field(default=0.0, ge=0, validation_alias="KG_MEMORY_LLM_OUTPUT_PRICE")
    """Price of a million output tokens, in the same currency."""
    openai_base_url: str = Field(
        default="https://api.openai.com/v1", pattern=r"^https?://\S+$", validation_alias="OPENAI_BASE_URL"
    )
    """The base URL of the language model's server: OpenAI, or any compatible one."""
    openai_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="OPENAI_API_KEY")
    """The API key of that server, if it needs one."""
    reranker_url: str | None = Field(default=None, pattern=r"^https?://\S+$", validation_alias="KG_MEMORY_RERANKER_URL")
    """The URL of a reranker, up to `/rerank`; by default there is none."""
    reranker_model: str = Field(default="default", min_length=1, validation_alias="KG_MEMORY_RERANKER_MODEL")
    """The reranker's model; a server with a single model accepts any name."""
    reranker_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="KG_MEMORY_RERANKER_API_KEY")
    """The API key of that server, if it needs one."""
    reranker_timeout_s: float = Field(default=5.0, gt=0, validation_alias="KG_MEMORY_RERANKER_TIMEOUT_S")
    """Timeout of the reranker in seconds."""
    otlp_endpoint: str | None = Field(
        default=None, pattern=r"^https?://\S+$", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT"
    )
    """The endpoint of an OpenTelemetry collector; without one, there are no traces."""
    neo4j_uri: str | None = Field(default=None, validation_alias="NEO4J_URI")
    """A Neo4j server to use instead of the local database."""
    neo4j_user: str = Field(default="neo4j", validation_alias="NEO4J_USER")
    """The user of that server."""
    neo4j_password: SecretStr = Field(default=SecretStr(""), validation_alias="NEO4J_PASSWORD")
    """That user's password."""
    neo4j_database: str = Field(default="neo4j", validation_alias="NEO4J_DATABASE")
    """The database on that server."""

    @classmethod
    def load(cls, **chosen: Any) -> "Settings":
        """Reads the environment; `chosen` fields override it.

        Raises `ConfigurationError` naming the setting, the value and what is wrong.
        """
        if unknown := sorted(chosen.keys() - cls.model_fields.keys()):
            raise ConfigurationError(f"there is no setting {unknown[0]!r}; there are {', '.join(cls.model_fields)}")
        try:
            # by alias: a field that could be set by its name would be read from HOME, HOST or PORT too
            named = {str(cls.model_fields[name].validation_alias): value for name, value in chosen.items()}
            return cls(**{name: value for name, value in named.items() if value is not None})
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            raise ConfigurationError(f"{name}={first['input']!r}: {first['msg']}") from error
