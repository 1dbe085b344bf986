SELECT count(*) AS total
FROM albion.day_change
WHERE changed_at >= coalesce(%(since)s::timestamp, '-infinity');
