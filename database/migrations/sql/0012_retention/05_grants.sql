REVOKE ALL ON FUNCTION ops.end_of_retention(interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION ops.superseded_snapshots(text, date, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION ops.expire_staged_rows(text, date, interval, interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION ops.expire_staged_entity(text, date, text, interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION ops.expire_source_records(text, date, interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION ops.expire_snapshots(text, date, interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION ops.expire_results(text, date, interval, interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION ops.expire_alerts(interval, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ops.expire_plans(interval, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
ops.expire_staged_rows,
ops.expire_staged_entity,
ops.expire_source_records,
ops.expire_snapshots,
ops.expire_results,
ops.expire_alerts,
ops.expire_plans
TO retail_pipeline;
