"""The roles that a warehouse needs. Migrations grant them their rights; nobody else makes them."""

LOGINS = {
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
FORMER = "retail_pipeline"
"""The one role of all stages up to migration 0012; 0013 takes away what it had."""
GROUPS = (READERS, FORMER)
"""Nobody logs in as these."""
GRANTED = (*PIPELINE, READERS)
"""Those who are granted anything; the owner may do everything with what it owns."""
REQUIRED = (*GRANTED, FORMER)
"""Without these, migrations cannot run."""
