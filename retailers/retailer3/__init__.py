"""Journey Market: a US loyalty grocer. CSV exports, HTTP Basic, links to the next page."""
