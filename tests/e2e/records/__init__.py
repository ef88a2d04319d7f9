"""The whole help line as a process, used from outside."""
