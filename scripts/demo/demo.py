"""The demonstration: sample days through the real Airflow, then a report."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scripts.backfill.airflow_api import AirflowApi
from scripts.backfill.backfill import run_backfill
from scripts.backfill.display import backfill_display
from scripts.backfill.window import Window
from scripts.demo.report import print_report
from scripts.stack.stack import Stack, Trade
from shared.errors import UsageError
from shared.output.plain_text import say
from shared.output.terminal import PlainConsole, wide_console
from shared.settings import get_settings

SAMPLE_START = date(2024, 1, 1)
USUAL_START = date(2024, 1, 8)
"""A Monday after the holidays."""
SAMPLE_DAYS = 90
LOG_WIDTH = 140


def sample_dates(days: int) -> tuple[date, date]:
    """The first and last of `days` sample days, the earliest possible when many are wanted.

    Raises:
        UsageError: there are not that many.
    """
    if not 1 <= days <= SAMPLE_DAYS:
        raise UsageError(f"the sample has {SAMPLE_DAYS} days: ask for 1 to {SAMPLE_DAYS}")
    left_out = (USUAL_START - SAMPLE_START).days
    first = USUAL_START if days + left_out <= SAMPLE_DAYS else SAMPLE_START
    return first, first + timedelta(days=days - 1)


def calendar_window(first: date, last: date) -> Window:
    """A window in the pipeline's calendar.

    Raises:
        UsageError: it ends before it begins, or in the future.
    """
    window = Window(first, last, ZoneInfo(get_settings().schedule_timezone))
    window.require_begun(datetime.now(UTC))
    return window


def backfill_and_watch(stack: Stack, window: Window) -> None:
    """Run the window through this stack's Airflow.

    Raises:
        BackfillFailed: runs failed or are missing.
    """
    base_url = f"http://127.0.0.1:{stack.settings.airflow_port}"
    api = AirflowApi(base_url, "admin", stack.secrets.get("airflow_admin_password"))
    say(f"Backfill of {window.first}..{window.last} in Airflow, {base_url}")
    with backfill_display(PlainConsole()) as display:
        run_backfill(api, window, display)


def run_demo(stack: Stack, days: int) -> None:
    """Backfill sample days on the running stack and print what arrived."""
    if stack.trade is Trade.REAL:
        raise UsageError(
            "the retailers hold the real data sets, whose days are not the sample's:"
            " `retail load-sample` brings the sample back, `retail backfill` loads real days"
        )
    window = calendar_window(*sample_dates(days))
    try:
        backfill_and_watch(stack, window)
    finally:
        # Also after failed runs: the other partitions are published, and the table says which.
        print_report(window.first, window.last, get_settings(), wide_console(LOG_WIDTH))
    print_addresses(stack)


def print_addresses(stack: Stack) -> None:
    """Where to look next."""
    settings, secrets = stack.settings, stack.secrets.folder
    say(f"Airflow   http://127.0.0.1:{settings.airflow_port}  user admin,")
    say(f"          password in {secrets / 'airflow_admin_password'}")
    say("Database  .venv/bin/retail psql")
    say(f"S3        http://127.0.0.1:{settings.object_store_port}/{settings.bucket},")
    say(f"          its objects are files in {stack.folder / 'object-store' / settings.bucket}")
