CREATE TABLE ops.quality_rule_file (
    is_the_only_row boolean PRIMARY KEY DEFAULT TRUE CHECK (is_the_only_row),
    file_sha256 text NOT NULL,
    rules_sha256 text NOT NULL
);
COMMENT ON TABLE ops.quality_rule_file IS
'One row per warehouse: which rules.yml the rules of the file were brought up to, and what they were
then. As long as both are the same, an audit has nothing to read or write of them.';
