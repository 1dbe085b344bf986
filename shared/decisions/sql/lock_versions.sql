SELECT ops.take_locks(ARRAY[%(name)s])
