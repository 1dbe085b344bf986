"""dlt: the filesystem source into Postgres, merged by the key of a line.

Runs in an environment of its own: ``python dlt_load.py default|arrow``. `default` is what the
documentation shows; `arrow` reads with PyArrow, all days into one table, and loads Parquet by ADBC.
"""

import os
import sys
from collections.abc import Iterator
from typing import Any

import dlt
import pyarrow as pa
import pyarrow.json
import s3fs
from dlt.sources.credentials import AwsCredentials
from dlt.sources.filesystem import filesystem, read_jsonl

KEY = ("retailer_id", "transaction_id", "line_number", "sales_date")
GLOB = "raw/retailer1/*/*/*/sales_data.json"
MONEY = ("quantity", "unit_price", "discount_amount", "total_amount")
TEXT = (
    "retailer_id", "transaction_id", "record_type", "store_id", "customer_id", "product_id",
    "currency_code", "channel", "product_name", "product_category", "customer_tier",
    "customer_city", "customer_region", "customer_postal_code", "customer_country", "store_name",
    "store_city", "store_region", "store_country", "source_record_hash", "sales_date",
    "transaction_at",
)  # fmt: skip


def plain() -> Any:
    """Objects of Python, record by record."""
    credentials = AwsCredentials(
        aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
    )
    bucket = f"s3://{os.environ['BENCH_BUCKET']}"
    files = filesystem(bucket_url=bucket, file_glob=GLOB, credentials=credentials)
    return (files | read_jsonl()).with_name("sales")


@dlt.resource(name="sales", write_disposition="merge", primary_key=KEY)
def arrow() -> Iterator[pa.Table]:
    """One Arrow table of all days, its money decimal."""
    store = s3fs.S3FileSystem(client_kwargs={"endpoint_url": os.environ["AWS_ENDPOINT_URL"]})
    schema = pa.schema(
        [
            *((name, pa.string()) for name in TEXT),
            *((name, pa.decimal128(18, 4)) for name in MONEY),
            ("line_number", pa.int64()),
            ("source_position", pa.int64()),
        ]
    )
    options = pyarrow.json.ParseOptions(explicit_schema=schema)
    paths = store.glob(f"{os.environ['BENCH_BUCKET']}/{GLOB}")
    yield pa.concat_tables(
        pyarrow.json.read_json(pa.BufferReader(store.cat_file(path)), parse_options=options)
        for path in paths
    )


def main(way: str) -> None:
    """Load, and fail aloud."""
    pipeline = dlt.pipeline(
        "bench",
        destination=dlt.destinations.postgres(os.environ["BENCH_DATABASE_URL"]),
        dataset_name="bench",
        pipelines_dir=os.environ["BENCH_FOLDER"],
    )
    if way == "arrow":
        done = pipeline.run(arrow(), loader_file_format="parquet")
    else:
        done = pipeline.run(plain(), write_disposition="merge", primary_key=KEY)
    done.raise_on_failed_jobs()


if __name__ == "__main__":
    main(sys.argv[1])
