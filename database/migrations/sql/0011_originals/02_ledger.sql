-- What the latest audit did to the staged rows, beside its verdict; publishing takes both over.
ALTER TABLE ops.partition_load ADD COLUMN gate_treatment_md5 text;
UPDATE ops.partition_load SET gate_treatment_md5 = treatment_md5
WHERE gate_verdict IS NOT NULL;
COMMENT ON COLUMN ops.partition_load.gate_treatment_md5 IS
'Of what the rules did to the rows that are staged now; empty where they did nothing. Null until
that is audited.';
COMMENT ON COLUMN ops.partition_load.treatment_md5 IS
'Of what the rules did to the rows that are published: every key, rule and value after; empty where
they did nothing.';
COMMENT ON TABLE ops.quality_repair IS
'One row per staged snapshot, rule and column that the latest audit has repaired: how many rows, and
some of them before and after. The raw zone keeps what came.';
