"""The keys of tests."""

from __future__ import annotations

import base64

from backend.keys import Keyring

SECRET = b"profline's tests: key one, known"
OTHER_SECRET = b"profline's tests: key two, known"
KEYRING = Keyring([SECRET])
OTHER_KEYRING = Keyring([OTHER_SECRET])
DATA_KEYS = base64.b64encode(SECRET).decode()
"""The same as the setting ``PROFLINE_DATA_KEYS``."""
