"""Addresses of pictures and files that go with replies: sealed, for ten minutes, and good for nothing else."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.clock import Clock
from backend.keys import CannotOpen, Keyring
from dialogs.replies import Attachment, AttachmentKind
from portal.problems import Refusal

LASTS = timedelta(minutes=10)
"""How long a file can be fetched after it was offered."""
PURPOSE = "portal.files"


@cache
def file_names() -> dict[str, Any]:
    """What files are called, by kind and language, as in ``files.yml``."""
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "files.yml").read_text("utf-8"))
    return loaded


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Makes the addresses, and reads them."""

    keyring: Keyring
    clock: Clock

    def url(self, attachment: Attachment) -> str:
        """An address under which the attachment can be fetched for :data:`LASTS`."""
        expires = int((self.clock.now() + LASTS).timestamp())
        plain = json.dumps([attachment.kind.value, attachment.key, expires])
        return "/files/" + base64.urlsafe_b64encode(self.keyring.seal(plain.encode(), PURPOSE)).decode().rstrip("=")

    def read(self, token: str) -> Attachment:
        """What the last part of an address stands for.

        Raises:
            Refusal: ``not_found`` (it is none of ours), ``file_gone`` (too old).
        """
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            kind, key, expires = json.loads(self.keyring.open(sealed, PURPOSE))
        except (binascii.Error, ValueError, CannotOpen):
            raise Refusal("not_found") from None
        if self.clock.now().timestamp() >= expires:
            raise Refusal("file_gone")
        return Attachment(AttachmentKind(kind), key)
