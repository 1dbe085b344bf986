"""The fourth retailer's API, in every dialect that `new_source` has a template for.

The address chooses the dialect: `/signed/none/json/sales?date=2024-01-12`.
"""

import csv
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, Response, abort, jsonify, request
from werkzeug.serving import make_server

from shared.settings import SourceSettings
from tests.fourth_retailer.access import Access
from tests.fourth_retailer.trade import (
    Line,
    control_totals_of,
    sales_of,
    wholesale_of,
    wholesale_totals_of,
)

PAGE = 50
"""The most records that a page holds, whatever is asked for."""


@dataclass(frozen=True)
class FourthApi:
    """The running API."""

    root: str
    access: Access

    def source(self, authentication: str, paging: str, payload_format: str) -> SourceSettings:
        """What opens it in one dialect."""
        return self.access.settings(f"{self.root}/{authentication}/{paging}/{payload_format}")

    def wholesale(self) -> SourceSettings:
        """What opens the same retailer's wholesale, which tells totals and no unit prices."""
        return self.access.settings(f"{self.root}/wholesale")


@contextmanager
def serve_fourth_retailer() -> Iterator[FourthApi]:
    """The API on a free port, until the end of the block."""
    access = Access()
    server = make_server("127.0.0.1", 0, _app(access), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield FourthApi(f"http://127.0.0.1:{server.port}", access)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _app(access: Access) -> Flask:
    app = Flask(__name__)

    @app.post("/oauth2/<paging>/<payload_format>/oauth/token")
    def token(**_: str) -> Response:
        if not access.admits(request, "basic"):
            abort(401)
        return jsonify({"access_token": access.token, "expires_in": 60})

    @app.get("/<authentication>/<paging>/<payload_format>/sales")
    def sales(authentication: str, paging: str, payload_format: str) -> Response:
        if not access.admits(request, authentication):
            abort(401)
        lines = sales_of(date.fromisoformat(request.args["date"]))
        page, envelope, link = _cut(lines, paging)
        response = _csv(page) if payload_format == "csv" else jsonify(envelope | {"records": page})
        if link:
            response.headers["Link"] = f'<{link}>; rel="next"'
        return response

    @app.get("/<authentication>/<paging>/<payload_format>/control-totals")
    def control_totals(authentication: str, payload_format: str, **_: str) -> Response:
        if not access.admits(request, authentication):
            abort(401)
        count, amount = control_totals_of(date.fromisoformat(request.args["date"]))
        if payload_format == "csv":
            return _csv([{"lines": count, "total_amount": amount}])
        return jsonify({"lines": count, "amounts": {"INR": str(amount)}})

    _add_wholesale(app, access)
    return app


def _add_wholesale(app: Flask, access: Access) -> None:
    """One dialect is enough: an API key, one page, JSON."""

    @app.get("/wholesale/<what>")
    def wholesale(what: str) -> Response:
        if not access.admits(request, "api-key"):
            abort(401)
        day = date.fromisoformat(request.args["date"])
        if what == "sales":
            return jsonify({"records": wholesale_of(day)})
        count, amount = wholesale_totals_of(day)
        return jsonify({"lines": count, "amounts": {"INR": str(amount)}})


def _cut(lines: list[Line], paging: str) -> tuple[list[Line], dict[str, Any], str | None]:
    """One page, what the envelope says of the next one, and what the Link header does."""
    asked = request.args
    if paging == "none":
        return lines, {}, None
    size = min(PAGE, int(asked["page_size" if paging == "page" else "limit"]))
    if paging == "page":
        first = (int(asked["page"]) - 1) * size
    else:
        first = int(asked.get("cursor" if paging == "cursor" else "offset", "0"))
    end = first + size
    more = end < len(lines)
    envelope = {
        "page": {"total_pages": -(-len(lines) // size)},
        "cursor": {"next_cursor": str(end) if more else None},
        "link": {},
    }[paging]
    link = f"{request.path}?date={asked['date']}&offset={end}&limit={size}"
    return lines[first:end], envelope, link if more and paging == "link" else None


def _csv(rows: list[dict[str, Any]]) -> Response:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return Response(text.getvalue(), mimetype="text/csv")
