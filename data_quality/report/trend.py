"""The trend of a report: scores and rows, day by day."""

from data_quality.report.content import Content
from data_quality.report.score import score_of_counts
from data_quality.report.values import Document, as_number, grouped


def trend(content: Content) -> list[Document]:
    """Day by day, to the last of the report: null is a day of which nothing is known."""
    verdicts = grouped(content.trend_verdicts, lambda each: each.sales_date.isoformat())
    rows = {(each.retailer_id, each.sales_date): each.row_count for each in content.trend_rows}
    retailers = sorted({each.retailer_id for each in content.partitions})
    trend = []
    for day in content.trend_days:
        said = verdicts.get(day.isoformat(), [])
        of_retailer = grouped(said, lambda each: each.retailer_id)
        trend.append(
            {
                "sales_date": day,
                "score": as_number(score_of_counts(said)),
                "retailers": {
                    retailer_id: {
                        "score": as_number(score_of_counts(of_retailer.get(retailer_id, []))),
                        "rows": rows.get((retailer_id, day)),
                    }
                    for retailer_id in retailers
                },
            }
        )
    return trend
