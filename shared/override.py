"""The signature under a decision to publish what the gate refused.

Anyone who may write to the database could make a row of a table; only who holds the key can sign
it.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from pydantic import SecretStr

from shared.errors import ConfigurationError


@dataclass(frozen=True)
class Override:
    """What was decided, why and by whom. It is for one snapshot and the rules that it names."""

    retailer_id: str
    sales_date: date
    snapshot_id: str
    verdict: str
    rule_ids: tuple[str, ...]
    reason: str
    signed_by: str
    signed_at: datetime

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Override":
        """From a row of `ops.quality_override`, as JSON."""
        return cls(
            row["retailer_id"],
            date.fromisoformat(row["sales_date"]),
            row["snapshot_id"],
            row["verdict"],
            tuple(row["rule_ids"]),
            row["reason"],
            row["signed_by"],
            datetime.fromisoformat(row["signed_at"]),
        )

    def as_dict(self) -> dict[str, Any]:
        """What `from_row` reads: JSON can carry it."""
        return {
            "retailer_id": self.retailer_id,
            "sales_date": self.sales_date.isoformat(),
            "snapshot_id": self.snapshot_id,
            "verdict": self.verdict,
            "rule_ids": list(self.rule_ids),
            "reason": self.reason,
            "signed_by": self.signed_by,
            "signed_at": self.signed_at.astimezone(UTC).isoformat(),
        }

    def signature(self, key: SecretStr | None) -> str:
        """HMAC-SHA256 (RFC 2104) of all of it, in hexadecimal.

        Raises:
            ConfigurationError: there is no key.
        """
        if key is None:
            raise ConfigurationError(
                "overrides cannot be signed or verified: set RETAIL_OVERRIDE_KEY, or run `make up`"
                " for the local stack"
            )
        said = [
            *(self.retailer_id, self.sales_date.isoformat(), self.snapshot_id, self.verdict),
            sorted(self.rule_ids),
            *(self.reason, self.signed_by, self.signed_at.astimezone(UTC).isoformat()),
        ]
        text = json.dumps(said, ensure_ascii=False).encode()
        return hmac.new(key.get_secret_value().encode(), text, hashlib.sha256).hexdigest()

    def is_signed(self, signature: str, key: SecretStr | None) -> bool:
        """Whether the signature is this one's."""
        return hmac.compare_digest(self.signature(key), signature)
