"""Passes: signed, short-lived, read offline by their documented layout, and without the card's number in clear."""

from __future__ import annotations

import base64
import struct
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from backend.cards.passes import LIFE, Passes, expiry
from backend.errors import PassExpired, PassForged
from backend.keys import Keyring
from tests.unit.backend.cards.people import CARD, MARINA, NOW

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
PASSES = Passes(Keyring([NEW]))
SECOND = timedelta(seconds=1)


def raw(token: str) -> bytes:
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


def test_what_is_made_is_read() -> None:
    read = PASSES.read(PASSES.make(MARINA, CARD, NOW), NOW)
    assert (read.holder, read.number, read.valid, read.valid_until) == (
        "Марина С.",
        CARD.number,
        True,
        CARD.valid_until,
    )


def test_a_pass_stands_for_a_quarter_of_an_hour_less_the_seconds_over_a_minute() -> None:
    token, until = PASSES.make(MARINA, CARD, NOW), expiry(NOW)
    assert LIFE - timedelta(minutes=1) < until - NOW <= LIFE
    assert until.second == until.microsecond == 0
    assert PASSES.read(token, until - SECOND).expires == until
    with pytest.raises(PassExpired):
        PASSES.read(token, until)


def test_the_documented_layout_tells_a_page_the_holder_and_the_expiry() -> None:
    data = raw(PASSES.make(MARINA, CARD, NOW))
    first, expires, days = struct.unpack(">BIH", data[:7])
    assert (first >> 4, first & 15) == (1, 1)
    assert datetime.fromtimestamp(expires, UTC) == expiry(NOW)
    assert date(1970, 1, 1) + timedelta(days=days) == CARD.valid_until
    assert data[28:-64].decode("windows-1251") == "СМарина"


def test_the_published_key_verifies_the_signature_as_web_crypto_does() -> None:
    data = raw(PASSES.make(MARINA, CARD, NOW))
    (key,) = PASSES.public_keys()
    x, y = (int.from_bytes(raw(key[name]), "big") for name in ("x", "y"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    r, s = (int.from_bytes(data[place : place + 32], "big") for place in (len(data) - 64, len(data) - 32))
    public.verify(encode_dss_signature(r, s), data[:-64], ec.ECDSA(SHA256()))


def test_a_name_that_the_short_encoding_lacks_is_kept_too() -> None:
    member = replace(MARINA, surname="Şahin", first_name="Ayşegül")
    data = raw(token := PASSES.make(member, CARD, NOW))
    assert data[0] & 2
    assert PASSES.read(token, NOW).holder == "Ayşegül Ş."


def test_the_number_is_not_in_a_pass_and_two_passes_differ_in_it() -> None:
    one, other = raw(PASSES.make(MARINA, CARD, NOW)), raw(PASSES.make(MARINA, CARD, NOW + LIFE))
    assert CARD.number.encode() not in one
    assert int(CARD.number).to_bytes(5, "big") not in one
    assert one[7:28] != other[7:28]


def test_a_changed_byte_anywhere_is_a_forgery() -> None:
    data = raw(PASSES.make(MARINA, CARD, NOW))
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(PassForged):
            PASSES.read(base64.urlsafe_b64encode(changed).decode().rstrip("="), NOW)


@pytest.mark.parametrize("token", ["", "a", "!!!", "пропуск", "A" * 60, "A" * 160, "A" * 100_000, "%00", "A" * 161])
def test_what_is_no_pass_is_a_forgery(token: str) -> None:
    with pytest.raises(PassForged):
        PASSES.read(token, NOW)


def test_a_pass_of_another_key_is_a_forgery() -> None:
    with pytest.raises(PassForged):
        PASSES.read(Passes(Keyring([OLD])).make(MARINA, CARD, NOW), NOW)


def test_passes_of_the_key_before_are_read_while_it_is_in_the_ring() -> None:
    token = Passes(Keyring([OLD])).make(MARINA, CARD, NOW)
    both = Passes(Keyring([NEW, OLD]))
    assert both.read(token, NOW).number == CARD.number
    assert both.public_keys() == PASSES.public_keys() + Passes(Keyring([OLD])).public_keys()


def test_the_longest_pass_is_as_short_as_the_code_needs() -> None:
    member = replace(MARINA, first_name="Александра-Виктория-Иоанна")
    assert len(PASSES.make(MARINA, CARD, NOW)) <= 135
    assert len(PASSES.make(member, CARD, NOW)) <= 160
