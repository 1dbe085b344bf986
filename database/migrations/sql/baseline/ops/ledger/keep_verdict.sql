-- A verdict belongs to the rows that were audited, and what is published bears the one it was
-- published with. Both follow from what the roles write: none of them can set another.
CREATE FUNCTION ops.keep_verdict() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.staged_at IS DISTINCT FROM OLD.staged_at THEN
        NEW.gate_verdict := NULL;
        NEW.gate_treatment_md5 := NULL;
        NEW.details_expired_at := NULL;
    END IF;
    IF NEW.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at THEN
        NEW.verdict := NEW.gate_verdict;
        NEW.treatment_md5 := NEW.gate_treatment_md5;
    ELSIF NEW.published_at IS NULL THEN
        NEW.verdict := NEW.gate_verdict;
        NEW.audited_at := CASE WHEN NEW.gate_verdict IS NOT NULL THEN NEW.audited_at END;
    ELSE
        NEW.verdict := OLD.verdict;
        NEW.audited_at := OLD.audited_at;
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION ops.keep_verdict() FROM PUBLIC;
COMMENT ON FUNCTION ops.keep_verdict() IS
'Staging anew takes the verdict away, publishing makes it the one that stays: whoever writes.';
