"""The pipeline's settings: read once, typed, validated at the start.

Precedence: environment variables, then `.env`, then the file that the local stack generates
(`.local/env`; another stack's, when `RETAIL_STACK_STATE_DIR` names its folder).
Every name begins with ``RETAIL_`` and a double underscore enters a group, so
``RETAIL_SOURCES__RETAILER1__API_KEY`` is ``settings.sources["retailer1"].api_key``.
Where one of these is not set, the name that the rest of the world has for it counts
(`shared.well_known`). Nothing else in the pipeline reads the environment.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from shared.alert_settings import AlertSettings
from shared.errors import ConfigurationError
from shared.retention_settings import RetentionSettings
from shared.well_known import WellKnownNames

PROJECT_ROOT = Path(__file__).resolve().parents[1]
LOCAL_STATE = PROJECT_ROOT / ".local"
SHORTEST_KEY = 16


SslMode = Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]


def _none_without_text(value: object) -> object:
    """An empty text counts as not set."""
    return value or None


class Credentials(BaseModel):
    """One database role."""

    user: str
    password: SecretStr


class DatabaseSettings(BaseModel):
    """The warehouse's PostgreSQL, and the roles that may enter it."""

    host: str = "127.0.0.1"
    port: int = 5432
    name: str = "retail_analytics"
    sslmode: SslMode | None = None
    """How the connection is protected, in libpq's words. None: `verify-full` for a server
    elsewhere, `prefer` for one on this machine."""
    sslrootcert: str | None = None
    """The file of the authorities that may sign the server's certificate. None: those that this
    machine trusts."""
    connect_timeout: int = Field(default=10, ge=1)
    """Seconds until a server that does not answer counts as down."""
    lock_timeout: float = Field(default=900, gt=0)
    """Seconds that anything waits for what another transaction holds; publishing a large batch
    takes minutes."""
    statement_timeout: float = Field(default=3600, gt=0)
    """Seconds that one statement may take; migrations may take longer."""
    idle_timeout: float = Field(default=900, gt=0)
    """Seconds that a transaction may wait for its own process, which may be writing to S3."""

    _not_set = field_validator("sslmode", "sslrootcert", mode="before")(_none_without_text)

    admin: Credentials | None = None
    """May make roles and databases; only `python -m database.prepare` uses it."""
    owner: Credentials | None = None
    """Owns the schemas; only migrations use it."""
    load: Credentials | None = None
    """Keeps the ledger, plans and watermarks, and stages."""
    audit: Credentials | None = None
    """Keeps the rules, and gives the verdicts."""
    publish: Credentials | None = None
    """Writes the star."""
    bi: Credentials | None = None
    """Reads `warehouse` and `mart`, and sees nothing else."""


class ObjectStoreSettings(BaseModel):
    """The S3 buckets, and how to enter them."""

    bucket: str = "retail-data"
    """Holds the landing and raw zones, snapshots, decisions and reports."""
    processed_bucket: str = "retail-processed"
    """For the processed zone."""
    region: str = "us-east-1"
    endpoint_url: str | None = None
    """None means AWS itself."""
    public_url: str | None = None
    """Where links to reports lead, if that is another address of the same server."""
    access_key: str | None = None
    """None means boto3's own chain: profile, instance role, web identity."""
    secret_key: SecretStr | None = None
    session_token: SecretStr | None = None
    """Comes with keys that AWS gave for a time."""

    _not_set = field_validator(
        "endpoint_url", "public_url", "access_key", "secret_key", "session_token", mode="before"
    )(_none_without_text)


class SourceSettings(BaseModel):
    """Where one retailer's records are, and what opens them: an API, a folder of files or
    a database. Each source says which of these it needs."""

    base_url: str | None = None
    """Of its API."""
    files_root: Path | None = None
    """The folder that its files lie in."""
    database_url: SecretStr | None = None
    """Of its database, as SQLAlchemy writes it."""
    api_key: SecretStr | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    user: str | None = None
    password: SecretStr | None = None

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if self.base_url is None and self.files_root is None and self.database_url is None:
            raise ValueError("BASE_URL, FILES_ROOT or DATABASE_URL says where its records are")
        return self


class HttpSettings(BaseModel):
    """How patiently the retailers' APIs are asked. Seconds."""

    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    retries: int = 4
    backoff: float = 0.3
    """First pause; each further one doubles."""
    shared_budget: bool = False
    """Whether other processes extract from the same retailer meanwhile, as Airflow's tasks do: each
    then takes its share of the retailer's `requests_per_second`. The DAG sets it."""
    proxy: SecretStr | None = None
    """Address of a proxy for the retailers' APIs; it may hold a password."""
    ca_bundle: Path | None = None
    """A file of certificates to trust instead of the well-known ones."""

    _not_set = field_validator("proxy", "ca_bundle", mode="before")(_none_without_text)


class AirflowSettings(BaseModel):
    """Airflow as whoever looks after the pipeline reaches it. No stage needs it."""

    url: str | None = None
    """Of the API server, such as `http://127.0.0.1:8080`. None: it is not asked how it is."""
    user: str | None = None
    """One who may look and start nothing is enough."""
    password: SecretStr | None = None

    _not_set = field_validator("url", "user", "password", mode="before")(_none_without_text)


class Settings(BaseSettings):
    """All settings of the pipeline."""

    model_config = SettingsConfigDict(
        env_prefix="RETAIL_",
        env_nested_delimiter="__",
        env_ignore_empty=True,  # Compose hands on what is not set as empty
        extra="ignore",
        hide_input_in_errors=True,  # a traceback shows them, and some are secrets
    )

    database: DatabaseSettings = DatabaseSettings()
    object_store: ObjectStoreSettings = ObjectStoreSettings()
    sources: dict[str, SourceSettings] = {}
    http: HttpSettings = HttpSettings()
    alerts: AlertSettings = AlertSettings()
    airflow: AirflowSettings = AirflowSettings()
    pseudonym_key: SecretStr | None = None
    """Keys the pseudonyms of personal data. Whoever has it can test guesses: guard it."""

    override_key: SecretStr | None = None
    """Signs the decisions to publish what the gate refused. Whoever has it can open the gate."""

    landing_retention_days: int = Field(default=90, ge=1)
    """How long landed pages are kept, counted from their extraction: they hold personal data. So
    long is the text of rejected records kept, too."""
    retention: RetentionSettings = RetentionSettings()

    reporting_currency: str = Field(default="USD", pattern="^[A-Z]{3}$")
    """ISO 4217: the currency in which all retailers' sales are compared. Loading exchange rates
    puts it into the warehouse."""

    schedule_cron: str = "0 2 * * *"
    schedule_timezone: str = "America/Los_Angeles"
    """The zone of the store whose day ends last: at 02:00 there, every store's day is over."""
    task_retries: int = 2
    """How often a task is tried again whose failure time may heal."""
    task_retry_delay: float = 20.0
    """Seconds before the first of these tries."""
    log_level: str = "INFO"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, environment, files; then the names that the rest of the world has."""
        well_known = WellKnownNames(settings_cls, dotenv_settings)
        return init_settings, env_settings, dotenv_settings, well_known

    @field_validator("pseudonym_key", "override_key")
    @classmethod
    def _long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        if key is None or not key.get_secret_value():
            return None
        if len(key.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"at least {SHORTEST_KEY} characters, or it can be guessed")
        return key


def state_folder() -> Path:
    """Where the local stack keeps everything, whether there is one or not."""
    return Path(os.environ.get("RETAIL_STACK_STATE_DIR", LOCAL_STATE))


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process.

    Raises:
        ConfigurationError: a value is missing or malformed; the message names its variable.
    """
    state = state_folder()
    try:
        return Settings(_env_file=(state / "env", state.parent / ".env"))
    except ValidationError as error:
        problems = "; ".join(
            f"RETAIL_{'__'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
            for item in error.errors()
        )
        raise ConfigurationError(f"settings are not usable: {problems}") from error
