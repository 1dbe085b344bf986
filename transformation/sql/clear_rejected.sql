DELETE FROM ops.rejected_record
WHERE
    retailer_id = %(retailer_id)s
    AND sales_date = %(sales_date)s
    AND snapshot_id = %(snapshot_id)s
