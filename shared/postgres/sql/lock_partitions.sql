-- One stage at a time works on a partition: its staged rows stay as they are while they are
-- audited or published. Held to the transaction's end.
SELECT ops.take_locks(%(names)s)
