"""A member that is not there, opened all the same: who guesses card numbers learns nothing by how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from backend.keys import Keyring

_COLUMNS: Mapping[str, str] = {
    "members.surname": "Фамилия",
    "members.first_name": "Имя",
    "members.patronymic": "Отчество",
    "members.born": "1970-01-01",
    "members.phone": "+70000000000",
    "members.email": "nobody@example.org",
}
"""The sealed columns of a member, with texts of usual lengths."""


def open_decoy(keyring: Keyring) -> None:
    """Open as much as a found member has sealed."""
    for purpose, sealed in _sealed(keyring).items():
        keyring.open(sealed, purpose)


@lru_cache(maxsize=4)
def _sealed(keyring: Keyring) -> Mapping[str, bytes]:
    return {purpose: keyring.seal(text.encode(), purpose) for purpose, text in _COLUMNS.items()}
