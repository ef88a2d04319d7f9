"""Wiring only: settings, composition, processes, the ``profline`` command. Everything may be imported here; nobody imports it."""
