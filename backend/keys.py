"""Keys from the environment: what is sealed with them, searched for by them, and signed.

AES-256-GCM (NIST SP 800-38D) seals, HMAC-SHA256 makes what is searched for; each of a secret's uses has a key of its
own by HKDF (RFC 5869). The first secret seals; the others only open what was sealed before them, until everything is
sealed anew (``profline keys rotate``).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
ID_BYTES = 4
NONCE_BYTES = 12
INDEX_BYTES = 16


class BadKeys(Exception):
    """The text holds no keys; the message says what is expected, and nothing of what was given."""


class CannotOpen(Exception):
    """What is to be opened was not sealed with any of these keys, or for another purpose, or was changed."""


@dataclass(frozen=True, slots=False, eq=False)
class Key:
    """One secret of :data:`SECRET_BYTES` bytes, and the keys made of it."""

    secret: bytes

    @cached_property
    def id(self) -> bytes:
        """What tells which key sealed something: the first :data:`ID_BYTES` of a hash."""
        return sha256(b"profline key id" + self.secret).digest()[:ID_BYTES]

    @cached_property
    def sealing(self) -> AESGCM:
        """The cipher."""
        return AESGCM(self.derived("seal"))

    @cached_property
    def searching(self) -> bytes:
        """The key of the keyed hash."""
        return self.derived("index")

    def derived(self, use: str) -> bytes:
        """A key of 32 bytes for one use."""
        return HKDF(SHA256(), 32, None, f"profline {use}".encode()).derive(self.secret)

    def __repr__(self) -> str:
        return f"Key({self.id.hex()})"


class Keyring:
    """The keys of an installation, the newest first.

    Raises:
        BadKeys: there is none, or one is of a wrong length.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != SECRET_BYTES for key in keys):
            raise BadKeys(f"one or more keys of {SECRET_BYTES} bytes in base64 are expected, separated by commas")
        self._keys = tuple(Key(key) for key in keys)
        self._by_id = {key.id: key for key in self._keys}
        self._dropped: tuple[bytes, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Keyring:
        """Keys in base64, separated by commas, the newest first. Raises BadKeys."""
        try:
            return cls([base64.b64decode(one.strip(), validate=True) for one in text.split(",") if one.strip()])
        except (binascii.Error, ValueError):
            return cls([])

    @property
    def keys(self) -> tuple[Key, ...]:
        """All of them, the newest first."""
        return self._keys

    @property
    def newest(self) -> Key:
        """The key that seals."""
        return self._keys[0]

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Key id, nonce, ciphertext and tag. It opens for the same ``purpose`` only (a column's name)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return self.newest.id + nonce + self.newest.sealing.encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """What :meth:`seal` was given.

        Raises:
            CannotOpen: wrong keys, another purpose, or a change.
        """
        key = self._by_id.get(sealed[:ID_BYTES])
        if key is None:
            raise CannotOpen(f"sealed for {purpose} with a key that is not among those set")
        start = ID_BYTES + NONCE_BYTES
        try:
            return key.sealing.decrypt(sealed[ID_BYTES:start], sealed[start:], purpose.encode())
        except (InvalidTag, ValueError):
            raise CannotOpen(f"what was sealed for {purpose} is broken, or was sealed for something else") from None

    def sealed_by_newest(self, sealed: bytes) -> bool:
        """Whether it needs no sealing anew."""
        return sealed[:ID_BYTES] == self.newest.id

    def index(self, text: str, purpose: str) -> bytes:
        """A keyed hash of :data:`INDEX_BYTES` bytes by which equal texts are found; by the newest key."""
        return _index(self.newest.searching, text, purpose)

    def indexes(self, text: str, purpose: str) -> tuple[bytes, ...]:
        """The same by every key, newest first: what to search for while keys are changed."""
        return tuple(_index(key, text, purpose) for key in self.searching)

    @property
    def searching(self) -> tuple[bytes, ...]:
        """The keys of the keyed hashes, newest first; of keys that were dropped too, as far as they are remembered."""
        own = tuple(key.searching for key in self._keys)
        return own + tuple(key for key in self._dropped if key not in own)

    def remember(self, searching: Sequence[bytes]) -> None:
        """Search by the hashes of keys that were dropped as well: hashes of what is not kept cannot be made anew."""
        self._dropped = tuple(searching)


def new_key() -> str:
    """A new secret, in base64."""
    return base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _index(key: bytes, text: str, purpose: str) -> bytes:
    return hmac.digest(key, f"{purpose}\0{text}".encode("utf-8", "replace"), "sha256")[:INDEX_BYTES]
