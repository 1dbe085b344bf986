"""The settings are complete."""

from collections.abc import Iterator
from functools import partial

from ingestion.registry import load_source
from scripts.health.clock import now
from scripts.health.postgres import STAGES
from scripts.health.probe import Finding, Probe, failed, warning, well
from shared.errors import ConfigurationError
from shared.schedule import due_runs
from shared.settings import Settings

ADVICE = "set them in the environment or in .env; .env.example explains each"


def of_settings(settings: Settings) -> list[Probe]:
    """The probe of settings that were readable."""
    return [Probe("settings", partial(settings_finding, settings), ADVICE)]


def unreadable(error: ConfigurationError) -> Probe:
    """The probe of settings that were not."""
    return Probe("settings", lambda: failed(str(error), ADVICE), ADVICE)


def settings_finding(settings: Settings) -> Finding:
    """Whether a daily run finds all that it needs."""
    missing = list(_missing(settings))
    if missing:
        return failed(f"missing: {'; '.join(missing)}", ADVICE)
    try:
        due_runs(settings, now(), 1)
    except (ValueError, KeyError) as error:  # of the cron expression, of the time zone
        return failed(f"RETAIL_SCHEDULE_CRON or RETAIL_SCHEDULE_TIMEZONE is none: {error}", ADVICE)
    if settings.override_key is None:
        return warning("missing: RETAIL_OVERRIDE_KEY, without which nobody can override", ADVICE)
    return well(f"complete, with {len(settings.sources)} retailers")


def _missing(settings: Settings) -> Iterator[str]:
    for role in STAGES:
        if getattr(settings.database, role) is None:
            prefix = f"RETAIL_DATABASE__{role.upper()}"
            yield f"{prefix}__USER, {prefix}__PASSWORD"
    if settings.pseudonym_key is None:
        yield "RETAIL_PSEUDONYM_KEY"
    if not settings.sources:
        yield "RETAIL_SOURCES__<RETAILER>__BASE_URL, __FILES_ROOT or __DATABASE_URL of any retailer"
    for retailer_id, source in sorted(settings.sources.items()):
        try:
            load_source(retailer_id).authenticate(source, settings.http)
        except ConfigurationError as error:
            yield f"of {retailer_id}: {error}"
