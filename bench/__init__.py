"""Benchmarks: each one command (``make bench-…``), each printing a table. Results stand in docs/benchmarks.md."""
