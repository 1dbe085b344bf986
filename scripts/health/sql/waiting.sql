-- Who waits in this database for a lock of whom, and for how long; the longest first. Everybody may
-- see that much of everybody; the statements only of themselves.
SELECT
    a.pid,
    a.usename,
    extract(EPOCH FROM clock_timestamp() - l.waitstart) AS waited_seconds,
    (
        SELECT string_agg(format('%%s (process %%s)', b.usename, b.pid), ', ' ORDER BY b.pid)
        FROM pg_stat_activity AS b
        WHERE b.pid = any(pg_blocking_pids(a.pid))
    ) AS holders
FROM pg_locks AS l
INNER JOIN pg_stat_activity AS a ON l.pid = a.pid
WHERE
    NOT l.granted
    AND a.datname = current_database()
    AND l.waitstart <= clock_timestamp() - make_interval(secs => %(seconds)s)
ORDER BY l.waitstart
