"""What rules do to staged rows: repair them, or put them into quarantine. The raw zone keeps what
came."""
