"""A server can be the voice; one that is gone, refuses, hangs or talks nonsense is told in plain words."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import numpy as np
import pytest

from ivr.errors import SpeakingFailed
from ivr.speaking import HttpVoice
from ivr.speaking.wave_file import pcm_of

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


def _wave(seconds: float, rate: int = 22_050) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, rate, 0, "NONE", ""))
        sound.writeframes(b"\x01\x00" * round(seconds * rate))
    return file.getvalue()


def _response(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def _server(answer: Answer) -> AsyncIterator[str]:
    """A server of one kind of answer; it reads the whole request first."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            await answer(head + await reader.readexactly(length), writer)
            await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def _always(response: bytes) -> Answer:
    async def answer(request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(response)

    return answer


async def _spoken(url: str, *, pace: float = 1.0, seconds: float = 5.0, most_bytes: int = 1_000_000) -> bytes:
    voice = HttpVoice(url, seconds=seconds, most_bytes=most_bytes)
    try:
        return await voice.speak("Добрый день.", pace=pace)
    finally:
        await voice.close()


async def test_a_server_gets_the_text_and_gives_the_sound() -> None:
    requests: list[bytes] = []

    async def answer(request: bytes, writer: asyncio.StreamWriter) -> None:
        requests.append(request)
        writer.write(_response(_wave(1.0)))

    async with _server(answer) as url:
        assert len(await _spoken(f"{url}/say?voice=irina")) == 32_000
    head, _, body = requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /say?voice=irina HTTP/1.1")
    assert b"application/json" in head
    assert json.loads(body) == {"text": "Добрый день."}


async def test_slower_is_longer() -> None:
    async with _server(_always(_response(_wave(1.0)))) as url:
        assert len(await _spoken(url, pace=1.3)) == pytest.approx(1.3 * 32_000, rel=0.01)


@pytest.mark.parametrize(
    ("response", "why"),
    [
        (_response(b"busy", "503 Service Unavailable"), "status 503"),
        (_response(b"", "302 Found"), "status 302"),
        (_response(b"<html>hello</html>"), "no wave file"),
        (_response(b""), "no wave file"),
        (_response(_wave(0.1)[:30]), "no wave file"),
        (_response(b"x" * 2_000_000), "more than 1000000 bytes"),
        (b"SSH-2.0-OpenSSH\r\n", "RemoteProtocolError"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nRIFF", "RemoteProtocolError"),
        (b"", "RemoteProtocolError"),
    ],
)
async def test_a_server_that_fails_says_how(response: bytes, why: str) -> None:
    async with _server(_always(response)) as url:
        with pytest.raises(SpeakingFailed, match=why):
            await _spoken(url)


async def test_a_server_that_hangs_or_trickles_is_given_up_in_time() -> None:
    gone = asyncio.Event()

    async def hang(request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        await gone.wait()

    async with _server(hang) as url:
        with pytest.raises(SpeakingFailed, match=r"did not answer in 0\.3 s|ReadTimeout"):
            await _spoken(url, seconds=0.3)
        gone.set()


async def test_a_server_that_is_not_there_is_a_failure_without_its_password() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SpeakingFailed, match="ConnectError") as raised:
        await _spoken(f"http://user:hunter2@127.0.0.1:{port}/")
    assert "hunter2" not in str(raised.value)
    assert "hunter2" not in HttpVoice(f"http://user:hunter2@127.0.0.1:{port}/").name


async def test_nothing_to_say_asks_nobody() -> None:
    voice = HttpVoice("http://127.0.0.1:9/")
    assert await voice.speak(" … ") == b""
    await voice.close()


def test_a_header_that_lies_costs_no_memory() -> None:
    with pytest.raises(SpeakingFailed, match="at 1 Hz"):
        pcm_of(_wave(5000, rate=1))


def test_half_a_sample_at_the_end_is_left_out() -> None:
    assert len(pcm_of(_wave(1.0, 16_000)[:-1])) == 31_998


def test_what_a_telephone_cannot_carry_is_filtered_out_and_does_not_fold_back() -> None:
    time = np.arange(48_000) / 48_000
    for hertz, least, most in ((1_000, 6_000, 8_000), (13_000, 0, 150)):
        tone = (10_000 * np.sin(2 * np.pi * hertz * time)).astype("<i2")
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setparams((1, 2, 48_000, 0, "NONE", ""))
            sound.writeframes(tone.tobytes())
        heard = np.frombuffer(pcm_of(file.getvalue()), "<i2").astype(float)[1000:-1000]
        assert least <= np.sqrt((heard**2).mean()) <= most
