"""What the stages know of each entity: the columns of its canonical record, from one list."""
