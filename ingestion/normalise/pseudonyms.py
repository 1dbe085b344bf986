"""Keyed pseudonyms for personal data: HMAC-SHA256 (RFC 2104), computed inside DuckDB."""

import hashlib

from duckdb import DuckDBPyConnection
from pydantic import SecretStr

from ingestion.normalise.statements import sql
from shared.errors import ConfigurationError

BLOCK = hashlib.sha256().block_size
INNER, OUTER = 0x36, 0x5C  # the pads of RFC 2104


def prepare_pseudonyms(connection: DuckDBPyConnection, key: SecretStr | None) -> None:
    """Make the macro `pseudonym` usable on this connection.

    Raises:
        ConfigurationError: there is no key.
    """
    if key is None:
        raise ConfigurationError(
            "personal data needs a key for its pseudonyms: set RETAIL_PSEUDONYM_KEY to a long"
            " random text, and keep it; another key gives other pseudonyms"
        )
    block = key.get_secret_value().encode()
    block = (hashlib.sha256(block).digest() if len(block) > BLOCK else block).ljust(BLOCK, b"\0")
    for name, pad in (("inner_pad", INNER), ("outer_pad", OUTER)):
        connection.execute(f"set variable {name} = $pad", {"pad": bytes(x ^ pad for x in block)})
    connection.execute(sql("pseudonyms"))
