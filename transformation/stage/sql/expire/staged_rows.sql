SELECT
    ops.expire_staged_rows(
        %(retailer_id)s, %(sales_date)s, %(entity)s, %(published_kept)s, %(unpublished_kept)s
    )
