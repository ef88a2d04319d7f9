"""The pass in the QR code of a card: signed, short-lived, and readable without us but for the card's number.

A pass is base64url (RFC 4648, section 5, no padding) of these bytes, numbers big-endian:

| from | bytes | what |
|---|---|---|
| 0 | 1 | version in the high four bits (1); flags in the low: 1 the card was valid, 2 the name is UTF-8 |
| 1 | 4 | when the pass expires, seconds since 1970-01-01 UTC; a whole minute |
| 5 | 2 | the card's last day, days since 1970-01-01 |
| 7 | 21 | the card's number, sealed (AES-SIV, RFC 5297): for the server alone |
| 28 | rest | the initial of the surname (one character), then the first name; windows-1251 unless flagged as UTF-8 |
| -64 | 64 | ECDSA P-256 with SHA-256 over everything before, as r and s of 32 bytes: the form of WebCrypto |

So a page that has the public keys tells offline whether the union made a pass, for whom, and until when it stands;
whether the card was blocked since then only the server can tell.
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256

from backend.cards.validity import is_valid
from backend.errors import PassExpired, PassForged
from backend.keys import Key, Keyring
from backend.members.entities import CARD_DIGITS, Card, Member

LIFE = timedelta(minutes=15)
"""A pass stands for this long, less what is over a whole minute."""
VERSION = 1
NAME_CHARS = 24
"""A longer first name is cut: the QR code has to stay readable."""
LONGEST = 400
"""Characters of a pass, at most; what is longer is none."""

_VALID, _UTF8 = 1, 2
_HEAD = struct.Struct(">BIH")
_NUMBER_BYTES = 5
_SEALED_BYTES = 16 + _NUMBER_BYTES
_SIGNATURE_BYTES = 64
_EPOCH = date(1970, 1, 1)
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SIGNED = ec.ECDSA(SHA256())


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass says. ``valid`` is as of when it was made; ``number`` is not for strangers."""

    expires: datetime
    valid: bool
    first_name: str
    initial: str
    valid_until: date
    number: str

    @property
    def holder(self) -> str:
        """``Марина С.``"""
        return f"{self.first_name} {self.initial}."


class _Secrets(NamedTuple):
    """What is made of one key of the ring."""

    signing: ec.EllipticCurvePrivateKey
    sealing: AESSIV


class Passes:
    """Makes and reads passes. The newest key of the ring makes them; those of the others are still read."""

    def __init__(self, keyring: Keyring) -> None:
        self._secrets = [_secrets(key) for key in keyring.keys]

    def make(self, member: Member, card: Card, now: datetime) -> str:
        """A pass of a member's card."""
        initial, first_name = member.surname[:1].upper(), member.first_name[:NAME_CHARS]
        flags = _VALID if is_valid(member, card, now) else 0
        name = initial + first_name
        try:
            written = name.encode("cp1251")
        except UnicodeEncodeError:
            written, flags = name.encode("utf-8", "replace"), flags | _UTF8
        head = _HEAD.pack(VERSION << 4 | flags, int(expiry(now).timestamp()), (card.valid_until - _EPOCH).days)
        secrets = self._secrets[0]
        sealed = secrets.sealing.encrypt(int(card.number).to_bytes(_NUMBER_BYTES, "big"), [head])
        body = head + sealed + written
        return base64.urlsafe_b64encode(body + _sign(secrets.signing, body)).decode().rstrip("=")

    def read(self, token: str, now: datetime) -> Pass:
        """What a pass says.

        Raises:
            PassForged: we did not make it, or it was changed.
            PassExpired: it is too old.
        """
        data = _decoded(token)
        body, signature = data[:-_SIGNATURE_BYTES], data[-_SIGNATURE_BYTES:]
        secrets = next((one for one in self._secrets if _right(one.signing.public_key(), body, signature)), None)
        if secrets is None or body[0] >> 4 != VERSION:
            raise PassForged
        read = _parsed(body, secrets)
        if now >= read.expires:
            raise PassExpired
        return read

    def public_keys(self) -> list[dict[str, str]]:
        """The keys that passes are checked with, as JWK (RFC 7517), the newest first: no secrets."""
        return [_jwk(one.signing.public_key()) for one in self._secrets]


def expiry(now: datetime) -> datetime:
    """Until when a pass stands that is made now."""
    return (now + LIFE).replace(second=0, microsecond=0)


def _secrets(key: Key) -> _Secrets:
    wide = int.from_bytes(key.derived("pass") + key.derived("pass, second half"), "big")  # no bias: FIPS 186-5, A.2.1
    signing = ec.derive_private_key(wide % (_P256_ORDER - 1) + 1, ec.SECP256R1())
    return _Secrets(signing, AESSIV(key.derived("pass number")))


def _sign(key: ec.EllipticCurvePrivateKey, body: bytes) -> bytes:
    return b"".join(one.to_bytes(32, "big") for one in decode_dss_signature(key.sign(body, _SIGNED)))


def _right(key: ec.EllipticCurvePublicKey, body: bytes, signature: bytes) -> bool:
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        key.verify(encode_dss_signature(r, s), body, _SIGNED)
    except InvalidSignature:
        return False
    return True


def _decoded(token: str) -> bytes:
    """The bytes of a pass, long enough to be one."""
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise PassForged from None
    if len(token) > LONGEST or len(data) <= _HEAD.size + _SEALED_BYTES + _SIGNATURE_BYTES:
        raise PassForged
    return data


def _parsed(body: bytes, secrets: _Secrets) -> Pass:
    head, rest = body[: _HEAD.size], body[_HEAD.size :]
    first, expires, days = _HEAD.unpack(head)
    try:
        number = int.from_bytes(secrets.sealing.decrypt(rest[:_SEALED_BYTES], [head]), "big")
    except InvalidTag:
        raise PassForged from None
    name = rest[_SEALED_BYTES:].decode("utf-8" if first & _UTF8 else "cp1251", "replace")
    return Pass(
        expires=datetime.fromtimestamp(expires, UTC),
        valid=bool(first & _VALID),
        first_name=name[1:],
        initial=name[:1],
        valid_until=_EPOCH + timedelta(days=days),
        number=f"{number:0{CARD_DIGITS}d}",
    )


def _jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    x, y = (base64.urlsafe_b64encode(n.to_bytes(32, "big")).decode().rstrip("=") for n in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}
