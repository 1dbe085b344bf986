"""A command line whose failures are one harmless line on standard error and an exit code."""

import re
import sys
from collections.abc import Callable
from typing import Any

import typer
from typer.exceptions import TyperException

from shared.errors import PipelineError, UsageError
from shared.output.plain_text import complain

FAILED, WRONG_USAGE = 1, 2
"""Exit codes of what went wrong, and of a command that was called wrongly."""
NOT_UTF_8 = re.compile("[\udc80-\udcff]")
"""What Python makes of bytes of an argument that are no UTF-8. No server takes them."""


class Application(typer.Typer):
    """A Typer application of the pipeline's: plain help, and no traceback of a `PipelineError`.

    A command returns its exit code, or None for 0. Whatever an argument holds, control characters
    and escape sequences included, is shown escaped in an error.

    Args:
        wrong_usage: the errors whose exit code is 2; that of all others is 1.
        prefix: of the line that says what failed.
        options: Typer's own.
    """

    def __init__(
        self,
        *,
        wrong_usage: tuple[type[PipelineError], ...] = (UsageError,),
        prefix: str = "",
        **options: Any,  # noqa: ANN401 - Typer's own
    ) -> None:
        super().__init__(
            add_completion=False,
            pretty_exceptions_enable=False,
            rich_markup_mode=None,  # rich would let escape sequences through, and starts slowly
            **options,
        )
        self._wrong_usage = wrong_usage
        self._prefix = prefix

    def __call__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Typer's own
        """Run what the arguments ask for, and end the process with its exit code."""
        sys.exit(self.run(*args, **kwargs))

    def run(self, *args: Any, **kwargs: Any) -> int:  # noqa: ANN401 - Typer's own
        """Run what the arguments ask for, and return its exit code."""
        try:
            return super().__call__(*args, standalone_mode=False, **kwargs) or 0
        except PipelineError as error:
            complain(f"{self._prefix}{error}")
            return WRONG_USAGE if isinstance(error, self._wrong_usage) else FAILED
        except TyperException as error:
            for line in _lines(error):
                complain(line)
            return error.exit_code
        except typer.Abort:
            complain("aborted")
            return FAILED
        except UnicodeEncodeError as error:
            if not NOT_UTF_8.search(error.object):
                raise
            complain(f"{self._prefix}an argument is not text in UTF-8")
            return WRONG_USAGE


def command(function: Callable[..., int | None], **options: Any) -> Application:  # noqa: ANN401 - of `Application`
    """An application that is one command; the function's signature and docstring are its help."""
    application = Application(**options)
    application.command()(function)
    return application


def _lines(error: TyperException) -> list[str]:
    """How the command is called, and what is wrong; only its help where nothing was asked for."""
    message = error.format_message()
    context: typer.Context | None = getattr(error, "ctx", None)
    if context is None:
        return [message]
    if message == context.get_help():
        return message.splitlines()
    usage = context.get_usage().splitlines()
    return [*usage, f"Try '{context.command_path} --help'.", message]
