"""The one error of the local stack."""

from pathlib import Path

from shared.errors import PipelineError

TAIL_LINES = 12


class StackError(PipelineError):
    """A server of the local stack cannot run as asked; the message says what to do about it."""


def log_tail(log_file: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log, indented, or a remark that there are none."""
    if not log_file.is_file():
        return "  (no log was written)"
    text = log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join(f"  | {line}" for line in text) or "  (the log is empty)"


def failed_with_log(what: str, log_file: Path) -> StackError:
    """A StackError that names the log to read and shows its end."""
    return StackError(f"{what}. Read {log_file}; it ends with:\n{log_tail(log_file)}")
