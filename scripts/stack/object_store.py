"""An S3 server over a folder: rclone, with real signatures. Buckets are folders in it."""

from functools import partial
from pathlib import Path

from pydantic import SecretStr

from scripts.health.object_store import ask_object_store
from scripts.health.side_by_side import is_answered
from scripts.stack.processes.ports import LOOPBACK
from scripts.stack.processes.supervision import Service
from scripts.stack.tools import base_environment, find_tool
from shared.settings import ObjectStoreSettings

REGION = "us-east-1"


def object_store_service(
    directory: Path, port: int, bucket: str, access_key: str, secret_key: str, log_file: Path
) -> Service:
    """The service that serves the folder's buckets to holders of the one key.

    It is well when the bucket takes, gives back and deletes an object.
    """
    asked = ObjectStoreSettings(
        bucket=bucket,
        region=REGION,
        endpoint_url=endpoint_url(port),
        access_key=access_key,
        secret_key=SecretStr(secret_key),
    )
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
        is_healthy=lambda _, seconds: is_answered(partial(ask_object_store, asked), seconds),
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
