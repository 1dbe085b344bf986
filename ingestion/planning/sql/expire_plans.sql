SELECT ops.expire_plans(%(kept)s, %(most)s)
