"""What an exception means for the partition that met it: its failure, and nobody else's."""

import errno
import os

from shared.errors import PipelineError, SourceUnavailable, UnexpectedError
from shared.output.logs import get_logger

SHORTAGES = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EFBIG}
"""What this machine has too little of: disk, files, memory."""


def failure_of(error: Exception) -> PipelineError:
    """The error itself if it is the pipeline's; else one in its place. The traceback of one that
    nobody foresaw is in the log.

    The message of an exception may hold a record's values: only its type is shown.
    """
    if isinstance(error, PipelineError):
        return error
    failure: PipelineError
    if isinstance(error, OSError) and error.errno in SHORTAGES:
        failure = SourceUnavailable(
            f"this machine is short of something: {os.strerror(error.errno)};"
            " free it, and run the partition again"
        )
    else:
        get_logger().error("unexpected error", type=type(error).__name__, exc_info=error)
        failure = UnexpectedError(
            f"unexpected {type(error).__name__}, a defect: its traceback is in the log"
        )
    failure.__cause__ = error
    return failure
