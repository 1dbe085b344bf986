"""The outside world: three simulated retailers, each its own database schema and HTTP API.

Nothing here knows the pipeline, and the pipeline knows nothing here but the HTTP contracts.
"""

import zoneinfo

# A day's trade is the same on every machine: by the time zones of the pinned package tzdata,
# whatever the system's own say. British Columbia keeps its summer time from 2026 on, and not all
# systems know it.
zoneinfo.reset_tzpath(to=())
