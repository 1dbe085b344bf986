"""docs/RETAILERS.md holds: every request on it is made, every answer on it is the real one."""

import csv
import io
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner
from werkzeug.test import TestResponse

from retailers.manage import app as manage
from retailers.retailer1 import app as retailer1
from retailers.retailer2 import app as retailer2
from retailers.retailer3 import app as retailer3
from retailers.settings import Retailer1Settings, Retailer2Settings, Retailer3Settings

pytestmark = [pytest.mark.sql, pytest.mark.docs]
PAGE = Path(__file__).parents[2] / "docs" / "RETAILERS.md"
FENCED = re.compile(r"^```(\w+)(?: status=(\d+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VARIABLES = {
    "RETAILER1_API_KEY": "key-1",
    "RETAILER2_CLIENT_ID": "pipeline",
    "RETAILER2_CLIENT_SECRET": "secret-2",
    "RETAILER3_USER": "pipeline",
    "RETAILER3_PASSWORD": "password-3",
    "RETAILER1_FAULT_TOKEN": "fault-1",
}
CHANGING = {"ChangedAt", "changedAt", "nextCursor", "access_token"}
"""What no two runs have in common."""


@dataclass(frozen=True)
class Example:
    """A command of the page, and the answer below it."""

    command: str
    form: str
    status: int
    answer: str


def examples() -> Iterator[Example]:
    """Every example of the page, in order."""
    blocks = list(FENCED.finditer(PAGE.read_text(encoding="utf-8")))
    for block, following in pairwise(blocks):
        if block[1] == "sh" and following[1] != "sh":
            yield Example(block[3].strip(), following[1], int(following[2] or 200), following[3])


@pytest.fixture(scope="module")
def clients(filled: dict[str, str]) -> dict[int | None, FlaskClient]:
    """The three APIs by the port that the page gives them."""
    albion = Retailer1Settings(
        database_url=filled["retailer1"], api_key="key-1", fault_token="fault-1"
    )
    harvest = Retailer2Settings(
        database_url=filled["retailer2"],
        client_id="pipeline",
        client_secret="secret-2",
        token_secret="signing-2",
    )
    journey = Retailer3Settings(
        database_url=filled["retailer3"], user="pipeline", password="password-3"
    )
    return {
        5001: retailer1.create_app(albion).test_client(),
        5002: retailer2.create_app(harvest).test_client(),
        5003: retailer3.create_app(journey).test_client(),
    }


def curl(command: str, clients: dict[int | None, FlaskClient], token: str) -> TestResponse:
    """Do what the command line says; an option that is not known here fails."""
    values = VARIABLES | {"TOKEN": token}
    words = iter(shlex.split(Template(command).substitute(values))[1:])
    request: dict[str, Any] = {"method": "GET", "headers": {}}
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            request["headers"][name] = value
        elif word == "-u":
            user, _, password = next(words).partition(":")
            request["auth"] = (user, password)
        elif word == "-d":
            form = "application/x-www-form-urlencoded"
            request |= {"data": next(words), "content_type": form}
        elif word == "-X":
            request["method"] = next(words)
        else:
            assert word.startswith("http://"), word
            url = word
    if "data" in request and request["method"] == "GET":
        request["method"] = "POST"
    return clients[urlsplit(url).port].open(url, **request)


def _comparable(value: Any) -> Any:
    """The value, with placeholders for what changes from run to run."""
    if isinstance(value, list):
        return [_comparable(part) for part in value]
    if isinstance(value, dict):
        return {
            name: type(part).__name__ if name in CHANGING else _comparable(part)
            for name, part in value.items()
        }
    return value


def test_every_example_is_true(clients: dict[int | None, FlaskClient]) -> None:
    token, checked = "", 0
    for example in examples():
        if example.command.startswith("python -m retailers.manage "):
            result = CliRunner().invoke(manage, shlex.split(example.command)[3:])
            assert result.exit_code == 0, example.command
            timed = re.compile(r"\(\d+\.\d s\)")
            assert timed.sub("", result.output) == timed.sub("", example.answer), example.command
        else:
            response = curl(example.command, clients, token)
            assert response.status_code == example.status, example.command
            if example.form == "json":
                answer = response.get_json()
                expected = json.loads(example.answer)
                assert list(answer) == list(expected), example.command
                assert _comparable(answer) == _comparable(expected), example.command
                token = answer.get("access_token", token)
            else:
                rows = list(csv.reader(io.StringIO(response.text, newline="")))
                assert rows == list(csv.reader(io.StringIO(example.answer))), example.command
        checked += 1
    assert checked == PAGE.read_text(encoding="utf-8").count("```sh\n") - 1  # one sets variables


def test_every_path_is_on_the_page(clients: dict[int | None, FlaskClient]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for client in clients.values():
        for rule in client.application.url_map.iter_rules():
            assert rule.endpoint == "static" or rule.rule in text, rule.rule
