"""The ways by which alerts reach people: the log, a webhook, e-mail."""
