"""The roles that a warehouse needs. Migrations grant them their rights; nobody else makes them."""

from shared.postgres.connection import Role

LOGINS: dict[Role, str] = {
    "owner": "retail_owner",
    "load": "retail_load",
    "audit": "retail_audit",
    "publish": "retail_publish",
    "bi": "retail_reader",
}
"""Who logs in, by the name that the settings have for it."""
PIPELINE = ("retail_load", "retail_audit", "retail_publish")
"""The stages' roles. Each may do its own part and not the others'."""
READERS = "retail_bi"
"""Those who read the star. It is a group: each analyst has a login of their own that is in it."""
GRANTED = (*PIPELINE, READERS)
"""Those whom migrations grant rights, and who must exist by then. The owner needs no grant."""
