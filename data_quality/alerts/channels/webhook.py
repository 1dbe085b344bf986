"""A POST of JSON, as Slack's incoming webhooks take it; any other receiver finds it in `text`."""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from data_quality.alerts.channels.channel import AlertNotTaken, ChannelDown, Deadline
from data_quality.alerts.message import Message
from shared.alert_settings import AlertSettings

TRANSIENT = (429, 500, 502, 503, 504)
RETRIES = 2
FIRST_PAUSE = 0.5  # seconds; the next one doubles
LONGEST_PAUSE = 60.0
"""Seconds. A receiver that asks for more is down for now."""
NOTHING_ACTS = {"parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}
"""The receiver is to make no mentions of names, and to fetch no address that the data names."""
CALLS = re.compile(r"(?<!\w)@(?=\w)|(?<=\])(?=\()")
"""Where a mention begins, and where a link's words end: elsewhere than at Slack both act."""
APART = "\u2060"
"""A word joiner: it takes no room, and makes two words of one."""
LONGEST_HEADER, LONGEST_SECTION = 150, 3000
"""Characters, by Slack's rules."""


class _NotNowError(Exception):
    """Worth another try, after so many seconds if the receiver said so."""

    def __init__(self, problem: str, pause: float | None = None) -> None:
        super().__init__(problem)
        self.pause = pause


class WebhookChannel:
    """One address that takes messages."""

    name = "webhook"

    def __init__(self, settings: AlertSettings) -> None:
        assert settings.webhook_url is not None  # noqa: S101 - asked for only where it is set
        self.kinds = settings.webhook_kinds
        self._url = settings.webhook_url.get_secret_value()
        self._timeout = settings.timeout

    def send(self, message: Message, deadline: Deadline) -> None:
        """Post it; try again a little what time can heal, as late as the receiver asks.

        Raises:
            AlertNotTaken: it was refused.
            ChannelDown: there was no useful answer in time.
        """
        body = payload(message)
        for attempt in count():
            try:
                self._post(body, deadline)
                return
            except _NotNowError as error:
                pause = FIRST_PAUSE * 2**attempt if error.pause is None else error.pause
                if attempt == RETRIES or pause > min(LONGEST_PAUSE, deadline.left):
                    raise ChannelDown(f"the webhook {error}") from None
            time.sleep(pause)

    def _post(self, body: dict[str, Any], deadline: Deadline) -> None:
        seconds = min(self._timeout, deadline.left)
        if seconds <= 0:
            raise ChannelDown("the webhook was not asked: the time for alerts is over")
        try:
            with _nothing_logged_of(self._url):
                answer = requests.post(
                    self._url, json=body, timeout=seconds, allow_redirects=False, stream=True
                )
        # The address is in the text of these, and it is a secret: they are not chained.
        except requests.ConnectTimeout:
            raise _NotNowError("does not answer (ConnectTimeout)") from None
        except requests.Timeout:
            # It may have been taken: asking again at once could say it twice.
            raise ChannelDown("the webhook does not answer in time") from None
        except requests.ConnectionError as error:
            raise _NotNowError(f"does not answer ({type(error).__name__})") from None
        except requests.RequestException as error:
            raise AlertNotTaken(f"the webhook cannot be asked ({type(error).__name__})") from None
        answer.close()
        _require_taken(answer)


def payload(message: Message) -> dict[str, Any]:
    """The message as JSON: all of it in `text`, and laid out in `blocks`."""
    title = _escaped(message.title)
    lines = "\n".join(f"• {_escaped(line)}" for line in message.lines)
    links = "\n".join(_link(link) for link in message.links)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": _cut(title, LONGEST_HEADER)}}
    ]
    blocks += [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "verbatim": True, "text": _cut(text, LONGEST_SECTION)},
        }
        for text in (lines, links)
        if text
    ]
    text = "\n".join(part for part in (title, lines, links) if part)
    return {"text": text, "blocks": blocks, **NOTHING_ACTS}


def _link(link: str) -> str:
    """For a browser's address a link, for any other the address itself."""
    if link.startswith(("http://", "https://")):
        return f"<{_escaped(link).replace('|', '%7C')}|Quality report>"
    return f"Quality report: {_escaped(link)}"


def _escaped(text: str) -> str:
    """Without control sequences: data must not call for `<!channel>` or `@here`, nor be a link."""
    plain = CALLS.sub(lambda found: found[0] + APART, text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _require_taken(answer: requests.Response) -> None:
    status = answer.status_code
    if status in TRANSIENT:
        raise _NotNowError(f"answered {status}", _asked_pause(answer))
    if not requests.codes.ok <= status < requests.codes.multiple_choices:
        raise AlertNotTaken(f"the webhook refused the message ({status})")


def _asked_pause(answer: requests.Response) -> float | None:
    asked = answer.headers.get("Retry-After")
    if asked is None:
        return None
    try:
        return float(Retry().parse_retry_after(asked))
    except InvalidHeader:
        return None


@contextmanager
def _nothing_logged_of(url: str) -> Iterator[None]:
    """urllib3 writes the path of each request into the debug log, and this one is a secret."""
    path = urlsplit(url).path
    logger = logging.getLogger("urllib3.connectionpool")

    def is_harmless(record: logging.LogRecord) -> bool:
        return path in {"", "/"} or path not in record.getMessage()

    logger.addFilter(is_harmless)
    try:
        yield
    finally:
        logger.removeFilter(is_harmless)
