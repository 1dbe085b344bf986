"""`/_faults`: set, see and end the fault plan while the API runs."""

from typing import Any

from flask import Flask, request
from pydantic import SecretStr, ValidationError
from werkzeug.exceptions import BadRequest, Unauthorized

from retailers.faults.layer import FAULTS_PATH, FaultLayer
from retailers.faults.plan import Desk, FaultPlan, Run
from retailers.faults.wire import Wire
from retailers.service import same_secret

NO_PLAN: dict[str, Any] = {"plan": None, "given": {}}


def add_faults(app: Flask, token: SecretStr | None, wire: Wire) -> None:
    """Give the application its fault layer; without a token it stays as it is."""
    if token is None:
        return
    desk = Desk()
    app.wsgi_app = FaultLayer(app.wsgi_app, desk, wire)  # type: ignore[method-assign]

    @app.put(FAULTS_PATH)
    def put_plan() -> dict[str, Any]:
        _check(token)
        desk.run = Run(_plan())
        return desk.run.described()

    @app.get(FAULTS_PATH)
    def get_plan() -> dict[str, Any]:
        _check(token)
        run = desk.run
        return NO_PLAN if run is None else run.described()

    @app.delete(FAULTS_PATH)
    def delete_plan() -> dict[str, Any]:
        _check(token)
        desk.run = None
        return NO_PLAN


def _check(token: SecretStr) -> None:
    if not same_secret(request.headers.get("X-Fault-Token", ""), token.get_secret_value()):
        raise Unauthorized("the header X-Fault-Token is missing or wrong")


def _plan() -> FaultPlan:
    try:
        return FaultPlan.model_validate_json(request.get_data())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the plan"
        raise BadRequest(f"{place}: {first['msg']}") from None
