"""The layer around a retailer's WSGI application that gives the faults that are due."""

from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.wrappers import Response

from retailers.faults import records
from retailers.faults.bodies import Page
from retailers.faults.clock import drawn_skew, skew_changes, skew_date, with_date
from retailers.faults.delivery import trickle, truncate
from retailers.faults.exchange import Exchange
from retailers.faults.pages import drift_page, repeat_page
from retailers.faults.plan import Desk, Kind, Turn
from retailers.faults.refusals import REFUSALS
from retailers.faults.wire import Wire
from retailers.generator.draw import Draw

FAULTS_PATH = "/_faults"
FAULTLESS = {FAULTS_PATH, "/health"}
OF_TOKENS = {Kind.THROTTLED, Kind.SERVER_ERROR}
SHARE_OF_TOKENS = 0.25
"""Tokens are refused less often than data."""


class FaultLayer:
    """A WSGI application: the retailer's, and its bad days."""

    def __init__(self, app: WSGIApplication, desk: Desk, wire: Wire) -> None:
        self._app = app
        self._desk = desk
        self._wire = wire

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does, or worse."""
        run = self._desk.run
        if run is None or environ.get("PATH_INFO") in FAULTLESS:
            return self._app(environ, start_response)
        exchange = Exchange(self._app, environ, self._wire, run)
        turn = run.turn(exchange.key)
        answer = _refusal(exchange, turn) or _spoiled(exchange, turn)
        if isinstance(answer, Response) and "Date" in answer.headers:
            start_response = with_date(start_response, answer.headers["Date"])
        return answer(environ, start_response)


def _refusal(exchange: Exchange, turn: Turn) -> WSGIApplication | None:
    """The first fault that keeps the application from being asked."""
    wire = exchange.wire
    for kind, refuse in REFUSALS.items():
        of_tokens = exchange.path == wire.token_path
        if of_tokens and kind not in OF_TOKENS:
            continue
        if kind is Kind.EXPIRED_TOKEN and wire.token_path is None:
            continue
        draw = turn.due(kind, SHARE_OF_TOKENS if of_tokens else 1.0)
        if draw is not None:
            turn.run.count(kind)
            return refuse(wire, turn, draw)
    return None


def _spoiled(exchange: Exchange, turn: Turn) -> Response:
    """The application's answer with the faults that are due."""
    answer = exchange.ask(exchange.query)
    if exchange.path == exchange.wire.token_path or answer.status_code != HTTPStatus.OK:
        return answer
    if exchange.path == exchange.wire.sales.path:
        _spoil_sales(exchange, turn, answer)
    if exchange.path in exchange.wire.totals:
        _spoil_totals(exchange, turn, answer)
    if (draw := turn.due(Kind.CLOCK_SKEW)) is not None:
        _skew(exchange, turn, answer, draw)
    return _delivered(exchange, turn, answer)


def _spoil_sales(exchange: Exchange, turn: Turn, answer: Response) -> None:
    """Apply all data faults that are due; an untouched answer keeps its very bytes."""
    sales = exchange.wire.sales
    page = sales.body.read(answer.get_data())
    sales.paging.following(exchange.query, page)  # cursors are remembered
    given = [kind for kind in DATA_FAULTS if _given(exchange, turn, page, kind)]
    if given:
        answer.set_data(sales.body.write(page))


DATA_FAULTS = (
    Kind.REPEATED_PAGE,
    Kind.DRIFTING_PAGE,
    Kind.DUPLICATE_RECORD,
    Kind.MALFORMED_RECORD,
    Kind.CHANGED_TYPE,
    Kind.MISSING_FIELD,
    Kind.EXTRA_FIELD,
)


def _given(exchange: Exchange, turn: Turn, page: Page, kind: Kind) -> bool:
    """Spoil the page by one kind of fault, if it is due and possible."""
    draw = turn.due(kind)
    if draw is None or not page.records:
        return False
    possible = _apply(exchange, turn, page, kind, draw)
    if possible:
        turn.run.count(kind)
    return possible


def _apply(exchange: Exchange, turn: Turn, page: Page, kind: Kind, draw: Draw) -> bool:
    sales = exchange.wire.sales
    # Drift of the contract: under one seed always the same field.
    settled = Draw(turn.run.plan.seed, kind.value, sales.path)
    match kind:
        case Kind.REPEATED_PAGE:
            return repeat_page(exchange, page, draw)
        case Kind.DRIFTING_PAGE:
            return drift_page(exchange, page, draw)
        case Kind.DUPLICATE_RECORD:
            records.duplicate_record(page.records, draw)
        case Kind.MALFORMED_RECORD:
            records.malformed_record(page.records, draw, sales)
        case Kind.CHANGED_TYPE:
            return records.changed_type(page.records, settled, sales)
        case Kind.MISSING_FIELD:
            records.missing_field(page.records, settled)
        case Kind.EXTRA_FIELD:
            records.extra_field(page.records, settled, sales)
    return True


def _spoil_totals(exchange: Exchange, turn: Turn, answer: Response) -> None:
    draw = turn.due(Kind.WRONG_CONTROL_TOTAL)
    if draw is None:
        return
    body = exchange.wire.totals_body
    page = body.read(answer.get_data())
    records.wrong_control_total(page.records[0], draw, exchange.wire.totals[exchange.path])
    answer.set_data(body.write(page))
    turn.run.count(Kind.WRONG_CONTROL_TOTAL)


def _skew(exchange: Exchange, turn: Turn, answer: Response, draw: Draw) -> None:
    skew = drawn_skew(draw)
    skew_date(answer, skew)
    changes = exchange.wire.changes
    if changes is not None and exchange.path == changes.path:
        skew_changes(answer, changes, skew)
    turn.run.count(Kind.CLOCK_SKEW)


def _delivered(exchange: Exchange, turn: Turn, answer: Response) -> Response:
    """What of the answer arrives, and how fast."""
    if (draw := turn.due(Kind.TRUNCATED)) is not None:
        turn.run.count(Kind.TRUNCATED)
        return truncate(answer, exchange.environ, draw)
    if turn.due(Kind.SLOW) is not None:
        turn.run.count(Kind.SLOW)
        return trickle(answer)
    return answer
