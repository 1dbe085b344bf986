"""Rules as data: what they may say, what they ask, where they are kept."""
