"""The verbs of `retail`: a module for each group, each verb a few lines over a function."""
