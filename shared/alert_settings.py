"""Who is told what the gate finds, and how."""

import re
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

AlertKind = Literal["FAIL", "ERROR", "WARN", "LATE", "OVERRIDE"]
ALERT_KINDS: tuple[AlertKind, ...] = get_args(AlertKind)
Security = Literal["auto", "starttls", "tls", "none"]

ADDRESS = re.compile(r"(?!.*=\?)[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
"""Without encoded words: they could hold a line break, and that another header."""
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


class AlertSettings(BaseModel):
    """The channels of the alerts. Nothing set means that they only go to the log.

    Lists are written with commas: `FAIL,ERROR`.
    """

    webhook_url: SecretStr | None = None
    """Takes a POST of JSON as Slack does. The address itself is what opens it: a secret."""
    webhook_kinds: Annotated[tuple[AlertKind, ...], NoDecode] = ALERT_KINDS

    smtp_host: str | None = None
    """The mail server. None means no e-mail."""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_security: Security = "auto"
    """`auto`: STARTTLS where there is a user, so that no password travels in clear; `tls`: from the
    first byte, as on port 465."""
    from_address: str | None = None
    to_addresses: Annotated[tuple[str, ...], NoDecode] = ()
    email_kinds: Annotated[tuple[AlertKind, ...], NoDecode] = ("FAIL", "ERROR", "LATE", "OVERRIDE")
    """Without WARN: a mailbox that is always full is not read."""

    late_after_hours: float = Field(default=12.0, ge=0)
    """After the end of its sales date, by the retailer's clock, a day that is not published is
    late. One that a run was to load is late when the run ends."""
    repeat_after_days: int = Field(default=14, ge=1)
    """The same finding of the same partition is not sent again before."""
    timeout: float = Field(default=5.0, gt=0)
    """Seconds that a channel may take to answer."""
    time_limit: float = Field(default=15.0, gt=0)
    """Seconds for all alerts of a run. Airflow ends the process of a task that is done after 20
    (`core.task_success_overtime`); what is not sent by then is pending for the next run."""

    @field_validator("webhook_kinds", "email_kinds", "to_addresses", mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("smtp_host", "smtp_user", "from_address", mode="after")
    @classmethod
    def _empty_is_none(cls, value: str | None) -> str | None:
        return value or None

    @field_validator("webhook_url", "smtp_password", mode="after")
    @classmethod
    def _empty_secret_is_none(cls, value: SecretStr | None) -> SecretStr | None:
        return value if value and value.get_secret_value() else None

    @model_validator(mode="after")
    def _usable(self) -> Self:
        url = self.webhook_url
        if url and not WEB_ADDRESS.fullmatch(url.get_secret_value()):
            raise ValueError("webhook_url is no http or https address")
        senders = (self.from_address,) if self.from_address else ()
        if not all(ADDRESS.fullmatch(each) for each in (*senders, *self.to_addresses)):
            raise ValueError("from_address and to_addresses are plain addresses, name@domain")
        if self.smtp_host and not (self.from_address and self.to_addresses):
            raise ValueError("smtp_host needs from_address and to_addresses")
        if bool(self.smtp_user) != bool(self.smtp_password):
            raise ValueError("smtp_user and smtp_password need each other")
        return self
