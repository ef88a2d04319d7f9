"""The Vosk path with a real model (Korean): in this process, and on a server that hangs, dies, runs out of memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from ivr.errors import HearingBusy, HearingFailed
from ivr.hearing import VoskEar, VoskServerEar
from ivr.hearing.vosk_server import ANSWER, CONNECT
from ivr.ports import FRAME_BYTES, Ear, Listening
from tests.fakes.until import until
from tests.support.korean import AUNT, HANGUL, SENTENCE, SONG, is_heard, korean, korean_model
from tests.support.vosk_server import VoskServerProcess, vosk_server
from tests.unit.ivr.sounds import silence

pytestmark = [pytest.mark.phone, pytest.mark.timeout(300)]

AT_ONCE = 8
PATIENT = 60.0
"""Seconds that a server on a busy machine may take where its speed is not what is tested."""
PROMPTLY = 2.0


@pytest.fixture(scope="module")
def ear() -> Iterator[VoskEar]:
    """The model in this process."""
    loaded = VoskEar.load(korean_model(), at_once=AT_ONCE)
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def server() -> Iterator[VoskServerProcess]:
    """A server with the model."""
    with vosk_server(korean_model()) as running:
        yield running


async def _feed(listening: Listening, pcm: bytes) -> list[str]:
    """The partial results, each that differs from the one before."""
    partials: list[str] = [""]
    for at in range(0, len(pcm), FRAME_BYTES):
        words = await listening.feed(pcm[at : at + FRAME_BYTES])
        if words != partials[-1]:
            partials.append(words)
    return partials[1:]


async def _heard(ear: Ear, pcm: bytes) -> str:
    listening = ear.listen()
    await _feed(listening, pcm)
    return await listening.finish()


@pytest.mark.parametrize("name", [AUNT, SONG])
async def test_words_are_heard(ear: VoskEar, name: str) -> None:
    words = await _heard(ear, silence(0.3) + korean(name) + silence(0.7))
    assert is_heard(name, words), words


async def test_words_come_while_the_caller_speaks(ear: VoskEar) -> None:
    listening = ear.listen()
    partials = await _feed(listening, korean(SENTENCE))
    assert len(partials) >= 3
    assert all(HANGUL.search(words) for words in partials)
    assert is_heard(SENTENCE, await listening.finish())


async def test_silence_holds_no_words(ear: VoskEar) -> None:
    assert await _heard(ear, silence(1.5)) == ""


async def test_eight_speak_at_once_and_the_ninth_hears_that_it_is_busy(ear: VoskEar) -> None:
    listening = [ear.listen() for _ in range(AT_ONCE)]
    with pytest.raises(HearingBusy):
        ear.listen()
    async with asyncio.TaskGroup() as group:
        for one in listening:
            group.create_task(_feed(one, korean(AUNT)))
    async with asyncio.TaskGroup() as group:
        heard = [group.create_task(one.finish()) for one in listening]
    assert all(is_heard(AUNT, task.result()) for task in heard)
    assert ear.places.taken == 0


async def test_the_server_hears_as_the_model_does(server: VoskServerProcess) -> None:
    ear = VoskServerEar(server.address, answer_seconds=PATIENT)
    listening = ear.listen()
    partials = await _feed(listening, korean(AUNT))
    assert partials
    assert is_heard(AUNT, await listening.finish())
    assert ear.places.taken == 0


async def test_who_is_not_waited_for_any_more_is_hung_up_on(server: VoskServerProcess) -> None:
    ear = VoskServerEar(server.address, answer_seconds=PATIENT)
    listening = ear.listen()
    await listening.feed(korean(AUNT)[:FRAME_BYTES])
    connection = listening._server
    assert connection is not None
    del listening
    await until(connection.transport.is_closing)
    assert ear.places.taken == 0


async def test_a_server_that_hangs_in_the_middle_or_before_is_a_prompt_failure(server: VoskServerProcess) -> None:
    ear = VoskServerEar(server.address, connect_seconds=0.3, answer_seconds=0.5)
    patient = VoskServerEar(server.address, answer_seconds=PATIENT)
    begun = ear.listen()
    await begun.feed(korean(AUNT)[:FRAME_BYTES])
    server.freeze()
    try:
        async with asyncio.timeout(PROMPTLY):
            with pytest.raises(HearingFailed, match="does not answer"):
                await begun.finish()
            with pytest.raises(HearingFailed, match="does not answer"):
                await ear.listen().feed(b"\0" * FRAME_BYTES)
    finally:
        server.thaw()
    assert ear.places.taken == 0
    assert is_heard(AUNT, await _heard(patient, korean(AUNT)))


async def test_a_server_out_of_memory_is_a_prompt_failure() -> None:
    with vosk_server(korean_model(), starved=True) as server:
        ear = VoskServerEar(server.address)
        async with asyncio.timeout(CONNECT + ANSWER + PROMPTLY):
            with pytest.raises(HearingFailed):
                await _heard(ear, korean(SENTENCE))
    assert ear.places.taken == 0


async def test_a_server_that_is_killed_in_the_middle_and_stays_away() -> None:
    with vosk_server(korean_model()) as server:
        ear = VoskServerEar(server.address, answer_seconds=PATIENT)
        listening = ear.listen()
        await listening.feed(korean(AUNT)[:FRAME_BYTES])
        server.kill()
        async with asyncio.timeout(PROMPTLY):
            with pytest.raises(HearingFailed):
                await listening.finish()
            with pytest.raises(HearingFailed, match="out of reach"):
                await ear.listen().feed(b"\0" * FRAME_BYTES)
    assert ear.places.taken == 0
