"""``make bench-hotline``: real SIP calls, and what their callers hear and wait for.

The hotline is a process of its own (``serving``), wired as ``profline run`` wires it; the callers are this one
(``callers``). Both read the same clock (CLOCK_MONOTONIC), so that times told by one are compared with the other's.
"""
