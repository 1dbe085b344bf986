"""Which partitions a command works on."""

from collections.abc import Sequence

from shared.dates import parse_date_range
from shared.errors import ConfigurationError, UsageError
from shared.partition import Partition
from shared.settings import Settings


def selected_partitions(
    dates: str, retailers: Sequence[str] | None, settings: Settings
) -> list[Partition]:
    """All retailers' partitions of a date or a range of dates, by date.

    Raises:
        UsageError: the dates are none, or a retailer is unknown.
        ConfigurationError: no retailer is configured at all.
    """
    known = selected_retailers(settings, retailers)
    return [Partition(each, day) for day in parse_date_range(dates) for each in known]


def selected_retailers(settings: Settings, wanted: Sequence[str] | None) -> list[str]:
    """The retailers to work on: those asked for, else all that are configured.

    Raises:
        UsageError: a retailer was asked for that the settings do not know.
        ConfigurationError: no retailer is configured at all.
    """
    known = sorted(settings.sources)
    if not known:
        raise ConfigurationError(
            "no retailer is configured: run `make up` for the local stack, or set"
            " RETAIL_SOURCES__<RETAILER>__BASE_URL and its credentials (see .env.example)"
        )
    unknown = sorted(set(wanted or ()) - set(known))
    if unknown:
        raise UsageError(
            f"unknown retailer {', '.join(unknown)}: configured are {', '.join(known)}"
        )
    return list(wanted) if wanted else known
