-- Auditing keeps the rules and what they found, repairs and marks staged rows, and gives the
-- verdict. `verdict` itself follows from it: see ops.keep_verdict.
GRANT UPDATE ON ALL TABLES IN SCHEMA staging TO retail_audit;
-- A repair may put a customer into rows who was not staged.
GRANT INSERT, DELETE ON staging.observed_customer TO retail_audit;
GRANT UPDATE (gate_verdict, gate_treatment_md5, audited_at) ON ops.partition_load TO retail_audit;
GRANT UPDATE (verdict, audited_at) ON ops.entity_load TO retail_audit;

GRANT INSERT, UPDATE, DELETE ON ops.quality_rule TO retail_audit;
GRANT INSERT, UPDATE ON ops.quality_rule_file TO retail_audit;
GRANT INSERT ON ops.quality_expression TO retail_audit;
GRANT INSERT, DELETE ON ops.quality_result TO retail_audit;
GRANT INSERT, UPDATE, DELETE ON ops.quality_repair TO retail_audit;
GRANT INSERT, UPDATE, DELETE ON ops.quality_alert TO retail_audit;
GRANT INSERT ON ops.quality_override TO retail_audit;
GRANT INSERT, UPDATE ON ops.decision_version TO retail_audit;

GRANT EXECUTE ON FUNCTION ops.unusualness, ops.population_stability TO retail_audit;
GRANT EXECUTE ON FUNCTION warehouse.table_partition_name(text, date) TO retail_audit;
GRANT EXECUTE ON FUNCTION ops.expire_results, ops.expire_alerts TO retail_audit;
