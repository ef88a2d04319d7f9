"""Wiring only: settings, composition, processes, the ``profline`` command. Nobody imports it."""
