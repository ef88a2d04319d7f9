"""Rights of the person: consent, everything about me, erasure."""
