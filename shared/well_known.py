"""Names that AWS's tools and users of S3 know, for settings that nobody has set by our names."""

import os
from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
)

BUCKETS = {"S3_BUCKET_RAW": "bucket", "S3_BUCKET_PROCESSED": "processed_bucket"}
REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""The first one that is set counts, as it does for AWS's own tools."""
KEYS = {
    "AWS_ACCESS_KEY_ID": "access_key",
    "AWS_SECRET_ACCESS_KEY": "secret_key",
    "AWS_SESSION_TOKEN": "session_token",
}
"""They come together, or not at all: one pair's half never joins another's."""
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")


class WellKnownNames(PydanticBaseSettingsSource):
    """The settings' last source: `object_store`, from the environment, then from the files."""

    def __init__(self, settings_cls: type[BaseSettings], files: PydanticBaseSettingsSource) -> None:
        super().__init__(settings_cls)
        self._files = files

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Nothing: `__call__` gives all there is."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """What of `object_store` is set by those names."""
        in_files = self._files.env_vars if isinstance(self._files, DotEnvSettingsSource) else {}
        known = {name.upper(): value for name, value in in_files.items() if value} | {
            name: value for name, value in os.environ.items() if value
        }
        found = {
            **_named(known, BUCKETS),
            **_first(known, "region", REGIONS),
            **_first(known, "endpoint_url", ENDPOINTS),
            **self._keys(known),
        }
        return {"object_store": found} if found else {}

    def _keys(self, known: Mapping[str, str]) -> dict[str, str]:
        """None where the settings have a key of their own; merging would mix the two."""
        own = {**self.current_state.get("object_store", {})}
        return {} if own.get("access_key") else _named(known, KEYS)


def _named(known: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {field: known[name] for name, field in names.items() if name in known}


def _first(known: Mapping[str, str], field: str, names: tuple[str, ...]) -> dict[str, str]:
    return next(({field: known[name]} for name in names if name in known), {})
