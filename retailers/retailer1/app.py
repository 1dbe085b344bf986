"""Albion Gifts' API: PascalCase JSON, `X-API-Key`, page numbers with a total."""

from pathlib import Path
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import Unauthorized

from retailers.arguments import date_argument, number_argument, wall_clock_argument
from retailers.database import Database, Record
from retailers.faults.endpoint import add_faults
from retailers.faults.layer import FAULTS_PATH
from retailers.retailer1.wire import wire
from retailers.service import check_health, new_app, same_secret
from retailers.settings import Retailer1Settings, read_settings

QUERIES = Path(__file__).parent / "queries"
LARGEST_PAGE = 5000
LAST_PAGE_NUMBER = 10**9
OPEN_PATHS = {"/health", FAULTS_PATH}


def create_app(settings: Retailer1Settings | None = None) -> Flask:
    """The WSGI application; it connects on the first request.

    Raises:
        SettingsError: a `RETAILER1_` variable is missing or malformed.
    """
    settings = settings or read_settings(Retailer1Settings)
    database = Database(settings.database_url.get_secret_value(), QUERIES)
    app = new_app(__name__, lambda message: {"Error": message})
    _guard(app, settings.api_key.get_secret_value())
    _add_trade(app, database)
    _add_shipments(app, database)
    _add_stock(app, database)
    _add_reference(app, database)
    add_faults(app, settings.fault_token, wire())
    return app


def _guard(app: Flask, api_key: str) -> None:
    @app.before_request
    def require_key() -> None:
        shown = request.headers.get("X-API-Key", "")
        if request.path not in OPEN_PATHS and not same_secret(shown, api_key):
            raise Unauthorized("the header X-API-Key is missing or wrong")


def _add_trade(app: Flask, database: Database) -> None:
    @app.get("/health")
    def health() -> dict[str, str]:
        check_health(database)
        return {"Status": "ok"}

    @app.get("/api/v1/invoice-lines")
    def invoice_lines() -> dict[str, Any]:
        return _page(database, "invoice_line", "Lines", day=date_argument("date"))

    @app.get("/api/v1/control-totals")
    def control_totals() -> dict[str, Any]:
        day = date_argument("date")
        with database.snapshot() as snapshot:
            return dict(snapshot.row("control_totals", day=day))

    @app.get("/api/v1/changes")
    def changes() -> dict[str, Any]:
        return _page(database, "day_change", "Changes", since=wall_clock_argument("since"))


def _add_shipments(app: Flask, database: Database) -> None:
    @app.get("/api/v1/shipments")
    def shipments() -> dict[str, Any]:
        return _page(database, "shipment", "Shipments", day=date_argument("date"))

    @app.get("/api/v1/shipments/control-totals")
    def shipment_control_totals() -> dict[str, Any]:
        day = date_argument("date")
        with database.snapshot() as snapshot:
            return dict(snapshot.row("shipment_control_totals", day=day))


def _add_stock(app: Flask, database: Database) -> None:
    @app.get("/api/v1/stock-levels")
    def stock_levels() -> dict[str, Any]:
        return _page(database, "stock_level", "Levels", day=date_argument("date"))

    @app.get("/api/v1/stock-levels/control-totals")
    def stock_level_control_totals() -> dict[str, Any]:
        day = date_argument("date")
        with database.snapshot() as snapshot:
            return dict(snapshot.row("stock_level_control_totals", day=day))


def _add_reference(app: Flask, database: Database) -> None:
    @app.get("/api/v1/products")
    def products() -> dict[str, Any]:
        return _page(database, "product", "Items")

    @app.get("/api/v1/customers")
    def customers() -> dict[str, Any]:
        return _page(database, "customer", "Items")

    @app.get("/api/v1/stores")
    def stores() -> dict[str, Any]:
        return _page(database, "store", "Items")


def _page(database: Database, entity: str, rows_name: str, **parameters: object) -> dict[str, Any]:
    """The page that the request asks for, in its envelope; count and rows see one state."""
    page = number_argument("page", low=1, high=LAST_PAGE_NUMBER, default=1)
    size = number_argument("page_size", low=1, high=LARGEST_PAGE, default=1000)
    with database.snapshot() as snapshot:
        total = snapshot.row(f"{entity}_count", **parameters)["total"]
        window = {"page_rows": size, "skipped_rows": (page - 1) * size}
        rows = snapshot.rows(f"{entity}s", **parameters, **window)
    return _envelope(page, size, total, rows_name, rows)


def _envelope(
    page: int, size: int, total: int, rows_name: str, rows: list[Record]
) -> dict[str, Any]:
    return {
        "Page": page,
        "PageSize": size,
        "TotalPages": -(-total // size),
        f"Total{rows_name}": total,
        rows_name: rows,
    }
