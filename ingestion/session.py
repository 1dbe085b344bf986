"""HTTP sessions that are patient with throttling and outages."""

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from shared.settings import HttpSettings

TRANSIENT = (429, 500, 502, 503, 504)
LONGEST_PAUSE = 60.0  # seconds; a retailer that asks for a longer one is down for now


def patient_session(http: HttpSettings) -> requests.Session:
    """A session that tries again what time can heal, and honours Retry-After in both its forms.

    It tries POST again too: the only ones sent ask for a token, and asking twice harms nothing.
    """
    session = requests.Session()
    retry = Retry(
        total=http.retries,
        backoff_factor=http.backoff,
        backoff_jitter=http.backoff,
        backoff_max=LONGEST_PAUSE,
        retry_after_max=int(LONGEST_PAUSE),
        status_forcelist=TRANSIENT,
        allowed_methods=("GET", "POST"),
        respect_retry_after_header=True,
        raise_on_status=False,
    )
    session.mount("http://", HTTPAdapter(max_retries=retry))
    session.mount("https://", HTTPAdapter(max_retries=retry))
    return session
