"""Send what the gate found: by log, webhook and e-mail, each finding once."""
