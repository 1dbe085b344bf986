-- What a retailer sent is kept no longer here than its pages are in landing.
ALTER TABLE ops.rejected_record
ALTER COLUMN source_record DROP NOT NULL;
COMMENT ON COLUMN ops.rejected_record.source_record IS
'The record. Null once the retention of landing has ended for one that could not be normalised: it
is as the retailer sent it.';

ALTER TABLE ops.partition_load
ADD COLUMN details_expired_at timestamptz;
COMMENT ON COLUMN ops.partition_load.details_expired_at IS
'When its rejected records and results were deleted, because another snapshot has long been in its
place. The totals stay. Null while all of it is there.';
