-- One load of rates at a time, held to the transaction's end: all of them make the daily rates.
SELECT ops.take_locks(ARRAY['exchange rates'])
