"""The log holds no numbers of people, and keeps the ids that staff look for."""

from __future__ import annotations

import logging
import sys

import pytest

from app.log_masking import without_people
from app.logs import OneLine


@pytest.mark.parametrize(
    "personal",
    [
        "+79161112233",
        "89161112233",
        "79161112233",
        "+7 916 111-22-33",
        "8 (916) 111-22-33",
        "916 111-22-33",
        "9161112233",
        "+4915112345678",
        "7700000016",
        "7700 0000 16",
        "7700-0000-16",
        "pelageya.v@example.org",
        "пелагея@почта.рф",
        "17.02.1957",
        "1957-02-17",
        "17/02/1957",
        "17-02-1957",
        "1957/02/17",
        "1957-02-17T00:00:00",
        "17 февраля 1957",
        "7 February 1957",
        "datetime.date(1957, 2, 17)",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "value '{}' refused", "call from {}: busy", "({}, 5)", "card:{}", "phone:{}", '"caller": "{}"']
)
def test_what_tells_of_a_person_is_hidden(personal: str, around: str) -> None:
    masked = without_people(around.format(personal))
    assert personal not in masked
    assert "•••" in masked


@pytest.mark.parametrize("address", ["sip:+79161112233@10.0.0.1", "sips:89161112233@host", "tel:+79161112233"])
def test_a_telephone_in_an_address_is_hidden(address: str) -> None:
    assert "916" not in without_people(f"From: <{address}>")


@pytest.mark.parametrize(
    "line",
    [
        "telegram:5550001112: card.show (0.98)",
        "vk:2000000001: sent without buttons",
        "web:a1a1a1a17700000016a1: pay.delay (1.00)",
        "call 8f3b2c1d90ab4e7f8f3b2c1d90ab4e7f: over after 12 turns",
        "phone:1763892000.17: no answers",
        "update '817263549' came again",
        "message 4213 is tried again in 2.5 s",
        "12 calls, port 8080, version 1.25.10",
        "job purge_old took 0:00:01.234567",
        "backup of 2026-11-23 is there",
        "23:59:01 I app.core: purged at 2026-11-23T03:40:00+03:00",
        "mail:1234567890: sent",
        "no figures at all",
    ],
)
def test_ids_and_ordinary_figures_stay(line: str) -> None:
    assert without_people(line) == line


def test_an_events_line_and_its_traceback_go_through_the_net() -> None:
    try:
        raise ValueError("no member with the telephone +79161112233")
    except ValueError:
        info = sys.exc_info()
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "caller %s failed", ("89161112233",), info)
    written = OneLine("%(message)s").format(record)
    assert "916" not in written
    assert "caller ••• failed" in written
    assert "no member with the telephone •••" in written
