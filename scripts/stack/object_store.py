"""An S3 server over a folder: rclone, with real signatures. Buckets are folders in it."""

from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from scripts.stack.processes.ports import LOOPBACK
from scripts.stack.processes.supervision import ANSWER_TIME, Service
from scripts.stack.tools import base_environment, find_tool

REGION = "us-east-1"


def object_store_service(
    directory: Path, port: int, access_key: str, secret_key: str, log_file: Path
) -> Service:
    """The service that serves the folder's buckets to holders of the one key."""
    return Service(
        name="object-store",
        command=[
            find_tool("rclone"),
            "serve",
            "s3",
            "--addr",
            f"{LOOPBACK}:{port}",
            str(directory),
        ],
        cwd=directory,
        # In the environment, not among the arguments, where every user of the machine reads it.
        # The quotes keep rclone from splitting the pair at its comma.
        env=base_environment()
        | {"RCLONE_AUTH_KEY": f'"{access_key},{secret_key}"', "RCLONE_CONFIG": ""},
        log_file=log_file,
        is_healthy=lambda _, seconds: can_list(endpoint_url(port), access_key, secret_key, seconds),
        port=port,
        port_variable="RETAIL_STACK_OBJECT_STORE_PORT",
    )


def create_bucket(directory: Path, bucket: str) -> None:
    """Make an empty bucket, unless it is there. Nobody else may read what is in it."""
    (directory / bucket).mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)


def endpoint_url(port: int) -> str:
    """Where the server answers."""
    return f"http://{LOOPBACK}:{port}"


def can_list(endpoint: str, access_key: str, secret_key: str, seconds: float = ANSWER_TIME) -> bool:
    """Whether the server answers within so many seconds, and lets this key in."""
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name=REGION,
        config=Config(
            retries={"total_max_attempts": 1}, connect_timeout=seconds, read_timeout=seconds
        ),
    )
    try:
        client.list_buckets()
    except (BotoCoreError, ClientError):
        return False
    return True
