"""What the house remembers: tables, repositories and migrations. SQLAlchemy lives here and nowhere else.

SQLite (WAL) by default, PostgreSQL by URL; both run the same tests. ``Database`` opens
transactions, ``migrate`` brings a database to the newest schema. How long things are kept is
said in ``backend.retention``.
"""

from storage.database import Database
from storage.errors import StorageError, StorageUnavailable, WrongDatabaseUrl, WrongKeys
from storage.known import is_sealed
from storage.migrating import migrate

__all__ = ["Database", "StorageError", "StorageUnavailable", "WrongDatabaseUrl", "WrongKeys", "is_sealed", "migrate"]
