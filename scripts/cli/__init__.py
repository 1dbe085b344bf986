"""The verbs of `retail`, a module for each group."""
