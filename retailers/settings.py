"""The simulators' settings, from environment variables and from nowhere else.

Every process reads only its own retailer's variables, and none has a default that opens a door.
"""

from typing import Annotated, TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from retailers.errors import SettingsError

Text = Annotated[str, Field(min_length=1)]
Secret = Annotated[SecretStr, Field(min_length=1)]


class DatabaseSettings(BaseSettings):
    """Where one retailer's data is: a libpq URL (`postgresql://user:password@host:port/name`)."""

    database_url: Secret


class FaultSettings(BaseSettings):
    """Where `RETAILERn_FAULT_TOKEN` is set, its bearer may make the API fail on purpose."""

    fault_token: Secret | None = None


class Retailer1Database(DatabaseSettings):
    """`RETAILER1_DATABASE_URL`."""

    model_config = SettingsConfigDict(env_prefix="RETAILER1_")


class Retailer1Settings(FaultSettings, Retailer1Database):
    """Albion Gifts' API: the database, and the key that callers must show."""

    api_key: Secret


class Retailer2Database(DatabaseSettings):
    """`RETAILER2_DATABASE_URL`."""

    model_config = SettingsConfigDict(env_prefix="RETAILER2_")


class Retailer2Settings(FaultSettings, Retailer2Database):
    """Harvest Grocers' API: the OAuth2 client, and what signs tokens and cursors."""

    client_id: Text
    client_secret: Secret
    token_secret: Secret
    token_seconds: Annotated[int, Field(ge=1)] = 60


class Retailer3Database(DatabaseSettings):
    """`RETAILER3_DATABASE_URL`."""

    model_config = SettingsConfigDict(env_prefix="RETAILER3_")


class Retailer3Settings(FaultSettings, Retailer3Database):
    """Journey Market's API: the one user that HTTP Basic lets in."""

    user: Text
    password: Secret


SettingsType = TypeVar("SettingsType", bound=BaseSettings)


def read_settings(kind: type[SettingsType]) -> SettingsType:
    """Read `kind` from the environment.

    Raises:
        SettingsError: a variable is missing, empty or malformed; the message names each.
    """
    try:
        return kind()
    except ValidationError as error:
        prefix = str(kind.model_config["env_prefix"])
        raise SettingsError("; ".join(_complaints(prefix, error))) from None


def _complaints(prefix: str, error: ValidationError) -> list[str]:
    """One phrase a variable, never its value: it may be a secret."""
    found = []
    for problem in error.errors():
        variable = f"{prefix}{problem['loc'][0]}".upper()
        said = "is not set" if problem["type"] == "missing" else f"is wrong: {problem['msg']}"
        found.append(f"the environment variable {variable} {said}")
    return found
