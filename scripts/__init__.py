"""The local stack and the operator's command line."""
