"""What boto3's failures mean: by status and code, an error that names the reaction it asks for."""

import errno
from collections.abc import Callable
from functools import wraps
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from shared.errors import ConfigurationError, PipelineError, SourceUnavailable

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

P = ParamSpec("P")
R = TypeVar("R")

MISSING = {"NoSuchKey", "404"}
"""Codes of an object that is not there. A bucket that is not there is a wrong setting."""
RETRYABLE = {
    "BadDigest",
    "IncompleteBody",
    "InternalError",
    "NoSuchUpload",
    "OperationAborted",
    "RequestLimitExceeded",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
    "XAmzContentChecksumMismatch",
    "XAmzContentSHA256Mismatch",
}
"""Codes of what time heals, whatever their status is."""
NOT_MADE = {"MethodNotAllowed", "NotImplemented"}
"""Codes of what a server cannot do at all; time does not teach it."""
WRONG_CLOCK = "RequestTimeTooSkewed"
RETRYABLE_STATUSES = {408, 425, 429, *range(500, 600)}
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class ObjectNotFound(KeyError):  # noqa: N818 - the caller decides whether that is an error
    """The bucket holds no object of that key."""


class ObjectTooLarge(ValueError):  # noqa: N818 - the caller decides what that means
    """The object has more bytes than were asked for."""


def code_of(error: "ClientError") -> str:
    """S3's own name for what is wrong."""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_retryable(code: str, status: int = 0) -> bool:
    """Whether the same request may succeed later, without anybody changing anything."""
    if code in NOT_MADE:
        return False
    return code in RETRYABLE or status in RETRYABLE_STATUSES


def refusal(code: str, status: int, said: str) -> PipelineError:
    """What a refusing answer of the server means."""
    if is_retryable(code, status):
        return SourceUnavailable(f"the object store is busy or ill: {said}")
    if code == WRONG_CLOCK:
        return ConfigurationError(
            f"the clock of this machine is wrong, set it; the object store refused: {said}"
        )
    return ConfigurationError(f"the object store refused: {said}")


def explained(method: Callable[P, R]) -> Callable[P, R]:
    """Turn the failures of a method of `ObjectStore` into errors that say what to do.

    Its second argument is the key, or what else names the objects.
    """

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except PipelineError:
            raise
        except Exception as error:
            meaning = _meaning(error, str(args[1]) if len(args) > 1 else "the bucket")
            if meaning is None:
                raise
            raise meaning from error

    return call


def _meaning(error: Exception, key: str) -> Exception | None:
    """The error of ours; None for one that is not the object store's."""
    from botocore.exceptions import BotoCoreError, ClientError

    refused = _refused(error)
    if isinstance(refused, ClientError):
        code = code_of(refused)
        status = refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return ObjectNotFound(key) if code in MISSING else refusal(code, status, str(error))
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return SourceUnavailable(
            f"no room on this machine's disk for {key}: free some, then try again ({error})"
        )
    if isinstance(error, _wrong_settings()):
        return ConfigurationError(f"the object store cannot be asked: {error}")
    if isinstance(error, BotoCoreError) or is_broken_off(error):
        return SourceUnavailable(f"the object store does not answer: {error}")
    return None


def _refused(error: BaseException) -> BaseException:
    """The answer of the server that boto3's transfers wrap into an error of their own."""
    if type(error).__name__ == "S3UploadFailedError" and error.__context__ is not None:
        return error.__context__
    return error


def _wrong_settings() -> tuple[type[Exception], ...]:
    from botocore import exceptions

    return (
        exceptions.NoCredentialsError,
        exceptions.PartialCredentialsError,
        exceptions.NoRegionError,
        exceptions.ProfileNotFound,
        exceptions.ParamValidationError,
        exceptions.InvalidRegionError,
    )


def is_broken_off(error: BaseException) -> bool:
    """Whether a body or a connection ended before its end: trying again can help."""
    from botocore import exceptions
    from urllib3.exceptions import HTTPError

    kinds: tuple[Any, ...] = (
        exceptions.HTTPClientError,
        exceptions.IncompleteReadError,
        exceptions.ResponseStreamingError,
        HTTPException,
        HTTPError,
        ConnectionError,
        TimeoutError,
    )
    return isinstance(error, kinds)
