"""``python -m app`` is the ``profline`` command."""

from app.cli import main

main()
