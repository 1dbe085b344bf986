"""pandas: `read_json` of each object, `to_sql` into the table that is there.

Runs in an environment of its own: ``python pandas_load.py default|multi|rows N``.
"""

import io
import os
import sys
from collections.abc import Iterator

import boto3
import pandas as pd
import psycopg2
from sqlalchemy import create_engine, make_url

INSERT = """
    INSERT INTO public.sales ({columns}) VALUES ({values})
    ON CONFLICT (retailer_id, transaction_id, line_number, sales_date)
    DO UPDATE SET {changes}"""
KEY = {"retailer_id", "transaction_id", "line_number", "sales_date"}


def frames() -> Iterator[pd.DataFrame]:
    """One a day; money and dates stay the text that they are."""
    client = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    bucket = os.environ["BENCH_BUCKET"]
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="raw/")
    for page in pages:
        for item in page["Contents"]:
            if item["Key"].endswith("/sales_data.json"):
                body = client.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
                yield pd.read_json(io.BytesIO(body), lines=True, dtype=False, convert_dates=False)


def to_sql(method: str | None) -> None:
    """All days in one transaction."""
    url = make_url(os.environ["BENCH_DATABASE_URL"]).set(drivername="postgresql+psycopg2")
    engine = create_engine(url)
    options = {"method": method, "chunksize": 1000} if method else {}
    with engine.begin() as link:
        for frame in frames():
            frame.to_sql("sales", link, schema="public", if_exists="append", index=False, **options)


def row_by_row(wanted: int) -> None:
    """A statement a row, one transaction, for the first so many rows."""
    link = psycopg2.connect(os.environ["BENCH_DATABASE_URL"])
    done = 0
    with link, link.cursor() as cursor:
        for frame in frames():
            names = list(frame.columns)
            statement = INSERT.format(
                columns=", ".join(names),
                values=", ".join(["%s"] * len(names)),
                changes=", ".join(f"{name} = excluded.{name}" for name in names if name not in KEY),
            )
            rows = frame.astype(object).where(frame.notna(), None).values.tolist()
            for row in rows[: wanted - done]:
                cursor.execute(statement, row)
            done += min(len(rows), wanted - done)
            if done == wanted:
                break
    link.close()


if __name__ == "__main__":
    if sys.argv[1] == "rows":
        row_by_row(int(sys.argv[2]))
    else:
        to_sql("multi" if sys.argv[1] == "multi" else None)
