"""Structured logs: readable on a terminal, JSON lines elsewhere."""

import logging
import sys

import structlog

from shared.output.plain_text import harmless


def configure_logging(level: str = "INFO") -> None:
    """Send this process's events to standard error, from `level` on."""
    on_terminal = sys.stderr.isatty()
    rendering: list[structlog.typing.Processor] = (
        [_show_harmless, structlog.dev.ConsoleRenderer()]
        if on_terminal
        else [structlog.processors.JSONRenderer()]  # which escapes all but ASCII
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            *rendering,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        # Looked up each time, and a line in one piece: a progress bar stands in between then.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _show_harmless(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """An event in which no text of a source acts on the terminal."""
    return {
        harmless(name): harmless(value, keep="\n" if name == "exception" else "")
        if isinstance(value, str)
        else value
        for name, value in event.items()
    }


def get_logger() -> structlog.typing.FilteringBoundLogger:
    """A logger whose events carry what the surrounding code has bound."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
