"""What documents take from code."""
