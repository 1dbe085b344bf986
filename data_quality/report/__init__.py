"""What the gate found, for people and for machines: facts, score, HTML, JSON, table."""
