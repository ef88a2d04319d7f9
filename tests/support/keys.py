"""The keys of tests."""

from __future__ import annotations

from backend.keys import Keyring

SECRET = b"profline's tests: key one, known"
OTHER_SECRET = b"profline's tests: key two, known"
KEYRING = Keyring([SECRET])
OTHER_KEYRING = Keyring([OTHER_SECRET])
