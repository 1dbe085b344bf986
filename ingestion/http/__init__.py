"""How APIs are asked: sessions, authentication, pagination, bounds, bodies."""
