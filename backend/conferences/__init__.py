"""Phone conferences: what is planned, and who is on the list."""
