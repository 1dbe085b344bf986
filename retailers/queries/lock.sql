-- Two fills of one schema run one after the other; readers are not disturbed.
SELECT pg_advisory_xact_lock(hashtext('retailers.fill.' || current_schema()));
