"""Verbs that delete what is kept for a time and whose time is over."""

from shared.run.options import DryRun


def expire_landing(dry_run: DryRun = False) -> int:
    """Delete the landed pages whose retention has ended.

    The daily housekeeping does the same.
    """
    from ingestion.extract.expire_landing import app

    return app.run(["--dry-run"] if dry_run else [])


def housekeeping(dry_run: DryRun = False) -> int:
    """Delete all whose retention has ended.

    The daily housekeeping does the same.
    """
    from scripts.operations.housekeeping import run_housekeeping

    return run_housekeeping(dry_run=dry_run)
