"""The report as one HTML page that needs nothing else: no script, no font, no picture."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from data_quality.report.document import by_verdict
from data_quality.report.render.chart import Chart, chart
from data_quality.report.render.figures import count, figure, instant, percent
from data_quality.report.values import Document
from shared.output.plain_text import harmless

TEMPLATE = "report.html.jinja"
MOST_ITEMS = 200
"""Of a list on the page; the JSON has all."""
OPEN_PARTITIONS = 12
"""So many are shown at once; of more, the others unfold. A day has one for each retailer."""
LOWEST_SCORE = 0.95
"""At the bottom of the chart, unless a day was worse: small differences should be seen."""


def as_html(report: Document) -> str:
    """The report for people. Whatever came from a source is text on it, never markup, and every
    letter of it is seen."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": count,
        "figure": figure,
        "instant": instant,
        "percent": percent,
    }
    template = environment.get_template(TEMPLATE)
    page = template.render(
        report=report,
        partitions=sorted(report["partitions"], key=by_verdict),
        charts=_charts(report),
        most=MOST_ITEMS,
        open=OPEN_PARTITIONS,
    )
    return page.lstrip()


def _visible(value: Any) -> Any:  # noqa: ANN401 - whatever stands in the template
    """Text without letters that act, such as those that turn the direction of writing."""
    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return harmless(value) if is_text else value


def _charts(report: Document) -> dict[str, Any]:
    trend = report["trend"]
    retailers = list(trend[-1]["retailers"])
    return {
        "days": [trend[0]["sales_date"], trend[-1]["sales_date"]],
        "score": _of_scores(trend, [day["score"] for day in trend]),
        "retailers": {each: _of_retailer(trend, each) for each in retailers},
    }


def _of_retailer(trend: list[Document], retailer_id: str) -> dict[str, Chart]:
    days = [day["retailers"][retailer_id] for day in trend]
    rows = [day["rows"] for day in days]
    labels = [
        f"{day['sales_date']}: {count(row)} rows" for day, row in zip(trend, rows, strict=True)
    ]
    return {
        "score": _of_scores(trend, [day["score"] for day in days]),
        "rows": chart(trend, rows, labels),
    }


def _of_scores(trend: list[Document], scores: list[float | None]) -> Chart:
    labels = [
        f"{day['sales_date']}: {percent(score)}" for day, score in zip(trend, scores, strict=True)
    ]
    return chart(trend, scores, labels, LOWEST_SCORE)
