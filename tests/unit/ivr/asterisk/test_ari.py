"""The ARI client when the other side fails."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from ivr.asterisk.ari import Ari, AriRefused
from ivr.asterisk.events import ChannelGone, Connected
from ivr.errors import AsteriskUnavailable
from ivr.settings import ExternalAsterisk
from tests.fakes.ari_server import channel, running_ari

NOWHERE = ExternalAsterisk("http://127.0.0.1:9", "profline", "secret")


async def test_a_dropped_event_stream_is_opened_again() -> None:
    async with (
        running_ari() as fake,
        Ari(fake.address, pauses=(0.01,)) as ari,
        aclosing(ari.events("profline")) as told,
    ):
        assert await anext(told) == Connected()
        fake.drop_events()
        assert await anext(told) == Connected()
        fake.tell("Nonsense")
        fake.tell("StasisEnd", channel=channel("c1"))
        assert await anext(told) == ChannelGone("c1")
        assert fake.connections == 2


async def test_pauses_grow_while_asterisk_is_away() -> None:
    clock = asyncio.get_running_loop().time
    async with running_ari() as fake, Ari(fake.address, pauses=(0.01, 0.1, 0.2)) as ari:
        fake.refuse_sockets, fake.refusals_left = 503, 3
        begun = clock()
        async with aclosing(ari.events("profline")) as told:
            assert await anext(told) == Connected()
        assert 0.31 <= clock() - begun < 2.0


async def test_a_refused_password_is_not_tried_for_ever() -> None:
    async with running_ari() as fake, Ari(replace(fake.address, password="wrong")) as ari:
        fake.refuse_sockets = 401
        with pytest.raises(AsteriskUnavailable, match="password"):
            async with aclosing(ari.events("profline")) as told:
                await anext(told)


async def test_no_is_told_apart_from_nobody() -> None:
    async with running_ari() as fake, Ari(fake.address) as ari:
        fake.statuses["POST /channels/c1/answer"] = 404
        with pytest.raises(AriRefused) as refused:
            await ari.answer("c1")
        assert refused.value.status == 404
    async with Ari(NOWHERE) as nobody:
        with pytest.raises(AsteriskUnavailable, match="out of reach"):
            await nobody.answer("c1")
