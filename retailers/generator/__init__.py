"""What the three generators share: seeded draws, seasons, changes over time, invented people."""
