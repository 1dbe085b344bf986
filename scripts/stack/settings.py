"""What may be chosen about a local stack. Once chosen, it is remembered."""

from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    JsonConfigSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from shared.errors import ConfigurationError
from shared.settings import LOCAL_STATE, PROJECT_ROOT

RETAILERS = ("retailer1", "retailer2", "retailer3")


class StackSettings(BaseSettings):
    """Ports and folders: from `RETAIL_STACK_*`, else as remembered, else these defaults."""

    model_config = SettingsConfigDict(env_prefix="RETAIL_STACK_", extra="ignore")

    state_dir: Path = LOCAL_STATE
    """Everything that the stack keeps: data, logs, secrets, records of its processes."""
    postgres_port: int = 5442
    object_store_port: int = 9010
    airflow_port: int = 8080
    retailer1_port: int = 5001
    retailer2_port: int = 5002
    retailer3_port: int = 5003
    pg_bin: Path | None = None
    """The folder of another PostgreSQL's programs; None means the installed wheel's."""
    dags_folder: Path = PROJECT_ROOT / "airflow" / "dags"
    bucket: str = "retail-data"
    processed_bucket: str = "retail-processed"
    sample_range: str = "2024-01-01..2024-03-30"
    """The days that the retailers are filled with at the first start; empty means none."""

    @property
    def memory(self) -> Path:
        """Where the choice is remembered."""
        return self.state_dir / "stack.json"

    def retailer_port(self, retailer: str) -> int:
        """The port of one retailer's API."""
        return int(getattr(self, f"{retailer}_port"))

    def remember(self) -> None:
        """Keep today's choice for the next command. The folder itself goes by its place."""
        self.state_dir.mkdir(parents=True, exist_ok=True)
        chosen = self.model_dump_json(indent=2, exclude={"state_dir"}, exclude_defaults=True)
        self.memory.write_text(chosen + "\n", encoding="utf-8")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, environment, memory."""
        asked = {**env_settings(), **init_settings()}
        memory = Path(asked.get("state_dir", LOCAL_STATE)) / "stack.json"
        remembered = JsonConfigSettingsSource(settings_cls, json_file=memory)
        return init_settings, env_settings, remembered


def read_stack_settings() -> StackSettings:
    """The settings of this command.

    Raises:
        ConfigurationError: a value is malformed; the message names its variable.
    """
    try:
        return StackSettings()
    except ValidationError as error:
        problems = "; ".join(
            f"RETAIL_STACK_{'__'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
            for item in error.errors()
        )
        raise ConfigurationError(f"the stack's settings are not usable: {problems}") from error
