"""Airflow's public REST API, as one of its users."""

from typing import Any

import requests

from shared.errors import ConfigurationError, PipelineError, SourceUnavailable

TIMEOUT = 30
"""Seconds that one answer may take."""
UNAUTHORIZED, FORBIDDEN = 401, 403
REFUSED = {UNAUTHORIZED, FORBIDDEN}


class AirflowRefusal(PipelineError):  # noqa: N818 - an answer, not a mistake
    """Airflow does not do what it was asked for."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class AirflowClient:
    """A logged-in client.

    Raises:
        SourceUnavailable: from every method, when the server does not answer.
        ConfigurationError: it does not let the user in, or not there.
        AirflowRefusal: it answers with another error.
    """

    def __init__(self, base_url: str, user: str, password: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._session = self._open()
        login = {"username": user, "password": password}
        token = self._call("POST", "/auth/token", json=login)["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"

    def _open(self) -> requests.Session:
        return requests.Session()

    def get(self, path: str, **parameters: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """The answer to a GET below `/api/v2`."""
        return self._call("GET", f"/api/v2{path}", params=parameters)

    def _call(self, method: str, path: str, **arguments: Any) -> Any:  # noqa: ANN401
        url = f"{self.base_url}{path}"
        try:
            answer = self._session.request(method, url, timeout=TIMEOUT, **arguments)
        except requests.RequestException as error:
            raise SourceUnavailable(f"Airflow does not answer at {url}") from error
        _raise_for(answer)
        return answer.json() if answer.content else None


def _raise_for(answer: requests.Response) -> None:
    if answer.ok:
        return
    said = f"Airflow answered {answer.status_code} to {answer.request.path_url}: {answer.text:.300}"
    if answer.status_code in REFUSED:
        raise ConfigurationError(said)
    raise AirflowRefusal(said, answer.status_code)
