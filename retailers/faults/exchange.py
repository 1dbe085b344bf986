"""A request and its answer, while faults are decided."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import WSGIApplication, WSGIEnvironment

from werkzeug.wrappers import Response

from retailers.faults.bodies import Page
from retailers.faults.paging import Query
from retailers.faults.plan import Run
from retailers.faults.wire import Wire


@dataclass(frozen=True)
class Exchange:
    """One request to a retailer's application."""

    app: WSGIApplication
    environ: WSGIEnvironment
    wire: Wire
    run: Run

    @property
    def path(self) -> str:
        """Without the query."""
        return str(self.environ.get("PATH_INFO", ""))

    @property
    def query(self) -> Query:
        """What is asked for, no page larger than the plan allows."""
        query = self._asked()
        largest, wanted = self.run.plan.largest_page, query.get(self.wire.rows_argument)
        # What is no number is for the application to refuse.
        if largest and (wanted is None or (wanted.isdecimal() and int(wanted) > largest)):
            query[self.wire.rows_argument] = str(largest)
        return query

    @property
    def key(self) -> str:
        """What makes it this very request."""
        query = self.wire.sales.paging.stable(self._asked())
        return f"{self.path}?{urlencode(sorted(query.items()))}"

    def ask(self, query: Query) -> Response:
        """The application's answer to this request with another query."""
        return Response.from_app(
            self.app, {**self.environ, "QUERY_STRING": urlencode(query)}, buffered=True
        )

    def sales_page(self, query: Query | None) -> Page | None:
        """A page of sales; None where the application has none."""
        answer = self.ask(query) if query is not None else None
        if answer is None or answer.status_code != HTTPStatus.OK:
            return None
        return self.wire.sales.body.read(answer.get_data())

    def _asked(self) -> Query:
        # Of an argument given twice the application takes the first.
        pairs = parse_qsl(str(self.environ.get("QUERY_STRING", "")), keep_blank_values=True)
        return dict(reversed(pairs))
