"""The sound of a call: RTP both ways at a true pace of 20 ms, and keys."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass

import numpy as np

from ivr.softphone import alaw, rtp
from ivr.softphone.heard import FRAME_SECONDS, Recording
from ivr.softphone.sdp import ALAW, Remote
from ivr.softphone.udp import UdpSocket

SILENCE = alaw.encode(np.zeros(rtp.FRAME_SAMPLES, dtype=np.int16))


@dataclass(slots=True)
class Sent:
    """Something being sent: the loop's times of its first and last frame; ``done`` when all is out."""

    frames: deque[bytes]
    done: asyncio.Future[None]
    start: float = 0.0
    end: float = 0.0


class SoundStream:
    """Sends silence where there is nothing else to send; records what comes."""

    def __init__(self, chance: random.Random) -> None:
        self.received = Recording()
        self.packets_sent = 0
        self._loop = asyncio.get_running_loop()
        self._socket: UdpSocket | None = None
        self._source = chance.getrandbits(32)
        self._sequence = chance.getrandbits(15)
        self._timestamp = chance.getrandbits(31)
        self._key_timestamp = 0
        self._saying: deque[Sent] = deque()
        self._keys: deque[tuple[bytes, bool, asyncio.Future[float | None] | None]] = deque()
        self._tick = asyncio.Event()
        self._closed = False

    async def open(self, host: str) -> int:
        """Make the socket; its port."""
        self._socket = await UdpSocket.open(host, self._heard)
        return self._socket.address[1]

    def close(self) -> None:
        """No more sound; who waits to have said or pressed something goes on."""
        if self._socket is not None:
            self._socket.close()
        self._closed = True
        self.shut_up()
        for _, _, done in self._keys:
            if done is not None and not done.done():
                done.set_result(None)
        self._tick.set()

    async def run(self, remote: Remote) -> None:
        """Send until closed. A late frame is caught up, so the pace holds on a busy machine."""
        due = self._loop.time()
        while not self._closed:
            self._send_frame(remote)
            self._tick.set()
            self._tick = asyncio.Event()
            due += FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - self._loop.time()))

    async def tick(self) -> None:
        """Wait for the next frame's time."""
        await self._tick.wait()

    async def say(self, samples: alaw.Samples) -> Sent:
        """Send sound after all that is being said; returns when it is out."""
        padded = np.concatenate([samples, np.zeros(-len(samples) % rtp.FRAME_SAMPLES, dtype=np.int16)])
        codes = alaw.encode(padded)
        size = rtp.FRAME_SAMPLES
        frames = deque(codes[start : start + size] for start in range(0, len(codes), size))
        sent = Sent(frames, self._loop.create_future())
        if frames and not self._closed:
            self._saying.append(sent)
            await sent.done
        return sent

    async def press(self, keys: str, *, fast: bool = False) -> list[float]:
        """Press keys one after another, 260 ms each with the pause, or 40 ms; the loop's times of their ends."""
        waiting: list[asyncio.Future[float | None]] = []
        for key in "" if self._closed else keys:
            payloads = rtp.key_payloads(key, 1, 1) if fast else rtp.key_payloads(key)
            for n, (payload, first) in enumerate(payloads):
                done = self._loop.create_future() if n == len(payloads) - 1 else None
                self._keys.append((payload, first, done))
                if done is not None:
                    waiting.append(done)
            self._keys.extend([(b"", False, None)] * (0 if fast else 5))
        times = [await done for done in waiting]
        return [at for at in times if at is not None]

    def shut_up(self) -> None:
        """Break off what is being said; who awaits it goes on."""
        for sent in self._saying:
            if not sent.done.done():
                sent.done.set_result(None)
        self._saying.clear()

    def _send_frame(self, remote: Remote) -> None:
        now = self._loop.time()
        self._timestamp += rtp.FRAME_SAMPLES
        if self._keys and remote.digits is not None:
            payload, first, done = self._keys.popleft()
            if done is not None and not done.done():
                done.set_result(now)
            if payload:
                self._key_timestamp = self._timestamp if first else self._key_timestamp
                self._send(remote, remote.digits, self._key_timestamp, payload, marker=first)
                return
        self._send(remote, ALAW, self._timestamp, self._next_sound(now))

    def _next_sound(self, now: float) -> bytes:
        if not self._saying:
            return SILENCE
        sent = self._saying[0]
        sent.start = sent.start or now
        sent.end = now
        frame = sent.frames.popleft()
        if not sent.frames:
            sent.done.set_result(None)
            self._saying.popleft()
        return frame

    def _send(self, remote: Remote, kind: int, timestamp: int, payload: bytes, *, marker: bool = False) -> None:
        self._sequence += 1
        self.packets_sent += 1
        packet = rtp.Packet(kind, self._sequence, timestamp, self._source, payload, marker)
        if self._socket is not None:
            self._socket.send(packet.encode(), (remote.host, remote.port))

    def _heard(self, data: bytes, at: float) -> None:
        try:
            packet = rtp.decode(data)
        except rtp.NotRtp:
            return
        if packet.payload_type == ALAW:
            self.received.add(alaw.decode(packet.payload), at)
