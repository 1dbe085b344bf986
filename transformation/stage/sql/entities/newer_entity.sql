-- The rows of the entity's staged snapshot, where that is newer than the one at hand.
SELECT staged.staged_rows
FROM ops.entity_load AS staged
WHERE
    staged.retailer_id = %(retailer_id)s
    AND staged.sales_date = %(sales_date)s
    AND staged.entity = %(entity)s
    AND (staged.generation, staged.extracted_at, staged.snapshot_id)
    > (%(generation)s, %(extracted_at)s, %(snapshot_id)s)
