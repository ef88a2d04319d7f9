"""A whole life of a member in every channel, and nothing of the person in the log."""

from __future__ import annotations

import logging

import pytest

from app.logs import OURS, OneLine
from dialogs.turns import Channel
from tests.integration.rights.traces import OTHER, PERSON, Person, Wiring, fill, found_in

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def told_by_name_or_number(person: Person) -> list[str]:
    """Needles that are no ids: ids of conversations and calls are what staff look for in a log."""
    ids = {person.telegram, person.vk, person.web, person.call, person.strange_call}
    return [one for one in person.needles() if one not in ids]


async def test_a_member_leaves_no_trace_in_the_log(wiring: Wiring, caplog: pytest.LogCaptureFixture) -> None:
    for name in OURS:
        caplog.set_level(logging.DEBUG, logger=name)
    await fill(wiring, (PERSON, OTHER))
    await wiring.turn(Channel.VK, PERSON.vk, f"меня зовут {PERSON.member.full_name}, {PERSON.member.phone}")
    await wiring.turn(Channel.WEB, "d4" * 32, f"{PERSON.card} {PERSON.member.email} 17.02.1957")
    await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "go:privacy.erase")
    await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "да")
    await wiring.deliver()
    messages = [record.getMessage() for record in caplog.records]
    assert any("forgotten" in message for message in messages)
    assert found_in(told_by_name_or_number(PERSON), messages) == []


async def test_a_failing_turn_puts_nothing_of_the_person_into_the_log(
    wiring: Wiring, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(wiring, (PERSON,))

    async def fail(*_: object, **__: object) -> None:
        raise LookupError(f"no card {PERSON.card} of {PERSON.member.phone}, born 1957-02-17")

    monkeypatch.setattr("storage.members.SqlMembers.card_of", fail)
    await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "go:card.show")
    formatter = OneLine("%(levelname).1s %(name)s: %(message)s")
    written = [formatter.format(record) for record in caplog.records]
    assert any("Traceback" in line for line in written)
    assert found_in(told_by_name_or_number(PERSON), written) == []
