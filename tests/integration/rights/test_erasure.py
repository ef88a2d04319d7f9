"""Erasure is proven by searching every table and every file for the person afterwards."""

from __future__ import annotations

import pytest

from dialogs.turns import Channel
from tests.integration.rights.traces import OTHER, PERSON, Union, Wiring, found_in, found_in_files

ERASE = "go:privacy.erase"


async def erase(wiring: Wiring, channel: Channel = Channel.TELEGRAM) -> str:
    """The person has themselves erased; the last answer."""
    await wiring.turn(channel, PERSON.addresses[channel], ERASE)
    result = await wiring.turn(channel, PERSON.addresses[channel], "да", update="erasing")
    return result.replies[-1].text


async def test_before_the_erasure_the_search_finds_the_person(wiring: Wiring, union: Union) -> None:
    rows = await wiring.rows()
    missing = [one for one in PERSON.needles() if not found_in([one], rows)]
    born = PERSON.member.born
    spellings = {f"{born:%d.%m.%Y}", *(one for one in PERSON.needles() if "февраля" in one or " " in one)}
    assert [one for one in missing if one not in spellings] == []
    assert found_in_files([PERSON.member.surname], wiring.files())


@pytest.mark.parametrize("channel", [Channel.TELEGRAM, Channel.WEB])
async def test_nothing_is_left_of_the_person(wiring: Wiring, union: Union, channel: Channel) -> None:
    others = len(found_in(OTHER.needles(), await wiring.rows()))
    assert "удалено" in await erase(wiring, channel)
    sent = await wiring.deliver()
    assert found_in(PERSON.needles(), await wiring.rows()) == []
    assert found_in_files(PERSON.needles(), wiring.files()) == []
    assert not found_in([PERSON.member.surname, PERSON.card], [text for _, _, text in sent])
    assert len(found_in(OTHER.needles(), await wiring.rows())) >= others - len(sent)
    assert found_in_files([OTHER.member.surname], wiring.files())
