CREATE TABLE ops.quality_alert (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('FAIL', 'ERROR', 'WARN', 'LATE', 'OVERRIDE')),
    fingerprint text NOT NULL,
    channel text NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (retailer_id, sales_date, kind, fingerprint, channel)
);
COMMENT ON TABLE ops.quality_alert IS
'One row per alert and channel: the same finding is not sent twice.';
COMMENT ON COLUMN ops.quality_alert.fingerprint IS 'Hash of what was found, apart from figures.';
COMMENT ON COLUMN ops.quality_alert.sent_at IS
'When the channel took it. Null: it did not, and the next run tries again.';
