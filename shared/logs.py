"""Structured logs: readable on a terminal, JSON lines elsewhere."""

import logging
import sys

import structlog


def configure_logging(level: str = "INFO") -> None:
    """Send this process's events to standard error, from `level` on."""
    on_terminal = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        # Looked up each time, and a line in one piece: a progress bar stands in between then.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def get_logger() -> structlog.typing.FilteringBoundLogger:
    """A logger whose events carry what the surrounding code has bound."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
