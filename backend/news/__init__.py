"""News of the union."""
