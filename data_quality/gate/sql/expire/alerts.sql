SELECT ops.expire_alerts(%(kept)s, %(most)s)
