"""The frame around each retailer's Flask application: errors as JSON, a health that asks."""

import hmac
import logging
from collections.abc import Callable

import psycopg2
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from retailers.database import Database

logger = logging.getLogger(__name__)

ErrorBody = Callable[[str], dict[str, str]]


def new_app(name: str, error_body: ErrorBody) -> Flask:
    """A Flask application whose every error is JSON of the retailer's own shape."""
    app = Flask(name)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of Flask's default provider

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> ResponseReturnValue:
        response = error.get_response()
        response.data = app.json.dumps(error_body(error.description or error.name))
        response.content_type = "application/json"
        return response

    @app.errorhandler(psycopg2.Error)
    def unavailable(error: psycopg2.Error) -> ResponseReturnValue:
        logger.error("the database did not answer: %s", error)
        return jsonify(error_body("the database is not available")), 503

    return app


def check_health(database: Database) -> None:
    """Return if the schema can be read.

    Raises:
        psycopg2.Error: the database does not answer, or lacks the schema.
    """
    with database.snapshot() as snapshot:
        snapshot.rows("health")


def same_secret(shown: str, expected: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell how nearly."""
    return hmac.compare_digest(shown.encode(), expected.encode())
