"""All stages one after another, by hand, and the way back from a published row."""
