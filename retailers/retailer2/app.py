"""Harvest Grocers' API: nested camelCase orders, OAuth2 client credentials, opaque cursors."""

from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue

from retailers.arguments import date_argument, instant_argument, number_argument
from retailers.database import Database, Record, Snapshot
from retailers.faults.endpoint import add_faults
from retailers.faults.layer import FAULTS_PATH
from retailers.retailer2.logistics import inventory_document, shipment_document
from retailers.retailer2.orders import order_documents
from retailers.retailer2.tokens import Cursors, InvalidToken, Tokens
from retailers.retailer2.wire import wire
from retailers.service import check_health, new_app
from retailers.settings import Retailer2Settings, read_settings

QUERIES = Path(__file__).parent / "queries"
LARGEST_PAGE = 2000
OPEN_PATHS = {"/health", FAULTS_PATH, "/oauth/token"}


def create_app(settings: Retailer2Settings | None = None) -> Flask:
    """The WSGI application; it connects on the first request.

    Raises:
        SettingsError: a `RETAILER2_` variable is missing or malformed.
    """
    settings = settings or read_settings(Retailer2Settings)
    database = Database(settings.database_url.get_secret_value(), QUERIES)
    app = new_app(__name__, lambda message: {"error": message})
    _guard(app, Tokens(settings))
    _add_trade(app, database, Cursors(settings))
    _add_inventory(app, database, Cursors(settings))
    _add_shipments(app, database, Cursors(settings))
    _add_reference(app, database, Cursors(settings))
    add_faults(app, settings.fault_token, wire())
    return app


def _guard(app: Flask, tokens: Tokens) -> None:
    @app.before_request
    def require_token() -> None:
        if request.path not in OPEN_PATHS:
            tokens.check()

    @app.errorhandler(InvalidToken)
    def refuse(error: InvalidToken) -> ResponseReturnValue:
        challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        return jsonify({"error": error.description}), 401, challenge

    @app.post("/oauth/token")
    def token() -> Response:
        grant = {"access_token": tokens.issue(), "token_type": "Bearer"}
        response = jsonify({**grant, "expires_in": tokens.seconds})
        response.headers["Cache-Control"] = "no-store"
        return response


def _add_trade(app: Flask, database: Database, cursors: Cursors) -> None:
    @app.get("/health")
    def health() -> dict[str, str]:
        check_health(database)
        return {"status": "ok"}

    @app.get("/v2/orders")
    def orders() -> dict[str, Any]:
        day = date_argument("businessDate")
        with database.snapshot() as snapshot:
            page = _page(snapshot, cursors, "orders", "order_id", day=day)
            return {**page, "data": order_documents(snapshot, page["data"])}

    @app.get("/v2/control-totals")
    def control_totals() -> dict[str, Any]:
        day = date_argument("businessDate")
        with database.snapshot() as snapshot:
            totals = snapshot.rows("control_totals", day=day)
        lines = sum(row["line_count"] for row in totals)
        return {
            "businessDate": day.isoformat(),
            "lineCount": lines,
            "totals": [_total(row) for row in totals],
        }

    @app.get("/v2/changes")
    def changes() -> dict[str, Any]:
        since = instant_argument("since")
        with database.snapshot() as snapshot:
            return _page(snapshot, cursors, "day_changes", "changedAt", "businessDate", since=since)


def _add_inventory(app: Flask, database: Database, cursors: Cursors) -> None:
    @app.get("/v2/inventory")
    def inventory() -> dict[str, Any]:
        day = date_argument("businessDate")
        with database.snapshot() as snapshot:
            page = _page(snapshot, cursors, "inventory", "storeId", "productId", day=day)
        return {**page, "data": list(map(inventory_document, page["data"]))}

    @app.get("/v2/inventory/control-totals")
    def inventory_control_totals() -> dict[str, Any]:
        day = date_argument("businessDate")
        with database.snapshot() as snapshot:
            return dict(snapshot.row("inventory_control_totals", day=day))


def _add_shipments(app: Flask, database: Database, cursors: Cursors) -> None:
    @app.get("/v2/shipments")
    def shipments() -> dict[str, Any]:
        day = date_argument("businessDate")
        with database.snapshot() as snapshot:
            page = _page(snapshot, cursors, "shipments", "shipment_id", day=day)
        return {**page, "data": list(map(shipment_document, page["data"]))}

    @app.get("/v2/shipments/control-totals")
    def shipment_control_totals() -> dict[str, Any]:
        day = date_argument("businessDate")
        with database.snapshot() as snapshot:
            totals = snapshot.rows("shipment_control_totals", day=day)
        return {
            "businessDate": day.isoformat(),
            "shipmentCount": sum(row["shipment_count"] for row in totals),
            "totals": [_cost(row) for row in totals],
        }


def _add_reference(app: Flask, database: Database, cursors: Cursors) -> None:
    @app.get("/v2/products")
    def products() -> dict[str, Any]:
        with database.snapshot() as snapshot:
            return _page(snapshot, cursors, "products", "productId")

    @app.get("/v2/customers")
    def customers() -> dict[str, Any]:
        with database.snapshot() as snapshot:
            return _page(snapshot, cursors, "customers", "customerId")

    @app.get("/v2/stores")
    def stores() -> dict[str, Any]:
        with database.snapshot() as snapshot:
            return _page(snapshot, cursors, "stores", "storeId")


def _page(
    snapshot: Snapshot, cursors: Cursors, query: str, *key: str, **parameters: object
) -> dict[str, Any]:
    """The page that the request asks for; `key` are the columns that order the listing."""
    limit = number_argument("limit", low=1, high=LARGEST_PAGE, default=500)
    listing = " ".join([query, *map(str, parameters.values())])
    last_key = cursors.read(listing)
    # One row more than asked for tells whether another page follows.
    rows = snapshot.rows(query, last_key=last_key, page_rows=limit + 1, **parameters)
    page, more = rows[:limit], len(rows) > limit
    if not more:
        return {"data": page, "nextCursor": None}
    return {"data": page, "nextCursor": cursors.write(listing, _position(page[-1], key))}


def _position(row: Record, key: tuple[str, ...]) -> str:
    return " ".join(row[column] for column in key)


def _cost(row: Record) -> dict[str, Any]:
    cost = {"minor": row["minor"], "scale": row["scale"]}
    return {"currency": row["currency"], "shipmentCount": row["shipment_count"], "cost": cost}


def _total(row: Record) -> dict[str, Any]:
    amount = {"minor": row["minor"], "scale": row["scale"]}
    return {"currency": row["currency"], "lineCount": row["line_count"], "amount": amount}
