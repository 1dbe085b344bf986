"""A source of files: found, complete, unchanged while they are read, cut into pages."""
