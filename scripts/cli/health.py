"""Verbs that ask whether everything is well."""

from typing import Annotated

import typer

from shared.run.options import Format, output_format

Seconds = Annotated[
    float,
    typer.Option(
        "--timeout", min=0.1, max=3600, metavar="SECONDS", help="For all probes together."
    ),
]


def health_check(timeout: Seconds = 10.0, output: Format = "table") -> int:
    """Ask every part whether it is well.

    Exit 1 where a probe failed; a warning does not count. It needs nothing but the settings.
    """
    from scripts.health.check import check_health

    return check_health(timeout, output_format(output))


def ask_s3(
    wait: Annotated[
        float, typer.Option(min=0, max=86_400, metavar="SECONDS", help="Try again for so long.")
    ] = 0.0,
    timeout: Seconds = 10.0,
    output: Format = "table",
) -> int:
    """Write, read back and delete an object in the bucket.

    Exit 1 where that fails.
    """
    from scripts.health.check import check_object_store

    return check_object_store(timeout, wait, output_format(output))
