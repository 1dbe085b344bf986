-- Inventory and shipments come into the one ledger. What is known of their staged snapshots is
-- kept; that they were staged stays true, and so does their verdict.
INSERT INTO ops.partition_load (
    retailer_id, sales_date, entity, snapshot_id, generation, extracted_at, retailer, code_version,
    data_sha256, rejected_sha256, unknown_fields, source_rows, normalised_rows, rejected_rows,
    rejected_without_amount_rows, staged_rows, superseded_rows, gate_verdict, gate_treatment_md5,
    verdict, staged_at, audited_at
)
SELECT
    e.retailer_id,
    e.sales_date,
    e.entity,
    e.snapshot_id,
    e.generation,
    e.extracted_at,
    e.retailer,
    '',
    e.data_sha256,
    '',
    '{}',
    e.normalised_rows + e.rejected_rows,
    e.normalised_rows,
    e.rejected_rows,
    e.rejected_rows AS rejected_without_amount_rows,
    e.staged_rows,
    0,
    e.verdict,
    CASE WHEN e.verdict IS NOT NULL THEN '' END AS gate_treatment_md5,
    e.verdict AS kept_verdict,
    e.staged_at,
    e.audited_at
FROM ops.entity_load AS e;

INSERT INTO ops.partition (retailer_id, sales_date, entity, staged_snapshot_id)
SELECT
    e.retailer_id,
    e.sales_date,
    e.entity,
    e.snapshot_id
FROM ops.entity_load AS e;

DROP FUNCTION ops.expire_staged_entity(text, date, text, interval);
DROP TABLE ops.entity_load;
DROP FUNCTION ops.keep_entity_verdict();
