DELETE FROM ops.quality_result
WHERE
    retailer_id = %(retailer_id)s
    AND sales_date = %(sales_date)s
    AND snapshot_id = %(snapshot_id)s
