-- What this transaction's changes are dated, whatever the clock says.
SELECT set_config('simulator.now', %(now)s, true);
