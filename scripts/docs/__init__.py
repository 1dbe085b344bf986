"""What documents take from code: their comments `[[[cog …]]]` name the functions."""
