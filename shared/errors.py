"""Errors, named by the reaction they ask for.

PipelineError
├── ConfigurationError   an operator must change a setting or a credential
├── UsageError           the command was called wrongly, or too early in the journey
├── SourceUnavailable    an API, the bucket or the warehouse is down or slow: try again later
├── DataError            what came is not what was agreed: a person must look
│   ├── ContractError        a field is missing or has another type
│   ├── ReconciliationError  counts or sums do not meet
│   ├── RawZoneError         a raw partition does not match its manifest
│   ├── DecisionError        a decision on record in S3 cannot be relied on
│   └── WarehouseRefusal     PostgreSQL does not take the rows
├── GateRefusal          the gate did not let a partition through
└── UnexpectedError      a defect of ours: its traceback is in the log
"""


class PipelineError(Exception):
    """Anything the pipeline reports in one clear line."""


class ConfigurationError(PipelineError):
    """A setting or a credential is missing or wrong. Retrying cannot help."""


class UsageError(PipelineError):
    """The command was called wrongly, or before what it needs exists."""


class SourceUnavailable(PipelineError):  # noqa: N818 - a state of the world, not a mistake
    """An API, the bucket or the warehouse did not answer usefully. Retrying later can help."""


class DataError(PipelineError):
    """Data broke an agreement. Retrying gives the same answer."""


class ContractError(DataError):
    """A payload lacks a field of its contract, or carries it with another type."""


class ReconciliationError(DataError):
    """Counts or sums of one hop do not meet those of the next."""


class RawZoneError(DataError):
    """A raw partition does not match its manifest: a rewrite in progress, or damage."""


class DecisionError(DataError):
    """A decision on record in S3 was changed, is incomplete, or is not signed."""


class WarehouseRefusal(DataError):  # noqa: N818 - as GateRefusal
    """PostgreSQL does not take the rows: a value, a key or a size that it cannot hold."""


class GateRefusal(PipelineError):  # noqa: N818 - a verdict, not a mistake
    """The gate has no PASS or WARN for this very snapshot."""


class UnexpectedError(PipelineError):
    """Something that nobody foresaw. It is the failure of the partition that met it, alone."""
