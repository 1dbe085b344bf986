-- One load of rates at a time, held to the transaction's end: all of them make the daily rates.
SELECT pg_advisory_xact_lock(hashtext('exchange rates'))
