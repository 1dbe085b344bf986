"""Journey Market's API: CSV bodies, HTTP Basic, offset and limit with a link to the next page."""

import csv
import io
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, Unauthorized

from retailers.arguments import date_argument, number_argument
from retailers.database import Database, Record
from retailers.faults.endpoint import add_faults
from retailers.faults.layer import FAULTS_PATH
from retailers.retailer3.columns import (
    CONTROL_TOTALS,
    CUSTOMERS,
    DELIVERIES,
    DELIVERY_TOTALS,
    PRODUCTS,
    STOCK,
    STOCK_TOTALS,
    STORES,
    TRANSACTIONS,
)
from retailers.retailer3.wire import wire
from retailers.service import check_health, new_app, same_secret
from retailers.settings import Retailer3Settings, read_settings

QUERIES = Path(__file__).parent / "queries"
LARGEST_PAGE = 5000
LARGEST_OFFSET = 10**12
# Past the year 9999, but still what PostgreSQL's timestamps hold.
LARGEST_MS = 10**15
OPEN_PATHS = {"/health", FAULTS_PATH}


def create_app(settings: Retailer3Settings | None = None) -> Flask:
    """The WSGI application; it connects on the first request.

    Raises:
        SettingsError: a `RETAILER3_` variable is missing or malformed.
    """
    settings = settings or read_settings(Retailer3Settings)
    database = Database(settings.database_url.get_secret_value(), QUERIES)
    app = new_app(__name__, lambda message: {"error": message})
    _guard(app, settings.user, settings.password.get_secret_value())
    _add_trade(app, database)
    _add_deliveries(app, database)
    _add_stock(app, database)
    _add_reference(app, database)
    add_faults(app, settings.fault_token, wire())
    return app


def _guard(app: Flask, user: str, password: str) -> None:
    @app.before_request
    def require_login() -> None:
        if request.path not in OPEN_PATHS and not _logged_in(user, password):
            challenge = WWWAuthenticate("basic", {"realm": "Journey Market"})
            raise Unauthorized("user or password is missing or wrong", www_authenticate=challenge)


def _logged_in(user: str, password: str) -> bool:
    shown = request.authorization
    if shown is None or shown.type != "basic":
        return False
    user_known = same_secret(shown.username or "", user)
    return same_secret(shown.password or "", password) and user_known


def _add_trade(app: Flask, database: Database) -> None:
    @app.get("/health")
    def health() -> dict[str, str]:
        check_health(database)
        return {"status": "ok"}

    @app.get("/export/transactions.csv")
    def transactions() -> ResponseReturnValue:
        return _page(database, "transactions", TRANSACTIONS, **_window())

    @app.get("/export/control-totals.csv")
    def control_totals() -> ResponseReturnValue:
        day = date_argument("date")
        with database.snapshot() as snapshot:
            return _csv(CONTROL_TOTALS, snapshot.rows("control_totals", day=day))


def _add_deliveries(app: Flask, database: Database) -> None:
    @app.get("/export/deliveries.csv")
    def deliveries() -> ResponseReturnValue:
        return _page(database, "deliveries", DELIVERIES, **_window())

    @app.get("/export/deliveries/control-totals.csv")
    def delivery_control_totals() -> ResponseReturnValue:
        day = date_argument("date")
        with database.snapshot() as snapshot:
            return _csv(DELIVERY_TOTALS, snapshot.rows("delivery_control_totals", day=day))


def _add_stock(app: Flask, database: Database) -> None:
    @app.get("/export/stock.csv")
    def stock() -> ResponseReturnValue:
        return _page(database, "stock", STOCK, date=date_argument("date").isoformat())

    @app.get("/export/stock/control-totals.csv")
    def stock_control_totals() -> ResponseReturnValue:
        day = date_argument("date")
        with database.snapshot() as snapshot:
            return _csv(STOCK_TOTALS, snapshot.rows("stock_control_totals", day=day))


def _window() -> dict[str, int]:
    """The half-open window of the request, in milliseconds of UTC."""
    from_ms = number_argument("from_ms", low=-LARGEST_MS, high=LARGEST_MS)
    to_ms = number_argument("to_ms", low=-LARGEST_MS, high=LARGEST_MS)
    if to_ms < from_ms:
        raise BadRequest(f"to_ms must not be before from_ms, but {to_ms} < {from_ms}")
    return {"from_ms": from_ms, "to_ms": to_ms}


def _add_reference(app: Flask, database: Database) -> None:
    @app.get("/export/products.csv")
    def products() -> ResponseReturnValue:
        return _page(database, "products", PRODUCTS)

    @app.get("/export/customers.csv")
    def customers() -> ResponseReturnValue:
        return _page(database, "customers", CUSTOMERS)

    @app.get("/export/stores.csv")
    def stores() -> ResponseReturnValue:
        return _page(database, "stores", STORES)


def _page(
    database: Database, query: str, columns: tuple[str, ...], **parameters: int | str
) -> ResponseReturnValue:
    """The page that the request asks for, with a link where more follow."""
    offset = number_argument("offset", low=0, high=LARGEST_OFFSET, default=0)
    limit = number_argument("limit", low=1, high=LARGEST_PAGE, default=1000)
    with database.snapshot() as snapshot:
        # One row more than asked for tells whether another page follows.
        rows = snapshot.rows(query, page_rows=limit + 1, skipped_rows=offset, **parameters)
    response = _csv(columns, rows[:limit])
    if len(rows) > limit:
        following = urlencode({**parameters, "offset": offset + limit, "limit": limit})
        response.headers["Link"] = f'<{request.base_url}?{following}>; rel="next"'
    return response


def _csv(columns: tuple[str, ...], rows: list[Record]) -> Response:
    """RFC 4180: a header line always, an empty field for what is unknown."""
    body = io.StringIO()
    writer = csv.writer(body)
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return Response(body.getvalue(), content_type="text/csv; charset=utf-8")
