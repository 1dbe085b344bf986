"""The rules that hold: those of `rules.yml` and those that the database has besides."""
