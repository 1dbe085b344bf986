"""What can go wrong in the simulators, each told to the user in one line."""


class RetailerError(Exception):
    """Anything that `python -m retailers.manage` reports in one line, with exit code 1."""


class SettingsError(RetailerError):
    """An environment variable is missing or malformed; the message names it."""


class DatabaseUnavailable(RetailerError):  # noqa: N818 - a state of the world, not a mistake
    """The retailer's PostgreSQL does not answer, or lacks the schema."""


class RealDataError(RetailerError):
    """A real data set is missing a file, or a file is not what it should be."""


class TradeConflict(RetailerError):  # noqa: N818 - names what was met, not what broke
    """Generated trade was asked for where the real set is loaded."""


class NothingToDisturb(RetailerError):  # noqa: N818 - a state of the world, not a mistake
    """The day has no sale to change, or no clock change."""
