"""Telephone calls as the house remembers them: who called, when, what about, and how it ended."""
