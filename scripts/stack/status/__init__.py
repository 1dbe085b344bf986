"""What of the stack answers, and the table that says so."""
