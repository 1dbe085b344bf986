"""What a source can say of itself: source, contract, change feed, bounds."""
