"""Alembic's scripts. A new one: change ``storage.tables``, then write ``versions/NNNN_name.py`` beside it."""
