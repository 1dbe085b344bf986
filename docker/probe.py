"""``python /opt/probe.py URL [COMPONENT]``: what containers' health checks ask. Exit 0 is well.

The server has to answer with less than 500 within some seconds. With a component the answer is
Airflow's health page, which has to call it healthy. Standard library only: every image has it, and
it starts in milliseconds.
"""

import json
import sys
import urllib.error
import urllib.request

SECONDS = 8
SERVER_ERROR = 500


def is_well(url: str, component: "str | None") -> bool:
    """Whether the server, or the component of its health page, is well."""
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - our own servers
            page = answer.read(1_000_000)
    except urllib.error.HTTPError as error:
        # A server that refuses a caller without keys is well.
        return error.code < SERVER_ERROR and component is None
    except OSError:
        return False
    return component is None or _status(page, component) == "healthy"


def _status(page: bytes, component: str) -> object:
    try:
        return json.loads(page)[component]["status"]
    except (ValueError, KeyError, TypeError):
        return None


if __name__ == "__main__":
    sys.exit(not is_well(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))  # noqa: PLR2004
